/// A Huffman code that suits how often each symbol comes, of at most 16 bits (ITU-T T.81, K.2).
struct SampleHuffmanCode {
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
struct SampleEntropyWriter {
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
