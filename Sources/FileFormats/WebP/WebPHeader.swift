/// The header of an extended file, the VP8X chunk (RFC 9649, 2.7.1).
struct WebPHeader: Equatable, Sendable {
    static let byteCount = 10

    struct Flags: OptionSet, Sendable {
        let rawValue: UInt8
        static let animation = Flags(rawValue: 0x02)
        static let xmp = Flags(rawValue: 0x04)
        static let exif = Flags(rawValue: 0x08)
        static let alpha = Flags(rawValue: 0x10)
        static let icc = Flags(rawValue: 0x20)
        static let all: Flags = [.animation, .xmp, .exif, .alpha, .icc]
    }

    let flags: Flags
    /// Of the canvas, in pixels.
    let width: Int
    let height: Int
    /// Bits without meaning are set.
    let hasReservedBits: Bool

    init(flags: Flags, width: Int, height: Int) {
        self.flags = flags
        self.width = width
        self.height = height
        hasReservedBits = false
    }

    /// - Returns: `nil` when it does not have its ten bytes.
    init?(_ data: Span<UInt8>) {
        guard data.count == Self.byteCount, let reserved = data.littleEndianUInt24(at: 1),
            let width = data.littleEndianUInt24(at: 4), let height = data.littleEndianUInt24(at: 7)
        else { return nil }
        flags = Flags(rawValue: data[0]).intersection(.all)
        hasReservedBits = data[0] != flags.rawValue || reserved != 0
        self.width = width + 1
        self.height = height + 1
    }

    /// The data of the chunk.
    var data: [UInt8] {
        var data: [UInt8] = [flags.rawValue, 0, 0, 0]
        data.appendLittleEndian24(width - 1)
        data.appendLittleEndian24(height - 1)
        return data
    }
}
