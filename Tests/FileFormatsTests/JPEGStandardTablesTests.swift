import Testing

@testable import FileFormats

/// The tables that are laid out once for all files, against codes that are read a bit at a time (ITU-T T.81, annex C).
@Suite struct JPEGStandardTablesTests {
    /// By the digits of a code: its symbol.
    private static func codes(of definition: [UInt8]) -> [String: Int] {
        var codes: [String: Int] = [:]
        var code = 0
        var symbols = definition[16...]
        for length in 1...16 {
            for _ in 0..<definition[length - 1] {
                let digits = String(code, radix: 2)
                codes[String(repeating: "0", count: length - digits.count) + digits] = Int(symbols.removeFirst())
                code += 1
            }
            code *= 2
        }
        return codes
    }

    /// The code that `bits` begin with; `nil` when it is longer.
    private static func code(_ bits: Substring, _ codes: [String: Int]) -> (length: Int, symbol: Int)? {
        (1...16).lazy.compactMap { length in codes[String(bits.prefix(length))].map { (length, $0) } }
            .first { $0.0 <= bits.count }
    }

    /// How many bits whole AC codes take, with the values behind them, the coefficients that they lead over, and
    /// whether the block ends.
    private static func step(
        _ bits: String, _ codes: [String: Int]
    ) -> (bits: Int, passed: Int, ends: Bool, places: UInt64) {
        var whole = (bits: 0, passed: 0, ends: false, places: UInt64(0))
        var (taken, passed) = (0, 0)
        var isAfterRun = false
        while let (length, symbol) = code(bits.dropFirst(taken), codes) {
            let (run, size) = (symbol / 16, symbol % 16)
            taken += length + size
            if symbol == 0 {
                if !isAfterRun { whole = (taken, passed, true, whole.places) }
                break
            }
            passed += run + 1
            guard passed <= 63 else { break }
            isAfterRun = size == 0
            if size > 0 { whole = (taken, passed, false, whole.places | 1 << UInt64(passed - 1)) }
        }
        return whole
    }

    private static func digits(_ index: Int) -> String {
        let digits = String(index, radix: 2)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    @Test(arguments: [1, 3])
    func `steps are codes that are read one after another`(number: Int) {
        let tables = JPEGStepTables.standard
        let codes = Self.codes(of: JPEGWellKnownTables.huffman[number])
        let block = tables.block(ofComponent: 0, direct: 0, alternating: number)
        for index in 0..<4096 {
            let expected = Self.step(Self.digits(index), codes)
            let place = block.alternating + index
            let entry = Int(tables.steps[place])
            if expected.bits == 0 {
                #expect(entry == 0xC0)
            } else {
                #expect(entry == expected.bits << 8 | (expected.ends ? 0x80 : 0) | expected.passed)
            }
            #expect(tables.nonzero[place - block.nonzeroLead] == expected.places)
        }
    }

    @Test(arguments: [1, 3])
    func `steps of one code are the first of those`(number: Int) throws {
        let definition = JPEGWellKnownTables.huffman[number]
        let table = try #require(JPEGHuffmanTable(definition: definition))
        let tables = JPEGStepTables([table], alternating: [0], marksPlaces: true, mostCodes: 1)
        let codes = Self.codes(of: definition)
        for index in 0..<4096 {
            let code = Self.code(Self.digits(index)[...], codes)
            let entry = Int(tables.steps[index])
            switch code.map({ (length: $0.length, run: $0.symbol / 16, size: $0.symbol % 16) }) {
            case .some((let length, 0, 0)): #expect(entry == length << 8 | 0x80)
            case .some((let length, let run, let size)) where size > 0:
                #expect(entry == (length + size) << 8 | run + 1)
                #expect(tables.nonzero[index] == 1 << UInt64(run))
            // Longer than 12 bits, or a run of sixteen zeros.
            default: #expect(entry == 0xC0)
            }
        }
    }

    @Test(arguments: [0, 2])
    func `steps of DC codes pass one coefficient`(number: Int) {
        let codes = Self.codes(of: JPEGWellKnownTables.huffman[number])
        let block = JPEGStepTables.standard.block(ofComponent: 0, direct: number, alternating: 1)
        for index in 0..<4096 {
            let expected = Self.code(Self.digits(index)[...], codes)
            let entry = Int(JPEGStepTables.standard.steps[block.direct + index])
            #expect(entry == expected.map { ($0.length + $0.symbol) << 8 | 1 } ?? 0xC0)
        }
    }

    @Test func `codes of all four are those of their definitions`() {
        for (table, definition) in zip(JPEGHuffmanTable.standard, JPEGWellKnownTables.huffman) {
            let codes = Self.codes(of: definition)
            for index in 0..<4096 {
                let expected = Self.code(Self.digits(index)[...], codes)
                #expect(Int(table.first[index]) == expected.map { $0.length << 8 | $0.symbol } ?? 0)
            }
        }
    }

    @Test func `they serve the first of them, and no other tables`() {
        let standard = JPEGWellKnownTables.huffman
        #expect(JPEGWellKnownTables.begin(withHuffman: standard))
        #expect(JPEGWellKnownTables.begin(withHuffman: Array(standard[..<2])))
        #expect(!JPEGWellKnownTables.begin(withHuffman: [standard[0], standard[3]]))
        #expect(!JPEGWellKnownTables.begin(withHuffman: [standard[1], standard[0]]))
        #expect(!JPEGWellKnownTables.begin(withHuffman: standard + [standard[0]]))
        var other = standard[1]
        other.swapAt(20, 21)
        #expect(!JPEGWellKnownTables.begin(withHuffman: [standard[0], other]))
    }
}
