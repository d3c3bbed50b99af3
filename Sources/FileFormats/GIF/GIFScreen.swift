/// Header and logical screen descriptor (GIF89a, sections 17 and 18), without the palette that follows them.
struct GIFScreen: Equatable, Sendable {
    static let byteCount = 13

    /// Whether the header says 89a; else it says 87a, and then Firefox shows the first frame alone as the screen.
    let is89a: Bool
    /// In pixels.
    private(set) var width: Int
    private(set) var height: Int
    /// Slots of the global palette; 0 where there is none.
    let paletteSlots: Int
    /// The slot of the background in the global palette.
    let background: UInt8
    /// The form of a pixel: width to height is this number plus 15 to 64; 0 when it is not said.
    let pixelAspect: UInt8
    /// Bits of the colours of the original, and whether the palette is sorted: no viewer looks at them.
    private let hints: UInt8

    private static let depthHint: UInt8 = 0x70
    private static let hintBits: UInt8 = 0x78

    /// Reads the first 13 bytes of the file.
    init(_ bytes: Span<UInt8>) throws(Rejection) {
        guard bytes.matches(MediaType.gif.signature), bytes.count >= 6,
            bytes[3] == 0x38, bytes[4] == 0x37 || bytes[4] == 0x39, bytes[5] == 0x61
        else { throw Rejection(GIFDefect.badSignature, at: 0) }
        is89a = bytes[4] == 0x39
        guard bytes.count >= Self.byteCount, let width = bytes.littleEndianUInt16(at: 6),
            let height = bytes.littleEndianUInt16(at: 8)
        else { throw Rejection(GIFDefect.truncated, at: 6) }
        guard width > 0, height > 0 else { throw Rejection(GIFDefect.badHeader, at: 6) }
        self.width = Int(width)
        self.height = Int(height)
        let packed = bytes[10]
        paletteSlots = packed & 0x80 == 0 ? 0 : 2 << Int(packed & 7)
        hints = packed & (packed & 0x80 == 0 ? 0x7F : Self.hintBits)
        background = bytes[11]
        pixelAspect = bytes[12]
    }

    /// Makes the screen so large that it holds its first frame, as Chrome and Pillow do.
    ///
    /// - Returns: whether it was too small before; `nil` when no screen can be so large.
    mutating func enlarge(for area: GIFArea) -> Bool? {
        guard !area.isInside(self) else { return false }
        let right = max(width, area.left + area.width)
        let bottom = max(height, area.top + area.height)
        guard right <= Int(UInt16.max), bottom <= Int(UInt16.max) else { return nil }
        (width, height) = (right, bottom)
        return true
    }

    /// Whether nothing but the palette's presence and size stands in the packed field.
    var hasCanonicalHints: Bool { hints == Self.depthHint }

    /// The header and the descriptor.
    ///
    /// - Parameter slots: of the palette that follows; 0 for none.
    func bytes(paletteSlots slots: Int, background: UInt8, pixelAspect: UInt8) -> [UInt8] {
        var bytes = Array(is89a ? "GIF89a".utf8 : "GIF87a".utf8)
        bytes.appendLittleEndian(UInt16(width))
        bytes.appendLittleEndian(UInt16(height))
        return bytes + [Self.depthHint | GIFPalette.packedSize(slots: slots), background, pixelAspect]
    }
}
