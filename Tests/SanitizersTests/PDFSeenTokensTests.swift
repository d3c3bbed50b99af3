import Testing

@testable import Sanitizers

/// Strings and names as the proof reads them, against the examples of ISO 32000-2, 7.3.4 and 7.3.5.
@Suite struct PDFSeenTokensTests {
    private func tokens(_ content: String) -> [PDFSeenTokens.Token] {
        let bytes = Array(content.utf8)
        var reader = PDFSeenTokens()
        var tokens: [PDFSeenTokens.Token] = []
        while let token = reader.next(bytes.span) { tokens.append(token) }
        return tokens
    }

    @Test(
        arguments: [
            ("(This is a string)", "This is a string"),
            ("(Strings can contain newlines\nand such.)", "Strings can contain newlines\nand such."),
            ("(balanced ( and special characters (*!&}^%, and so on).)", nil),
            (
                "(balanced () and special characters (*!&}^%, and so on).)",
                "balanced () and special characters (*!&}^%, and so on)."
            ),
            ("()", ""),
            ("(These \\\ntwo strings \\\r\nare the same.)", "These two strings are the same."),
            ("(an end\r\nof line\ris one)", "an end\nof line\nis one"),
            ("(\\n\\r\\t\\b\\f\\(\\)\\\\)", "\n\r\t\u{8}\u{C}()\\"),
            ("(\\0053)", "\u{5}3"), ("(\\053)", "+"), ("(\\53)", "+"), ("(\\5)", "\u{5}"), ("(\\501)", "A"),
            ("(\\x)", "x"),
            ("<4E6F762073686D6F7A206B6120706F702E>", "Nov shmoz ka pop."), ("<4e 6F\n>", "No"), ("<412>", "A "),
            ("(no end", nil), ("(no end\\)", nil), ("<41", nil),
        ] as [(String, String?)])
    func `a string`(_ written: String, _ meant: String?) {
        #expect(tokens(written) == [meant.map { .string(Array($0.utf8)) } ?? .cut])
    }

    @Test(
        arguments: [
            ("/Name1", "Name1"), ("/A;Name_With-Various***Characters?", "A;Name_With-Various***Characters?"),
            ("/1.2", "1.2"), ("/", ""), ("/A#42", "AB"), ("/Lime#20Green", "Lime#20Green"),
            ("/paired#28#29parentheses", "paired#28#29parentheses"),
            ("/The_Key_of_F#23_Minor", "The_Key_of_F#23_Minor"), ("/A#C3#b6", "A#c3#b6"), ("/A#4", "A#234"),
            ("/A#00", "A#2300"), ("/A#zz", "A#23zz"),
        ])
    func `a name`(_ written: String, _ meant: String) {
        #expect(tokens(written) == [.name(meant)])
        #expect(tokens(written + "/B") == [.name(meant), .name("B")])
    }
}
