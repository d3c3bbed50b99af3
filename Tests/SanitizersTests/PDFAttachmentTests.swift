import FileFormats
import NativeBytes
import Sanitizers
import Testing

/// Files that hang on a document: what is said of them, and which are put back.
@Suite struct PDFAttachmentTests {
    /// A document with these files, each under its name.
    private static func document(_ files: [(name: String, data: [UInt8])]) -> PDFTestDocument {
        var document = PDFTestDocument()
        var leaves = ""
        for (index, file) in files.enumerated() {
            document.addStream(20 + index, "/Type /EmbeddedFile", file.data)
            leaves += "(\(index)) << /F (\(file.name)) /EF << /F \(20 + index) 0 R >> >> "
        }
        document.catalog = "/Names << /EmbeddedFiles << /Names [ \(leaves)] >> >>"
        return document
    }

    private static let plain = PDFTestDocument().bytes

    private static let withComment = TestJPEG.withComment("CANARY")

    private func sanitized(_ document: PDFTestDocument, _ treatment: Treatment) throws -> Sanitization {
        var policy = Policy.standard
        policy[PDFConstruct.attachment] = treatment
        return try PDFSanitizer(limits: Limits(), policy: policy).sanitize(document.bytes.span)
    }

    @Test func `a report names digest, type and size, and never the name`() throws {
        let document = Self.document([("secret.txt", Array("hello".utf8)), ("a.jpg", Self.withComment)])
        let clean = try sanitized(document, .sanitize)
        #expect(clean.attachments.map(\.kind) == [.text, .jpeg])
        #expect(clean.attachments.map(\.bytes) == [5, Self.withComment.count])
        #expect(clean.attachments.map(\.action) == [.removed, .removed])
        // printf secret.txt | sha256sum
        #expect(
            clean.attachments.first?.nameDigest?.description
                == "9bd37bb3251a9f69e43d626640a99596c7208b7a606ae0094ff5ddfacc0da171")
        #expect(!(try QPDFTool.expanded(clean.output)).contains("EmbeddedFile".utf8))
        #expect(clean.findings.map(\.construct) == ["pdf.attachment"])
        #expect(clean.findings.map(\.count) == [2])
    }

    @Test func `what can be rebuilt is put back under a name of ours`() throws {
        let files = [("secret.txt", Array("hello".utf8)), ("CANARY.jpg", Self.withComment), ("b.pdf", Self.plain)]
        let clean = try sanitized(Self.document(files), .allow)
        #expect(clean.attachments.map(\.action) == [.removed, .kept, .kept])
        let text = String(decoding: try QPDFTool.expanded(clean.output), as: UTF8.self)
        #expect(!text.contains("CANARY"))
        #expect(text.contains("(attachment-0001.jpg)") && text.contains("(attachment-0002.pdf)"))
        var policy = Policy.standard
        policy[PDFConstruct.attachment] = .allow
        let again = try PDFSanitizer(limits: Limits(), policy: policy).sanitize(clean.output.span)
        #expect(again.output == clean.output)
        #expect(again.findings.map(\.construct) == ["pdf.attachment"] && again.findings.map(\.action) == [.kept])
    }

    @Test func `files within a file that is put back do not stay`() throws {
        let inner = Self.document([("a.jpg", Self.withComment)]).bytes
        let clean = try sanitized(Self.document([("b.pdf", inner)]), .allow)
        #expect(clean.attachments.map(\.action) == [.kept])
        let inside = try sanitized(Self.document([("b.pdf", clean.output)]), .sanitize)
        #expect(inside.attachments.map(\.kind) == [.pdf])
        #expect(clean.output.count > Self.plain.count)
    }

    @Test func `a damaged file is removed, and the document stays`() throws {
        let clean = try sanitized(Self.document([("a.jpg", Array(Self.withComment.dropLast(20)))]), .allow)
        #expect(clean.attachments.map(\.action) == [.removed])
        #expect(clean.findings.map(\.action) == [.removed])
    }

    @Test func `a policy can refuse documents with files`() {
        #expect(throws: SanitizationError.self) { try sanitized(Self.document([("a", [1])]), .reject) }
    }

    @Test func `a file that unpacks to too much is removed unread`() throws {
        var document = Self.document([])
        var limits = Limits()
        limits.decodedBytes = 4_096
        document.addStream(20, "/Filter /RunLengthDecode", [UInt8](repeating: 129, count: 200))
        document.catalog = "/Names << /EmbeddedFiles << /Names [ (a) << /F (a) /EF << /F 20 0 R >> >> ] >> >>"
        let clean = try PDFSanitizer(limits: limits).sanitize(document.bytes.span)
        #expect(clean.attachments.map(\.kind) == [.other])
        #expect(clean.attachments.map(\.bytes) == [200])
    }

    @Test func `a file that hangs in several places is listed once`() throws {
        var document = PDFTestDocument()
        document.addStream(20, "/Type /EmbeddedFile", text: "hello")
        document[21] = "<< /F (a.txt) /EF << /F 20 0 R >> >>"
        document.catalog = "/AF [ 21 0 R ] /Names << /EmbeddedFiles << /Names [ (a) 21 0 R ] >> >>"
        document.page = "/Annots [ << /Subtype /FileAttachment /FS 21 0 R /Rect [ 0 0 9 9 ] >> ]"
        let clean = try sanitized(document, .sanitize)
        #expect(clean.attachments.count == 1)
        #expect(Set(clean.findings.map(\.construct)) == ["pdf.attachment", "pdf.associated-file"])
    }
}
