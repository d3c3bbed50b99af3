/// The header of a lossless image, five bytes (RFC 9649, 3.4).
struct VP8LHeader: Equatable, Sendable {
    static let byteCount = 5

    /// In pixels.
    let width: Int
    let height: Int
    /// Whether the picture says that it is transparent somewhere.
    let hasAlpha: Bool

    /// - Returns: `nil` when it is not a header of version 0.
    init?(_ bytes: Span<UInt8>) {
        guard bytes.count >= Self.byteCount, bytes[0] == 0x2F else { return nil }
        let fields = Int(bytes[1]) | Int(bytes[2]) << 8 | Int(bytes[3]) << 16 | Int(bytes[4]) << 24
        width = (fields & 0x3FFF) + 1
        height = (fields >> 14 & 0x3FFF) + 1
        hasAlpha = fields >> 28 & 1 == 1
        guard fields >> 29 == 0 else { return nil }
    }

    /// The header of an image that says that it is transparent nowhere.
    static func bytes(width: Int, height: Int) -> [UInt8] {
        var bytes: [UInt8] = [0x2F]
        bytes.appendLittleEndian(UInt32(width - 1) | UInt32(height - 1) << 14)
        return bytes
    }

    /// Makes an image say that it is transparent nowhere.
    static func clearAlphaHint(in image: inout [UInt8]) { image[4] &= 0xEF }
}
