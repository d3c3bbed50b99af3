import IngestTestSupport
import FileFormats
import PNGTestSupport
import SampleFiles
import Sanitizers
import Testing

@Suite struct PDFSanitizerTests {
    private func sanitized(_ bytes: [UInt8], limits: Limits = Limits()) throws(SanitizationError) -> Sanitization {
        try PDFSanitizer(limits: limits).sanitize(bytes.span)
    }

    @Test(arguments: Corpus.acceptedPDFs)
    func `every file of the corpus becomes a file that stays as it is`(_ file: Corpus.File) throws {
        let clean = try sanitized(file.bytes)
        let again = try sanitized(clean.output)
        #expect(again.output == clean.output)
        #expect(again.findings.allSatisfy { $0.action == .reported || $0.action == .kept })
    }

    @Test func `clean files are hardly ever longer than what they were made from`() throws {
        var files = Corpus.files(["accept"], ending: ".pdf").map(\.bytes)
        files.append(SamplePDF(pages: 3, linesPerPage: 20).encoded())
        files.append(SampleBook(pages: 4, strokesPerPage: 50).encoded())
        var outputBytes = 0
        for file in files { outputBytes += try sanitized(file).output.count }
        #expect(outputBytes * 100 <= files.reduce(0) { $0 + $1.count } * 102)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `five hundred mutants are refused or proven`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for index in 0..<500 {
            guard let parent = Corpus.acceptedPDFs.randomElement(using: &random) else { continue }
            let mutant = damaged(parent.bytes, &random)
            do throws(SanitizationError) {
                _ = try sanitized(mutant)
                accepted += 1
            } catch {
                guard case .rejected(let rejection) = error else {
                    Issue.record("\(error): mutant \(index) of seed \(seed), \(parent.name)")
                    continue
                }
                #expect((0...mutant.count).contains(rejection.offset ?? 0))
            }
        }
        #expect((20...480).contains(accepted), "neither all harmless nor all broken: \(accepted)")
    }

    @Test func `a sample that is made for measuring is clean but for its document information`() throws {
        let clean = try sanitized(SamplePDF(pages: 3, linesPerPage: 5).encoded())
        #expect(clean.findings.map(\.construct) == ["pdf.info"])
    }

    @Test func `a document in a file that holds itself as a page is refused`() {
        let bytes = document([
            "<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Count 1 /Kids [ 2 0 R ] >>",
        ])
        #expect(throws: SanitizationError.rejected(Rejection(PDFDefect.badPage, construct: "Pages"))) {
            try sanitized(bytes)
        }
    }

    @Test func `names that refer to each other in circles end`() throws {
        let bytes = document([
            "<< /Type /Catalog /Pages 2 0 R /Names << /Dests 4 0 R >> /Outlines 5 0 R >>",
            "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>",
            "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] >>",
            "<< /Kids [ 4 0 R 4 0 R ] /Names [ (a) [ 3 0 R /Fit ] ] >>",
            "<< /First 6 0 R /Last 6 0 R >>",
            "<< /Title (loop) /Next 6 0 R /Prev 6 0 R /Parent 6 0 R /Dest (a) >>",
        ])
        let clean = try sanitized(bytes)
        #expect(try sanitized(clean.output).output == clean.output)
    }

    @Test func `nesting that is too deep is refused`() {
        let bytes = document([
            "<< /Type /Catalog /Pages 2 0 R /Lang \(String(repeating: "[", count: 70))\(String(repeating: "]", count: 70)) >>",
            "<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>", "<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 9 9 ] >>",
        ])
        #expect(throws: SanitizationError.rejected(Rejection(LimitExcess.nesting))) {
            try sanitized(bytes)
        }
    }

    /// A file with these objects, numbered from 1, and an old cross-reference table.
    private func document(_ objects: [String]) -> [UInt8] {
        var text = "%PDF-1.4\n"
        var offsets: [Int] = []
        for (index, object) in objects.enumerated() {
            offsets.append(text.utf8.count)
            text += "\(index + 1) 0 obj\n\(object)\nendobj\n"
        }
        let start = text.utf8.count
        text += "xref\n0 \(objects.count + 1)\n0000000000 65535 f \n"
        for offset in offsets {
            text += String(repeating: "0", count: 10 - String(offset).count) + "\(offset) 00000 n \n"
        }
        text += "trailer\n<< /Size \(objects.count + 1) /Root 1 0 R >>\nstartxref\n\(start)\n%%EOF\n"
        return Array(text.utf8)
    }
}
