import FileFormats
import NativeParsers

/// A document as libqpdf reads it. Every object is read at once, so that what is damaged shows at the beginning.
final class PDFLibraryReader {
    private let document: PDFDocument
    private let limits: Limits
    private let byteCount: Int
    private var objects: [PDFReference: PDFSource.Object] = [:]
    let trailer: PDFDictionary
    /// One more than the highest object number, as the trailer says it.
    let size: Int

    /// - Throws: `pdf.encrypted`, `pdf.damaged`, or a limit.
    init(_ bytes: Span<UInt8>, limits: Limits, opensLocked: Bool) throws(Rejection) {
        self.limits = limits
        byteCount = bytes.count
        let text: [UInt8]
        do throws(PDFDocumentError) {
            document = try PDFDocument(bytes, opensLocked: opensLocked)
            text = try document.trailer()
        } catch {
            throw Self.rejection(error, byteCount: bytes.count)
        }
        guard let entries = try PDFObjectParser.object(text.span, limits: limits).dictionary else {
            throw Rejection(PDFDefect.damaged, construct: "trailer")
        }
        trailer = entries
        size = max(0, trailer[.size]?.integer ?? 0)
        guard size <= limits.objects + 1 else { throw Rejection(LimitExcess.objects, construct: "Size") }
        // What is wrong with an object must be known before the document is taken for whole.
        for number in stride(from: 1, to: size, by: 1) { _ = try object(PDFReference(number: number)) }
    }

    var version: String { document.version }
    var isLinearized: Bool { document.isLinearized }

    /// The object that `reference` names; `null` where there is none.
    func object(_ reference: PDFReference) throws(Rejection) -> PDFSource.Object {
        if let known = objects[reference] { return known }
        guard objects.count < limits.objects else { throw Rejection(LimitExcess.objects) }
        let read: PDFDocument.Object
        do throws(PDFDocumentError) {
            read = try document.object(reference.number, generation: reference.generation)
        } catch {
            throw Self.rejection(error, byteCount: byteCount)
        }
        let value = try PDFObjectParser.object(read.text.span, limits: limits)
        let object = PDFSource.Object(value: value.reference == nil ? value : .null, isStream: read.isStream)
        objects[reference] = object
        return object
    }

    func rawStream(_ reference: PDFReference) throws(Rejection) -> [UInt8] {
        do throws(PDFDocumentError) {
            return try document.rawStream(reference.number, generation: reference.generation)
        } catch {
            throw Self.rejection(error, byteCount: byteCount)
        }
    }

    /// An offset that a damaged table names can lie outside the file, and then says nothing.
    private static func rejection(_ error: PDFDocumentError, byteCount: Int) -> Rejection {
        switch error {
        case .encrypted: Rejection(PDFDefect.encrypted)
        case .damaged(let offset):
            Rejection(PDFDefect.damaged, at: offset.flatMap { (1...byteCount).contains($0) ? $0 : nil })
        case .outOfMemory: Rejection(LimitExcess.memory)
        }
    }
}
