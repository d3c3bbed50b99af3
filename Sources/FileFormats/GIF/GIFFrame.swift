/// One frame: where it is, how long and how it is shown, and its pixels.
struct GIFFrame: Sendable {
    let area: GIFArea
    let isInterlaced: Bool
    let control: GIFControl?
    /// The local palette.
    let palette: GIFPalette?
    let image: GIFImage
    /// How it stood in the file, where that reaches out of the screen; the rest of the frame is what is seen of it.
    var uncropped: GIFUncroppedImage?
}

/// A rectangle on the screen, in pixels (GIF89a, section 20).
struct GIFArea: Equatable, Sendable {
    let left: Int
    let top: Int
    let width: Int
    let height: Int

    var pixels: Int { width * height }

    func covers(_ screen: GIFScreen) -> Bool { width == screen.width && height == screen.height }

    /// The part of it that is on the screen; `nil` when there is none.
    func part(on screen: GIFScreen) -> GIFArea? {
        let width = min(left + width, screen.width) - left
        let height = min(top + height, screen.height) - top
        return width > 0 && height > 0 ? GIFArea(left: left, top: top, width: width, height: height) : nil
    }

    func isInside(_ screen: GIFScreen) -> Bool { left + width <= screen.width && top + height <= screen.height }
}

/// The graphic control extension (GIF89a, section 23): what viewers look at.
struct GIFControl: Equatable, Sendable {
    /// What becomes of the frame before the next one is drawn.
    enum Disposal: UInt8, Sendable {
        case unspecified = 0
        case keep = 1
        case background = 2
        case previous = 3
    }

    let disposal: Disposal
    /// In hundredths of a second.
    let delay: UInt16
    /// The slot of the pixels that are not drawn.
    let transparentSlot: UInt8?

    init(disposal: Disposal, delay: UInt16, transparentSlot: UInt8?) {
        self.disposal = disposal
        self.delay = delay
        self.transparentSlot = transparentSlot
    }

    /// Reads the first sub-block; `nil` when it is not one of a control.
    ///
    /// A disposal of 4 is read as 3, because an early text of the standard had it so and every viewer does; 5 to 7,
    /// which mean nothing, are read as browsers do.
    init?(_ data: Span<UInt8>) {
        guard data.count >= 4, let delay = data.littleEndianUInt16(at: 1) else { return nil }
        let written = data[0] >> 2 & 7
        let disposal = Disposal(rawValue: written == 4 ? 3 : written) ?? .unspecified
        self.init(disposal: disposal, delay: delay, transparentSlot: data[0] & 1 == 0 ? nil : data[3])
    }

    /// Whether both mean the same, in whatever slots.
    func means(_ other: GIFControl) -> Bool {
        disposal == other.disposal && delay == other.delay
            && (transparentSlot == nil) == (other.transparentSlot == nil)
    }

    /// The whole extension: reserved bits and user input are clear.
    func bytes(transparentSlot: UInt8?) -> [UInt8] {
        var bytes: [UInt8] = [0x21, 0xF9, 4, disposal.rawValue << 2 | (transparentSlot == nil ? 0 : 1)]
        bytes.appendLittleEndian(delay)
        return bytes + [transparentSlot ?? 0, 0]
    }
}

/// The coded pixels of a frame (GIF89a, section 22 and appendix F), which were walked through to the last one.
struct GIFImage: Sendable {
    /// The LZW minimum code sizes that every program reads in the same way.
    static let usualCodeSizes = 2...8
    /// Those with which a picture can be decoded: codes have up to 12 bits.
    static let codeSizes = 1...11

    /// The LZW minimum code size.
    let codeSize: Int
    /// The data of all sub-blocks in one piece.
    let stream: [UInt8]
    let walk: GIFCodeWalk
    /// Pixels of the frame.
    let pixels: Int

    /// The coded pixels with the end code and clear bits behind it; `nil` when they do not end in this way, or have a
    /// code size that programs read in different ways.
    var exactCodes: [UInt8]? {
        guard Self.usualCodeSizes.contains(codeSize), let bits = walk.exactBits else { return nil }
        let count = (bits + 7) / 8
        let mask: UInt8 = 0xFF >> UInt8((8 - bits % 8) % 8)
        // The stream itself, without a copy, is the usual case.
        if stream.count == count, stream[count - 1] & ~mask == 0 { return stream }
        var codes = Array(stream.prefix(count))
        codes[count - 1] &= mask
        return codes
    }

    /// The image whose data is `stream`, when these are the very codes of this one: they decode to the same, so that
    /// they need not be walked through again.
    func known(as stream: [UInt8], codeSize: Int, pixels: Int) -> GIFImage? {
        guard codeSize == self.codeSize, pixels == self.pixels, let codes = exactCodes, stream.span.equals(codes.span)
        else { return nil }
        return GIFImage(codeSize: codeSize, stream: stream, walk: walk, pixels: pixels)
    }

    /// The slot of every pixel, in the order in which they are coded.
    func decoded() -> [UInt8] {
        var decoded = GIFPixels(count: pixels)
        // The same walk has been through these codes before.
        _ = try? GIFCodeWalk(stream.span, codeSize: codeSize, pixels: pixels, into: &decoded)
        return decoded.slots
    }
}
