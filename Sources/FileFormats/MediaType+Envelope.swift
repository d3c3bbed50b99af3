/// How a file of ours begins and ends: what the worker itself looks at before it stores what a sandbox wrote. That a
/// file has the right ends does not make it clean; that it has others makes it none of ours.
extension MediaType {
    /// Whether `file` begins and ends as the writer of this type makes every file begin and end, so that nothing stands
    /// before or behind it.
    public func hasEnvelope(_ file: Span<UInt8>) -> Bool {
        guard file.matches(signature) else { return false }
        return switch self {
        // ITU-T T.81, B.1.1.3: EOI.
        case .jpeg: file.ends(with: [0xFF, 0xD9])
        // PNG, 11.2.5: the IEND chunk, which has no data.
        case .png: file.ends(with: [0, 0, 0, 0, 0x49, 0x45, 0x4E, 0x44, 0xAE, 0x42, 0x60, 0x82])
        // GIF89a, 17 and 27: the version; the trailer.
        case .gif:
            (file.matches(Array("7a".utf8), at: 4) || file.matches(Array("9a".utf8), at: 4))
                && file.ends(with: [0x3B])
        // ISO 32000-1, 7.5.5.
        case .pdf: file.ends(with: Array("%%EOF\n".utf8))
        // RFC 9649, 2.4: the form's name, and its size without the first eight bytes.
        case .webp:
            file.matches(Array("WEBP".utf8), at: 8)
                && file.littleEndianUInt32(at: 4).map { Int($0) + 8 == file.count } == true
        }
    }
}

extension Span<UInt8> {
    fileprivate func ends(with expected: [UInt8]) -> Bool { matches(expected, at: count - expected.count) }
}
