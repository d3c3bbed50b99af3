import FileFormats
import NativeBytes
import Sanitizers
import Testing

/// Files that are damaged, locked, or made to waste time and memory: each is refused, with its code, and soon.
@Suite struct PDFRejectionTests {
    private func code(_ bytes: [UInt8], limits: Limits = Limits()) -> String {
        do throws(SanitizationError) {
            _ = try PDFSanitizer(limits: limits).sanitize(bytes.span)
            return "accepted"
        } catch {
            switch error {
            case .rejected(let rejection):
                #expect((0...bytes.count).contains(rejection.offset ?? 0))
                return rejection.code
            case .forbidden: return PolicyDefect.forbidden.rawValue
            case .unproven(let failure): return failure.rawValue
            }
        }
    }

    private func code(limits: Limits = Limits(), _ change: (inout PDFTestDocument) -> Void) -> String {
        var document = PDFTestDocument()
        change(&document)
        return code(document.bytes, limits: limits)
    }

    @Test func `the document of these tests is accepted as it is`() {
        #expect(code { _ in } == "accepted")
    }

    // MARK: Cut and damaged

    @Test func `no beginning of a file is accepted`() throws {
        var document = PDFTestDocument()
        document[10] = "<< /Author (A) >>"
        document.trailer = "/Info 10 0 R"
        let old = document.bytes
        let new = try PDFSanitizer(limits: Limits()).sanitize(old.span).output
        for file in [old, new] {
            // Without the line end after the end mark it is whole.
            for length in 0..<(file.count - 1) {
                #expect(code(Array(file[..<length])) != "accepted", "\(length) of \(file.count) bytes")
            }
        }
    }

    @Test func `no beginning of a second revision is accepted`() {
        let first = PDFTestDocument().bytes
        let file = PDFTestDocument.revision(of: first, [5: "<< /Type /Font /Subtype /Type1 /BaseFont /Courier >>"])
        for length in (first.count + 6)..<(file.count - 1) {
            // A few bytes that do not begin an object are what stands after a whole document.
            let outcome = code(Array(file[..<length]))
            if length > first.count + 40 { #expect(outcome != "accepted", "\(length) of \(file.count) bytes") }
        }
    }

    @Test func `a cross-reference that follows itself is damage`() {
        let file = PDFTestDocument().bytes
        let text = String(decoding: file, as: UTF8.self)
        guard let table = text.split(separator: "startxref\n").last?.split(separator: "\n").first else {
            Issue.record("no startxref")
            return
        }
        let looped = code { $0.trailer = "/Prev \(table)" }
        // The entry moves nothing that lies before it.
        #expect(looped == "pdf.damaged")
    }

    @Test func `damaged deflated data is refused`() {
        let deflated = deflated(Array("0 0 1 1 re f".utf8))
        for index in [2, deflated.count / 2, deflated.count - 1] {
            var data = deflated
            data[index] ^= 0xFF
            #expect(code { $0.objects[4] = PDFTestDocument.stream("/Filter /FlateDecode", data) } == "pdf.bad-stream")
        }
    }

    @Test(arguments: [
        ("/Filter /Crypt", "pdf.unsupported-filter"), ("/Filter /Unheard", "pdf.unsupported-filter"),
        ("/Filter (FlateDecode)", "pdf.unsupported-filter"), ("/F (other.txt)", "pdf.external-stream"),
        ("/F << /Type /Filespec /F (other.txt) >> /FFilter /FlateDecode", "pdf.external-stream"),
        ("/Filter /ASCIIHexDecode", "pdf.bad-stream"), ("/Filter /ASCII85Decode", "pdf.bad-stream"),
    ])
    func `coding that cannot be undone is refused`(_ entries: String, _ expected: String) {
        #expect(code { $0.objects[4] = PDFTestDocument.stream(entries, Array("{q} Q".utf8)) } == expected)
    }

    @Test func `a JPEG that is cut is refused with its own code, and without a place`() {
        var document = PDFTestDocument()
        let entries = "/Type /XObject /Subtype /Image /Width 8 /Height 8 /Filter /DCTDecode"
        document.addStream(10, entries, Array(TestJPEG.bytes.dropLast(20)))
        document.resources = "/XObject << /X 10 0 R >>"
        #expect {
            try PDFSanitizer(limits: Limits()).sanitize(document.bytes.span)
        } throws: { error in
            guard case .rejected(let rejection) = error as? SanitizationError else { return false }
            return rejection.code.hasPrefix("jpeg.") && rejection.offset == nil && rejection.construct == "DCTDecode"
        }
    }

    @Test func `a JPEG that is coded as is not accepted here is refused by its own code`() throws {
        var document = PDFTestDocument()
        // Arithmetic coding (T.81, SOF9) in place of baseline.
        var picture = TestJPEG.bytes
        let frame = try #require(picture.indices.first { picture[$0...].starts(with: [0xFF, 0xC0]) })
        picture[frame + 1] = 0xC9
        document.addStream(
            10, "/Type /XObject /Subtype /Image /Width 8 /Height 8 /Filter /DCTDecode", picture)
        document.resources = "/XObject << /X 10 0 R >>"
        #expect(code(document.bytes) == "jpeg.unsupported-coding")
    }

    // MARK: Pages

    @Test(arguments: [
        ("<< /Type /Pages /Count 0 /Kids [ ] >>", "pdf.no-pages"),
        ("<< /Type /Pages /Count 1 /Kids [ 2 0 R ] >>", "pdf.bad-page"),
        ("<< /Type /Pages /Count 2 /Kids [ 3 0 R 3 0 R ] >>", "pdf.bad-page"),
        ("<< /Type /Pages /Count 1 /Kids [ (page) ] >>", "pdf.bad-page"),
        ("<< /Type /Pages /Count 1 /Kids [ 10 0 R ] >>", "pdf.bad-page"),
        ("<< /Type /Pages /Count 1 /Kids 3 >>", "pdf.bad-page"), ("[ 3 0 R ]", "pdf.bad-page"),
    ])
    func `a page tree that is none is refused`(_ tree: String, _ expected: String) {
        #expect(code { $0[2] = tree } == expected)
    }

    @Test func `more pages than the limit are refused`() {
        var limits = Limits()
        limits.pages = 5
        let outcome = code(limits: limits) {
            let kids = (10..<16).map { "\($0) 0 R" }.joined(separator: " ")
            $0[2] = "<< /Type /Pages /Count 6 /Kids [ \(kids) ] >>"
            for number in 10..<16 { $0[number] = "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] >>" }
        }
        #expect(outcome == "limits.pages")
    }

    // MARK: Bombs

    private func deflated(_ bytes: [UInt8]) -> [UInt8] {
        guard let deflater = try? ZlibDeflater(level: 9) else { return [] }
        return deflater.deflate(bytes.span)
    }

    @Test(arguments: [
        ("/Filter /FlateDecode", 1), ("/Filter [ /FlateDecode /FlateDecode ]", 2),
        ("/Filter [ /FlateDecode /FlateDecode /FlateDecode ]", 3),
    ])
    func `deflated data that unpacks to more than the limit is refused`(_ entries: String, _ layers: Int) {
        var data = [UInt8](repeating: 0, count: 3_000_000)
        for _ in 0..<layers { data = deflated(data) }
        var limits = Limits()
        limits.decodedBytes = 1_000_000
        #expect(
            code(limits: limits) { $0.objects[4] = PDFTestDocument.stream(entries, data) } == "limits.decoded-bytes")
    }

    @Test func `many streams share one limit`() {
        var limits = Limits()
        limits.decodedBytes = 1_000_000
        let data = deflated([UInt8](repeating: 0x20, count: 300_000))
        let outcome = code(limits: limits) {
            for number in 10..<14 { $0.objects[number] = PDFTestDocument.stream("/Filter /FlateDecode", data) }
            $0[3] = "<< /Type /Page /MediaBox [ 0 0 9 9 ] /Contents [ 10 0 R 11 0 R 12 0 R 13 0 R ] >>"
        }
        #expect(outcome == "limits.decoded-bytes")
    }

    @Test func `run lengths that unpack to more than the limit are refused`() {
        var limits = Limits()
        limits.decodedBytes = 100_000
        let data = [UInt8](repeating: 129, count: 2_000)
        let outcome = code(limits: limits) { $0.objects[4] = PDFTestDocument.stream("/Filter /RunLengthDecode", data) }
        #expect(outcome == "limits.decoded-bytes")
    }

    @Test(arguments: ["[", "<< /A "])
    func `a hundred thousand levels of nesting are refused`(_ opening: String) {
        let closing = opening == "[" ? "]" : " >>"
        let deep = String(repeating: opening, count: 100_000) + "null" + String(repeating: closing, count: 100_000)
        let outcome = code { $0.page = "/Foo \(deep)" }
        #expect(["pdf.damaged", "limits.nesting"].contains(outcome))
    }

    @Test func `forms in forms in forms are refused where they get too deep`() {
        let outcome = code {
            for number in 10..<1_010 {
                $0.addStream(
                    number,
                    "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /XObject << /X \(number + 1) 0 R >> >>",
                    text: "/X Do")
            }
            $0[1_010] = "null"
            $0.resources = "/XObject << /X 10 0 R >>"
        }
        #expect(outcome == "limits.nesting")
    }

    @Test func `arrays that double at each level are refused or cost nothing`() {
        var limits = Limits()
        limits.objects = 1_000
        let outcome = code(limits: limits) {
            for number in 10..<70 { $0[number] = "[ \(number + 1) 0 R \(number + 1) 0 R ]" }
            $0[70] = "[ 1 2 ]"
            $0.font = "/Widths 10 0 R"
        }
        #expect(outcome == "limits.objects")
    }

    @Test func `a table of more objects than the limit is refused`() {
        var limits = Limits()
        limits.objects = 100
        #expect(code(limits: limits) { $0[200] = "null" } == "limits.objects")
    }

    // MARK: Object streams

    @Test func `an object stream is read, and one that extends itself too`() {
        #expect(code(PDFTestDocument().packed()) == "accepted")
        #expect(code(PDFTestDocument().packed(entries: "/Extends 6 0 R")) == "accepted")
    }

    @Test func `an object stream that lies in itself is damage`() {
        #expect(code(PDFTestDocument().packed(stray: 6)) == "pdf.damaged")
    }

    // MARK: Chains that are long and harmless

    @Test func `ten thousand bookmarks in a chain are accepted`() {
        let outcome = code {
            $0[10] = "<< /First 11 0 R /Last 10010 0 R /Count 10000 >>"
            for number in 11...10_010 {
                let next = number < 10_010 ? "/Next \(number + 1) 0 R" : ""
                let previous = number > 11 ? "/Prev \(number - 1) 0 R" : ""
                $0[number] = "<< /Title (\(number)) /Parent 10 0 R \(next) \(previous) /Dest [ 3 0 R /Fit ] >>"
            }
            $0.catalog = "/Outlines 10 0 R"
        }
        #expect(outcome == "accepted")
    }

    @Test func `a form that paints itself is accepted`() {
        let outcome = code {
            $0.addStream(
                10, "/Type /XObject /Subtype /Form /BBox [ 0 0 9 9 ] /Resources << /XObject << /X 10 0 R >> >>",
                text: "/X Do")
            $0.resources = "/XObject << /X 10 0 R >>"
        }
        #expect(outcome == "accepted")
    }

    // MARK: Locked

    @Test(arguments: ["", "secret"], ["40", "128", "256"])
    func `an encrypted document is refused`(_ password: String, _ bits: String) throws {
        let weak = bits == "256" ? [] : ["--allow-weak-crypto"]
        let locked = try QPDFTool.converted(
            PDFTestDocument().bytes, weak + ["--encrypt", password, "owner", bits, "--"])
        #expect(code(locked) == "pdf.encrypted")
    }
}
