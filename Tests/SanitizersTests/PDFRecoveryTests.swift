import FileFormats
import Sanitizers
import Testing

/// Damaged documents: what can be found whole is accepted and said to be recovered, and a page that has lost something
/// is named.
@Suite struct PDFRecoveryTests {
    private func sanitized(_ bytes: [UInt8]) throws(SanitizationError) -> Sanitization {
        try PDFSanitizer(limits: Limits()).sanitize(bytes.span)
    }

    private func recovered(_ bytes: [UInt8]) throws -> Sanitization {
        let clean = try sanitized(bytes)
        #expect(clean.findings.contains { $0.construct == "pdf.recovered" && $0.action == .normalized })
        #expect(try sanitized(clean.output).output == clean.output)
        return clean
    }

    private func changed(_ bytes: [UInt8], _ old: String, _ new: String) -> [UInt8] {
        let (old, new) = (Array(old.utf8), Array(new.utf8))
        guard let start = bytes.indices.first(where: { bytes[$0...].starts(with: old) }) else { return bytes }
        return bytes[..<start] + new + bytes[(start + old.count)...]
    }

    private func rejection(_ bytes: [UInt8]) -> Rejection? {
        do throws(SanitizationError) {
            _ = try sanitized(bytes)
        } catch {
            if case .rejected(let rejection) = error { return rejection }
        }
        return nil
    }

    private static let whole = PDFTestDocument().bytes

    @Test(arguments: ["/Prev 9", "/Prev 999999", "/Prev -1", "/XRefStm 9"])
    func `a cross-reference that leads nowhere is recovered`(_ entry: String) throws {
        var document = PDFTestDocument()
        document.trailer = entry
        #expect(try recovered(document.bytes).output == sanitized(Self.whole).output)
    }

    @Test(arguments: ["9999999999", "-5", "4 0 R", "(x)", "99999999999999999999999999"])
    func `a stream of a false length is recovered`(_ length: String) throws {
        var document = PDFTestDocument()
        document.contents = "0 0 1 1 re f"
        let expected = try sanitized(document.bytes).output
        document[4] = "<< /Length \(length) >>\nstream\n0 0 1 1 re f\nendstream"
        if length.count < 20 {
            #expect(try recovered(document.bytes).output == expected)
        } else {
            // The dictionary itself does not follow the syntax, so that the page has lost its contents.
            #expect(rejection(document.bytes) == Rejection(PDFDefect.badPage, construct: "Page1"))
        }
    }

    @Test func `a file without cross-reference and trailer is recovered from its objects`() throws {
        let text = String(decoding: Self.whole, as: UTF8.self)
        let body = text.prefix(upTo: text.firstRange(of: "xref")?.lowerBound ?? text.endIndex)
        #expect(try recovered(Array("\(body)%%EOF\n".utf8)).output == sanitized(Self.whole).output)
    }

    /// A generation has at most five digits, and is at most 65,535 (7.5.4): no reference can mean such an object.
    @Test(arguments: [65_536, 65_537, 99_999])
    func `an object of an impossible generation takes the place of none`(_ generation: Int) throws {
        let text = String(decoding: Self.whole, as: UTF8.self)
        let body = text.prefix(upTo: text.firstRange(of: "xref")?.lowerBound ?? text.endIndex)
        let other = "1 \(generation) obj\n<< /Type /Catalog /Pages 9 0 R >>\nendobj\n"
        #expect(try recovered(Array("\(body)\(other)%%EOF\n".utf8)).output == sanitized(Self.whole).output)
    }

    /// An object that is nothing but a reference is one more object to some readers, and nothing to most.
    @Test(arguments: ["6 0 R", "1 0 R", "5 0 R", "7 0 R"])
    func `an object that is a reference is nothing`(_ reference: String) throws {
        var document = PDFTestDocument()
        document[5] = reference
        document[6] = "<< /Type /Font /Subtype /Type1 /BaseFont /CANARY >>"
        let damaged = changed(document.bytes, "startxref\n", "startxref\n9")
        let files = [document.bytes, document.packed(), damaged]
        document[5] = "null"
        for file in files { #expect(try sanitized(file).output == sanitized(document.bytes).output) }
    }

    /// Each number in a comment could begin an object, and behind it come all the comments that are left.
    @Test func `comments with numbers are passed once`() throws {
        let comments = (0..<30_000).map { "\n%%EOF \($0)\n" }.joined()
        #expect(try recovered(Self.whole + Array(comments.utf8)).output == sanitized(Self.whole).output)
    }

    @Test func `objects in object streams are recovered`() throws {
        let file = PDFTestDocument().packed()
        let outcome = try recovered(changed(file, "startxref\n", "startxref\n9"))
        #expect(try outcome.output == sanitized(file).output)
    }

    @Test func `the last revision counts`() throws {
        let second = PDFTestDocument.revision(
            of: Self.whole, [4: "<< /Length 14 >>\nstream\n0 0 1 1 re f Q \nendstream"])
        let outcome = try recovered(changed(second, "xref\n0 1", "xreg\n0 1"))
        #expect(try QPDFTool.expanded(outcome.output).contains("0 0 1 1 re f".utf8))
        #expect(!(try QPDFTool.expanded(outcome.output).contains("Hello".utf8)))
    }

    @Test(arguments: [
        ("5 0 obj", "6 0 obj", "Page1"), ("4 0 obj", "4 0 abj", "Page1"), ("3 0 obj", "3 0 abj", "Pages"),
        ("/Count 1", "/Count 2", "Page2"),
    ])
    func `a page that is not whole is named`(_ old: String, _ new: String, _ construct: String) {
        let damaged = changed(changed(Self.whole, old, new), "startxref\n", "startxref\n9")
        #expect(rejection(damaged) == Rejection(PDFDefect.badPage, construct: construct))
    }

    @Test func `the second page is named when that is the one`() {
        var document = PDFTestDocument()
        document[2] = "<< /Type /Pages /Count 2 /Kids [ 3 0 R 10 0 R ] >>"
        document[10] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] /Contents 11 0 R >>"
        document.addStream(11, text: "0 0 1 1 re f")
        let damaged = changed(document.bytes, "11 0 obj", "12 0 obj")
        #expect(rejection(damaged) == Rejection(PDFDefect.badPage, construct: "Page2"))
    }

    @Test func `a locked document stays locked`() throws {
        let locked = try QPDFTool.converted(
            Self.whole, ["--allow-weak-crypto", "--encrypt", "", "owner", "128", "--"])
        #expect(rejection(changed(locked, "startxref\n", "startxref\n9"))?.code == "pdf.encrypted")
    }

    // MARK: Files that are made to be searched again and again

    @Test(arguments: [
        "1 0 obj (", "1 0 obj <", "1 0 obj << /A ", "1 0 obj [", "1 0 obj << >> stream\n", "1 ", "trailer << /A (",
        "7 0 obj",
        "1 0 obj << /Type /ObjStm /N 9 /First 0 /Length 9 >> stream\n",
    ])
    func `searching ends soon`(_ part: String) {
        let text = "%PDF-1.7\n" + String(repeating: part, count: 300_000 / part.utf8.count) + "\nstartxref\n0\n%%EOF\n"
        #expect(["pdf.damaged", "limits.nesting"].contains(rejection(Array(text.utf8))?.code))
    }
}
