/// The pixel values that mean another colour in one file than in another, because the transparent colour was taken out.
struct PNGChangedColours {
    private var values: [UInt64] = []

    var isEmpty: Bool { values.isEmpty }

    /// None where a palette says the colours.
    init(from one: PNGAppearance, to other: PNGAppearance, _ header: PNGHeader) {
        guard header.colourType != .indexed, one.transparency != other.transparency else { return }
        values = [one.transparency, other.transparency].compactMap { transparency in
            transparency.map { Self.pixel($0, bitDepth: Int(header.bitDepth)) }
        }
    }

    /// The value of a pixel of the colour that tRNS says with two bytes for each sample.
    private static func pixel(_ transparency: [UInt8], bitDepth: Int) -> UInt64 {
        stride(from: 0, to: transparency.count - 1, by: 2).reduce(0) { pixel, index in
            pixel << UInt64(bitDepth) | UInt64(transparency[index]) << 8 | UInt64(transparency[index + 1])
        }
    }

    /// Whether a pixel has one of the values.
    func isFound(in pixels: PNGPixels, width: Int, height: Int) -> Bool {
        guard !values.isEmpty else { return false }
        return (0..<height).contains { row in (0..<width).contains { values.contains(pixels[$0, row]) } }
    }
}
