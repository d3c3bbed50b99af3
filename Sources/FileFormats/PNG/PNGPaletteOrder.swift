/// The palette of a picture that is coded anew: each colour that a pixel has, once, the most transparent first. Which
/// of several equal colours a pixel had could be a second picture, and the order of all of them a message.
struct PNGPaletteOrder {
    /// Red, green and blue of each colour.
    let palette: [UInt8]
    /// The alpha of the colours up to the last one that is not opaque; `nil` when there is none.
    let transparency: [UInt8]?
    /// What becomes of each byte of the rows.
    private let bytes: [UInt8]

    /// - Parameter use: what the pixels of all images use.
    /// - Returns: `nil` for a picture without palette.
    init?(_ appearance: PNGAppearance, _ use: PNGSampleUse, _ header: PNGHeader, _ rows: PNGRows) {
        guard header.colourType == .indexed else { return nil }
        let keys = PNGColourKey.all(of: appearance)
        let colours = Set(keys.indices.filter { use.hasSample(UInt8($0)) }.map { keys[$0] }).sorted()
        palette = colours.flatMap { $0.samples.prefix(3) }
        let alphas = colours.map { $0.samples[3] }
        transparency = alphas.lastIndex { $0 != 0xFF }.map { Array(alphas[...$0]) }
        let places = keys.map { UInt8(colours.firstIndex(of: $0) ?? 0) }
        let pixelBits = rows.pixelBits
        let mask = 1 << pixelBits - 1
        bytes = (0..<256).map { byte in
            stride(from: 0, to: 8, by: pixelBits).reduce(UInt8(0)) { bits, shift in
                bits | places[byte >> shift & mask] << UInt8(shift)
            }
        }
    }

    /// Gives each pixel the new place of its colour.
    ///
    /// - Parameter data: the rows, reconstructed.
    func apply(to data: inout MutableSpan<UInt8>, _ rows: PNGRows) {
        for pass in rows.passes {
            for row in 0..<pass.rows {
                for index in (pass.start(of: row) + 1)..<pass.start(of: row + 1) {
                    data[index] = bytes[Int(data[index])]
                }
            }
        }
    }
}

/// What is seen of an entry of a palette, the most transparent first.
struct PNGColourKey: Hashable, Comparable {
    private let value: UInt32

    private init(_ colour: [UInt8]) {
        value =
            colour[3] == 0
            ? 0 : UInt32(colour[3]) << 24 | UInt32(colour[0]) << 16 | UInt32(colour[1]) << 8 | UInt32(colour[2])
    }

    /// Those of the 256 values that a sample can have. Behind the end of the palette viewers show black.
    static func all(of appearance: PNGAppearance) -> [PNGColourKey] {
        (0..<256).map { PNGColourKey(appearance.colour(at: $0) ?? [0, 0, 0, 0xFF]) }
    }

    /// Red, green, blue and alpha.
    var samples: [UInt8] { [16, 8, 0, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }

    static func < (one: PNGColourKey, other: PNGColourKey) -> Bool { one.value < other.value }
}
