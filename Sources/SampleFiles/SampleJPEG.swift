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
        let tables = (0..<4).map { OptimizedCode(counts: codes.counts[$0]) }
        var output: [UInt8] = [0xFF, 0xD8]
        for slot in 0..<2 {
            append(&output, marker: 0xDB, [UInt8(slot)] + (0..<64).map { UInt8(4 + ($0 * (slot + 1)) / 4) })
        }
        let size = [UInt8(height >> 8), UInt8(height & 255), UInt8(width >> 8), UInt8(width & 255)]
        append(&output, marker: 0xC0, [8] + size + [3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1])
        for slot in 0..<4 {
            append(&output, marker: 0xC4, [UInt8((slot % 2) << 4 | slot / 2)] + tables[slot].definition)
        }
        append(&output, marker: 0xDA, [3, 1, 0x00, 2, 0x11, 3, 0x11, 0, 63, 0])
        var writer = EntropyWriter()
        for code in codes.codes {
            let (bits, length) = tables[Int(code.table)].codes[Int(code.symbol)]
            writer.put(bits, length)
            writer.put(UInt32(code.extra), Int(code.symbol & 15))
        }
        writer.finish()
        return output + writer.bytes + [0xFF, 0xD9]
    }

    private func append(_ output: inout [UInt8], marker: UInt8, _ payload: [UInt8]) {
        output += [0xFF, marker]
        output.appendBigEndian(UInt16(payload.count + 2))
        output += payload
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
            let strength = richness * 3 / (1 + Double(position) / 8)
            guard random.unit() < strength / (1 + strength) else {
                run += 1
                continue
            }
            while run > 15 {
                codes.append(Code(table: table + 1, symbol: 0xF0, extra: 0))
                run -= 16
            }
            var magnitude = 1
            while magnitude < 500, random.unit() < strength / (1.5 + strength) { magnitude += magnitude }
            codes.append(code(table + 1, run: run, random.next() & 1 == 0 ? magnitude : -magnitude))
            run = 0
        }
        if run > 0 { codes.append(Code(table: table + 1, symbol: 0, extra: 0)) }
    }
}

/// A Huffman code that suits how often each symbol comes, of at most 16 bits (ITU-T T.81, K.2).
private struct OptimizedCode {
    /// 16 counts and the symbols, as in DHT.
    let definition: [UInt8]
    /// By symbol.
    let codes: [(bits: UInt32, length: Int)]

    init(counts: [Int]) {
        var lengths = Self.lengthCounts(Self.lengths(counts))
        Self.limit(&lengths)
        let symbols = counts.indices.filter { counts[$0] > 0 }.sorted { (counts[$1], $0) < (counts[$0], $1) }
        definition = lengths[1...16].map { UInt8($0) } + symbols.map { UInt8($0) }
        var codes = [(bits: UInt32, length: Int)](repeating: (0, 0), count: 256)
        var next: UInt32 = 0
        var index = 0
        for length in 1...16 {
            for _ in 0..<lengths[length] {
                codes[symbols[index]] = (next, length)
                next += 1
                index += 1
            }
            next <<= 1
        }
        self.codes = codes
    }

    /// Code lengths by symbol; the last one is a symbol that reserves the code of all ones.
    private static func lengths(_ counts: [Int]) -> [Int] {
        var weights = counts + [1]
        var lengths = [Int](repeating: 0, count: weights.count)
        var members = weights.indices.map { [$0] }
        while true {
            let alive = weights.indices.filter { weights[$0] > 0 }
            guard let first = alive.min(by: { (weights[$0], -$0) < (weights[$1], -$1) }),
                let second = alive.filter({ $0 != first }).min(by: { (weights[$0], -$0) < (weights[$1], -$1) })
            else { return lengths }
            weights[first] += weights[second]
            weights[second] = 0
            members[first] += members[second]
            for symbol in members[first] { lengths[symbol] += 1 }
        }
    }

    private static func lengthCounts(_ lengths: [Int]) -> [Int] {
        var counts = [Int](repeating: 0, count: 64)
        for length in lengths where length > 0 { counts[length] += 1 }
        return counts
    }

    /// Shortens codes of more than 16 bits, and takes the reserved one out (T.81, figure K.3).
    private static func limit(_ counts: inout [Int]) {
        for length in stride(from: 63, to: 16, by: -1) {
            while counts[length] > 0 {
                var shorter = length - 2
                while counts[shorter] == 0 { shorter -= 1 }
                counts[length] -= 2
                counts[length - 1] += 1
                counts[shorter + 1] += 2
                counts[shorter] -= 1
            }
        }
        if let longest = (1...16).last(where: { counts[$0] > 0 }) { counts[longest] -= 1 }
    }
}

/// Writes bits, most significant first, with a zero byte after each 0xFF.
private struct EntropyWriter {
    private(set) var bytes: [UInt8] = []
    private var accumulator: UInt64 = 0
    private var count = 0

    mutating func put(_ bits: UInt32, _ length: Int) {
        accumulator = accumulator << UInt64(length) | UInt64(bits)
        count += length
        while count >= 8 {
            count -= 8
            let byte = UInt8(truncatingIfNeeded: accumulator >> UInt64(count))
            bytes.append(byte)
            if byte == 0xFF { bytes.append(0) }
        }
    }

    /// Fills the last byte with ones.
    mutating func finish() {
        if count > 0 { put((1 << UInt32(8 - count)) - 1, 8 - count) }
    }
}
