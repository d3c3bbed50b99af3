import FileFormats
import Testing

@testable import Sanitizers

/// Names that a document chooses and nobody sees become those of the standard, and what they stand for stays.
@Suite struct PDFNameTests {
    private func expanded(_ change: (inout PDFTestDocument) -> Void, policy: Policy = .standard) throws -> String {
        var document = PDFTestDocument()
        change(&document)
        let clean = try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
        let text = String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
        return text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    private static func link(_ target: String) -> String {
        "/Annots [ << /Subtype /Link /Rect [ 0 0 1 1 ] \(target) >> ]"
    }

    // MARK: Places (ISO 32000-2, 12.3.2)

    @Test(arguments: [
        ("[ 3 0 R /XYZ 1 2 3 ]", "/XYZ 1 2 3 ]"), ("[ 3 0 R /FitH 7 ]", "/FitH 7 ]"), ("[ 3 0 R /Fit ]", "/Fit ]"),
        ("[ 3 0 R /FitR 1 2 3 4 ]", "/FitR 1 2 3 4 ]"),
        // More than a view has, less, a view that there is none of, and a page by its place.
        ("[ 3 0 R /Fit 65 66 67 ]", "/Fit ]"), ("[ 3 0 R /XYZ 1 ]", "/XYZ 1 null null ]"),
        ("[ 3 0 R /Secret 1 2 ]", "/XYZ null null null ]"), ("[ 3 0 R ]", "/XYZ null null null ]"),
        ("[ 0 /FitV 5 ]", "/FitV 5 ]"),
    ])
    func `a place is a page and a view`(_ target: String, _ expected: String) throws {
        let text = try expanded { $0.page = Self.link("/Dest \(target)") }
        #expect(text.contains("/Dest [ 4 0 R \(expected)") || text.contains("/Dest [ 3 0 R \(expected)"))
    }

    @Test(arguments: ["/Dest (spot)", "/Dest /spot", "/A << /S /GoTo /D (spot) >>", "/A << /S /GoTo /D /spot >>"])
    func `a link by name leads to the same place without the name`(_ target: String) throws {
        for names in [
            "/Names << /Dests << /Names [ (spot) [ 3 0 R /FitH 7 ] ] >> >>", "/Dests << /spot [ 3 0 R /FitH 7 ] >>",
            "/Names << /Dests << /Kids [ << /Names [ (spot) << /D [ 3 0 R /FitH 7 ] >> ] >> ] >> >>",
        ] {
            let text = try expanded {
                $0.page = Self.link(target)
                $0.catalog = names
            }
            #expect(!text.contains("spot") && text.contains("/FitH 7 ]"))
        }
    }

    @Test func `names of places stay where the policy keeps them`() throws {
        var policy = Policy.standard
        policy[PDFConstruct.destinationName] = .allow
        let text = try expanded(
            {
                $0.page = Self.link("/Dest (spot)")
                $0.catalog = "/Names << /Dests << /Names [ (spot) [ 3 0 R /FitH 7 ] ] >> >>"
            }, policy: policy)
        #expect(text.contains("/Dest (spot)") && text.contains("/Names [ (spot) ["))
    }

    @Test(arguments: ["/Dest (nowhere)", "/Dest [ 7 /Fit ]", "/Dest [ 9 0 R /Fit ]"])
    func `a link that leads nowhere goes`(_ target: String) throws {
        #expect(try !expanded { $0.page = Self.link(target) }.contains("/Dest"))
    }

    // MARK: Logical structure (14.7, 14.8)

    @Test(arguments: [
        ("/S /H1", "", "/S /H1"), ("/S /Title", "", "/S /Title"), ("/S /H12", "", "/S /H12"),
        ("/S /Heading", "/RoleMap << /Heading /H2 >>", "/S /H2"),
        ("/S /A", "/RoleMap << /A /B /B /C /C /Quote >>", "/S /Quote"),
        ("/S /A", "/RoleMap << /A /B /B /A >>", "/S /NonStruct"), ("/S /Mine", "", "/S /NonStruct"),
        // The document may say what a standard type stands for.
        ("/S /H1", "/RoleMap << /H1 /P >>", "/S /P"),
        ("/S /Em /NS << /Type /Namespace /NS (http://iso.org/pdf2/ssn) >>", "", "/S /Em"),
        ("/S /mrow /NS << /Type /Namespace /NS (http://www.w3.org/1998/Math/MathML) >>", "", "/S /mrow"),
        ("/S /mine /NS << /NS (http://a.example/) /RoleMapNS << /mine /Sect >> >>", "", "/S /Sect"),
        (
            "/S /mine /NS << /NS (http://a.example/) /RoleMapNS << /mine [ /Em << /NS (http://iso.org/pdf2/ssn) >> ] >> >>",
            "", "/S /Em"
        ),
    ])
    func `a type of the document's own becomes the standard one`(
        _ element: String, _ root: String, _ expected: String
    ) throws {
        let text = try expanded {
            $0.catalog = "/StructTreeRoot 10 0 R"
            $0[10] = "<< /Type /StructTreeRoot /K 11 0 R \(root) >>"
            $0[11] = "<< /Type /StructElem /P 10 0 R \(element) >>"
        }
        #expect(text.contains(expected + " ") && !text.contains("RoleMap") && !text.contains("a.example"))
    }

    @Test func `classes of attributes get names of ours, and their parts still refer to them`() throws {
        let text = try expanded {
            $0.catalog = "/StructTreeRoot 10 0 R"
            $0[10] = """
                << /Type /StructTreeRoot /K 11 0 R /ClassMap << /Zoe << /O /Layout /TextAlign /End >>
                /Ann << /O /Layout /TextAlign /Center >> >> >>
                """
            $0[11] = "<< /Type /StructElem /S /P /P 10 0 R /C [ /Zoe 0 /Nobody ] >>"
        }
        #expect(text.contains("/c0000002 << /O /Layout /TextAlign /End >>"))
        #expect(text.contains("/C [ /c0000002 0 ]") && !text.contains("Zoe") && !text.contains("Nobody"))
    }

    // MARK: Languages (RFC 5646)

    @Test(arguments: [
        "", "en", "en-GB", "zh-Hant-TW", "zh-cmn-Hans-CN", "de-1996", "sl-nedis", "es-419", "gsw", "DE-ch",
    ])
    func `the tag of a language`(_ tag: String) {
        #expect(PDFGraphBuilder.isLanguage(Array(tag.utf8)))
    }

    @Test(arguments: [
        "e", "en-", "-en", "en-x-ann", "x-ann", "i-klingon", "en-a-b", "en-Elmstreet-12", "de-1996-1901-x", "en_GB",
        "english", "en-GB-GB", "c3",
    ])
    func `what is no tag, or what anybody may add to one`(_ tag: String) {
        #expect(!PDFGraphBuilder.isLanguage(Array(tag.utf8)))
    }

    // MARK: Comments of programs

    @Test(arguments: [
        ("{ dup % secret\n 0 }", "{ dup \n 0 }", 1, 0), ("%a\r{%b\n1}", "\r{\n1}", 2, 0),
        ("{ 1 {2}{3} ifelse } secret", "{ 1 {2}{3} ifelse }", 0, 7), ("{}(% secret", "{}", 0, 9),
        ("{} % a", "{}", 0, 4),
    ])
    func `comments of a function go, and what follows its end`(
        _ program: String, _ rest: String, _ comments: Int, _ stray: Int
    ) {
        let calculation = PDFCalculation(Array(program.utf8))
        #expect(calculation.rest == Array(rest.utf8))
        #expect(calculation.isUsable)
        #expect(calculation.comments == comments)
        #expect(calculation.strayBytes == stray)
        #expect(calculation.commentBytes == program.utf8.count - rest.utf8.count - stray)
    }

    @Test(arguments: [
        "{ dup }", "{ -1 +.5 1. 1e-3 2 copy roll }\r\n", "{}", " { true { 1 } if }\n", "{dup{1}{-2}ifelse}",
    ])
    func `a function that has no more than it needs stays as it is`(_ program: String) {
        let calculation = PDFCalculation(Array(program.utf8))
        #expect(calculation.rest == Array(program.utf8))
        #expect(calculation.isUsable)
    }

    @Test(arguments: [
        "", "dup", "{ dup", "} {", "{ secret }", "{ (secret) pop }", "{ <00> }", "{ /secret }", "{ 1secret }", "1 { }",
    ])
    func `a function that no viewer carries out becomes empty`(_ program: String) {
        let calculation = PDFCalculation(Array(program.utf8))
        #expect(!calculation.isUsable)
        #expect(calculation.rest == [])
    }

    // MARK: Comments of a page

    @Test func `only the appearance of its state stays of a stamp`() throws {
        let text = try expanded {
            $0.addStream(10, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0.25 g")
            $0.addStream(11, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0.75 g")
            $0.page = """
                /Annots [ << /Subtype /Stamp /Rect [ 0 0 9 9 ] /AS /Mine
                /AP << /N << /Mine 10 0 R /Other 11 0 R >> /D << /Other 11 0 R >> >> >> ]
                """
        }
        #expect(text.contains("0.25 g") && !text.contains("0.75 g") && !text.contains("Mine"))
    }

    @Test func `a mark of a print shop is painted, and stays`() throws {
        let text = try expanded {
            $0.addStream(10, "/Subtype /Form /BBox [ 0 0 1 1 ]", text: "0.25 g")
            $0.page = "/Annots [ << /Subtype /PrinterMark /Rect [ 0 0 9 9 ] /MN /ColorBar /AP << /N 10 0 R >> >> ]"
        }
        #expect(text.contains("0.25 g") && text.contains("/PrinterMark") && !text.contains("ColorBar"))
    }
}
