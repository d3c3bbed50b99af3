import FileFormats
import Testing

/// The filters against examples of the standards and against data that other programs made.
@Suite struct PDFFilterTests {
    private func decoded(
        _ filter: PDFFilter, _ bytes: [UInt8], early: Bool = true, limit: Int = 1_000
    ) throws(PDFFilterError) -> [UInt8] {
        try filter.decode(bytes.span, earlyChange: early, limit: limit)
    }

    // MARK: LZW

    @Test func `LZW: the example of the standard`() throws {
        // ISO 32000-2, 7.4.4.2, EXAMPLE 2.
        let coded: [UInt8] = [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01]
        #expect(try decoded(.lzw, coded) == [45, 45, 45, 45, 45, 65, 45, 45, 45, 66])
    }

    /// Packs codes, the first bit first, each with its own width.
    private func packed(_ codes: [(code: Int, width: Int)]) -> [UInt8] {
        let bits = codes.flatMap { code, width in (0..<width).reversed().map { code >> $0 & 1 } }
        return stride(from: 0, to: bits.count, by: 8).map { start in
            (0..<8).reduce(0) { $0 << 1 | UInt8(start + $1 < bits.count ? bits[start + $1] : 0) }
        }
    }

    @Test(arguments: [true, false])
    func `LZW: codes get longer where the standard says`(_ early: Bool) throws {
        // Single bytes only, so that each code adds one entry: the code after the one that fills entry 510 (early) or
        // 511 has ten bits (Table 8).
        let codes = (0..<600).map { $0 % 251 }
        var width = 9
        var entries = 258
        var packedCodes = [(code: 256, width: 9)]
        for (index, code) in codes.enumerated() {
            packedCodes.append((code, width))
            if index > 0 { entries += 1 }
            if entries + (early ? 1 : 0) >= 512 { width = 10 }
        }
        packedCodes.append((257, width))
        #expect(try decoded(.lzw, packed(packedCodes), early: early) == codes.map { UInt8($0) })
    }

    @Test func `LZW: a code that is not in the table yet is the sequence before it and its first byte`() throws {
        #expect(try decoded(.lzw, packed([(256, 9), (65, 9), (258, 9), (259, 9), (257, 9)])) == Array("AAAAAA".utf8))
    }

    @Test func `LZW: codes beyond the table are refused`() {
        #expect(throws: PDFFilterError.malformed) { try decoded(.lzw, packed([(256, 9), (65, 9), (400, 9)])) }
        #expect(throws: PDFFilterError.malformed) { try decoded(.lzw, packed([(256, 9), (300, 9)])) }
    }

    // MARK: Text

    @Test(arguments: [
        ("9jqo^BlbD-BleB1DJ+*+F(f,q~>", "Man is distinguished"), ("87cURD]i,\"Ebo80~>", "Hello World!"),
        ("z~>", "\0\0\0\0"), ("", ""), ("~>", ""), ("87 cU\nRDZ ~>", "Hello"), ("87cURDZ", "Hell"),
        ("87cURD", "Hell"), ("87cURDZ~", "Hello"),
    ])
    func `base 85`(_ coded: String, _ plain: String) throws {
        #expect(try decoded(.ascii85, Array(coded.utf8)) == Array(plain.utf8))
    }

    @Test(arguments: ["v~>", "s8W-\"~>", "8~>", "{~>", "8z~>"])
    func `base 85 that is none`(_ coded: String) {
        #expect(throws: PDFFilterError.malformed) { try decoded(.ascii85, Array(coded.utf8)) }
    }

    @Test(arguments: [("48 65 6C6c6F>", "Hello"), ("7>", "p"), ("4A>FF", "J"), ("4A", "J"), (">", "")])
    func `hexadecimal`(_ coded: String, _ plain: String) throws {
        #expect(try decoded(.asciiHex, Array(coded.utf8)) == Array(plain.utf8))
    }

    @Test func `hexadecimal that is none`() {
        #expect(throws: PDFFilterError.malformed) { try decoded(.asciiHex, Array("4G>".utf8)) }
    }

    // MARK: Runs

    @Test func `run lengths: the example of Apple's technical note 1023`() throws {
        let coded: [UInt8] = [0xFE, 0xAA, 0x02, 0x80, 0x00, 0x2A, 0xFD, 0xAA, 0x03, 0x80, 0x00, 0x2A, 0x22, 0xF7, 0xAA]
        let plain: [UInt8] =
            [0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0xAA, 0xAA, 0xAA, 0xAA, 0x80, 0x00, 0x2A, 0x22]
            + [UInt8](repeating: 0xAA, count: 10)
        #expect(try decoded(.runLength, coded) == plain)
        #expect(try decoded(.runLength, coded + [128, 1, 2, 3]) == plain)
    }

    @Test func `runs that are cut are refused`() {
        #expect(throws: PDFFilterError.malformed) { try decoded(.runLength, [3, 1, 2]) }
        #expect(throws: PDFFilterError.malformed) { try decoded(.runLength, [200]) }
    }

    // MARK: Limits

    @Test(arguments: [
        (PDFFilter.asciiHex, Array("0102030405>".utf8), 5), (.ascii85, Array("zz~>".utf8), 8),
        (.runLength, [129, 7], 128), (.lzw, [0x80, 0x0B, 0x60, 0x50, 0x22, 0x0C, 0x0C, 0x85, 0x01], 10),
    ])
    func `no filter gives more than its limit`(_ filter: PDFFilter, _ coded: [UInt8], _ count: Int) throws {
        #expect(try decoded(filter, coded, limit: count).count == count)
        #expect(throws: PDFFilterError.outputLimitExceeded) { try decoded(filter, coded, limit: count - 1) }
    }
}
