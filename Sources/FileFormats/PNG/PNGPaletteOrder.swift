/// The palette of a picture that is coded anew: each colour that a pixel has, once, the most transparent first. Which
/// of several equal colours a pixel had could be a second picture, and the order of all of them a message.
struct PNGPaletteOrder {
    /// Red, green and blue of each colour.
    let palette: [UInt8]
    /// The alpha of the colours up to the last one that is not opaque; `nil` when there is none.
    let transparency: [UInt8]?
    /// By the sample that a pixel had, the one that it gets.
    private let places: [Int]

    /// - Parameter use: what the pixels of all images use.
    /// - Returns: `nil` for a picture without palette.
    init?(_ appearance: PNGAppearance, _ use: PNGSampleUse, _ header: PNGHeader) {
        guard header.colourType == .indexed else { return nil }
        let keys = PNGColourKey.all(of: appearance)
        let colours = Set(keys.indices.filter { use.hasSample(UInt8($0)) }.map { keys[$0] }).sorted()
        palette = colours.flatMap { $0.samples.prefix(3) }
        let alphas = colours.map { $0.samples[3] }
        transparency = alphas.lastIndex { $0 != 0xFF }.map { Array(alphas[...$0]) }
        places = keys.map { colours.firstIndex(of: $0) ?? 0 }
    }

    /// Gives each pixel the new place of its colour.
    ///
    /// - Parameter data: the rows, reconstructed.
    func apply(to data: inout MutableSpan<UInt8>, _ rows: PNGRows) {
        rows.replaceSamples(in: &data) { places[$0] }
    }
}
