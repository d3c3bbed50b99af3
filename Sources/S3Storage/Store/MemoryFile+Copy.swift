import NativeBytes
import NativeSystem

extension MemoryFile {
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
