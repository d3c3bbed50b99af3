import FileFormats
import Sanitizers
import Testing

/// What an annotation names is in use only as far as the copy names it too.
@Suite struct PDFAnnotationResourceTests {
    private func findings(_ annotation: String, _ policy: Policy) throws(SanitizationError) -> [Finding] {
        var document = PDFTestDocument()
        document.page = "/Annots [ << /Type /Annot /Rect [ 0 0 9 9 ] \(annotation) >> ]"
        document.contents = "0 0 1 1 re f"
        document.resources = "/ColorSpace << /Paint [ /CalGray << /WhitePoint [ 1 1 1 ] >> ] >>"
        document.addStream(9, "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ]", text: "/Paint cs 1 sc 0 0 9 9 re f")
        return try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span).findings
    }

    private static let flattening: Policy = {
        var policy = Policy.standard
        policy.formValues = .flatten
        return policy
    }()

    /// The proof holds: nothing that the first pass takes for used is unused in the copy.
    @Test(
        arguments: [
            "/Line", "/Link", "/Widget", "/Redact", "/FreeText", "/Stamp", "/Unheard", "/Popup", "/Widget /F 2", "7",
        ],
        [
            "/DA (/F1 9 Tf 0 g)", "/DA (/F1 \\0039 Tf 0 g)", "/RO 9 0 R", "/MK << /I 9 0 R >>",
            "/AP << /N << /On 9 0 R >> >>", "/AP << /N 9 0 R >>",
            "/AP << /X << /On 9 0 R >> >>", "/AP << /X 9 0 R >>",
        ])
    func `is as clean after one pass as after two`(_ subtype: String, _ entry: String) throws {
        for policy in [Policy.standard, Self.flattening] {
            _ = try findings("/Subtype \(subtype) \(entry)", policy)
        }
    }

    /// The page's font is used by nothing, its colour space by the painting alone.
    @Test(arguments: [
        ("/Redact /RO 9 0 R", 1), ("/Widget /FT /Btn /MK << /I 9 0 R >>", 1), ("/Line /RO 9 0 R", 2),
        ("/FreeText /DA (/F1 9 Tf 0 g)", 1), ("/Line /DA (/F1 9 Tf 0 g)", 2),
    ])
    func `what is painted is used`(_ entries: String, _ unused: Int) throws {
        let finding = try findings("/Subtype \(entries)", .standard).first { $0.construct == "pdf.resource.unused" }
        #expect(finding?.count == unused)
    }
}
