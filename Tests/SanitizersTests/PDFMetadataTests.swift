import FileFormats
import Testing

@testable import Sanitizers

/// What a document may go on to say of itself: which standards it follows, and its title when the policy keeps it.
@Suite struct PDFMetadataTests {
    private static func packet(_ properties: String, _ attributes: String = "") -> String {
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
        <rdf:Description rdf:about="" \(attributes)>\(properties)
        <dc:creator><rdf:Seq><rdf:li>\(PDFTestDocument.canary)</rdf:li></rdf:Seq></dc:creator>
        </rdf:Description></rdf:RDF></x:xmpmeta>
        """
    }

    private static let title =
        "<dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">R&amp;D &#233;t\u{E9}</rdf:li></rdf:Alt></dc:title>"

    private func clean(
        _ packet: String?, information: String = "", _ change: (inout Policy) -> Void = { _ in }
    ) throws -> (text: String, findings: [Finding]) {
        var document = PDFTestDocument()
        if let packet {
            document.addStream(10, "/Type /Metadata /Subtype /XML", text: packet)
            document.catalog = "/Metadata 10 0 R"
        }
        if !information.isEmpty {
            document[11] = "<< \(information) >>"
            document.trailer = "/Info 11 0 R"
        }
        var policy = Policy.standard
        change(&policy)
        let clean = try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
        let text = String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
        #expect(!text.contains(PDFTestDocument.canary))
        return (text, clean.findings)
    }

    // MARK: PDF/A (ISO 19005) and PDF/UA (ISO 14289)

    @Test(arguments: [
        ("<pdfaid:part>2</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "", "2", "B"),
        ("", #"pdfaid:part="3" pdfaid:conformance="u""#, "3", "U"),
        ("", "pdfaid:part='1' pdfaid:conformance='A'", "2", "A"),
        ("<pdfaid:part> 4 </pdfaid:part><pdfaid:conformance>F</pdfaid:conformance>", "", "4", nil),
    ])
    func `a document goes on to say that it is PDF/A`(
        _ properties: String, _ attributes: String, _ part: String, _ level: String?
    ) throws {
        let (text, findings) = try clean(Self.packet(properties, attributes))
        #expect(text.contains("<pdfaid:part>\(part)</pdfaid:part>"))
        #expect(text.contains("<pdfaid:conformance>") == (level != nil))
        if let level { #expect(text.contains("<pdfaid:conformance>\(level)</pdfaid:conformance>")) }
        #expect(findings.map(\.construct) == ["pdf.xmp"])
    }

    @Test(arguments: [
        "<pdfaid:part>9</pdfaid:part><pdfaid:conformance>B</pdfaid:conformance>", "<pdfaid:part>2</pdfaid:part>",
        "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>Elmstreet</pdfaid:conformance>",
        "<pdfuaid:part>7</pdfuaid:part>",
    ])
    func `what is no claim is not written`(_ properties: String) throws {
        let (text, findings) = try clean(Self.packet(properties))
        #expect(!text.contains("/Metadata"))
        #expect(findings.map(\.construct) == ["pdf.xmp"])
    }

    @Test func `a document goes on to say that it is PDF/UA`() throws {
        #expect(
            try clean(Self.packet("<pdfuaid:part>1</pdfuaid:part>")).text.contains("<pdfuaid:part>1</pdfuaid:part>"))
    }

    @Test func `claims go, or are refused, where the policy says so`() throws {
        let claim = Self.packet("", #"pdfaid:part="2" pdfaid:conformance="B""#)
        let (text, findings) = try clean(claim) { $0[PDFConstruct.conformance] = .sanitize }
        #expect(!text.contains("pdfaid"))
        // Nobody asked for the packet, so that it is not unpacked.
        #expect(findings.map(\.construct) == ["pdf.xmp"])
        #expect(throws: SanitizationError.self) { try clean(claim) { $0[PDFConstruct.conformance] = .reject } }
    }

    @Test func `a packet that cannot be unpacked goes`() throws {
        var document = PDFTestDocument()
        document.addStream(10, "/Type /Metadata /Subtype /XML /Filter /FlateDecode", text: "no zlib")
        document.catalog = "/Metadata 10 0 R"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(clean.findings.map(\.construct) == ["pdf.xmp"])
    }

    // MARK: Titles

    @Test func `a title goes`() throws {
        let (text, findings) = try clean(Self.packet(Self.title), information: "/Title (R&D)")
        #expect(!text.contains("R&") && !text.contains("/Info"))
        #expect(Set(findings.map(\.construct)) == ["pdf.title", "pdf.xmp"])
    }

    @Test(arguments: [
        (packet(title) as String?, "", "R&amp;D \u{E9}t\u{E9}"), (nil, "/Title (Plan)", "Plan"),
        (packet(title), "/Title (Plan)", "Plan"), (nil, "/Title <FEFF00E90074>", "\u{E9}t"),
        // PDFDocEncoding: a bullet, a Euro sign, an e with an acute accent.
        (nil, "/Title <80A0E9>", "\u{2022}\u{20AC}\u{E9}"),
        // Neither control characters nor marks that turn the direction, nor space around it.
        (nil, "/Title <FEFF0020000A0041202E00420020>", "AB"),
    ])
    func `a title stays where the policy keeps it, in both places`(
        _ packet: String?, _ information: String, _ title: String
    ) throws {
        let (text, findings) = try clean(packet, information: information + " /Author (a)") {
            $0[PDFConstruct.title] = .allow
        }
        #expect(text.contains("<rdf:li xml:lang=\"x-default\">\(title)</rdf:li>"))
        #expect(text.contains("/Info") && text.contains("/Title") && !text.contains("/Author"))
        #expect(findings.contains { $0.construct == "pdf.title" && $0.action != .removed })
        #expect(findings.contains { $0.construct == "pdf.info" && $0.count == 1 })
    }

    @Test func `a title is not longer than a title`() throws {
        let long = String(repeating: "ab", count: 2_000)
        let (text, _) = try clean(nil, information: "/Title (\(long))") { $0[PDFConstruct.title] = .allow }
        #expect(text.contains(">\(long.prefix(PDFMetadata.mostTitleBytes))<"))
        #expect(!text.contains(long.prefix(PDFMetadata.mostTitleBytes + 1)))
    }

    @Test func `a title can be refused`() {
        #expect(throws: SanitizationError.self) {
            try clean(nil, information: "/Title (a)") { $0[PDFConstruct.title] = .reject }
        }
    }

    @Test(arguments: [
        ("a&lt;b&gt;&amp;&quot;&apos;", "a<b>&\"'"), ("&#65;&#x42;&#x1F600;", "AB\u{1F600}"), ("&eacute;", nil),
        ("&#xD800;", nil), ("a & b", nil), ("", ""),
    ])
    func `text of XML`(_ text: String, _ plain: String?) {
        #expect(XMLText.plain(Array(text.utf8)) == plain.map { Array($0.utf8) })
    }
}
