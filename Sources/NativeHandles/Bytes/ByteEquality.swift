internal import Glibc

/// Whether both hold the same bytes, by `memcmp(3)`, which compares 32 at once.
public func areEqual(_ one: Span<UInt8>, _ other: borrowing Span<UInt8>) -> Bool {
    guard one.count == other.count else { return false }
    return unsafe one.withUnsafeBytes { bytes in
        unsafe other.withUnsafeBytes { otherBytes in
            guard let start = bytes.baseAddress, let otherStart = otherBytes.baseAddress else { return true }
            return unsafe memcmp(start, otherStart, bytes.count) == 0
        }
    }
}
