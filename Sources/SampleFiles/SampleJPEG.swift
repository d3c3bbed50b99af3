import FileFormats

/// Makes JPEG files for measuring: a baseline picture, 4:2:0, with optimized Huffman tables, whose coefficients are
/// spread like those of a photo. There is no picture behind it; what it costs to check is the same.
public struct SampleJPEG: Sendable {
    /// In pixels; multiples of 16.
    public let width: Int
    public let height: Int
    /// How many coefficients are not zero: about 0.15 for a photo from the web, 0.5 for one from a good camera.
    public let detail: Double
    public let seed: UInt64

    public init(width: Int, height: Int, detail: Double, seed: UInt64 = 1) {
        precondition(width % 16 == 0 && height % 16 == 0 && width > 0 && height > 0)
        self.width = width
        self.height = height
        self.detail = detail
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        let codes = scanCodes()
        let tables = (0..<4).map { SampleHuffmanCode(counts: codes.counts[$0]) }
        var output = [UInt8](jpegStartWithFrame: 0xC0, width: width, height: height)
        for slot in 0..<4 {
            output.append(marker: 0xC4, [UInt8((slot % 2) << 4 | slot / 2)] + tables[slot].definition)
        }
        output.append(marker: 0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])
        var writer = SampleEntropyWriter()
        for code in codes.codes {
            let (bits, length) = tables[Int(code.table)].codes[Int(code.symbol)]
            writer.put(bits, length)
            writer.put(UInt32(code.extra), Int(code.symbol & 15))
        }
        writer.finish()
        return output + writer.bytes + [0xFF, 0xD9]
    }

    // MARK: Coefficients

    /// A Huffman symbol and the bits that follow it. Tables: 0 and 1 for DC and AC of luminance, 2 and 3 of
    /// chrominance.
    private struct Code {
        let table: UInt8
        let symbol: UInt8
        let extra: UInt16
    }

    private func scanCodes() -> (codes: [Code], counts: [[Int]]) {
        var random = SampleRandom(seed: seed)
        var codes: [Code] = []
        for _ in 0..<(width / 16 * (height / 16)) {
            for block in 0..<6 { appendBlock(isLuminance: block < 4, &random, &codes) }
        }
        var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 4)
        for code in codes { counts[Int(code.table)][Int(code.symbol)] += 1 }
        return (codes, counts)
    }

    private func appendBlock(isLuminance: Bool, _ random: inout SampleRandom, _ codes: inout [Code]) {
        let table: UInt8 = isLuminance ? 0 : 2
        let richness = isLuminance ? detail : detail / 3
        func code(_ table: UInt8, run: Int, _ value: Int) -> Code {
            let size = Int.bitWidth - abs(value).leadingZeroBitCount
            let extra = value >= 0 ? value : value + (1 << size) - 1
            return Code(table: table, symbol: UInt8(run << 4 | size), extra: UInt16(extra))
        }
        codes.append(code(table, run: 0, Int((random.unit() - 0.5) * 40 * richness)))
        var run = 0
        for position in 1..<64 {
            let value = Self.coefficient(strength: richness * 3 / (1 + Double(position) / 8), &random)
            guard value != 0 else {
                run += 1
                continue
            }
            while run > 15 {
                codes.append(Code(table: table + 1, symbol: 0xF0, extra: 0))
                run -= 16
            }
            codes.append(code(table + 1, run: run, value))
            run = 0
        }
        if run > 0 { codes.append(Code(table: table + 1, symbol: 0, extra: 0)) }
    }

    /// - Parameter strength: how likely it is not zero, and how large then.
    static func coefficient(strength: Double, _ random: inout SampleRandom) -> Int {
        guard random.unit() < strength / (1 + strength) else { return 0 }
        var magnitude = 1
        while magnitude < 500, random.unit() < strength / (1.5 + strength) { magnitude += magnitude }
        return random.next() & 1 == 0 ? magnitude : -magnitude
    }
}
