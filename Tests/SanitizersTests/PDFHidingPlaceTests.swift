import FileFormats
import Foundation
import Sanitizers
import Testing

/// Rows D1 to D28: what hides does not come out, the report names it, and qpdf finds the output sound.
@Suite struct PDFHidingPlaceTests {
    @Test(arguments: PDFHidingPlace.all)
    func `nothing hides`(_ place: PDFHidingPlace) throws {
        let clean = try PDFSanitizer(limits: Limits()).sanitize(place.bytes.span)
        let expanded = try QPDFTool.expanded(clean.output)
        #expect(!expanded.contains(PDFHidingPlace.canary.utf8))
        #expect(clean.findings.contains { $0.construct == place.construct && $0.action != .reported })
        #expect(clean.fidelityMethod == .pdfPageContent)
    }

    @Test(arguments: PDFHidingPlace.all)
    func `the canary is there before`(_ place: PDFHidingPlace) throws {
        let canary = Array(PDFHidingPlace.canary.utf8)
        let hexadecimal = canary.map { String($0, radix: 16) }.joined()
        #expect(place.bytes.contains(canary) || place.bytes.contains(Array(hexadecimal.utf8)))
    }

    @Test func `an earlier revision is gone`() throws {
        var document = PDFTestDocument()
        document.contents = "(\(PDFHidingPlace.canary)) Tj"
        var file = document.bytes
        for text in ["first", "second", "third"] {
            let stream = "<< /Length \(text.utf8.count + 5) >>\nstream\n(\(text)) Tj\nendstream"
            file = PDFTestDocument.revision(of: file, [4: stream])
        }
        let clean = try PDFSanitizer(limits: Limits()).sanitize(file.span)
        let expanded = try QPDFTool.expanded(clean.output)
        #expect(expanded.contains("(third) Tj".utf8))
        for gone in [PDFHidingPlace.canary, "(first)", "(second)"] { #expect(!expanded.contains(gone.utf8)) }
        #expect(clean.findings.first { $0.construct == "pdf.revision" }?.count == 3)
    }
}

/// The qpdf program, a reader that is not ours.
enum QPDFTool {
    struct Failure: Error {
        let text: String
    }

    /// The file with every stream unpacked and every object on its own; checked on the way.
    static func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
        try converted(bytes, ["--check"], output: nil)
        return try converted(
            bytes,
            ["--qdf", "--object-streams=disable", "--stream-data=uncompress", "--decode-level=specialized"])
    }

    /// What the program makes of the file with these options.
    @discardableResult
    static func converted(
        _ bytes: [UInt8], _ options: [String], output name: String? = "out.pdf"
    ) throws -> [UInt8] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let input = folder.appendingPathComponent("in.pdf")
        try Data(bytes).write(to: input)
        let output = name.map { folder.appendingPathComponent($0) }
        try run(options + [input.path] + (output.map { [$0.path] } ?? []))
        return try output.map { try [UInt8](Data(contentsOf: $0)) } ?? []
    }

    private static func run(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/qpdf")
        process.arguments = arguments
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let text = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw Failure(text: String(decoding: text, as: UTF8.self)) }
    }
}
