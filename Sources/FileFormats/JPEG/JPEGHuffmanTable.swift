/// A Huffman table (ITU-T T.81, annex C) prepared for walking: how many bits a symbol takes with the bits that follow
/// it, and how far it leads in the block. Values are never computed.
struct JPEGHuffmanTable: Sendable {
    /// The first bits of the stream that index the tables.
    static let indexBits = 12
    static let indexCount = 1 << indexBits

    /// By the next 12 bits: code length in the high byte and symbol in the low one, or 0 when the code is longer.
    let first: [UInt16]

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

    /// The tables of annex K, prepared once for all files.
    static let standard = JPEGWellKnownTables.huffman.map { definition in
        guard let table = JPEGHuffmanTable(definition: definition) else {
            preconditionFailure("a table of annex K is no prefix code")
        }
        return table
    }

    /// The table with a definition, or `nil` as for `init(definition:)`.
    static func prepared(_ definition: [UInt8]) -> JPEGHuffmanTable? {
        JPEGWellKnownTables.huffman.firstIndex(of: definition).map { standard[$0] }
            ?? JPEGHuffmanTable(definition: definition)
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

    /// By the next 12 bits: the number of the code that they begin with, where `first` has one.
    func numbers() -> [UInt8] {
        var numbers = [UInt8](repeating: 0, count: Self.indexCount)
        var index = 0
        while index < Self.indexCount, first[index] != 0 {
            let length = Int(first[index] >> 8)
            let number = UInt8(truncatingIfNeeded: (index >> (Self.indexBits - length)) + offsets[length])
            let end = index + 1 << (Self.indexBits - length)
            while index < end {
                numbers[index] = number
                index += 1
            }
        }
        return numbers
    }
}
