import IngestTestSupport
import Testing

@testable import S3Storage

@Suite struct XMLReaderTests {
    private func element(_ text: String, _ limits: XMLReader.Limits = .init()) throws(XMLReader.Defect) -> XMLElement {
        try XMLElement(document: Array(text.utf8), limits: limits)
    }

    private func expect(_ defect: XMLReader.Defect, _ text: String, _ limits: XMLReader.Limits = .init()) {
        #expect(throws: defect, "\(text.prefix(60))") { try element(text, limits) }
    }

    @Test func `elements, texts and references`() throws {
        let root = try element(
            "<?xml version='1.0'?><!-- x --><s:A xmlns:s=\"u>/\"><B>x &lt;&amp;&#x41;&#66;</B><B/>"
                + "<C><![CDATA[<B>]]></C></s:A>\n"
        )
        #expect(root.name == "A")
        #expect(root.all("B").map(\.text) == ["x <&AB", ""])
        #expect(root["C"] == "<B>")
        #expect(root["D"] == nil)
    }

    @Test func `what is not well formed`() {
        expect(.noElement, "")
        expect(.noElement, "<?xml version='1.0'?>")
        expect(.truncated, "<A")
        expect(.truncated, "<A>")
        expect(.truncated, "<A><B></B>")
        expect(.truncated, "<A><!-- ")
        expect(.truncated, "<A b='")
        expect(.badNesting, "<A></B>")
        expect(.badNesting, "<A><B></A></B>")
        expect(.badMarkup, "<A b>")
        expect(.badMarkup, "<A b=c>")
        expect(.badMarkup, "x<A/>")
        expect(.badName, "<1/>")
        expect(.badName, "< A/>")
        expect(.badEntity, "<A>&nbsp;</A>")
        expect(.badEntity, "<A>&#xD800;</A>")
        expect(.badEntity, "<A>&#0;</A>")
        expect(.badEntity, "<A>& </A>")
        expect(.trailingContent, "<A/><B/>")
        expect(.trailingContent, "<A/>x")
        #expect(throws: XMLReader.Defect.notUTF8) {
            try XMLElement(document: Array("<A>".utf8) + [0xFF] + Array("</A>".utf8))
        }
    }

    @Test func `a document type is refused, and with it entities that unfold`() {
        expect(.documentType, "<!DOCTYPE A [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><A>&b;</A>")
        expect(.documentType, "<A><!ENTITY a 'b'></A>")
        expect(.documentType, "<!DOCTYPE A SYSTEM 'file:///etc/passwd'><A/>")
    }

    @Test func `limits`() {
        expect(.tooLarge, "<A>" + String(repeating: "x", count: 100) + "</A>", .init(bytes: 100))
        expect(.tooDeep, String(repeating: "<A>", count: 33))
        expect(.longName, "<" + String(repeating: "A", count: 257) + "/>")
        expect(.longText, "<A>" + String(repeating: "x", count: 70_000) + "</A>")
        expect(.longText, "<A><![CDATA[" + String(repeating: "x", count: 70_000) + "]]></A>")
        expect(.tooLarge, "<A>" + String(repeating: "<B/>", count: 100_000) + "</A>")
    }

    private static let listing = """
        <?xml version="1.0" encoding="UTF-8"?>
        <ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>b</Name><Prefix>p</Prefix>
        <NextContinuationToken>t+/=</NextContinuationToken><KeyCount>2</KeyCount><MaxKeys>2</MaxKeys>
        <EncodingType>url</EncodingType><IsTruncated>true</IsTruncated><Contents><Key>p/a%2Fb+c%01</Key>
        <LastModified>2026-11-21T01:41:50.000Z</LastModified><ETag>&quot;9dd4&quot;</ETag><Size>12</Size></Contents>
        <Contents><Key>p/%C3%BC</Key><LastModified>2026-11-21T01:42:06.000Z</LastModified><ETag>"7a78"</ETag>
        <Size>0</Size><Owner><ID>x</ID></Owner></Contents></ListBucketResult>
        """

    @Test func `a listing`() throws {
        let document = try S3ListDocument(Array(Self.listing.utf8))
        #expect(document.continuation == "t+/=")
        #expect(document.entries.map(\.key) == ["p/a/b c\u{1}", "p/ü"])
        #expect(document.entries.map(\.bytes) == [12, 0])
        #expect(document.entries.map(\.version) == ["9dd4", "7a78"])
        #expect(document.entries.map(\.modified) == [1_795_225_310, 1_795_225_326])
    }

    @Test func `an error`() {
        let text =
            "<?xml version='1.0' encoding='UTF-8'?>\n<Error><Code>AuthorizationHeaderMalformed</Code>"
            + "<Message>m</Message><Region>eu-west-1</Region><RequestId>1</RequestId></Error>"
        let document = S3ErrorDocument(Array(text.utf8))
        #expect(document?.code == "AuthorizationHeaderMalformed" && document?.region == "eu-west-1")
        let wrapped = "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code></Error></ErrorResponse>"
        #expect(S3ErrorDocument(Array(wrapped.utf8))?.code == "ExpiredToken")
        for text in ["", "<html>", "<Other/>", "<Error/>", "not XML"] {
            #expect(S3ErrorDocument(Array(text.utf8)) == nil)
        }
    }

    @Test func `every document that is cut is refused`() {
        let whole = Array(Self.listing.utf8)
        for count in 0..<whole.count {
            #expect(throws: XMLReader.Defect.self) { try S3ListDocument(Array(whole[..<count])) }
        }
    }

    @Test func `4,000 damaged documents end, and trap nowhere`() {
        var generator = SeededGenerator(seed: 8)
        let whole = Array(Self.listing.utf8)
        let words = ["<", ">", "&", ";", "</", "/>", "<!--", "-->", "<![CDATA[", "]]>", "&#x", "=\"", "\0", "\u{FFFD}"]
        var refused = 0
        for _ in 0..<4_000 {
            var bytes = whole
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let place = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: bytes[place] = UInt8.random(in: 0...255, using: &generator)
                case 1: bytes.removeSubrange(place..<min(bytes.count, place + 9))
                case 2: bytes.insert(contentsOf: Array((words.randomElement(using: &generator) ?? "").utf8), at: place)
                default: bytes.insert(contentsOf: bytes[place..<min(bytes.count, place + 30)], at: place)
                }
            }
            if (try? S3ListDocument(bytes)) == nil { refused += 1 }
            _ = S3ErrorDocument(bytes)
            _ = try? S3UploadsDocument(bytes)
        }
        #expect(refused > 1_000)
    }
}
