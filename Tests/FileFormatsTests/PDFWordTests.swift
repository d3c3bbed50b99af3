import FileFormats
import IngestTestSupport
import Testing

struct PDFWordTests {
    /// Short ones and long ones, ones that begin like others, and ones with characters that have no six bits.
    private static let texts: [String] = [
        "", "-", "0", "A", "AA", "AAA", "Z", "a", "z", "A-", "A0", "Type", "Typ", "Type0", "Type1", "MediaBox",
        "StructPar",
        "StructPare", "StructParen", "StructParent", "StructParents", "Struct#20", "Struct", "FlateDecode",
        "FlateDecoder",
        "FlatEDecode", "#20", "ABCDEF+Times-Roman", "ABCD+", "ABCDE", "ABCDE+", "AB_C", "AB.C", "ABZ", "ABa", "A_",
        "A~~~~~~~~~",
        "zzzzzzzzzz", "zzzzzzzzzzz", "----------", "-----------", String(repeating: "L", count: 127), "!", "~",
    ]

    /// The order of ASCII is that of the bytes.
    private static func isBefore(_ left: String, _ right: String) -> Bool {
        left.utf8.lexicographicallyPrecedes(right.utf8)
    }

    @Test func `names are in the order of their texts, and equal when these are`() {
        for left in Self.texts {
            for right in Self.texts {
                let (name, other) = (PDFName(left), PDFName(right))
                #expect((name < other) == Self.isBefore(left, right), "\(left) and \(right)")
                #expect((name == other) == (left == right), "\(left) and \(right)")
            }
        }
    }

    @Test(arguments: texts)
    func `a name keeps its text`(_ text: String) {
        var bytes: [UInt8] = []
        PDFName(text).append(to: &bytes)
        #expect(PDFName(text).text == text && bytes == Array(text.utf8))
    }

    @Test(arguments: [
        "0", "-0", "00", "007", "+1.50", "-.5", ".", "4.", "--5", "1234567890123456", "12345678901234567",
        "-1234567890.12345",
        "-1234567890.123456789", "999999999999999", "1000000000000000", "",
    ])
    func `a number keeps its text`(_ text: String) {
        var bytes: [UInt8] = []
        let number = PDFNumber(bytes: text.utf8.span)
        number.append(to: &bytes)
        #expect(number.text == text && bytes == Array(text.utf8))
        #expect(number.integer == Int(text))
        // The sign of a zero too.
        #expect(number.value?.bitPattern == Double(text)?.bitPattern)
    }

    /// What strtod makes of them, to the last bit.
    @Test(arguments: [UInt64(1), 2])
    func `a number says what it is written as`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<20_000 {
            let characters = (0..<Int.random(in: 1...18, using: &random)).map { _ in
                Array("00123456789...-+")[Int.random(in: 0..<16, using: &random)]
            }
            let text = String(characters)
            #expect(PDFNumber(bytes: text.utf8.span).value?.bitPattern == Double(text)?.bitPattern, "\(text)")
        }
    }

    @Test(arguments: [0, 1, -1, 9, 10, -612, 999_999_999_999_999, 1_000_000_000_000_000, .max, .min])
    func `an integer is written with its digits`(_ value: Int) {
        #expect(PDFNumber(value).text == String(value) && PDFNumber(value).integer == value)
        #expect(PDFNumber(value) == PDFNumber(bytes: String(value).utf8.span))
    }

    /// Dictionaries with more entries than are looked through one by one.
    @Test(arguments: [3, 16, 17, 40])
    func `an entry is found under its name`(_ count: Int) {
        var dictionary = PDFDictionary()
        let texts = Self.texts.prefix(count)
        for text in texts.reversed() { dictionary[PDFName(text)] = .string(Array(text.utf8)) }
        #expect(dictionary.entries.map(\.key.text) == texts.sorted(by: Self.isBefore))
        for text in texts { #expect(dictionary[PDFName(text)] == .string(Array(text.utf8))) }
        #expect(dictionary["NotThere"] == nil && dictionary["NotThereAtAll"] == nil)
    }
}
