/// The prefix codes of a lossless image, all in one table (RFC 9649, 3.7.2).
///
/// A code is looked up with its first eight bits; the few symbols with longer ones are found bit by bit.
struct VP8LPrefixCodes {
    /// Where the parts of one code are.
    struct Code: Sendable {
        fileprivate let lookup: Int
        fileprivate let lookupBits: Int
        /// Where the symbols by length and value are.
        fileprivate let sorted: Int
        /// Where the numbers of symbols by length are.
        fileprivate let counts: Int
    }

    /// Symbols with the lengths of their codes: symbol times 16 plus length.
    private var lookup: [UInt16] = []
    private var sorted: [UInt16] = []
    private var counts: [UInt16] = []

    private static let longestCode = 15
    private static let mostLookupBits = 8
    /// Stands in the lookup where the code is longer.
    private static let isLonger: UInt16 = 0xFFFF

    /// Entries of the tables.
    var size: Int { lookup.count + sorted.count + counts.count }

    /// - Parameter lengths: of the code of each symbol, 0 to 15; 0 when it has none.
    /// - Returns: `nil` when the lengths are not those of a complete code.
    mutating func add(lengths: [UInt8]) -> Code? {
        var numbers = [Int](repeating: 0, count: Self.longestCode + 1)
        for length in lengths { numbers[Int(length)] += 1 }
        numbers[0] = 0
        let symbols = numbers.reduce(0, +)
        guard symbols > 0 else { return nil }
        if symbols == 1, let symbol = lengths.firstIndex(where: { $0 != 0 }) {
            // The only symbol takes no bits.
            lookup.append(UInt16(symbol) << 4)
            return Code(lookup: lookup.count - 1, lookupBits: 0, sorted: 0, counts: 0)
        }
        var space = 1 << Self.longestCode
        for length in 1...Self.longestCode { space -= numbers[length] << (Self.longestCode - length) }
        guard space == 0 else { return nil }

        let longest = numbers.lastIndex { $0 != 0 } ?? 0
        let code = Code(
            lookup: lookup.count, lookupBits: min(longest, Self.mostLookupBits), sorted: sorted.count,
            counts: counts.count)
        counts += numbers.map { UInt16($0) }
        sort(lengths, numbers, symbols)
        fillLookup(code, lengths, numbers)
        return code
    }

    private mutating func sort(_ lengths: [UInt8], _ numbers: [Int], _ symbols: Int) {
        var next = [Int](repeating: sorted.count, count: Self.longestCode + 1)
        for length in 1..<Self.longestCode { next[length + 1] = next[length] + numbers[length] }
        sorted += [UInt16](repeating: 0, count: symbols)
        for (symbol, length) in lengths.enumerated() where length != 0 {
            sorted[next[Int(length)]] = UInt16(symbol)
            next[Int(length)] += 1
        }
    }

    private mutating func fillLookup(_ code: Code, _ lengths: [UInt8], _ numbers: [Int]) {
        let size = 1 << code.lookupBits
        lookup += [UInt16](repeating: Self.isLonger, count: size)
        var value = 0
        var index = code.sorted
        for length in 1...code.lookupBits {
            for _ in 0..<numbers[length] {
                // Codes are packed with their first bit lowest.
                var place = (0..<length).reduce(0) { $0 << 1 | (value >> $1 & 1) }
                while place < size {
                    lookup[code.lookup + place] = sorted[index] << 4 | UInt16(length)
                    place += 1 << length
                }
                value += 1
                index += 1
            }
            value <<= 1
        }
    }

    /// Takes the next symbol. At least 15 bits must count.
    @inline(__always)
    func read(_ code: Code, _ bits: inout VP8LBitReader) -> Int {
        let next = bits.next
        let entry = lookup[code.lookup &+ Int(next & (1 &<< UInt32(code.lookupBits) &- 1))]
        guard entry != Self.isLonger else { return readLong(code, next, &bits) }
        bits.skip(Int(entry & 15))
        return Int(entry &>> 4)
    }

    @inline(never)
    private func readLong(_ code: Code, _ next: UInt32, _ bits: inout VP8LBitReader) -> Int {
        var value = 0
        var first = 0
        var index = 0
        for length in 1...Self.longestCode {
            value |= Int(next >> UInt32(length - 1) & 1)
            let count = Int(counts[code.counts + length])
            if value - first < count {
                bits.skip(length)
                return Int(sorted[code.sorted + index + value - first])
            }
            index += count
            first = (first + count) << 1
            value <<= 1
        }
        preconditionFailure("a complete code has a symbol for all bits")
    }
}
