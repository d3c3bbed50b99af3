import FileFormats
import Testing

/// Objects as text, dictionaries, and what is seen of a file from outside.
@Suite struct PDFSyntaxTests {
    private func object(_ text: String) throws(Rejection) -> PDFObject {
        try PDFObjectParser.object(Array(text.utf8).span, limits: Limits())
    }

    @Test func `every type of object is read`() throws {
        let expected = PDFObject.array([
            .null, .boolean(true), .boolean(false), .number("-1.5"), .number("42"), .name("A#20B"),
            .string([0x41, 0x28, 0x0A, 0x53]), .string([0xDE, 0xA0]),
            .reference(PDFReference(number: 7, generation: 1)),
            .dictionary(["K": .array([])]), .number("1"), .number("2"),
        ])
        let text = #"[ null true false -1.5 42 /A#20B (A\(\n\123) <DEA> 7 1 R << /K [ ] >> 1 2 ]"#
        #expect(try object(text) == expected)
    }

    @Test(arguments: [
        "", "(", "(a", "<4", "<4X>", "[ 1", "<< /A", "<< 1 2 >>", "<< /A 1", "]", ">>", "1 2", "foo", "+", "1.2.3",
        "--1",
        "\u{E9}", "/A#", "/A#4", "/A#00", "/A#XX", "0 0 R", "<< /A 1 /A 2 >>", "7 0 R R", "1e5",
        String(repeating: "1", count: 65),
    ])
    func `what is no object is refused`(_ text: String) {
        #expect(throws: Rejection(PDFDefect.damaged)) { try object(text) }
    }

    /// Arrays of few characters are read once; what begins like one and goes on is another.
    @Test func `short arrays are what they are, each time`() throws {
        let texts = ["[0 0 1]", "[]", "[1 0 R]", "[[1] 2]", "[[1]]", "[(])]", "[(]) 1]", "[/A]", "[/A 1]", "[(a\\])]"]
        let all = texts + texts + texts.reversed() + ["[%]\n1]", "[%]\n2]", "[%]\n1]"]
        let expected = (texts + texts + texts.reversed() + ["[1]", "[2]", "[1]"]).map {
            $0.replacing("\\", with: "")
        }
        let read = try object("[\(all.joined(separator: " "))]")
        #expect(PDFWriter.text(read) == "[\(expected.joined(separator: " "))]")
        #expect(throws: Rejection(LimitExcess.nesting)) {
            try object("[ [] " + String(repeating: "[", count: Limits().nesting - 1) + "[]")
        }
    }

    @Test(arguments: ["Z", "a-9", "ABCDEFGHIJ", "ABCDEFGHIJK", "A_B", "_", "ABCDEFGHI_", "ABCDEFGHIJ_"])
    func `names end where something else begins`(_ name: String) throws {
        let read = try object("[/\(name)/\(name)(x)/\(name)<</\(name)/\(name)>>/\(name)%\n/\(name)]")
        let value = PDFObject.name(PDFName(name))
        let entries: PDFDictionary = [PDFName(name): value]
        #expect(
            read == .array([value, value, .string(Array("x".utf8)), value, .dictionary(entries), value, value]))
        #expect(read.array?.first?.name?.text == name)
    }

    /// Few entries are put in order as they are read, and many afterwards.
    @Test(arguments: [1, 2, 15, 16, 17, 18, 40])
    func `entries are sorted however many there are`(_ count: Int) throws {
        let keys = (0..<count).map { "K\(10 + $0 * 7 % 41)" }
        let text = keys.map { "/\($0) (\($0)) /null\($0) null" }.joined(separator: " ")
        let read = try object("<< \(text) >>").dictionary
        let entries = try #require(read).entries
        #expect(entries.map(\.key.text) == keys.sorted())
        #expect(entries.map(\.value) == keys.sorted().map { .string(Array($0.utf8)) })
        for doubled in keys.flatMap({ ["<< \(text) /\($0) 1 >>", "<< /\($0) 1 \(text) >>"] }) {
            #expect((try? object(doubled)) == nil)
        }
    }

    @Test(arguments: [
        ("/\u{E9}", PDFObject.name("#c3#a9")), ("/A#42#20#2f", .name("AB#20#2f")), ("/", .name("")),
        ("+007", .number("7")), ("-0", .number("0")), ("-.5", .number("-.5")), ("+1.50", .number("+1.50")),
        ("(a\\\nb\\\r\nc\r\nd\re)", .string(Array("abc\nd\ne".utf8))), ("<4 1\n4>", .string([0x41, 0x40])),
        ("% no\n[% no\r1 % no\n]%", .array([.number("1")])), ("<</A null/B 1>>", .dictionary(["B": .number("1")])),
        ("<</Z 1/A 2>>", .dictionary(["A": .number("2"), "Z": .number("1")])),
        ("[1 0 R2 0 R]", .null), ("12345678901234567890", .null),
    ])
    func `what is written in another way is the same`(_ text: String, _ expected: PDFObject) throws {
        if expected.isNull {
            #expect(throws: Rejection(PDFDefect.damaged)) { try object(text) }
        } else {
            #expect(try object(text) == expected)
        }
    }

    @Test(arguments: ["[", "<< /A "])
    func `nesting has a limit`(_ opening: String) throws {
        let closing = opening == "[" ? "]" : " >>"
        func nested(_ depth: Int) -> String {
            String(repeating: opening, count: depth - 1) + (opening == "[" ? "[]" : "<<>>")
                + String(repeating: closing, count: depth - 1)
        }
        _ = try object(nested(64))
        #expect(throws: Rejection(LimitExcess.nesting)) { try object(nested(65)) }
    }

    @Test(arguments: ["[null true -1.5 /A (a\\(b) <00FF> 7 0 R <</A 1/B [<<>>]>>]", "<</Z 1/A 2>>"])
    func `what is written is read again`(_ text: String) throws {
        let first = try object(text)
        #expect(try object(PDFWriter.text(first)) == first)
    }

    // MARK: Dictionaries

    @Test func `a dictionary is sorted, whatever the order in which it was filled`() {
        let one: PDFDictionary = ["B": .null, "A": .number("1"), "C": .name("X")]
        var other: PDFDictionary = ["C": .name("X"), "A": .number("9")]
        other["B"] = .null
        other["A"] = .number("1")
        #expect(one == other)
        #expect(one.entries.map(\.key) == ["A", "B", "C"])
        other["B"] = nil
        other["Q"] = nil
        #expect(other.count == 2 && other["B"] == nil && other["C"] == .name("X"))
        #expect(
            other.addingMissing(from: ["A": .null, "D": .null]) == ["A": .number("1"), "C": .name("X"), "D": .null])
    }

    // MARK: The outside of a file

    private func outer(_ text: String) throws(Rejection) -> PDFOuterStructure {
        try PDFOuterStructure(Array(text.utf8).span)
    }

    @Test func `header, end marks and what lies around them are found`() throws {
        let file = try outer("GIF89a %PDF-1.7\nx\n%%EOF\ny\n%%EOF\r\nzip")
        #expect((file.start, file.end) == (7, 33))
    }

    @Test func `a header that comes too late is none`() {
        let late = String(repeating: " ", count: 1_024) + "%PDF-1.7\n%%EOF\n"
        #expect(throws: Rejection(PDFDefect.badHeader, at: 0)) { try outer(late) }
        #expect(throws: Rejection(PDFDefect.badHeader, at: 0)) { try outer("") }
    }

    @Test func `a file without its end mark is cut`() {
        #expect(throws: Rejection(PDFDefect.truncated, at: 10, construct: "%%EOF")) { try outer("%PDF-1.7\nx") }
        #expect(throws: Rejection(PDFDefect.truncated, at: 18, construct: "%%EOF")) {
            try outer("%PDF-1.7\n%%EOF\n5 0 obj\n")
        }
    }
}
