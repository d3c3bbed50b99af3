/// The application extension that says how often an animation is repeated. It is not in the standard; Netscape
/// Navigator 2.0 had it first.
enum GIFLoop {
    /// Both mean the same to viewers that know both; the first is the one that all know.
    static let identifiers = [Array("NETSCAPE2.0".utf8), Array("ANIMEXTS1.0".utf8)]

    /// The loop count in a sub-block; `nil` when it is one of another kind.
    static func count(in data: Span<UInt8>) -> UInt16? {
        guard data.count >= 3, data[0] == 1 else { return nil }
        return data.littleEndianUInt16(at: 1)
    }

    /// The whole extension.
    static func bytes(count: UInt16) -> [UInt8] {
        var bytes: [UInt8] = [0x21, 0xFF, UInt8(identifiers[0].count)] + identifiers[0] + [3, 1]
        bytes.appendLittleEndian(count)
        return bytes + [0]
    }
}
