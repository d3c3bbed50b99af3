import FileFormats
import IngestTestSupport
import PNGTestSupport
import SampleFiles
import Testing

@testable import Sanitizers

/// The proof does not read again what it has read (decision 17). Here the writer is made wrong: whatever is different
/// from what was written is read anew, and the proof fails.
@Suite struct PDFProofMemoryTests {
    private let sanitizer = PDFSanitizer(limits: Limits())

    /// Documents in which resources are dropped and content is rewritten, copied and shared.
    private static let documents: [(name: String, bytes: [UInt8])] = {
        var layered = PDFTestDocument()
        layered.catalog =
            "/OCProperties << /OCGs [ 13 0 R ] /D << /OFF [ 13 0 R ] >> >>"
        layered.resources = "/XObject << /X 10 0 R /Y 11 0 R /U 12 0 R >> /Properties << /L 13 0 R >>"
        layered.contents = "% \(PDFTestDocument.canary)\nBT /F1 12 Tf 20 60 Td (Hello) Tj ET /OC /L BDC /X Do EMC /Y Do"
        layered.addStream(10, "/Subtype /Form /BBox [ 0 0 9 9 ]", text: "0 0 5 5 re f")
        layered.addStream(
            11, "/Subtype /Form /BBox [ 0 0 9 9 ]", text: "BI /W 2 /H 2 /BPC 8 /CS /G ID abcd EI 0 0 5 5 re f")
        layered.addStream(12, "/Subtype /Form /BBox [ 0 0 9 9 ]", text: "(unused) Tj")
        layered[13] = "<< /Type /OCG /Name (Layer) >>"
        return [
            ("a book", SampleBook(pages: 2, linesPerPage: 3, linksPerPage: 2, strokesPerPage: 5).encoded()),
            ("layers", layered.bytes),
        ]
    }()

    /// What is known of a document, but for what was read in its content.
    private func forgetting(_ parsed: PDFSanitizer.Parsed) -> PDFSanitizer.Parsed {
        var parsed = parsed
        parsed.readings = PDFContentReadings()
        return parsed
    }

    @Test(arguments: documents.indices)
    func `what is remembered changes nothing that is found`(_ index: Int) throws {
        let input = Self.documents[index].bytes
        let before = try sanitizer.parse(input.span)
        let forgetful = forgetting(before)
        let output = sanitizer.rebuild(before, from: input.span)
        var random = SeededGenerator(seed: 17)
        var readable = 0
        for round in 0..<400 {
            let written = round == 0 ? output : damaged(output, &random)
            let known = try? sanitizer.parse(rebuilt: written.span, knowing: before, of: input.span)
            let anew = try? sanitizer.parse(rebuilt: written.span, knowing: forgetful, of: input.span)
            #expect(known?.content == anew?.content)
            #expect(known?.findings == anew?.findings)
            #expect(known?.visible == anew?.visible)
            if known != nil { readable += 1 }
        }
        #expect(readable > 1)
    }

    // MARK: A writer that is wrong

    /// Whether the proof takes what is written of `change`d content for a true copy.
    private func proves(
        _ index: Int, _ change: (inout [PDFContent.Object]) -> Void
    ) throws -> Bool {
        let input = Self.documents[index].bytes
        let before = try sanitizer.parse(input.span)
        var objects = before.content.objects
        change(&objects)
        let output = PDFWriter.write(PDFContent(version: before.content.version, objects: objects))
        guard let after = try? sanitizer.parse(rebuilt: output.span, knowing: before, of: input.span) else {
            return false
        }
        return sanitizer.findings(in: after).allSatisfy(\.action.staysInOutput)
            && sanitizer.showsTheSame(before, in: input.span, after, in: output.span)
    }

    /// The objects that are streams of content, in their order.
    private func contents(_ objects: [PDFContent.Object]) -> [Int] {
        objects.indices.filter {
            objects[$0].stream.map { !$0.data.isEmpty } ?? false
                && [nil, "Form"].contains(objects[$0].value.dictionary?["Subtype"]?.name)
                && objects[$0].value.dictionary?["Length1"] == nil
        }
    }

    @Test(arguments: documents.indices)
    func `a true copy is proven`(_ index: Int) throws {
        #expect(try proves(index) { _ in })
    }

    @Test(arguments: documents.indices)
    func `two streams that took each other's place`(_ index: Int) throws {
        let isProven = try proves(index) { objects in
            let places = contents(objects)
            #expect(places.count > 1)
            (objects[places[0]].stream, objects[places[1]].stream) =
                (objects[places[1]].stream, objects[places[0]].stream)
        }
        #expect(!isProven)
    }

    @Test(arguments: documents.indices)
    func `a stream that paints something else, or nothing`(_ index: Int) throws {
        for text in ["0 0 7 7 re f", ""] {
            let isProven = try proves(index) { objects in
                let place = contents(objects)[0]
                objects[place].stream = PDFStream(data: Array(text.utf8), filter: nil)
            }
            #expect(!isProven)
        }
    }

    @Test(arguments: documents.indices)
    func `content that hides something`(_ index: Int) throws {
        let isProven = try proves(index) { objects in
            let place = contents(objects)[0]
            objects[place].stream = PDFStream(
                data: Array("% \(PDFTestDocument.canary)\n0 0 1 1 re f".utf8), filter: nil)
        }
        #expect(!isProven)
    }

    @Test func `a font under the name of another`() throws {
        let isProven = try proves(0) { objects in
            for index in objects.indices where objects[index].value.dictionary?["BaseFont"] != nil {
                guard case .dictionary(var font) = objects[index].value else { continue }
                font["BaseFont"] = .name("Courier")
                objects[index].value = .dictionary(font)
            }
        }
        #expect(!isProven)
    }

    @Test func `a layer that is switched on`() throws {
        let isProven = try proves(1) { objects in
            guard case .dictionary(var catalog) = objects[0].value else { return }
            catalog["OCProperties"] = nil
            objects[0].value = .dictionary(catalog)
        }
        #expect(!isProven)
    }

    // MARK: What is looked up by names

    @Test func `content among other resources is read anew where it names them`() throws {
        var memory = PDFContentMemory<Int>()
        let key = PDFContentMemory<Int>.Key(
            streams: [], place: PDFContentContext.Place(), options: PDFContentWalker.Options(policy: .standard))
        let names: Set<PDFResourceName> = [
            PDFResourceName(category: .font, name: "F"), PDFResourceName(category: .xObject, name: "X"),
            PDFResourceName(category: .properties, name: "P"), PDFResourceName(category: .colourSpace, name: "C"),
            PDFResourceName(category: .graphicsState, name: "G"),
        ]
        memory.note(1, names: names, key, in: PDFContentContext())
        #expect(memory.found(key, in: PDFContentContext()) == 1)
        var other = PDFContentContext()
        other.fonts["F1"] = PDFContentContext.Font(isDrawn: true)
        other.images = ["F"]
        other.hiddenProperties = ["X"]
        #expect(memory.found(key, in: other) == 1)
        let changes: [(inout PDFContentContext) -> Void] = [
            { $0.fonts["F"] = PDFContentContext.Font(isDrawn: true) }, { $0.images = ["X"] },
            { $0.forms["X"] = PDFContentContext.Box(left: 0, bottom: 0, right: 1, top: 1) },
            { $0.hiddenXObjects = ["X"] }, { $0.hiddenProperties = ["P"] }, { $0.components["C"] = 2 },
            { $0.fontStates = ["G"] },
        ]
        for change in changes {
            var context = PDFContentContext()
            change(&context)
            #expect(memory.found(key, in: context) == nil)
        }
    }
}
