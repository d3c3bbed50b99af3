/// A Huffman table (ITU-T T.81, annex C) prepared for walking: how many bits a symbol takes with the bits that follow
/// it, and how far it leads in the block. Values are never computed.
struct JPEGHuffmanTable {
    /// The first bits of the stream that index the tables.
    static let indexBits = 12
    static let indexCount = 1 << indexBits

    /// By the next 12 bits: code length in the high byte and symbol in the low one, or 0 when the code is longer.
    let first: [UInt16]
    /// The mark of an entry of `severalSymbols` that ends with an end of block.
    static let endsBlock: UInt16 = 0x80

    /// For codes longer than 12 bits: the largest code of each length, left-aligned in 16 bits, plus one.
    private let limits: [UInt32]
    private let offsets: [Int]
    private let symbols: [UInt8]

    /// - Parameter definition: 16 counts and the symbols, as in a DHT segment (T.81 B.2.4.2).
    /// - Returns: `nil` when the counts do not describe a prefix code.
    init?(definition: [UInt8]) {
        guard definition.count >= 16 else { return nil }
        var symbols = Array(definition[16...])
        guard definition[..<16].reduce(0, { $0 + Int($1) }) == symbols.count, symbols.count <= 256 else { return nil }
        var first = [UInt16](repeating: 0, count: Self.indexCount)
        var limits = [UInt32](repeating: 0, count: 17)
        var offsets = [Int](repeating: 0, count: 17)
        var code: UInt32 = 0
        var index = 0
        for length in 1...16 {
            offsets[length] = index - Int(code)
            for _ in 0..<definition[length - 1] {
                // A code of all ones should not be there (T.81 C.2), but there are encoders that make it.
                guard code < (1 << UInt32(length)) else { return nil }
                if length <= Self.indexBits {
                    let start = Int(code) << (Self.indexBits - length)
                    let entry = UInt16(length) << 8 | UInt16(symbols[index])
                    for slot in start..<(start + (1 << (Self.indexBits - length))) { first[slot] = entry }
                }
                code += 1
                index += 1
            }
            limits[length] = code << UInt32(16 - length)
            code <<= 1
        }
        codeCount = symbols.count
        if symbols.isEmpty { symbols = [0] }
        self.first = first
        self.limits = limits
        self.offsets = offsets
        self.symbols = symbols
    }

    /// How many codes there are; they are numbered in the order of the definition.
    let codeCount: Int

    /// The code that `next` (16 bits) begins with, its symbol and its length; `nil` when there is none.
    func code(next: UInt32) -> (number: Int, symbol: UInt8, length: Int)? {
        var length = 1
        while length <= 16, next >= limits[length] { length += 1 }
        guard length <= 16 else { return nil }
        let number = Int(next >> UInt32(16 - length)) + offsets[length]
        guard symbols.indices.contains(number) else { return nil }
        return (number, symbols[number], length)
    }

    /// Sets the marks of the first `codes` codes that a group at `index` (12 bits) begins with.
    func mark(codes: Int, at index: Int, in marks: inout [Bool]) {
        var taken = 0
        for _ in 0..<codes {
            let next = (index << taken) & (Self.indexCount - 1)
            guard first[next] != 0, let code = code(next: UInt32(next) << UInt32(16 - Self.indexBits)) else { return }
            marks[code.number] = true
            taken += code.length + Int(code.symbol & 15)
        }
    }

    /// By the next 12 bits, as many whole AC symbols of a sequential scan as they hold: bits taken (bits 8…15),
    /// coefficients passed (bits 0…6), and `endsBlock`; 0 when the first symbol does not fit whole.
    ///
    /// A run of sixteen zeros is never the last of them, because a coefficient must follow it in the same block;
    /// invalid symbols are left to the single-symbol path.
    func severalSymbols() -> [UInt16] {
        (0..<Self.indexCount).map { index in
            let group = group(at: index)
            return UInt16(group.bits) << 8 | UInt16(group.passed) | (group.endsBlock ? Self.endsBlock : 0)
        }
    }

    /// Whole AC codes of a sequential scan, with the bits behind them, that stand in 12 bits.
    struct Group {
        var codes = 0
        var bits = 0
        /// Coefficients of the block that the codes lead over.
        var passed = 0
        /// Those that are not zero; the first one passed is bit 0.
        var nonzero: UInt64 = 0
        var endsBlock = false
    }

    /// The group at the next 12 bits; empty when the first code does not fit whole.
    func group(at index: Int) -> Group {
        var accepted = Group()
        var group = accepted
        var isAfterRun = false
        while true {
            let entry = first[(index << group.bits) & (Self.indexCount - 1)]
            let length = Int(entry >> 8)
            let symbol = Int(entry & 0xFF)
            let size = symbol & 15
            guard length > 0, group.bits + length + size <= Self.indexBits else { break }
            group.codes += 1
            group.bits += length + size
            if symbol == 0 {
                if isAfterRun { break }
                group.endsBlock = true
                accepted = group
                break
            }
            if size == 0 && symbol != 0xF0 { break }
            if size > 10 { break }
            group.passed += (symbol >> 4) + 1
            if group.passed > 63 { break }
            isAfterRun = size == 0
            if !isAfterRun {
                group.nonzero |= 1 << UInt64(group.passed - 1)
                accepted = group
            }
        }
        return accepted
    }
}
