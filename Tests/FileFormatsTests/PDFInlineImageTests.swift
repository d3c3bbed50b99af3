import FileFormats
import Testing

/// Pictures in content streams (ISO 32000-2, 8.9.7).
@Suite struct PDFInlineImageTests {
    private static let grey = "/W 2 /H 2 /BPC 8 /CS /G"

    private func image(_ text: String, limit: Int = 1_000) throws(Rejection) -> (PDFInlineImage, rest: String) {
        let bytes = Array(("BI " + text).utf8)
        var reader = PDFContentReader()
        _ = reader.next(bytes.span)
        var limit = limit
        let image = try reader.inlineImage(bytes.span, components: ["Two": 2], limit: &limit)
        return (image, String(decoding: bytes[reader.position...], as: UTF8.self))
    }

    @Test(arguments: [
        ("\(grey) ID abcd EI Q", "abcd", false), ("\(grey) ID abcd\nEI Q", "abcd", false),
        ("\(grey) ID EI E EI Q", "EI E", false), ("\(grey) ID\r\nabcd\r\nEI Q", "abcd", false),
        ("\(grey) ID abcdef EI Q", "abcd", true), ("\(grey) /Secret (x) ID abcd EI Q", "abcd", true),
        ("\(grey) % secret\nID abcd EI Q", "abcd", true),
        ("/Width 2 /Height 1 /BPC 8 /CS /Two ID abcd EI Q", "abcd", false),
        ("/W 9 /H 2 /IM true ID abcd EI Q", "abcd", false), ("\(grey) /L 4 ID abcd EI Q", "abcd", false),
        ("\(grey) /F /AHx ID 61 62 63 64> EI Q", "abcd", true),
    ])
    func `data ends where its pixels end`(_ text: String, _ data: String, _ isChanged: Bool) throws {
        let (image, rest) = try image(text)
        #expect(String(decoding: image.data, as: UTF8.self) == data)
        #expect(rest == " Q")
        #expect(image.isChanged == isChanged)
    }

    @Test(arguments: [
        "\(grey) ID abc", "\(grey) ID abcd", "\(grey)", "\(grey) IDabcd EI", "/W 2 /H 2 ID abcd EI",
        "\(grey) /F /Fl ID abcd EI", "\(grey) /F /Unheard ID abcd EI", "\(grey) /F /DCT ID abcd EI",
        "\(grey) /F /CCF ID abcd EI", "/W 999999 /H 999999 /BPC 8 /CS /G ID abcd EI",
        "\(grey) /F [ /AHx /AHx /AHx /AHx /AHx ] ID > EI",
        "/W -2 /H 2 /BPC 8 /CS /G ID abcd EI",
    ])
    func `a picture whose end cannot be told is refused`(_ text: String) {
        #expect(throws: Rejection(PDFDefect.badContent, construct: "BI")) { try image(text) }
    }

    @Test func `a picture that unpacks to more than is allowed is refused`() {
        let text = "\(Self.grey) /F /AHx ID \(String(repeating: "00", count: 2_000))> EI"
        #expect(throws: Rejection(LimitExcess.decodedBytes, construct: "BI")) { try image(text) }
    }

    @Test func `pictures of a pixel are counted too`() throws {
        let one = "BI /W 1 /H 1 /BPC 8 /CS /G ID x EI "
        let bytes = Array(String(repeating: one, count: 100).utf8)
        var reader = PDFContentReader()
        var limit = 40_000
        var read = 0
        let excess = #expect(throws: Rejection.self) {
            while reader.next(bytes.span) == .inlineImage {
                _ = try reader.inlineImage(bytes.span, components: [:], limit: &limit)
                read += 1
            }
        }
        #expect(excess == Rejection(LimitExcess.decodedBytes, construct: "BI"))
        #expect(read == 40_000 / 512)
    }
}
