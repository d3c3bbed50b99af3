import FileFormats
import Testing

@testable import Sanitizers

struct PDFResourceLabelTests {
    /// As programs write them.
    @Test(arguments: [
        "F1", "TT0", "C2_0", "T1_0", "Im12", "GS0", "MC0", "Cs6", "R120", "Fm0", "Xf1", "f-0-0", "x5", "a0", "EGS5",
        "Image12", "pgf@ca0.5", "pgfprgb", "Pattern", "DeviceCMYK", "DefaultGray", "Helv", "ZaDb", "Helvetica-Bold",
        "Arial,Bold", "TimesNewRomanPSMT", "A#20B", "",
    ])
    func `names that say nothing stay`(_ name: String) {
        #expect(PDFResourceLabel.kept(name) == name)
    }

    /// Worked out with Python: the first eight bytes of SHA-256 as a number, eight times its rest by 26, a to z.
    @Test(arguments: [
        ("JohnSmith", "peygixss"), ("5551234567", "smdsskfm"), ("a-b-c-d-e", "pdlpzaaw"),
        ("Meet#20at#20nine", "fnvsheke"), ("MyriadPro-Regular", "ykbddalw"),
    ])
    func `long names become eight letters`(_ name: String, _ expected: String) {
        #expect(PDFResourceLabel.kept(name) == expected)
        #expect(PDFResourceLabel.kept(expected) == expected)
    }

    /// Two entries that would have the same name are no accident.
    @Test func `a name that another one becomes is refused`() {
        let long = "NobodySeesThis"
        let short = PDFResourceLabel.kept(long)
        var document = PDFTestDocument()
        document.resources = "/ExtGState << /\(long) << /LW 2 >> /\(short) << /LW 3 >> >>"
        document.contents = "/\(long) gs 0 0 m 9 9 l S /\(short) gs 0 9 m 9 0 l S"
        let bytes = document.bytes
        #expect(throws: SanitizationError.rejected(Rejection(PDFDefect.badContent, construct: "Resources"))) {
            try PDFSanitizer(limits: Limits()).sanitize(bytes.span)
        }
    }

    /// The names change in content and in the dictionary alike, so that the same is painted; the copy stays as it is.
    @Test func `a copy with new names is sanitized to itself`() throws {
        var document = PDFTestDocument()
        document.resources = "/ExtGState << /ZZZZZZZZZ 7 0 R /A 8 0 R >> /Properties << /SecretLayerName << >> >>"
        document[7] = "<< /LW 2 >>"
        document[8] = "<< /LW 3 >>"
        document.contents = "/A gs 0 0 m 9 9 l S /Span /SecretLayerName BDC /ZZZZZZZZZ gs 0 9 m 9 0 l S EMC"
        let bytes = document.bytes
        let once = try PDFSanitizer(limits: Limits()).sanitize(bytes.span)
        let found = once.findings.first { $0.construct == PDFConstruct.resourceName.rawValue }
        #expect(found?.action == .normalized)
        let twice = try PDFSanitizer(limits: Limits()).sanitize(once.output.span)
        #expect(twice.output == once.output && twice.findings.isEmpty)
    }
}
