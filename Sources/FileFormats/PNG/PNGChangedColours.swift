/// The pixel values that mean another colour in one file than in another: where an entry of the palette was changed,
/// or the transparent colour taken out.
struct PNGChangedColours {
    private var values: [UInt64] = []

    var isEmpty: Bool { values.isEmpty }

    /// Colours that are wholly transparent in both are the same.
    init(from one: PNGAppearance, to other: PNGAppearance, _ header: PNGHeader) {
        guard header.colourType == .indexed else {
            guard one.transparency != other.transparency else { return }
            values = [one.transparency, other.transparency].compactMap { transparency in
                transparency.map { Self.pixel($0, bitDepth: Int(header.bitDepth)) }
            }
            return
        }
        values = (0..<256).filter { index in
            let (before, after) = (one.colour(at: index), other.colour(at: index))
            return before != after && !(before?.last == 0 && after?.last == 0)
        }.map { UInt64($0) }
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
        guard values.count > 2 else {
            return (0..<height).contains { row in (0..<width).contains { values.contains(pixels[$0, row]) } }
        }
        // More than two are entries of a palette.
        var isChanged = [Bool](repeating: false, count: 256)
        for value in values { isChanged[Int(value)] = true }
        return (0..<height).contains { row in (0..<width).contains { isChanged[Int(pixels[$0, row])] } }
    }
}
