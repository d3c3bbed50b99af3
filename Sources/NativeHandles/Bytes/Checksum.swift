internal import CDeflate

/// The CRC-32 of `bytes` (ISO 3309, as in PNG and gzip).
public func crc32(_ bytes: Span<UInt8>) -> UInt32 {
    unsafe bytes.withUnsafeBytes { buffer in unsafe libdeflate_crc32(0, buffer.baseAddress, buffer.count) }
}
