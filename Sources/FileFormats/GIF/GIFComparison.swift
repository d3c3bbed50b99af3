/// Whether two files show the same: the same screen, loop count and frames, each at the same place, for the same time,
/// with the same disposal, and the same colours of the same pixels.
public enum GIFComparison {
    public static func showTheSame(_ one: GIFFile, _ other: GIFFile) -> Bool {
        guard one.screen.is89a == other.screen.is89a, one.screen.width == other.screen.width,
            one.screen.height == other.screen.height, one.loopCount == other.loopCount,
            one.frames.count == other.frames.count
        else { return false }
        let margin = one.colours.margin
        guard margin == other.colours.margin, margin.allSatisfy({ one.palette?[$0] == other.palette?[$0] }) else {
            return false
        }
        for (frame, otherFrame) in zip(one.frames, other.frames) {
            guard frame.area == otherFrame.area, frame.isInterlaced == otherFrame.isInterlaced,
                means(frame.control, otherFrame.control),
                margin.allSatisfy({ frame.palette?[$0] == otherFrame.palette?[$0] }),
                showTheSamePixels(frame, one.palette, otherFrame, other.palette, on: one.screen)
            else { return false }
        }
        return true
    }

    private static func means(_ one: GIFControl?, _ other: GIFControl?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.means(other)
    }

    private static func showTheSamePixels(
        _ one: GIFFrame, _ onePalette: GIFPalette?, _ other: GIFFrame, _ otherPalette: GIFPalette?,
        on screen: GIFScreen
    ) -> Bool {
        let oneColours = GIFShownColours(one, onePalette)
        let otherColours = GIFShownColours(other, otherPalette)
        if let uncropped = one.uncropped {
            return shows(other, otherColours, whatIsSeenOf: uncropped, oneColours, screen)
        }
        if let codes = one.image.exactCodes, let otherCodes = other.image.exactCodes,
            one.image.codeSize == other.image.codeSize, codes.span.equals(otherCodes.span)
        {
            return one.image.walk.slots.elements.allSatisfy { oneColours[$0] == otherColours[$0] }
        }
        let pixels = one.image.decoded()
        let otherPixels = other.image.decoded()
        guard pixels.count == otherPixels.count else { return false }
        for place in pixels.indices where oneColours[pixels[place]] != otherColours[otherPixels[place]] { return false }
        return true
    }
}

extension GIFComparison {
    /// Whether a frame shows each pixel of an image that reaches out of the screen at its place, and nothing else.
    private static func shows(
        _ frame: GIFFrame, _ colours: GIFShownColours, whatIsSeenOf image: GIFUncroppedImage,
        _ imageColours: GIFShownColours, _ screen: GIFScreen
    ) -> Bool {
        let pixels = frame.image.decoded()
        let uncropped = image.image.decoded()
        let area = frame.area
        var seen = 0
        for (codedRow, imageRow) in image.rows.enumerated() {
            let row = image.area.top + imageRow
            guard row < screen.height, image.area.left < screen.width else { continue }
            for column in image.area.left..<min(image.area.left + image.area.width, screen.width) {
                guard (area.top..<(area.top + area.height)).contains(row),
                    (area.left..<(area.left + area.width)).contains(column)
                else { return false }
                let slot = uncropped[codedRow * image.area.width + column - image.area.left]
                let shown = pixels[(row - area.top) * area.width + column - area.left]
                guard imageColours[slot] == colours[shown] else { return false }
                seen += 1
            }
        }
        return seen == pixels.count || seen == 0 && pixels.allSatisfy { colours.isTransparent($0) }
    }
}

/// What a frame shows for each slot: nothing where it is transparent, else red, green and blue.
private struct GIFShownColours {
    private static let transparent: UInt32 = 0xFFFF_FFFF
    private let colours: [UInt32]

    init(_ frame: GIFFrame, _ globalPalette: GIFPalette?) {
        let palette = frame.palette ?? globalPalette
        colours = (0..<256).map { slot in
            let slot = UInt8(slot)
            return slot == frame.control?.transparentSlot ? Self.transparent : palette?[slot] ?? Self.transparent
        }
    }

    subscript(slot: UInt8) -> UInt32 { colours[Int(slot)] }

    func isTransparent(_ slot: UInt8) -> Bool { self[slot] == Self.transparent }
}
