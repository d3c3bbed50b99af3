import IngestTestSupport
import FileFormats
import PNGTestSupport
import Testing

@testable import Sanitizers

/// Documents whose references were exchanged at random, so that objects turn up in roles that nobody gave them: each is
/// refused or proven, and no action that is not allowed comes out.
@Suite struct PDFRewiringTests {
    /// Much of what the schema knows, and much of what it drops, each as an object of its own.
    private static let objects: [Int: String] = [
        1: """
        << /Type /Catalog /Pages 2 0 R /StructTreeRoot 10 0 R /Outlines 14 0 R /AcroForm 16 0 R /OpenAction 20 0 R
        /Names 22 0 R /OCProperties 24 0 R /Dests 27 0 R /PageLabels 28 0 R /AA 30 0 R /Lang 31 0 R >>
        """,
        2: "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>",
        3: """
        << /Type /Page /Parent 2 0 R /MediaBox [ 0 0 100 100 ] /Contents 4 0 R /Resources 32 0 R /Annots 33 0 R
        /Group 34 0 R /Trans 35 0 R >>
        """,
        5:
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding 36 0 R /FontDescriptor 37 0 R /Widths 38 0 R >>",
        10: "<< /Type /StructTreeRoot /K 11 0 R /RoleMap 12 0 R /ClassMap 13 0 R /ParentTree 39 0 R >>",
        11: "<< /Type /StructElem /S /P /P 10 0 R /Pg 3 0 R /K [ 0 40 0 R ] /A 41 0 R >>",
        12: "<< /S /JavaScript /JS /Name >>", 13: "<< /S 41 0 R /JS 41 0 R >>",
        14: "<< /First 15 0 R /Last 15 0 R /Count 1 >>", 15: "<< /Title (A) /Parent 14 0 R /A 21 0 R /Next 15 0 R >>",
        16: "<< /Fields 17 0 R /DA (/F1 12 Tf) /DR 32 0 R >>", 17: "[ 18 0 R ]",
        18: "<< /Subtype /Widget /FT /Btn /T (Box) /Rect [ 0 0 9 9 ] /AP 42 0 R /P 3 0 R /MK 43 0 R /AA 30 0 R >>",
        20: "<< /S /GoTo /D [ 3 0 R /Fit ] /Next 21 0 R >>", 21: "<< /S /URI /URI (https://example.org/) >>",
        22: "<< /Dests 23 0 R /JavaScript 29 0 R >>", 23: "<< /Names [ (a) [ 3 0 R /Fit ] (b) 27 0 R ] >>",
        24: "<< /OCGs [ 25 0 R 52 0 R ] /D 26 0 R >>",
        25: "<< /Type /OCG /Name (Layer) /Usage << /View << /ViewState /ON >> >> >>",
        26: "<< /ON [ 25 0 R ] /OFF [ 52 0 R ] /Order [ 25 0 R ] >>", 27: "<< /a [ 3 0 R /Fit ] /b 20 0 R >>",
        28: "<< /Nums [ 0 << /S /D >> ] >>", 29: "<< /Names [ (a) 30 0 R ] >>",
        30: "<< /S /JavaScript /JS 31 0 R /O 44 0 R >>", 31: "(app.alert)",
        32: """
        << /Font << /F1 5 0 R >> /XObject << /X 45 0 R /I 46 0 R >> /ExtGState << /G 47 0 R >>
        /ColorSpace << /C 48 0 R >> /Properties << /P 25 0 R /M 49 0 R /L 53 0 R >> >>
        """,
        33: "[ 18 0 R 50 0 R 51 0 R ]", 34: "<< /Type /Group /S /Transparency >>", 35: "<< /S /Dissolve /D 1 >>",
        36: "<< /Type /Encoding /Differences [ 1 /a ] >>", 37: "<< /Type /FontDescriptor /Flags 4 >>", 38: "[ 1 2 3 ]",
        39: "<< /Nums [ 0 [ 11 0 R ] ] >>", 40: "<< /Type /OBJR /Obj 50 0 R /Pg 3 0 R >>",
        41: "<< /O /Layout /Placement /Block /S /Launch >>", 42: "<< /N << /On 45 0 R >> >>",
        43: "<< /CA (x) /I 45 0 R >>",
        44: "<< /S /Launch /F (cmd) >>",
        47: "<< /Type /ExtGState /SMask << /S /Alpha /G 45 0 R >> /Font [ 5 0 R 9 ] >>",
        48: "[ /Indexed /DeviceRGB 0 (abc) ]", 49: "<< /MCID 0 /Lang (en) >>",
        50: "<< /Type /Annot /Subtype /Link /Rect [ 0 0 9 9 ] /A 20 0 R >>",
        51: "<< /Type /Annot /Subtype /Text /Rect [ 0 0 9 9 ] /Contents (note) /T 31 0 R /Popup 50 0 R >>",
        52: "<< /Type /OCG /Name (Off) >>", 53: "<< /Type /OCMD /OCGs [ 25 0 R 52 0 R ] /P /AllOff /VE 54 0 R >>",
        54: "[ /Or [ /Not 25 0 R ] [ /And 25 0 R 52 0 R ] ]",
    ]

    private static var document: PDFTestDocument {
        var document = PDFTestDocument()
        for (number, text) in objects { document[number] = text }
        document.addStream(
            45, "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /OC 53 0 R /Resources 32 0 R", text: "/F1 9 Tf")
        document.addStream(
            46, "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 /ColorSpace 48 0 R", [0])
        return document
    }

    /// What nobody sees goes, so that it is judged before and after.
    private static let removing: Policy = {
        var policy = Policy.standard
        for construct in [
            PDFConstruct.hiddenContent, .invisibleText, .transparentContent, .outsidePage, .imageOutsidePage,
        ] {
            policy[construct] = .sanitize
        }
        return policy
    }()

    /// The document with `count` references made to point somewhere else.
    private func rewired(_ count: Int, _ random: inout SeededGenerator) -> PDFTestDocument {
        var document = Self.document
        let numbers = document.objects.keys.sorted()
        for _ in 0..<count {
            guard let number = numbers.randomElement(using: &random), let target = numbers.randomElement(using: &random)
            else { continue }
            let text = document[number]
            let references = text.ranges(of: /[0-9]+ 0 R/)
            guard let reference = references.randomElement(using: &random) else { continue }
            document[number] = text.replacingCharacters(reference, with: "\(target) 0 R")
        }
        return document
    }

    @Test func `the document without a change is accepted`() throws {
        let bytes = Self.document.bytes
        let clean = try PDFSanitizer(limits: Limits()).sanitize(bytes.span)
        let expanded = try QPDFTool.expanded(clean.output)
        #expect(!expanded.contains("(cmd)".utf8) && !expanded.contains("app.alert".utf8))
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64], [Policy.standard, removing])
    func `exchanged references are refused or proven`(_ seed: UInt64, _ policy: Policy) {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        let sanitizer = PDFSanitizer(limits: Limits(), policy: policy)
        for index in 0..<150 {
            let bytes = rewired(Int.random(in: 1...8, using: &random), &random).bytes
            do throws(SanitizationError) {
                let clean = try sanitizer.sanitize(bytes.span)
                accepted += 1
                let content = try? sanitizer.parse(clean.output.span).content
                #expect(content.map(forbiddenActions) == [], "mutant \(index) of seed \(seed)")
            } catch {
                guard case .rejected = error else {
                    Issue.record("\(error): mutant \(index) of seed \(seed)")
                    continue
                }
            }
        }
        #expect(accepted >= 20, "most are broken otherwise: \(accepted)")
    }

    /// The types of actions that stand where a viewer would carry them out and that are not allowed.
    private func forbiddenActions(in content: PDFContent) -> [String] {
        var found: [String] = []
        func visit(_ value: PDFObject) {
            for element in value.array ?? [] { visit(element) }
            for entry in value.dictionary?.entries ?? [] {
                visit(entry.value)
                guard ["A", "AA", "OpenAction", "Next", "PA"].contains(entry.key) else { continue }
                let target = entry.value.reference.map { content.objects[$0.number - 1].value } ?? entry.value
                if let type = target.dictionary?["S"]?.name, !["GoTo", "URI", "Named"].contains(type),
                    value.dictionary?["Subtype"] != nil
                {
                    found.append(type.text)
                }
            }
        }
        for object in content.objects { visit(object.value) }
        return found
    }
}

extension String {
    fileprivate func replacingCharacters(_ range: Range<String.Index>, with text: String) -> String {
        String(self[..<range.lowerBound]) + text + String(self[range.upperBound...])
    }
}
