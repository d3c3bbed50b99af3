import Foundation
import IngestTestSupport
import Spool
import Testing

@Suite struct ClientNameTests {
    @Test(arguments: [
        ("photo.jpg", "jpg"), ("photo.JPG", "jpg"), ("photo.JpEg", "jpeg"), ("archive.tar.gz", "gz"),
        ("invoice.pdf.exe", "exe"), ("photo.jpg.", ""), ("photo.jpg..", ""), ("photo..jpg", "jpg"), ("photo", ""),
        ("", ""), (".", ""), ("..", ""), (".jpg", "jpg"), ("photo.", ""), ("photo.jpg ", ""), ("photo. jpg", ""),
        ("photo.jpg\n", ""), ("photo.jpg\0", ""), ("photo.jp\u{200B}g", ""), ("photo.jp\u{451}", ""),
        ("photo.\u{FF4A}\u{FF50}\u{FF47}", ""), ("photo.jpg\u{202E}", ""), ("photo.jpg::$DATA", ""), ("photo.jpg/", ""),
        ("photo.jpg;.png", "png"), ("photo.jpg%00.png", "png"), ("a.0123456789abcdef", "0123456789abcdef"),
        ("a.0123456789abcdefg", ""), ("a.j-g", ""), ("a.j_g", ""), ("a.7z", "7z"), ("a.\u{130}", ""), ("a.K", "k"),
        ("a.\u{212A}", ""),
    ])
    func `the extension is what stands after the last dot`(name: String, expected: String) {
        #expect(ClientName(name).fileExtension == expected)
    }

    @Test func `a very long name has an extension like any other`() {
        let long = Array(repeating: UInt8(0x61), count: 1_000_000)
        #expect(ClientName(long + Array(".png".utf8)).fileExtension == "png")
        #expect(ClientName([0x2E] + long).fileExtension.isEmpty)
        #expect(ClientName(long).escaped == String(repeating: "a", count: 1_024))
    }

    @Test(arguments: [
        ("photo 1.jpg", "photo 1.jpg"), ("Übergröße.pdf", "Übergröße.pdf"), ("写真.png", "写真.png"),
        ("a\nb", #"a\u{a}b"#), ("a\u{1B}[31m", #"a\u{1b}[31m"#), ("a\\nb", #"a\\nb"#), ("\u{202E}gpj", #"\u{202e}gpj"#),
        ("\u{2028}", #"\u{2028}"#), ("\u{FEFF}", #"\u{feff}"#), ("\u{A0}", #"\u{a0}"#), ("\u{E000}", #"\u{e000}"#),
        ("\u{85}", #"\u{85}"#), ("\u{34F}", #"\u{34f}"#), ("\0", #"\u{0}"#), ("\u{7F}", #"\u{7f}"#),
        ("\u{3164}", #"\u{3164}"#), ("\u{E0041}", #"\u{e0041}"#), ("\u{FE0F}", #"\u{fe0f}"#), ("", ""),
    ])
    func `what acts on an eye or a terminal is spelled out`(name: String, expected: String) {
        #expect(ClientName(name).escaped == expected)
    }

    /// Unicode 15, table 3-7: each byte of an ill-formed sequence is shown for itself, and what follows is not eaten.
    @Test(
        arguments: [
            ([0x80], #"\x80"#), ([0xFF, 0xFE], #"\xff\xfe"#), ([0xC0, 0xAF], #"\xc0\xaf"#),
            ([0xE2, 0x82, 0x61], #"\xe2\x82a"#),
            ([0xED, 0xA0, 0x80], #"\xed\xa0\x80"#), ([0xF4, 0x90, 0x80, 0x80], #"\xf4\x90\x80\x80"#),
            ([0x61, 0xF0, 0x9F, 0x98], #"a\xf0\x9f\x98"#), ([0x05], #"\u{5}"#),
        ] as [([UInt8], String)])
    func `bytes that are not UTF-8 are shown as bytes`(bytes: [UInt8], expected: String) {
        #expect(ClientName(bytes).escaped == expected)
    }

    @Test func `1,000 hostile names are one line of harmless text and no two look the same`() throws {
        let names = HostileNames.generate(1_000, seed: 4)
        #expect(names.count == 1_000)
        var seen: Set<String> = []
        for name in names {
            let escaped = ClientName(name).escaped
            #expect(seen.insert(escaped).inserted, "\(name)")
            for scalar in escaped.unicodeScalars {
                let isHarmless =
                    switch scalar.properties.generalCategory {
                    case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .unassigned, .surrogate:
                        false
                    default: true
                    }
                #expect(isHarmless, "U+\(String(scalar.value, radix: 16)) in \(name)")
            }
            let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(["name": escaped]))
            #expect((object as? [String: String])?["name"] == escaped)
            let ours = ClientName(name).fileExtension
            #expect(
                ours.utf8.count <= 16
                    && ours.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) })
        }
    }
}
