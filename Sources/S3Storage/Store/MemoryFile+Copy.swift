import NativeBytes
import NativeSystem

extension MemoryFile {
    /// The ETag of its content. Seal it first.
    borrowing func plainTag() throws -> String {
        try withBytes { bytes throws(Never) in S3ETag.plain(bytes) }
    }

    /// These of its bytes. Seal it first.
    borrowing func copied(_ range: Range<Int>) throws -> [UInt8] {
        try withBytes { bytes throws(Never) in
            var copy: [UInt8] = []
            copy.reserveCapacity(range.count)
            copyBytes(of: bytes.extracting(range.clamped(to: 0..<bytes.count)), to: &copy)
            return copy
        }
    }
}
