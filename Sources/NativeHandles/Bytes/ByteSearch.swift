internal import Glibc

/// Where `byte` first stands in `bytes` at `start` or after it, by `memchr(3)`; `nil` when it does not.
public func firstIndex(of byte: UInt8, in bytes: Span<UInt8>, from start: Int) -> Int? {
    guard start >= 0, start < bytes.count else { return nil }
    return unsafe bytes.withUnsafeBytes { buffer in
        guard let base = buffer.baseAddress,
            let found = unsafe memchr(base + start, Int32(byte), buffer.count - start)
        else { return nil }
        return unsafe UnsafeRawPointer(found) - base
    }
}
