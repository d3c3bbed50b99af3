/// What the pixels of images use of what their file offers them, and what their rows hold besides pixels.
struct PNGSampleUse: Equatable, Sendable {
    /// Rows with bits set that belong to no pixel (PNG third edition, 7.2).
    var paddedRows = 0
    /// Which samples occur, where a pixel is one sample of at most eight bits: the palette entries or the greys.
    private var samples: Set<UInt8> = []
    /// Whether a pixel has the transparent colour of tRNS.
    var hasTransparentColour = false
    /// Pixels that are wholly transparent and have a colour nevertheless.
    var hiddenColours = 0
    /// Whether all samples are 0; only looked up for a default image that is not part of the animation.
    var isBlank = false

    init() {}

    func hasSample(_ value: UInt8) -> Bool { samples.contains(value) }

    /// Adds the colours that another image of the file uses.
    mutating func formUnion(_ other: PNGSampleUse) {
        hasTransparentColour = hasTransparentColour || other.hasTransparentColour
        samples.formUnion(other.samples)
    }

    /// Whether anything can be found in an image of this kind, so that its rows have to be looked at.
    static func isNeeded(_ header: PNGHeader, _ rows: PNGRows, transparency: [UInt8]?) -> Bool {
        header.colourType == .indexed || transparency != nil || rows.canHavePadding
    }

    /// - Parameter data: the rows, reconstructed.
    init(of data: Span<UInt8>, _ rows: PNGRows, header: PNGHeader, transparency: [UInt8]?) {
        for pass in rows.passes where pass.lastByteMask != 0xFF {
            for row in 0..<pass.rows where data[pass.start(of: row + 1) - 1] & ~pass.lastByteMask != 0 {
                paddedRows += 1
            }
        }
        if rows.pixelBits <= 8 {
            collectSamples(data, rows)
            if let transparency, header.colourType == .greyscale {
                hasTransparentColour = hasSample(transparency[1])
            }
        } else if let transparency {
            hasTransparentColour = Self.contains(pixel: Self.pixel(transparency, header), data, rows)
        }
        if header.hasAlpha { hiddenColours = rows.countHiddenColours(in: data, header) }
        if header.colourType == .indexed, let transparency { joinTransparent(transparency) }
    }

    /// Counts the palette entries that pixels have although an earlier one is as transparent: the pixels get that one.
    private mutating func joinTransparent(_ transparency: [UInt8]) {
        let entries = transparency.indices.filter { transparency[$0] == 0 }.map { UInt8($0) }
        guard let first = entries.first else { return }
        let others = samples.intersection(entries.dropFirst())
        hiddenColours = others.count
        if others.isEmpty { return }
        samples.subtract(others)
        samples.insert(first)
    }

    private mutating func collectSamples(_ data: Span<UInt8>, _ rows: PNGRows) {
        var whole = [Bool](repeating: false, count: 256)
        for pass in rows.passes {
            var last = [Bool](repeating: false, count: 256)
            for row in 0..<pass.rows {
                let end = pass.start(of: row + 1) - 1
                for index in (pass.start(of: row) + 1)..<end { whole[Int(data[index])] = true }
                last[Int(data[end])] = true
            }
            collectSamples(of: last, pixels: (pass.columns - 1) % (8 / rows.pixelBits) + 1, pixelBits: rows.pixelBits)
        }
        collectSamples(of: whole, pixels: 8 / rows.pixelBits, pixelBits: rows.pixelBits)
    }

    /// - Parameters:
    ///   - bytes: which bytes occur.
    ///   - pixels: how many pixels are in each, the leftmost in the highest bits (7.2).
    private mutating func collectSamples(of bytes: [Bool], pixels: Int, pixelBits: Int) {
        for byte in bytes.indices where bytes[byte] {
            for pixel in 1...pixels { samples.insert(UInt8(byte >> (8 - pixel * pixelBits) & (1 << pixelBits - 1))) }
        }
    }

    /// A pixel of the colour that tRNS says with two bytes for each sample.
    private static func pixel(_ transparency: [UInt8], _ header: PNGHeader) -> [UInt8] {
        header.bitDepth == 16 ? transparency : transparency.indices.filter { $0 % 2 == 1 }.map { transparency[$0] }
    }

    private static func contains(pixel: [UInt8], _ data: Span<UInt8>, _ rows: PNGRows) -> Bool {
        for pass in rows.passes {
            for row in 0..<pass.rows {
                for index in stride(
                    from: pass.start(of: row) + 1, to: pass.start(of: row + 1), by: pixel.count)
                where data.matches(pixel, at: index) { return true }
            }
        }
        return false
    }
}

extension PNGRows {
    /// Gives pixels of at most eight bits another sample; what belongs to no pixel is treated as one.
    ///
    /// - Parameters:
    ///   - data: the rows, reconstructed.
    ///   - sample: what becomes of a sample.
    func replaceSamples(in data: inout MutableSpan<UInt8>, by sample: (Int) -> Int) {
        let mask = 1 << pixelBits - 1
        let replaced = (0..<256).map { byte in
            stride(from: 0, to: 8, by: pixelBits).reduce(UInt8(0)) { bits, shift in
                bits | UInt8(sample(byte >> shift & mask) << shift)
            }
        }
        for pass in passes {
            for row in 0..<pass.rows {
                for index in (pass.start(of: row) + 1)..<pass.start(of: row + 1) {
                    data[index] = replaced[Int(data[index])]
                }
            }
        }
    }

    /// Clears the bits that belong to no pixel.
    func clearPadding(in data: inout MutableSpan<UInt8>) {
        for pass in passes where pass.lastByteMask != 0xFF {
            for row in 0..<pass.rows { data[pass.start(of: row + 1) - 1] &= pass.lastByteMask }
        }
    }
}
