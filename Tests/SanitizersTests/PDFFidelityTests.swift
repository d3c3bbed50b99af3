import FileFormats
import PNGTestSupport
import Testing

@testable import Sanitizers

/// Nothing visible is lost, and the proof would see it if it were.
@Suite struct PDFFidelityTests {
    private func parsed(_ change: (inout PDFTestDocument) -> Void) throws -> PDFSanitizer.Parsed {
        var document = PDFTestDocument()
        change(&document)
        return try PDFSanitizer(limits: Limits()).parse(document.bytes.span)
    }

    // MARK: The proof is not blind

    /// Two documents that do not show the same.
    struct Difference: Sendable, CustomStringConvertible {
        let description: String
        let one: PDFTestDocument
        let other: PDFTestDocument

        init(
            _ description: String, _ one: String, _ other: String,
            _ place: (inout PDFTestDocument, String) -> Void
        ) {
            self.description = description
            var first = PDFTestDocument()
            place(&first, one)
            self.one = first
            var second = PDFTestDocument()
            place(&second, other)
            self.other = second
        }
    }

    private static func page(_ one: String, _ other: String) -> Difference {
        Difference("page: \(one) or \(other)", one, other) { $0.page = $1 }
    }

    private static func font(_ one: String, _ other: String) -> Difference {
        Difference("font: \(one) or \(other)", one, other) { $0.font = $1 }
    }

    private static func state(_ one: String, _ other: String) -> Difference {
        Difference("state: \(one) or \(other)", one, other) {
            $0.resources = "/ExtGState << /G << \($1) >> >>"
            $0.contents += " /G gs"
        }
    }

    private static func colour(_ one: String, _ other: String) -> Difference {
        Difference("colour: \(one) or \(other)", one, other) {
            $0.resources = "/ColorSpace << /C \($1) >>"
            $0.contents += " /C cs"
        }
    }

    private static func object(_ description: String, _ resources: String, _ one: String, _ other: String) -> Difference
    {
        Difference("\(description): \(one) or \(other)", one, other) {
            $0.addStream(10, $1, text: "h h ")
            $0.addStream(12, image, [4, 3, 2, 1])
            $0.resources = resources
            $0.contents += " /X Do /Y Do /Pattern cs /P scn /S sh"
        }
    }

    private static func annotation(_ one: String, _ other: String) -> Difference {
        Difference("annotation: \(one) or \(other)", one, other) {
            $0.addStream(10, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0 0 1 1 re f")
            $0.addStream(11, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0 0 2 2 re f")
            $0.page = "/Annots [ << /Type /Annot /Rect [ 0 0 9 9 ] \($1) >> ]"
        }
    }

    private static let image = "/Subtype /Image /Width 2 /Height 2 /ColorSpace /DeviceGray /BitsPerComponent 8"
    private static let form = "/Subtype /Form /BBox [ 0 0 1 1 ]"

    static let differences: [Difference] = [
        Difference("contents", "/F1 9 Tf (a) Tj", "/F1 9 Tf (b) Tj") { $0.contents = $1 },
        Difference("order of contents", "10 0 R 11 0 R", "11 0 R 10 0 R") {
            $0.addStream(10, text: "1 0 0 rg")
            $0.addStream(11, text: "0 1 0 rg")
            $0[3] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents [ \($1) ] >>"
        },
        page("/Rotate 90", "/Rotate 180"), page("/CropBox [ 0 0 5 5 ]", "/CropBox [ 0 0 5 6 ]"),
        page("/UserUnit 2", ""),
        page("/Group << /S /Transparency /K true >>", "/Group << /S /Transparency >>"),
        font("/FirstChar 1", "/FirstChar 2"), font("/Widths [ 1 2 ]", "/Widths [ 2 1 ]"),
        font("/Encoding /WinAnsiEncoding", "/Encoding /MacRomanEncoding"),
        font("/Encoding << /Differences [ 1 /a ] >>", "/Encoding << /Differences [ 1 /b ] >>"),
        Difference("font program", "%!abc", "%!abd") {
            $0.addStream(10, text: $1)
            $0.font = "/FontDescriptor << /Type /FontDescriptor /Flags 4 /FontFile 10 0 R >>"
        },
        Difference("glyph of a Type 3 font", "0 0 1 1 re f", "0 0 2 2 re f") {
            $0.addStream(10, text: $1)
            $0[5] = "<< /Type /Font /Subtype /Type3 /FontBBox [ 0 0 9 9 ] /CharProcs << /a 10 0 R >> >>"
        },
        state("/LW 1", "/LW 2"), state("/ca 0.5", "/ca 1"), state("/BM /Multiply", "/BM /Screen"),
        state("/D [ [ 3 ] 0 ]", "/D [ [ 4 ] 0 ]"), state("/SMask /None", ""), state("/OP true", "/OP false"),
        colour("/DeviceRGB", "/DeviceGray"),
        colour("[ /Indexed /DeviceGray 1 <00FF> ]", "[ /Indexed /DeviceGray 1 <FF00> ]"),
        colour("[ /CalGray << /WhitePoint [ 1 1 1 ] /Gamma 2 >> ]", "[ /CalGray << /WhitePoint [ 1 1 1 ] >> ]"),
        colour(
            "[ /Separation /Red /DeviceGray << /FunctionType 2 /Domain [ 0 1 ] /N 1 >> ]",
            "[ /Separation /Red /DeviceGray << /FunctionType 2 /Domain [ 0 1 ] /N 2 >> ]"),
        colour(
            "[ /DeviceN [ /A /B ] /DeviceGray << /FunctionType 2 /Domain [ 0 1 ] /N 1 >> ]",
            "[ /DeviceN [ /A /C ] /DeviceGray << /FunctionType 2 /Domain [ 0 1 ] /N 1 >> ]"),
        object("image", "/XObject << /X 10 0 R >>", image, "\(image) /Decode [ 1 0 ]"),
        object("image", "/XObject << /X 10 0 R >>", image, "\(image) /Interpolate true"),
        object("image", "/XObject << /X 10 0 R >>", image, "\(image) /Mask [ 1 1 ]"),
        object("soft mask", "/XObject << /X 10 0 R >>", image, "\(image) /SMask 12 0 R"),
        object("form", "/XObject << /X 10 0 R >>", form, "\(form) /Matrix [ 1 0 0 1 5 5 ]"),
        object("name of an object", "/XObject << /X 10 0 R /Y 10 0 R >>", form, image),
        object(
            "pattern", "/Pattern << /P 10 0 R >>", "/PatternType 1 /PaintType 1 /BBox [ 0 0 1 1 ] /XStep 1 /YStep 1",
            "/PatternType 1 /PaintType 1 /BBox [ 0 0 1 1 ] /XStep 2 /YStep 1"),
        object(
            "shading", "/Shading << /S 10 0 R >>", "/ShadingType 4 /ColorSpace /DeviceGray /Decode [ 0 1 ]",
            "/ShadingType 4 /ColorSpace /DeviceRGB /Decode [ 0 1 ]"),
        annotation("/Subtype /Square /C [ 1 0 0 ]", "/Subtype /Square /C [ 0 1 0 ]"),
        annotation("/Subtype /Square", "/Subtype /Circle"),
        annotation("/Subtype /Text /Contents (a)", "/Subtype /Text /Contents (b)"),
        annotation("/Subtype /Stamp /AP << /N 10 0 R >>", "/Subtype /Stamp /AP << /N 11 0 R >>"),
        annotation(
            "/Subtype /Widget /AP << /N << /On 10 0 R /Off 11 0 R >> >> /AS /On",
            "/Subtype /Widget /AP << /N << /On 10 0 R /Off 11 0 R >> >> /AS /Off"),
        annotation(
            "/Subtype /Widget /AP << /N << /On 10 0 R /Off 11 0 R >> >>",
            "/Subtype /Widget /AP << /N << /On 10 0 R /Off 10 0 R >> >>"),
        annotation("/Subtype /Widget /FT /Tx /V (a)", "/Subtype /Widget /FT /Tx /V (b)"),
        annotation(
            "/Subtype /Link /A << /S /URI /URI (https://a.example/) >>",
            "/Subtype /Link /A << /S /URI /URI (https://b.example/) >>"),
        annotation("/Subtype /Link /Dest [ 3 0 R /Fit ]", "/Subtype /Link /Dest [ 3 0 R /FitH 9 ]"),
        annotation("/Subtype /Link /A << /S /GoTo /D [ 3 0 R /Fit ] >>", "/Subtype /Link"),
        Difference("bookmark", "One", "Other") {
            $0[10] = "<< /First 11 0 R /Last 11 0 R >>"
            $0[11] = "<< /Title (\($1)) /Parent 10 0 R /Dest [ 3 0 R /Fit ] >>"
            $0.catalog = "/Outlines 10 0 R"
        },
        Difference("layer", "/OFF [ 10 0 R ]", "") {
            $0[10] = "<< /Type /OCG /Name (A) >>"
            $0.catalog = "/OCProperties << /OCGs [ 10 0 R ] /D << \($1) >> >>"
        },
        Difference("field", "a", "b") {
            $0[10] = "<< /Subtype /Widget /Rect [ 0 0 9 9 ] /FT /Tx /T (Name) /V (\($1)) >>"
            $0.page = "/Annots [ 10 0 R ]"
            $0.catalog = "/AcroForm << /Fields [ 10 0 R ] >>"
        },
    ]

    @Test(arguments: differences)
    func `documents that do not show the same have different proofs`(_ difference: Difference) throws {
        let sanitizer = PDFSanitizer(limits: Limits())
        let one = try sanitizer.parse(difference.one.bytes.span).visible
        let other = try sanitizer.parse(difference.other.bytes.span).visible
        #expect(one != other)
    }

    @Test(arguments: differences)
    func `neither of them loses anything`(_ difference: Difference) throws {
        for document in [difference.one, difference.other] {
            let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
            // Some of these documents have objects that only the other one of the pair uses.
            let lost = clean.findings.filter { !$0.action.staysInOutput && $0.construct != "pdf.unreferenced" }
            #expect(lost == [])
        }
    }

    @Test func `a picture whose own proof does not hold is a failure of ours, not of the file`() throws {
        let sanitizer = PDFSanitizer(limits: Limits())
        let bytes = PDFTestDocument().bytes
        var parsed = try sanitizer.parse(bytes.span)
        let after = parsed
        let isSame = sanitizer.showsTheSame(parsed, in: bytes.span, after, in: bytes.span)
        #expect(isSame)
        parsed.unprovenPictures = 1
        let isStillSame = sanitizer.showsTheSame(parsed, in: bytes.span, after, in: bytes.span)
        #expect(!isStillSame)
    }

    // MARK: What is not visible does not count

    @Test(arguments: [
        ("/Metadata << /A (a) >>", ""), ("/PieceInfo << /A << /Private (b) >> >>", ""),
        ("/Tabs /S", "/Tabs /R"),
        (
            "/Annots [ << /Subtype /Text /Rect [ 0 0 1 1 ] /T (a) >> ]",
            "/Annots [ << /Subtype /Text /Rect [ 0 0 1 1 ] >> ]"
        ),
        ("/Annots [ << /Subtype /Movie /Rect [ 0 0 1 1 ] >> ]", "/Annots [ ]"),
    ])
    func `what nobody sees does not change the proof`(_ one: String, _ other: String) throws {
        #expect(try parsed { $0.page = one }.visible == parsed { $0.page = other }.visible)
    }

    @Test func `neither numbers, nor the order of objects, nor the coding change the proof`() throws {
        let one = try parsed {
            $0[5] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Widths 12 0 R >>"
            $0[12] = "[ 1 2 ]"
        }
        let other = try parsed {
            $0[3] = "<< /Type /Page /Resources << /Font << /F1 19 0 R >> >> /Contents 18 0 R /Parent 17 0 R >>"
            $0[17] = "<< /Type /Pages /Kids [ 3 0 R ] /Count 1 /MediaBox [ 0 0 100 100 ] >>"
            $0[2] = "<< /Type /Pages /Kids [ 17 0 R ] /Count 1 >>"
            $0[19] = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Widths [ 1 2 ] >>"
            $0.objects[18] = PDFTestDocument.stream("/Filter /FlateDecode", storedZlib(Array($0.contents.utf8)))
        }
        #expect(one.visible == other.visible)
    }

    // MARK: What stays

    @Test(arguments: ["https://example.org/", "http://example.org/", "mailto:a@example.org", "HTTPS://EXAMPLE.ORG/"])
    func `links to the web and to mail stay`(_ address: String) throws {
        var document = PDFTestDocument()
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] /A << /S /URI /URI (\(address)) >> >> ]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(try QPDFTool.expanded(clean.output).contains("(\(address))".utf8))
        #expect(clean.findings.map(\.construct) == ["pdf.uri.link"])
        #expect(clean.findings.map(\.action) == [.kept])
    }

    /// The common beginning goes, and the links lead to where they did (RFC 3986, 5.4).
    @Test(arguments: [
        ("../g?y", "http://a/b/g?y"), ("//host/x", "http://host/x"), ("https://example.org/", "https://example.org/"),
    ])
    func `links that begin where the document says become whole`(_ address: String, _ whole: String) throws {
        var document = PDFTestDocument()
        document.catalog = "/URI << /Base (http://a/b/c/d;p?q) >>"
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] /A << /S /URI /URI (\(address)) >> >> ]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        let expanded = try QPDFTool.expanded(clean.output)
        #expect(expanded.contains("(\(whole))".utf8))
        #expect(!expanded.contains("d;p?q".utf8))
        #expect(clean.findings.map(\.construct) == ["pdf.action", "pdf.uri.link"])
    }

    @Test(arguments: ["javascript:alert(1)", " javascript:alert(1)", "other/page"], ["", "javascript:", "ftp://a/"])
    func `a beginning that is none of the web begins nothing`(_ address: String, _ base: String) throws {
        var document = PDFTestDocument()
        document.catalog = "/URI << /Base (\(base)) >>"
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] /A << /S /URI /URI (\(address)) >> >> ]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(clean.findings.map(\.construct) == ["pdf.action", "pdf.uri.scheme"])
    }

    /// Of line endings each has its place; of blend modes, the first that is known counts.
    @Test(arguments: ["5", "[ null ]", "(x)", "null", "9 0 R", "/Unheard", "<< >>"])
    func `words among values of other types stay`(_ value: String) throws {
        var document = PDFTestDocument()
        document.page = "/Annots [ << /Subtype /Line /Rect [ 0 0 9 9 ] /L [ 0 0 9 9 ] /LE [ \(value) /Circle ] >> ]"
        document.resources = "/ExtGState << /G << /BM [ \(value) /Multiply ] >> >>"
        document.contents = "/G gs 0 0 9 9 re f"
        let sanitizer = PDFSanitizer(limits: Limits())
        _ = try sanitizer.sanitize(document.bytes.span)
        let text = try sanitizer.parse(document.bytes.span).content.objects.map { PDFWriter.text($0.value) }.joined()
        #expect(text.firstMatch(of: /\/LE ?\[ ?(\/None|null) ?\/Circle ?\]/) != nil)
        #expect(text.firstMatch(of: /\/BM ?\[ ?(null )?\/Multiply ?\]/) != nil)
    }

    @Test func `a page that shows an end mark was not saved twice`() throws {
        var document = PDFTestDocument()
        document.contents = "BT /F1 9 Tf (\n%%EOF\n) Tj ET"
        #expect(try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span).findings == [])
    }

    @Test func `both states of a check box stay`() throws {
        var document = PDFTestDocument()
        document.addStream(10, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0.25 g")
        document.addStream(11, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0.75 g")
        document[12] = """
            << /Type /Annot /Subtype /Widget /FT /Btn /T (Box) /V /On /AS /On /Rect [ 0 0 9 9 ] /P 3 0 R
            /AP << /N << /On 10 0 R /Off 11 0 R >> >> >>
            """
        document.page = "/Annots [ 12 0 R ]"
        document.catalog = "/AcroForm << /Fields [ 12 0 R ] >>"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        let expanded = try QPDFTool.expanded(clean.output)
        for kept in ["0.25 g", "0.75 g", "/V /On", "/T (Box)"] { #expect(expanded.contains(kept.utf8)) }
        // Field and widget are still one object: the page and the form name the same.
        #expect(String(decoding: expanded, as: UTF8.self).split(separator: "/FT /Btn").count == 2)
    }

    @Test func `a jump to a page that is not there goes, and the document stays`() throws {
        var document = PDFTestDocument()
        document[10] = "<< /Type /Page /MediaBox [ 0 0 9 9 ] >>"
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] /A << /S /GoTo /D [ 10 0 R /Fit ] >> >> ]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(clean.findings.map(\.construct) == ["pdf.action", "pdf.unreferenced"])
    }

    /// The smallest documents that tests of other programs have are of this size.
    @Test func `a small document does not become longer`() throws {
        var document = PDFTestDocument()
        document[5] = "null"
        document[3] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 100 100 ] /Contents 4 0 R >>"
        document.contents = "0 0 9 9 re f"
        let bytes = document.bytes
        #expect(bytes.count < 600)
        let clean = try PDFSanitizer(limits: Limits()).sanitize(bytes.span)
        #expect(100 * clean.output.count <= 102 * bytes.count)
    }

    @Test func `a page that does not say how large it is has the size that programs give it`() throws {
        var document = PDFTestDocument()
        document[3] = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
        document[5] = "null"
        document.contents = "0 0 9 9 re f"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        let text = String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
        #expect(text.split(whereSeparator: \.isWhitespace).joined(separator: " ").contains("/MediaBox [ 0 0 612 792 ]"))
        #expect(clean.findings.map(\.construct) == ["pdf.unfit-value"])
    }

    @Test func `null among the streams of a page goes`() throws {
        var document = PDFTestDocument()
        document[3] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents [ null 4 0 R 9 0 R ] >>"
        document.contents = "0 0 9 9 re f"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        // The qpdf program says that it is no stream.
        #expect(!(try QPDFTool.expanded(clean.output).contains("null".utf8)))
    }

    @Test(arguments: ["/V [ null ]", "/V (x)", "/V [ (x) ]"])
    func `what stands in place of a signature is not shown`(_ value: String) throws {
        var document = PDFTestDocument()
        document[12] = "<< /Type /Annot /Subtype /Widget /FT /Sig /T (s) \(value) /Rect [ 0 0 9 9 ] >>"
        document.page = "/Annots [ 12 0 R ]"
        document.catalog = "/AcroForm << /Fields [ 12 0 R << /FT /Tx /T (no object) >> ] >>"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(clean.findings.map(\.construct).contains("pdf.signature"))
    }

    @Test func `an action has the entries of its type alone`() throws {
        var document = PDFTestDocument()
        let action = "/A << /S /URI /URI (https://example.org/) /N /NextPage /D [ 3 0 R /Fit ] >>"
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] \(action) >> ]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        #expect(clean.findings.map(\.construct).sorted() == ["pdf.unknown-key", "pdf.uri.link"])
    }

    @Test func `what pages inherit stays`() throws {
        var document = PDFTestDocument()
        document[2] = "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] /MediaBox [ 0 0 77 88 ] /Rotate 90 >>"
        document[3] = "<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        let expanded = String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
        #expect(expanded.contains("/Rotate 90"))
        #expect(expanded.contains("77\n    88"))
    }
}
