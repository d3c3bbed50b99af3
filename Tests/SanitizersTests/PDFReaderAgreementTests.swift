import FileFormats
import Foundation
import IngestTestSupport
import NativeParsers
import Testing

/// The strict reader and libqpdf read the same, wherever the strict reader reads at all.
///
/// The one difference: libqpdf's text leaves out the entries of a dictionary that refer to nothing; the strict reader
/// keeps the reference.
@Suite struct PDFReaderAgreementTests {
    /// What a reader says of a document.
    private struct Reading: Equatable {
        struct Object: Equatable {
            let value: PDFObject
            let data: [UInt8]?
        }

        var version = ""
        var trailer = PDFObject.null
        var objects: [Int: Object] = [:]
    }

    private func strict(_ bytes: [UInt8]) -> PDFFile? {
        guard let outer = try? PDFOuterStructure(bytes.span) else { return nil }
        return try? PDFFile(bytes.span, outer, limits: Limits())
    }

    private func reading(_ file: PDFFile) -> Reading {
        var reading = Reading()
        reading.version = file.version
        reading.trailer = withoutNothing(.dictionary(file.trailer), file)
        for (number, object) in file.objects.enumerated().dropFirst() where !object.value.isNull {
            reading.objects[number] = Reading.Object(
                value: withoutNothing(object.value, file), data: object.data.map { Array(file.bytes[$0]) })
        }
        return reading
    }

    /// `value` without entries that refer to nothing.
    private func withoutNothing(_ value: PDFObject, _ file: PDFFile) -> PDFObject {
        switch value {
        case .array(let elements): return .array(elements.map { withoutNothing($0, file) })
        case .dictionary(let entries):
            var copy = PDFDictionary()
            for entry in entries.entries {
                if let reference = entry.value.reference, file.object(reference).value.isNull { continue }
                copy[entry.key] = withoutNothing(entry.value, file)
            }
            return .dictionary(copy)
        default: return value
        }
    }

    /// The same by libqpdf; `nil` when it complains.
    private func libraryReading(_ bytes: [UInt8], of file: PDFFile) throws -> Reading {
        let document = try PDFDocument(bytes.span, opensLocked: false)
        var reading = Reading()
        reading.version = document.version
        let trailer = try document.trailer()
        reading.trailer = try PDFObjectParser.object(trailer.span, limits: Limits())
        for (number, object) in file.objects.enumerated().dropFirst() {
            let read = try document.object(number, generation: object.generation)
            let value = try PDFObjectParser.object(read.text.span, limits: Limits())
            guard !value.isNull else { continue }
            let data = read.isStream ? try document.rawStream(number, generation: object.generation) : nil
            reading.objects[number] = Reading.Object(value: value, data: data)
        }
        return reading
    }

    @Test(arguments: Corpus.acceptedPDFs)
    func `both read the files of the corpus in the same way`(_ item: Corpus.File) throws {
        guard let file = strict(item.bytes) else { return }
        let mine = reading(file)
        let other = try libraryReading(item.bytes, of: file)
        #expect(mine == other)
    }

    @Test func `the strict reader reads nearly all of the corpus`() {
        let count = Corpus.acceptedPDFs.count { strict($0.bytes) != nil }
        #expect(count * 100 >= Corpus.acceptedPDFs.count * 97, "\(count) of \(Corpus.acceptedPDFs.count)")
    }

    @Test(arguments: [
        ["--object-streams=generate"], ["--object-streams=disable"], ["--linearize"],
        ["--linearize", "--object-streams=generate"], ["--qdf", "--object-streams=disable"],
        ["--qdf", "--object-streams=generate"], ["--stream-data=uncompress"], ["--newline-before-endstream"],
        ["--compress-streams=n", "--object-streams=generate"], ["--preserve-unreferenced"],
    ])
    func `both read what the qpdf program writes`(_ options: [String]) throws {
        var document = PDFTestDocument()
        document[10] = "<< /A [ (text) <00ff> 1 -2.5 /Na#20me true null 5 0 R ] /B << /C 4 0 R >> >>"
        document.addStream(11, "/Filter /ASCIIHexDecode", text: "414243>")
        document.catalog = "/Extra 10 0 R /More 11 0 R"
        let bytes = try QPDFTool.converted(document.bytes, options + ["--deterministic-id"])
        let file = try #require(strict(bytes))
        #expect(file.isLinearized == options.contains("--linearize"))
        let mine = reading(file)
        let other = try libraryReading(bytes, of: file)
        #expect(mine == other)
    }

    @Test func `both read many revisions in the same way`() throws {
        var bytes = PDFTestDocument().bytes
        for revision in 1...30 {
            bytes = PDFTestDocument.revision(
                of: bytes, [9 + revision: "[ \(revision) ]", 5: "<< /Type /Font /Subtype /Type1 /A \(revision) >>"])
        }
        let file = try #require(strict(bytes))
        #expect(file.object(PDFReference(number: 5)).value.dictionary?["A"] == .number("30"))
        let mine = reading(file)
        let other = try libraryReading(bytes, of: file)
        #expect(mine == other)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a mutant that the strict reader reads is the same to libqpdf, or damaged`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var agreed = 0
        for index in 0..<300 {
            guard let parent = Corpus.acceptedPDFs.randomElement(using: &random) else { continue }
            let mutant = damaged(parent.bytes, &random)
            guard let file = strict(mutant) else { continue }
            // Where libqpdf complains, it looks at more than the strict reader has to: unused objects, spellings.
            guard let other = try? libraryReading(mutant, of: file) else { continue }
            agreed += 1
            let mine = reading(file)
            #expect(mine == other, "mutant \(index) of seed \(seed), \(parent.name)")
        }
        #expect(agreed > 20, "most mutants are damaged: \(agreed)")
    }
}
