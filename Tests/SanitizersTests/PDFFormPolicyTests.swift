import FileFormats
import Sanitizers
import Testing

/// What becomes of what was filled into a form, by policy.
@Suite struct PDFFormPolicyTests {
    /// A text field with its picture, and a box that is ticked.
    private static let form: PDFTestDocument = {
        var document = PDFTestDocument()
        let painted = "/Subtype /Form /BBox [ 0 0 9 9 ]"
        document.addStream(10, painted, text: "0.125 g")
        document.addStream(11, painted, text: "0.25 g")
        document.addStream(12, painted, text: "0.75 g")
        document[13] = """
            << /Type /Annot /Subtype /Widget /FT /Tx /T (City) /V (Ghent) /Rect [ 0 0 9 9 ] /AP << /N 10 0 R >> >>
            """
        document[14] = """
            << /Type /Annot /Subtype /Widget /FT /Btn /T (Box) /V /On /AS /On /Rect [ 9 0 18 9 ]
            /AP << /N << /On 11 0 R /Off 12 0 R >> >> >>
            """
        document.page = "/Annots [ 13 0 R 14 0 R ]"
        document.catalog = "/AcroForm << /Fields [ 13 0 R 14 0 R ] >>"
        return document
    }()

    private func sanitized(_ values: FormValueTreatment, _ document: PDFTestDocument = form) throws -> Sanitization {
        var policy = Policy.standard
        policy.formValues = values
        return try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
    }

    private func expanded(_ clean: Sanitization) throws -> String {
        String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
    }

    @Test func `values stay`() throws {
        let clean = try sanitized(.keep)
        let text = try expanded(clean)
        for kept in ["(Ghent)", "0.125 g", "/V /On", "/AS /On", "0.75 g"] { #expect(text.contains(kept), "\(kept)") }
        #expect(clean.findings == [])
    }

    @Test func `a form is emptied, and its fields stay`() throws {
        let clean = try sanitized(.clear)
        let text = try expanded(clean)
        for gone in ["Ghent", "0.125 g", "/V /On", "/AS /On"] { #expect(!text.contains(gone), "\(gone)") }
        for kept in ["(City)", "(Box)", "0.25 g", "0.75 g", "/AS /Off", "/NeedAppearances true"] {
            #expect(text.contains(kept), "\(kept)")
        }
        #expect(clean.findings.map(\.construct) == ["pdf.form.value"])
        #expect(clean.findings.map(\.action) == [.removed])
        // The value and picture of the one, the value and state of the other.
        #expect(clean.findings.first?.count == 4)
    }

    @Test func `a form becomes a picture of what it shows`() throws {
        let clean = try sanitized(.flatten)
        let text = try expanded(clean)
        for gone in ["/AcroForm", "/Widget", "(City)", "(Ghent)", "/FT", "/AS", "0.75 g"] {
            #expect(!text.contains(gone), "\(gone)")
        }
        for kept in ["0.125 g", "0.25 g", "/Rect", "/Stamp"] { #expect(text.contains(kept), "\(kept)") }
        #expect(clean.findings.map(\.construct) == ["pdf.form.value"])
        #expect(clean.findings.map(\.action) == [.normalized])
    }

    @Test func `text that is not painted cannot become a picture`() throws {
        var document = Self.form
        document[13] = "<< /Subtype /Widget /FT /Tx /T (City) /V (Ghent) /Rect [ 0 0 9 9 ] >>"
        #expect {
            _ = try sanitized(.flatten, document)
        } throws: { error in
            guard case .rejected(let rejection) = error as? SanitizationError else { return false }
            return rejection.code == "pdf.unpainted-field"
        }
    }

    @Test(arguments: FormValueTreatment.allCases)
    func `a password goes`(_ values: FormValueTreatment) throws {
        var document = Self.form
        document[13] = "<< /FT /Tx /Ff 8192 /T (City) /V (Ghent) /Kids [ 15 0 R ] >>"
        document[15] = "<< /Subtype /Widget /Parent 13 0 R /V (Ghent) /Rect [ 0 0 9 9 ] /AP << /N 10 0 R >> >>"
        document.page = "/Annots [ 15 0 R 14 0 R ]"
        #expect(!(try expanded(sanitized(values, document)).contains("Ghent")))
    }

    // MARK: Links

    private func linked(_ address: String, _ schemes: [String], _ treatment: Treatment) throws -> Sanitization {
        var document = PDFTestDocument()
        document.page = "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] /A << /S /URI /URI (\(address)) >> >> ]"
        var policy = Policy.standard
        policy.linkSchemes = Set(schemes.compactMap(LinkScheme.init))
        policy[PDFConstruct.webLink] = treatment
        return try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
    }

    @Test(arguments: [("tel:+32", ["tel"], true), ("https://a.example", ["tel"], false), ("TEL:1", ["TEL"], true)])
    func `a policy says where links may lead`(_ address: String, _ schemes: [String], _ stays: Bool) throws {
        let clean = try linked(address, schemes, .allow)
        #expect(try expanded(clean).contains("(\(address))") == stays)
        #expect(clean.findings.map(\.construct) == [stays ? "pdf.uri.link" : "pdf.uri.scheme"])
    }

    @Test func `links can be taken away, and be refused`() throws {
        let clean = try linked("https://a.example", ["https"], .sanitize)
        #expect(!(try expanded(clean).contains("a.example")))
        #expect(clean.findings.map(\.action) == [.removed])
        #expect(throws: SanitizationError.self) { try linked("https://a.example", ["https"], .reject) }
    }

    @Test(arguments: ["javascript", "JavaScript", "file", "data", "1a", "", "a b", "vbscript"])
    func `what runs or reads something is no scheme`(_ name: String) {
        #expect(LinkScheme(name) == nil)
    }

    // MARK: Language, page labels, preferences

    @Test(arguments: [
        (PDFConstruct.language, "/Lang (en-GB)"), (.pageLabels, "/PageLabels << /Nums [ 0 << /S /r >> ] >>"),
        (.viewerPreferences, "/ViewerPreferences << /CenterWindow true >>"),
        (.viewerPreferences, "/PageMode /FullScreen"),
    ])
    func `they stay, go or are refused`(_ construct: PDFConstruct, _ entry: String) throws {
        var document = PDFTestDocument()
        document.catalog = entry
        let bytes = document.bytes
        let key = String(entry.prefix { $0 != " " })
        var policy = Policy.standard
        let kept = try PDFSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
        #expect(kept.findings == [])
        #expect(try expanded(kept).contains(key))
        policy[construct] = .sanitize
        let removed = try PDFSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
        #expect(removed.findings.map(\.construct) == [construct.rawValue])
        #expect(try !expanded(removed).contains(key))
        policy[construct] = .reject
        #expect(throws: SanitizationError.self) {
            try PDFSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
        }
    }

    // MARK: Findings in words

    @Test func `redactions are counted in words`() throws {
        var document = PDFTestDocument()
        document.page = "/Annots [ \(String(repeating: "<< /Subtype /Redact /Rect [ 0 0 9 9 ] >> ", count: 3))]"
        let clean = try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        let finding = try #require(clean.findings.first)
        #expect(finding.description == "text under 3 redactions that were marked but not carried out")
        #expect(finding.risk == .disclosure && finding.action == .reported)
    }
}
