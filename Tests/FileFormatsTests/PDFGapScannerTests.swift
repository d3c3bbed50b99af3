import FileFormats
import Testing

/// Which bytes of a file belong to nothing.
@Suite struct PDFGapScannerTests {
    private func gaps(_ text: String) -> [Int] {
        let bytes = Array(text.utf8)
        let scanner = PDFGapScanner(bytes.span, from: 0, to: bytes.count)
        return [scanner.count, scanner.byteCount]
    }

    private static let whole = """
        %PDF-1.4
        1 0 obj
        << /A (not % a comment \\) endobj) /B <25> /C [ 1 0 R ] /D << /Length 3 >> >>
        endobj
        2 0 obj
        << /Length 26 >>
        stream
        % endstream endobj 9 0 obj
        endstream
        endobj
        3 0 obj
        << /Length 4 0 R >>
        stream
        % endstream in data
        endstream
        endobj
        4 0 obj 19 endobj
        xref
        0 2
        0000000000 65535 f\u{20}
        0000000009 00000 n\u{20}
        trailer
        << /Size 2 /Root << /A << >> >> >>
        startxref
        99
        %%EOF

        """

    @Test func `a file without gaps has none`() {
        #expect(gaps(Self.whole) == [0, 0])
        #expect(gaps(Self.whole + Self.whole.dropFirst(9)) == [0, 0])
    }

    @Test func `an end mark in a stream or a text ends nothing`() {
        let changes = [
            ("", "", 1), ("% endstream in data", "%%EOF in data", 1), ("(not % a", "(not %%EOF a", 1),
            ("4 0 obj 19", "%%EOF\n4 0 obj 13", 2),
        ]
        for (place, change, marks) in changes {
            let text = place.isEmpty ? Self.whole : Self.whole.replacing(place, with: change)
            let bytes = Array(text.utf8)
            #expect(PDFGapScanner(bytes.span, from: 0, to: bytes.count).endMarks == marks)
        }
        let twice = Array((Self.whole + Self.whole.dropFirst(9)).utf8)
        #expect(PDFGapScanner(twice.span, from: 0, to: twice.count).endMarks == 2)
    }

    @Test func `the mark of a binary file is no gap, a long comment in its place is`() {
        let mark: [UInt8] = Array("%PDF-1.4\n%".utf8) + [0xE2, 0xE3, 0xCF, 0xD3, 0x0A] + Array("%%EOF".utf8)
        #expect(PDFGapScanner(mark.span, from: 0, to: mark.count).count == 0)
        #expect(gaps("%PDF-1.4\n%%Invocation: gs\n%%EOF") == [1, 16])
    }

    @Test(arguments: [
        ("endobj\n2 0 obj", "endobj\n% hidden\n2 0 obj", 1, 8), ("endobj\n2 0 obj", "endobj\nhidden\n2 0 obj", 1, 6),
        ("endobj\n2 0 obj", "endobj\n7 8 9\n2 0 obj", 1, 3), ("/B <25>", "/B % hidden\n<25>", 1, 8),
        ("endobj\nxref", "endobj\n(a) (b)\nxref", 1, 6), ("99\n", "99\n% hidden\n", 1, 8),
        ("/Size 2", "% hidden\n/Size 2", 1, 8), ("endobj\n2 0 obj", "endobj\n% one\n2 0 obj % two\n", 2, 10),
    ])
    func `what stands between the parts is counted`(_ place: String, _ change: String, _ count: Int, _ bytes: Int) {
        #expect(gaps(Self.whole.replacing(place, with: change, maxReplacements: 1)) == [count, bytes])
    }

    @Test func `no beginning of a file goes beyond its end`() {
        let bytes = Array(Self.whole.utf8)
        for length in 0...bytes.count {
            let scanner = PDFGapScanner(bytes.span, from: 0, to: length)
            #expect(scanner.byteCount <= length)
        }
    }
}
