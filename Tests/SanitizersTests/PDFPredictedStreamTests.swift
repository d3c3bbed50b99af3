import FileFormats
import PNGTestSupport
import Sanitizers
import Testing

/// Streams whose rows are stored as differences (ISO 32000-2, 7.4.4.4): what is no image comes out without a predictor,
/// and is looked at like any other stream.
@Suite struct PDFPredictedStreamTests {
    private static let columns = 5

    /// Rows of five bytes as differences from the row above, deflated; the last row may be short.
    private static func up(_ data: [UInt8]) -> [UInt8] {
        var rows: [UInt8] = []
        for start in stride(from: 0, to: data.count, by: columns) {
            rows.append(2)
            for index in start..<min(start + columns, data.count) {
                rows.append(data[index] &- (start == 0 ? 0 : data[index - columns]))
            }
        }
        return storedZlib(rows)
    }

    /// Rows of five bytes as differences from the byte to the left, as TIFF has it, deflated.
    private static func tiff(_ data: [UInt8]) -> [UInt8] {
        storedZlib(data.indices.map { data[$0] &- ($0 % columns == 0 ? 0 : data[$0 - 1]) })
    }

    private static let png = "/Predictor 12 /Columns 5"

    /// How a stream of the tests is coded.
    struct Coding: Sendable, CustomStringConvertible {
        let description: String
        let entries: String
        let coded: @Sendable ([UInt8]) -> [UInt8]
    }

    static let codings = [
        Coding(description: "PNG", entries: "/Filter /FlateDecode /DecodeParms << \(png) >>") { up($0) },
        Coding(description: "TIFF", entries: "/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns 5 >>") {
            tiff($0)
        },
        Coding(
            description: "an inner layer",
            entries: "/Filter [ /FlateDecode /RunLengthDecode ] /DecodeParms [ << \(png) >> null ]"
        ) { up([UInt8(min($0.count, 128) - 1)] + $0.prefix(128) + runs($0.dropFirst(128)) + [128]) },
        Coding(
            description: "two layers",
            entries: "/Filter [ /FlateDecode /FlateDecode ] /DecodeParms [ << \(png) >> << \(png) >> ]"
        ) { up(up($0)) },
    ]

    private static func runs(_ data: ArraySlice<UInt8>) -> [UInt8] {
        data.isEmpty ? [] : [UInt8(min(data.count, 128) - 1)] + data.prefix(128) + runs(data.dropFirst(128))
    }

    private func sanitized(
        _ document: PDFTestDocument, _ policy: Policy = .standard
    ) throws(SanitizationError) -> Sanitization {
        try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
    }

    /// The file that becomes of a document with these streams, coded as they are and plain.
    private func both(
        _ coding: Coding, _ streams: [Int: (entries: String, data: [UInt8])], _ policy: Policy = .standard,
        _ change: (inout PDFTestDocument) -> Void
    ) throws -> (coded: Sanitization, plain: Sanitization) {
        var coded = PDFTestDocument()
        var plain = PDFTestDocument()
        for (number, stream) in streams {
            coded.addStream(number, "\(stream.entries) \(coding.entries)", coding.coded(stream.data))
            plain.addStream(number, stream.entries, stream.data)
        }
        change(&coded)
        change(&plain)
        return (try sanitized(coded, policy), try sanitized(plain, policy))
    }

    @Test(arguments: codings)
    func `content is read`(_ coding: Coding) throws {
        let text = Array("BT /F1 12 Tf 20 60 Td (Hello, hello, hello) Tj ET".utf8)
        let (coded, plain) = try both(coding, [4: ("", text)]) { _ in }
        #expect(coded.output == plain.output)
        #expect(coded.findings.map(\.construct) == ["pdf.stream-coding"])
    }

    @Test(arguments: codings)
    func `what hides in content goes`(_ coding: Coding) throws {
        let text = Array("BT /F1 12 Tf 20 60 Td % \(PDFTestDocument.canary)\n(Hello) Tj ET".utf8)
        let (coded, plain) = try both(coding, [4: ("", text)]) { _ in }
        #expect(coded.output == plain.output)
        #expect(coded.findings.map(\.construct).contains("pdf.content.comment"))
        #expect(!(try QPDFTool.expanded(coded.output)).contains(PDFTestDocument.canary.utf8))
    }

    @Test(arguments: codings)
    func `a font program and a colour profile`(_ coding: Coding) throws {
        let profile = [UInt8](repeating: 7, count: 40)
        let (coded, plain) = try both(
            coding, [10: ("/Length1 40", Array("font program".utf8)), 11: ("/N 3", profile)]
        ) {
            $0.font = "/FontDescriptor << /Type /FontDescriptor /FontName /A /Flags 4 /FontFile 10 0 R >>"
            $0.resources = "/ColorSpace << /C [ /ICCBased 11 0 R ] >>"
            $0.contents += " /C cs"
        }
        #expect(coded.output == plain.output)
    }

    @Test(arguments: codings)
    func `a file that hangs on the document`(_ coding: Coding) throws {
        var policy = Policy.standard
        policy[PDFConstruct.attachment] = .allow
        let (coded, plain) = try both(
            coding, [20: ("/Type /EmbeddedFile", TestJPEG.withComment(PDFTestDocument.canary))], policy
        ) {
            $0.catalog = "/Names << /EmbeddedFiles << /Names [ (0) << /F (a.jpg) /EF << /F 20 0 R >> >> ] >> >>"
        }
        #expect(coded.output == plain.output)
        #expect(coded.attachments.map(\.kind) == [.jpeg])
        #expect(coded.attachments.map(\.action) == [.kept])
    }

    // MARK: Images

    private static let image = "/Subtype /Image /Width 5 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    private static let pixels: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]

    private func document(image entries: String, _ data: [UInt8]) -> PDFTestDocument {
        var document = PDFTestDocument()
        document.resources = "/XObject << /I 10 0 R >>"
        document.contents += " /I Do"
        document.addStream(10, "\(Self.image) \(entries)", data)
        return document
    }

    @Test func `the pixels of an image keep theirs`() throws {
        let clean = try sanitized(
            document(image: "/Filter /FlateDecode /DecodeParms << \(Self.png) >>", Self.up(Self.pixels)))
        #expect(clean.findings.isEmpty)
        #expect(clean.output.contains("/Predictor 12".utf8))
    }

    @Test func `a filter that has no predictors does not get one`() throws {
        let coded = document(
            image: "/Filter /ASCIIHexDecode /DecodeParms << \(Self.png) >>", Array("0102030405060708090A>".utf8))
        let plain = document(image: "", Self.pixels)
        #expect(try sanitized(coded).output == sanitized(plain).output)
    }

    @Test func `a JPEG behind a predictor`() throws {
        let size = "/Subtype /Image /Width 8 /Height 8 /ColorSpace /DeviceGray /BitsPerComponent 8"
        var coded = document(image: "", [])
        var plain = coded
        let picture = TestJPEG.withComment(PDFTestDocument.canary)
        coded.addStream(
            10, "\(size) /Filter [ /FlateDecode /DCTDecode ] /DecodeParms [ << \(Self.png) >> null ]", Self.up(picture))
        plain.addStream(10, "\(size) /Filter /DCTDecode", picture)
        #expect(try sanitized(coded).output == sanitized(plain).output)
    }

    @Test func `a stream that is an image and content is coded for each`() throws {
        let text = Array("0 0 1 1 re f".utf8)
        var document = document(
            image: "/Filter /FlateDecode /DecodeParms << \(Self.png) >>", Self.up(text))
        document.page = "/Annots [ << /Type /Annot /Subtype /Stamp /Rect [ 0 0 9 9 ] /AP << /N 12 0 R >> >> ]"
        document.addStream(
            12, "/Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /Font << /T 13 0 R >> >>", text: "/T 1 Tf")
        document[13] =
            "<< /Type /Font /Subtype /Type3 /FontBBox [ 0 0 1 1 ] /FontMatrix [ 1 0 0 1 0 0 ] /FirstChar 65 "
            + "/LastChar 65 /Widths [ 1 ] /Encoding << /Differences [ 65 /a ] >> /CharProcs << /a 10 0 R >> >>"
        let text2 = try QPDFTool.expanded(try sanitized(document).output)
        #expect(text2.contains("0 0 1 1 re f".utf8))
    }

    @Test(arguments: ["/Predictor 2 /BitsPerComponent 4", "/Predictor 7"])
    func `predictors that are not undone are refused`(_ parameters: String) {
        var document = PDFTestDocument()
        document.addStream(4, "/Filter /FlateDecode /DecodeParms << \(parameters) >>", storedZlib([0, 1, 2]))
        #expect(throws: SanitizationError.rejected(Rejection(PDFDefect.unsupportedFilter, construct: "Predictor"))) {
            try sanitized(document)
        }
    }

    @Test func `rows of a kind that does not exist are refused`() {
        var document = PDFTestDocument()
        document.addStream(4, "/Filter /FlateDecode /DecodeParms << /Predictor 12 >>", storedZlib([9, 1]))
        #expect(throws: SanitizationError.rejected(Rejection(PDFDefect.badStream, construct: "Predictor"))) {
            try sanitized(document)
        }
    }

    // MARK: Inline images

    @Test func `a predictor of an inner layer of an inline image is undone`() throws {
        func document(_ entries: String, _ data: [UInt8]) -> PDFTestDocument {
            var document = PDFTestDocument()
            document.addStream(
                4, "", Array("BI /W 5 /H 2 /BPC 8 /CS /G \(entries) ID ".utf8) + data + Array(" EI".utf8))
            return document
        }
        let hexadecimal = Array("0102030405060708090A>".utf8)
        let coded = document("/F [ /Fl /AHx ] /DP [ << \(Self.png) >> null ]", Self.up(hexadecimal))
        #expect(try sanitized(coded).output == sanitized(document("/F /AHx", hexadecimal)).output)
        let useless = document("/F /AHx /DP << \(Self.png) >>", hexadecimal)
        #expect(try sanitized(useless).output == sanitized(document("/F /AHx", hexadecimal)).output)
    }
}
