import FileFormats
import IngestTestSupport
import Testing

/// Content streams, instruction by instruction (ISO 32000-2, 7.8.2 and annex A).
@Suite struct PDFContentReaderTests {
    private func read(_ text: String) -> (operators: [PDFContentOperator], passedOver: PDFContentReader.PassedOver) {
        let bytes = Array(text.utf8)
        var reader = PDFContentReader()
        var operators: [PDFContentOperator] = []
        while let operation = reader.next(bytes.span) { operators.append(operation) }
        return (operators, reader.passedOver)
    }

    private func written(_ bytes: [UInt8]) -> [UInt8] {
        var reader = PDFContentReader()
        var writer = PDFContentWriter()
        while let operation = reader.next(bytes.span) {
            if operation == .inlineImage {
                var limit = 1 << 20
                guard let image = try? reader.inlineImage(bytes.span, components: [:], limit: &limit) else { break }
                writer.append(image)
            } else {
                writer.append(operation, of: reader, bytes.span)
            }
        }
        return writer.output
    }

    private func written(_ text: String) -> String { String(decoding: written(Array(text.utf8)), as: UTF8.self) }

    @Test func `every operator of annex A is known by its name`() {
        // All but ID and EI, which belong to BI.
        #expect(PDFContentOperator.allCases.count == 71)
        for operation in PDFContentOperator.allCases {
            let operands = operation == .inlineImage ? "" : "/a 1 1 1 1 1 1 "
            let candidates = [
                operation.rawValue, operands + operation.rawValue, "/a " + operation.rawValue,
                "(a) " + operation.rawValue, "1 2 (a) " + operation.rawValue, "[] " + operation.rawValue,
                "[] 0 " + operation.rawValue, "/a 9 " + operation.rawValue, "/a /b " + operation.rawValue,
            ]
            #expect(candidates.contains { read($0).operators == [operation] }, "\(operation)")
        }
    }

    @Test(arguments: [
        ("% text\n q", 1, 6), ("q % text", 1, 6), ("%%\r%x\nq", 2, 4), ("(% no comment) Tj", 0, 0),
    ])
    func `comments are counted with their bytes`(_ text: String, _ count: Int, _ bytes: Int) {
        let passedOver = read(text).passedOver
        #expect((passedOver.comments, passedOver.commentBytes) == (count, bytes))
    }

    @Test(arguments: [
        ("(a) q", 1, 3), ("1 2 3 q", 3, 3), ("1 2 3 4 rg", 1, 1), ("/a 1 rg", 3, 5), ("q (a", 1, 2),
        ("q ]", 1, 1), ("[ 1 2", 1, 5), ("<< /A 1 ", 1, 8), ("<41", 1, 3), ("Tj", 1, 2), ("(a) 12 Tf", 3, 7),
    ])
    func `values that belong to nothing are counted with their bytes`(_ text: String, _ count: Int, _ bytes: Int) {
        let passedOver = read(text).passedOver
        #expect((passedOver.unusedValues, passedOver.unusedValueBytes) == (count, bytes))
    }

    @Test(arguments: ["xyz", "Qq", "TJET", "\u{e9}", "rg1", "BDCX"])
    func `words that are no operator are counted`(_ word: String) {
        let passedOver = read("q \(word) Q").passedOver
        #expect((passedOver.unknownOperators, passedOver.unknownOperatorBytes) == (1, word.utf8.count))
        #expect(read("q \(word) Q").operators == [.saveState, .restoreState])
    }

    @Test(
        arguments: [
            ("1 0 0 rg/F1 9 Tf(a)Tj", [.rgb, .font, .showText]), ("0 0 50 9re f*", [.rectangle, .fillEvenOdd]),
            ("1 2 (a)\" (b)' T*", [.nextLineSpacedAndShow, .nextLineAndShow, .nextLine]),
            ("/Span<</MCID 0>>BDC EMC", [.beginMarkedWithProperties, .endMarked]),
            (".1 .2 .3 /P1 scn 0 sc", [.colourOrPattern, .colour]),
        ] as [(String, [PDFContentOperator])])
    func `no spaces are needed where none are`(_ text: String, _ operators: [PDFContentOperator]) {
        #expect(read(text).operators == operators)
        #expect(read(text).passedOver.isEmpty)
    }

    @Test(arguments: [
        ("+1.50  -0 -0.0 0.0 004 5. rg", "0 -.0 .0 4 5. k\n", 1),
        ("1 .5 -.25 rg", "1 .5 -.25 rg\n", 0), ("--5 w", "--5 w\n", 0), ("1-2 w", "1-2 w\n", 0),
    ])
    func `numbers keep their value and whether they are whole`(_ text: String, _ expected: String, _ kind: Int) {
        #expect(written(kind == 1 ? text.replacing("rg", with: "k") : text).hasSuffix(expected.suffix(8)))
    }

    @Test(arguments: [
        ("(a\\(b\\)) Tj", "(a\\(b\\)) Tj\n"), ("(a(b)) Tj", "(a\\(b\\)) Tj\n"), ("<4142> Tj", "(AB) Tj\n"),
        ("<4> Tj", "(@) Tj\n"), ("(\\101\\1018\\7) Tj", "(AA8\u{7}) Tj\n"), ("(a\\\nb\\q) Tj", "(abq) Tj\n"),
        ("(a\r\nb\rc) Tj", "(a\nb\nc) Tj\n"), ("(\\r\\n) Tj", "(\\r\n) Tj\n"),
        ("[(a)-3.0(b)4 5<43>]TJ", "[(a)-3.(b)4 5(C)] TJ\n"), ("/F#31 1 Tf", "/F1 1 Tf\n"),
        ("/A#20B gs", "/A#20B gs\n"),
    ])
    func `strings and names are written in one way`(_ text: String, _ expected: String) {
        #expect(written(text) == expected)
        #expect(written(expected) == expected)
    }

    @Test func `a number with more digits than any program reads loses those that say nothing`() {
        let long = "1.5" + String(repeating: "0", count: 40) + "7"
        #expect(written("\(long) w") == "1.5 w\n")
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `whatever the bytes are, they are read to the end, and written to what stays as it is`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let pieces = [
            "(", ")", "<", ">", "<<", ">>", "[", "]", "/", "%", "\n", " ", "1", "-.5", "BT", "Tj", "q", "BI", "ID",
            "EI", "/W 1 /H 1 /BPC 8 /CS /G", "rg", "\\", "TJ", "BDC", "xyz", "{", "}", "\u{0}", "true",
        ]
        for _ in 0..<2_000 {
            var text = ""
            for _ in 0..<Int.random(in: 1...40, using: &random) {
                text += (pieces.randomElement(using: &random) ?? "") + (Bool.random(using: &random) ? " " : "")
            }
            let once = written(Array(text.utf8))
            #expect(written(once) == once, "\(text)")
        }
    }

    /// Long and short ones are read in different ways, and so are those near the end.
    @Test(arguments: ["", "-", "+"], ["", "0", "7", "12", "999", "000012", "1234567", "12345678"])
    func `numbers say what their digits say`(_ sign: String, _ whole: String) throws {
        for fraction in ["", ".", ".5", ".25", ".000", ".123456", ".1234567", ".12345678"]
        where whole + fraction != "" && whole + fraction != "." {
            let value = try #require(Double("\(sign)0\(whole)\(fraction.isEmpty ? "" : fraction + "0")"))
            for rest in ["", "         "] {
                let bytes = Array("\(sign)\(whole)\(fraction) 3 m\(rest)".utf8)
                var reader = PDFContentReader()
                #expect(reader.next(bytes.span) == .moveTo)
                #expect(reader.number(0) == value && reader.number(1) == 3 && !reader.hasOddNumbers)
            }
        }
    }

    @Test(arguments: ["1-2", "1234.5-2", "12.3.4", "-", ".", "1.-", "--5", "+-5", "-.", "1234567.-1"])
    func `numbers that are written as none are noticed`(_ number: String) {
        for rest in ["", "         "] {
            let bytes = Array("\(number) 3 m\(rest)".utf8)
            var reader = PDFContentReader()
            #expect(reader.next(bytes.span) == .moveTo)
            #expect(reader.hasOddNumbers)
        }
    }

    @Test func `ten thousand brackets cost nothing`() {
        for bracket in ["[", "<<", "(", "<", "[<<"] {
            let text = String(repeating: bracket, count: 10_000)
            #expect(read(text).operators == [])
        }
    }

    /// Those of plain characters are read in another way than others, and so are those near the end.
    @Test(arguments: ["", "\\)", "(a)", "\\101", "\r", "\r\n"])
    func `the texts of an array are as long as what they stand for`(_ odd: String) {
        let oddBytes = ["\\)": 1, "(a)": 3, "\\101": 1, "\r": 1, "\r\n": 1][odd] ?? 0
        for length in 0...19 {
            let plain = String(repeating: "a", count: length)
            for rest in ["", "         "] {
                let bytes = Array("[(\(plain))-25(\(odd)\(plain))7.5(\(plain)\(odd))-5]TJ\(rest)".utf8)
                var reader = PDFContentReader()
                #expect(reader.next(bytes.span) == .showAdjustedText)
                let text = reader.operand(0)
                #expect(text.textBytes == 3 * length + 2 * oddBytes && !text.isUntidy && !text.isOdd)
                #expect(text.number == -30 && text.positiveSum == 7.5)
                #expect(text.range == 0..<bytes.count - 2 - rest.utf8.count)
            }
        }
    }

    @Test func `marks in strings are found wherever they stand, and nothing else is`() {
        var wrong = 0
        for byte in UInt8.min ... .max {
            let isMark = [0x28, 0x29, 0x5C, 0x0D].contains(byte)
            for length in 1...19 {
                for place in 0..<length {
                    // What differs from a mark by one, or in its highest bit, stands around it.
                    var bytes = (0..<length).map { [0x2A, 0xA8, 0x5B, 0x0C, 0x27, 0xDC, 0x00, 0x8D][$0 % 8] as UInt8 }
                    bytes[place] = byte
                    if PDFStringScan.nextMark(bytes.span, from: 0) != (isMark ? place : length) { wrong += 1 }
                    // Eight bytes must be there from the place on at which it looks.
                    let isFound = byte == 0x29 && length - place / 8 * 8 >= 8
                    if PDFStringScan.plainLength(bytes.span, from: 0) != (isFound ? place : nil) { wrong += 1 }
                }
            }
        }
        #expect(wrong == 0)
    }
}
