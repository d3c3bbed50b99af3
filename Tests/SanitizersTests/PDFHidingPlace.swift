import PNGTestSupport

/// A place in a PDF where something can hide, in a document that has it there.
struct PDFHidingPlace: Sendable, CustomStringConvertible {
    let name: String
    /// The construct that the report must name.
    let construct: String
    let bytes: [UInt8]
    var description: String { name }

    init(_ name: String, _ construct: String, _ change: (inout PDFTestDocument) -> Void) {
        var document = PDFTestDocument()
        change(&document)
        self.name = name
        self.construct = construct
        bytes = document.bytes
    }

    static let canary = PDFTestDocument.canary
    static let all = document + scripts + actions + files + annotations + streams + layout + wrongTypes + roles

    private static let script = "<< /S /JavaScript /JS (app.alert('\(canary)')) >>"

    private static func link(_ entries: String) -> String {
        "<< /Type /Annot /Subtype /Link /Rect [ 0 0 9 9 ] \(entries) >>"
    }

    private static func annotation(_ subtype: String, _ entries: String) -> String {
        "<< /Type /Annot /Subtype /\(subtype) /Rect [ 0 0 9 9 ] \(entries) >>"
    }

    private static func catalog(_ name: String, _ construct: String, _ entries: String) -> PDFHidingPlace {
        PDFHidingPlace(name, construct) { $0.catalog = entries }
    }

    private static func page(_ name: String, _ construct: String, _ entries: String) -> PDFHidingPlace {
        PDFHidingPlace(name, construct) { $0.page = entries }
    }

    private static func annotated(_ name: String, _ construct: String, _ annotation: String) -> PDFHidingPlace {
        page(name, construct, "/Annots [ \(annotation) ]")
    }

    private static func form(_ name: String, _ construct: String, _ entries: String) -> PDFHidingPlace {
        PDFHidingPlace(name, construct) {
            $0.addStream(10, "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] \(entries)", text: "0 0 9 9 re f")
            $0.resources = "/XObject << /X 10 0 R >>"
            $0.contents = "/X Do"
        }
    }

    // MARK: Rows D1 to D5, D21 to D23, D27

    private static let document: [PDFHidingPlace] = [
        PDFHidingPlace("document information", "pdf.info") {
            $0[10] = "<< /Author (\(canary)) /Custom#20Key (\(canary)) >>"
            $0.trailer = "/Info 10 0 R"
        },
        PDFHidingPlace("XMP of the document", "pdf.xmp") {
            $0.addStream(10, "/Type /Metadata /Subtype /XML", text: "<x>\(canary)</x>")
            $0.catalog = "/Metadata 10 0 R"
        },
        PDFHidingPlace("XMP of a page", "pdf.xmp") {
            $0.addStream(10, "/Type /Metadata /Subtype /XML", text: "<x>\(canary)</x>")
            $0.page = "/Metadata 10 0 R"
        },
        PDFHidingPlace("XMP of a font", "pdf.xmp") {
            $0.addStream(10, "/Type /Metadata /Subtype /XML", text: "<x>\(canary)</x>")
            $0.font = "/Metadata 10 0 R"
        },
        form("XMP of a form", "pdf.xmp", "/Metadata << /A (\(canary)) >>"),
        PDFHidingPlace("properties of marked content", "pdf.xmp") {
            $0.resources = "/Properties << /P << /Metadata << /A (\(canary)) >> >> >>"
            $0.contents += " /Span /P BDC EMC"
        },
        page("private data of a program", "pdf.piece-info", "/PieceInfo << /App << /Private (\(canary)) >> >>"),
        form("private data in a form", "pdf.piece-info", "/PieceInfo << /App << /Private (\(canary)) >> >>"),
        page("date of a page", "pdf.modification-date", "/LastModified (\(canary))"),
        catalog("web capture", "pdf.web-capture", "/SpiderInfo << /V 1.25 /C [ (\(canary)) ] >>"),
        catalog("web addresses of pages", "pdf.web-capture", "/Names << /URLS << /Names [ (\(canary)) 3 0 R ] >> >>"),
        catalog(
            "permissions by signature", "pdf.signature.certification", "/Perms << /DocMDP << /Name (\(canary)) >> >>"),
        catalog("signature store", "pdf.signature.validation", "/DSS << /Certs [ (\(canary)) ] >>"),
        PDFHidingPlace("value of a signature", "pdf.signature") {
            $0[10] = "<< /FT /Sig /T (Sign) /V << /Type /Sig /Name (\(canary)) /ByteRange [ 0 1 2 3 ] >> >>"
            $0.catalog = "/AcroForm << /Fields [ 10 0 R ] >>"
        },
        catalog("legal statement", "pdf.signature", "/Legal << /Attestation (\(canary)) >>"),
        catalog("requirements", "pdf.unknown-key", "/Requirements [ << /S (\(canary)) >> ]"),
        catalog("article threads", "pdf.unknown-key", "/Threads [ << /I << /Title (\(canary)) >> >> ]"),
        catalog("portfolio", "pdf.portfolio", "/Collection << /D (\(canary)) >>"),
        catalog("print intent", "pdf.output-intent", "/OutputIntents [ << /S /GTS_PDFX /Info (\(canary)) >> ]"),
        catalog("unknown entry of the catalog", "pdf.unknown-key", "/Foo [ (\(canary)) ]"),
        catalog(
            "maker of a layer", "pdf.optional-content",
            """
            /OCProperties << /OCGs [ 10 0 R ] /D << /Creator (\(canary)) /Order [ << /Type /OCG /Name (A) >> ] >> >>
            """),
        page("unknown entry of a page", "pdf.unknown-key", "/Foo << /Bar (\(canary)) >>"),
        page("thumbnail", "pdf.thumbnail", "/Thumb << /A (\(canary)) >>"),
    ]

    // MARK: Row D11

    private static let scripts: [PDFHidingPlace] = [
        catalog("script by name", "pdf.javascript", "/Names << /JavaScript << /Names [ (a) \(script) ] >> >>"),
        catalog("script when opened", "pdf.javascript", "/OpenAction \(script)"),
        catalog("script before closing", "pdf.javascript", "/AA << /WC \(script) >>"),
        page("script when a page is shown", "pdf.javascript", "/AA << /O \(script) >>"),
        annotated("script of a link", "pdf.javascript", link("/A \(script)")),
        annotated("script of the mouse", "pdf.javascript", link("/AA << /E \(script) >>")),
        PDFHidingPlace("script of a field", "pdf.javascript") {
            $0[10] = "<< /FT /Tx /T (Name) /AA << /K \(script) >> >>"
            $0.catalog = "/AcroForm << /Fields [ 10 0 R ] >>"
        },
        PDFHidingPlace("script of a bookmark", "pdf.javascript") {
            $0[10] = "<< /First 11 0 R /Last 11 0 R >>"
            $0[11] = "<< /Title (A) /Parent 10 0 R /A \(script) >>"
            $0.catalog = "/Outlines 10 0 R"
        },
        PDFHidingPlace("script in a stream", "pdf.javascript") {
            $0.addStream(10, text: "app.alert('\(canary)')")
            $0.page = "/Annots [ \(link("/A << /S /JavaScript /JS 10 0 R >>")) ]"
        },
        annotated(
            "script after another action", "pdf.javascript",
            link("/A << /S /URI /URI (https://example.org/) /Next \(script) >>")),
        annotated(
            "script after scripts", "pdf.javascript",
            link("/A << /S /Named /N /NextPage /Next [ \(script) \(script) ] >>")),
        annotated("script of a film", "pdf.multimedia", link("/A << /S /Rendition /JS (\(canary)) >>")),
        catalog("order of scripts", "pdf.form.calculation-order", "/AcroForm << /Fields [ ] /CO [ (\(canary)) ] >>"),
    ]

    // MARK: Rows D12 and D13

    private static let actions: [PDFHidingPlace] =
        [
            ("Launch", "/F (\(canary))", "pdf.action.launch"),
            ("GoToR", "/F (\(canary)) /D (a)", "pdf.action.launch"),
            ("GoToE", "/T << /N (\(canary)) >> /D (a)", "pdf.action.launch"),
            ("ImportData", "/F (\(canary))", "pdf.action.launch"),
            ("SubmitForm", "/F (\(canary))", "pdf.action.submit"),
            ("ResetForm", "/Fields [ (\(canary)) ]", "pdf.action"),
            ("Hide", "/T (\(canary))", "pdf.action"),
            ("SetOCGState", "/State [ (\(canary)) ]", "pdf.action"),
            ("Thread", "/F (\(canary)) /D 0", "pdf.action"),
            ("Trans", "/Trans << /S (\(canary)) >>", "pdf.action"),
            ("Named", "/N /\(canary)", "pdf.action"),
            ("Sound", "/Sound (\(canary))", "pdf.multimedia"),
            ("Movie", "/T (\(canary))", "pdf.multimedia"),
            ("GoTo3DView", "/TA (\(canary))", "pdf.multimedia"),
            ("RichMediaExecute", "/CMD (\(canary))", "pdf.multimedia"),
            ("URI", "/URI (javascript:\(canary))", "pdf.uri.scheme"),
            ("URI", "/URI (file:///\(canary))", "pdf.uri.scheme"),
            ("Unheard", "/X (\(canary))", "pdf.action"),
        ].map { type, entries, construct in
            annotated("action \(type) \(entries)", construct, link("/A << /S /\(type) \(entries) >>"))
        } + [
            catalog("start of web addresses", "pdf.action", "/URI << /Base (https://\(canary)/) >>"),
            annotated("former address of a link", "pdf.uri.scheme", link("/PA << /S /URI /URI (\(canary)) >>")),
            catalog("opening another file", "pdf.action.launch", "/OpenAction << /S /Launch /F (\(canary)) >>"),
        ]

    // MARK: Rows D14, D16 and D18

    private static let files: [PDFHidingPlace] = [
        PDFHidingPlace("attached file", "pdf.attachment") {
            $0.addStream(10, "/Type /EmbeddedFile", text: canary)
            $0.catalog = """
                /Names << /EmbeddedFiles << /Names [ (a) << /Type /Filespec /F (\(canary)) /EF << /F 10 0 R >> >> ] >> >>
                """
        },
        catalog("associated file", "pdf.associated-file", "/AF [ << /F (\(canary)) >> ]"),
        page("associated file of a page", "pdf.associated-file", "/AF [ << /F (\(canary)) >> ]"),
        annotated("associated file of a link", "pdf.associated-file", link("/AF [ << /F (\(canary)) >> ]")),
        annotated("pinned file", "pdf.attachment", annotation("FileAttachment", "/FS << /F (\(canary)) >>")),
        PDFHidingPlace("XFA form in parts", "pdf.xfa") {
            $0.addStream(10, text: canary)
            $0.catalog = "/AcroForm << /Fields [ ] /XFA [ (template) 10 0 R ] >>"
        },
        PDFHidingPlace("XFA form", "pdf.xfa") {
            $0.addStream(10, text: canary)
            $0.catalog = "/AcroForm << /Fields [ ] /XFA 10 0 R >>"
        },
        annotated("sound", "pdf.multimedia", annotation("Sound", "/Sound << /A (\(canary)) >>")),
        annotated("film", "pdf.multimedia", annotation("Movie", "/Movie << /F (\(canary)) >>")),
        annotated("screen", "pdf.multimedia", annotation("Screen", "/MK << /CA (\(canary)) >>")),
        annotated("3D", "pdf.multimedia", annotation("3D", "/3DD << /A (\(canary)) >>")),
        annotated("rich media", "pdf.multimedia", annotation("RichMedia", "/RichMediaContent << /A (\(canary)) >>")),
        catalog("films by name", "pdf.multimedia", "/Names << /Renditions << /Names [ (\(canary)) << >> ] >> >>"),
    ]

    // MARK: Rows D15, D17 and D20

    private static let annotations: [PDFHidingPlace] =
        [
            ("T", "pdf.annotation.author"), ("M", "pdf.annotation.date"), ("CreationDate", "pdf.annotation.date"),
            ("NM", "pdf.annotation.markup"), ("RC", "pdf.annotation.markup"), ("Subj", "pdf.annotation.markup"),
        ].map { key, construct in
            annotated("\(key) of a note", construct, annotation("Text", "/Contents (Seen) /\(key) (\(canary))"))
        } + [
            PDFHidingPlace("window of a note", "pdf.annotation.markup") {
                $0[10] = annotation("Popup", "/Contents (\(canary))")
                $0.page = "/Annots [ 10 0 R \(annotation("Text", "/Popup 10 0 R")) ]"
            },
            PDFHidingPlace("what a note answers", "pdf.annotation.markup") {
                $0[10] = annotation("Text", "/Contents (\(canary))")
                $0.page = "/Annots [ \(annotation("Text", "/IRT 10 0 R")) ]"
            },
            annotated("unknown kind of note", "pdf.annotation.unknown", annotation("Foo", "/Contents (\(canary))")),
            structured(
                "data of a program in the structure", "pdf.unknown-key",
                """
                << /Type /StructElem /S /P /P 10 0 R /A << /O /UserProperties /P [ << /N (a) /V (\(canary)) >> ] >> >>
                """),
            structured("title of a part", "pdf.unknown-key", "<< /S /P /P 10 0 R /T (\(canary)) /ID (\(canary)) >>"),
        ]

    private static func structured(_ name: String, _ construct: String, _ element: String) -> PDFHidingPlace {
        PDFHidingPlace(name, construct) {
            $0[10] = "<< /Type /StructTreeRoot /K 11 0 R >>"
            $0[11] = element
            $0.catalog = "/StructTreeRoot 10 0 R"
        }
    }

    // MARK: Rows D8 and D28

    private static let pixels: [UInt8] = [0, 128, 255, 64]

    private static func pictured(
        _ name: String, _ construct: String, _ entries: String, _ data: [UInt8] = pixels, size: Int = 2
    ) -> PDFHidingPlace {
        PDFHidingPlace(name, construct) {
            let picture = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
            $0.addStream(10, "\(picture) /Width \(size) /Height \(size) \(entries)", data)
            $0.resources = "/XObject << /X 10 0 R >>"
            $0.contents = "/X Do"
        }
    }

    private static let streams: [PDFHidingPlace] = [
        pictured("other versions of a picture", "pdf.image.alternate", "/Alternates [ << /A (\(canary)) >> ]"),
        pictured("source of a picture", "pdf.image.alternate", "/OPI << /2.0 << /F (\(canary)) >> >>"),
        pictured("unknown entry of a picture", "pdf.unknown-key", "/Foo (\(canary))"),
        pictured("name of a picture", "pdf.unknown-key", "/Name /\(canary)"),
        pictured(
            "after the end of hexadecimal data", "pdf.stream-coding", "/Filter /ASCIIHexDecode",
            Array("0080FF40> \(canary)".utf8)),
        pictured(
            "after the end of run lengths", "pdf.stream-coding", "/Filter /RunLengthDecode",
            [3, 0, 128, 255, 64, 128] + Array(canary.utf8)),
        pictured(
            "after the end of deflated data", "pdf.stream-slack", "/Filter /FlateDecode",
            storedZlib(pixels) + Array(canary.utf8)),
        pictured("comment in a JPEG 2000 picture", "pdf.image.jpeg2000", "/Filter /JPXDecode", codestream),
        pictured("after the pixels", "pdf.stream-slack", "", pixels + Array(canary.utf8)),
        pictured(
            "after the pixels, deflated", "pdf.stream-slack", "/Filter /FlateDecode",
            storedZlib(pixels + Array(canary.utf8))),
        pictured(
            "after the rows of a predictor", "pdf.stream-slack",
            "/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 2 >>",
            storedZlib([0, 0, 128, 2, 255, 64] + Array(canary.utf8))),
        pictured(
            "parameters of a filter", "pdf.unknown-key",
            "/Filter /FlateDecode /DecodeParms << /Predictor 2 /Columns 2 /Foo (\(canary)) >>", storedZlib(pixels)),
        pictured(
            "comment in a JPEG", "pdf.image.jpeg", "/Filter /DCTDecode", TestJPEG.withComment(canary), size: 8),
        pictured(
            "comment in a JPEG in hexadecimal", "pdf.image.jpeg",
            "/Filter [ /ASCIIHexDecode /DCTDecode ]", hexadecimal(TestJPEG.withComment(canary)), size: 8),
    ]

    /// Sizes of one component, a comment, and a tile-part of two bytes (ITU-T T.800, Annex A); nobody decodes it.
    private static let codestream: [UInt8] =
        [0xFF, 0x4F, 0xFF, 0x51, 0, 41] + Array(repeating: 0, count: 34) + [0, 1, 7, 1, 1]
        + [0xFF, 0x64, 0, UInt8(canary.utf8.count + 4), 0, 1] + Array(canary.utf8)
        + [0xFF, 0x90, 0, 10, 0, 0, 0, 0, 0, 16, 0, 1, 0xFF, 0x93, 1, 2, 0xFF, 0xD9]

    private static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] } + [0x3E]
    }

    // MARK: Rows D6 and D7

    private static let layout: [PDFHidingPlace] = [
        PDFHidingPlace("before the document", "pdf.leading") { $0.leading = Array("\(canary)\n".utf8) },
        PDFHidingPlace("after the document", "pdf.trailing") { $0.trailing = Array("\(canary)\n".utf8) },
        PDFHidingPlace("a comment between objects", "pdf.gap") { $0[4] = "null\nendobj\n% \(canary)\n4 0 obj\nnull" },
        PDFHidingPlace("a comment in an object", "pdf.gap") { $0.font = "% \(canary)\n" },
        PDFHidingPlace("data between objects", "pdf.gap") { $0[10] = "null\nendobj\n\(canary)" },
        PDFHidingPlace("an object that nothing refers to", "pdf.unreferenced") { $0[10] = "(\(canary))" },
        PDFHidingPlace("an unused stream", "pdf.unreferenced") { $0.addStream(10, text: canary) },
        PDFHidingPlace("a page that is not in the tree", "pdf.unreferenced") {
            $0[10] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents 11 0 R >>"
            $0.addStream(11, text: "(\(canary)) Tj")
        },
        PDFHidingPlace("a page that only a bookmark knows", "pdf.unfit-value") {
            $0[10] = "<< /First 11 0 R /Last 11 0 R >>"
            $0[11] = "<< /Title (A) /Parent 10 0 R /Dest [ 12 0 R /Fit ] >>"
            $0[12] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents 13 0 R >>"
            $0.addStream(13, text: "(\(canary)) Tj")
            $0.catalog = "/Outlines 10 0 R"
        },
    ]

    // MARK: Values of a wrong type

    private static let wrongTypes: [PDFHidingPlace] = [
        page("text for a number", "pdf.unfit-value", "/Rotate (\(canary))"),
        page("name for a type", "pdf.unfit-value", "/Group << /Type /\(canary) /S /Transparency >>"),
        page("text in a rectangle", "pdf.unfit-value", "/TrimBox [ 0 0 9 (\(canary)) ]"),
        page("more than a rectangle", "pdf.unfit-value", "/TrimBox [ 0 0 9 9 (\(canary)) ]"),
        page("text in nested arrays", "pdf.unfit-value", "/Annots [ \(link("/Border [ 0 0 [ [ (\(canary)) ] ] ]")) ]"),
        page("dictionary for a text", "pdf.unfit-value", "/Annots [ \(link("/Contents << /A (\(canary)) >>")) ]"),
        catalog("text for a language", "pdf.unfit-value", "/Lang (\(canary) is no language)"),
        catalog("text for a flag", "pdf.unfit-value", "/MarkInfo << /Marked (\(canary)) >>"),
        structured(
            "text in a map of names", "pdf.unfit-value", "<< /S /P /P 10 0 R /A << /O /Layout /Width (\(canary)) >> >>"),
        PDFHidingPlace("text in a map of roles", "pdf.structure.type") {
            $0[10] = "<< /Type /StructTreeRoot /RoleMap << /A (\(canary)) >> >>"
            $0.catalog = "/StructTreeRoot 10 0 R"
        },
    ]

    // MARK: One object in two roles

    /// The object is harmless in the role in which it is met first.
    private static let roles: [PDFHidingPlace] = [
        PDFHidingPlace("a script that is also a map of roles", "pdf.javascript") {
            $0[10] = "<< /Type /StructTreeRoot /RoleMap 11 0 R >>"
            $0[11] = "<< /S /JavaScript /JS (\(canary)) >>"
            $0.catalog = "/StructTreeRoot 10 0 R"
            $0.page = "/Annots [ \(link("/A 11 0 R")) ]"
        },
        PDFHidingPlace("a script that is also the names of fonts", "pdf.javascript") {
            $0[11] = "<< /S /JavaScript /JS (\(canary)) >>"
            $0.resources = "/Properties 11 0 R /XObject 11 0 R"
            $0.page = "/Annots [ \(link("/A 11 0 R")) ]"
        },
        PDFHidingPlace("an author who is also a field", "pdf.annotation.author") {
            $0[10] = "<< /Type /Annot /Subtype /Text /Rect [ 0 0 9 9 ] /FT /Tx /T (\(canary)) >>"
            $0.page = "/Annots [ 10 0 R ]"
        },
        PDFHidingPlace("an attachment that is also a form", "pdf.attachment") {
            $0[10] = annotation("FileAttachment", "/FS << /F (\(canary)) >> /Contents (\(canary))")
            $0.page = "/Annots [ 10 0 R ]"
            $0.resources = "/Properties << /A 10 0 R >>"
        },
    ]
}
