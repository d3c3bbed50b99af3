import FileFormats
import NativeParsers

/// The objects of the document that is read, each parsed once.
final class PDFSource {
    private let document: PDFDocument
    private let limits: Limits
    private let byteCount: Int
    private var objects: [PDFReference: Object] = [:]

    struct Object {
        /// The value, or the dictionary of a stream.
        let value: PDFObject
        let isStream: Bool
    }

    /// - Parameter opensLocked: whether a document that is encrypted, and opens without a password, is decrypted.
    init(_ bytes: Span<UInt8>, limits: Limits, opensLocked: Bool) throws(Rejection) {
        self.limits = limits
        byteCount = bytes.count
        do throws(PDFDocumentError) {
            document = try PDFDocument(bytes, opensLocked: opensLocked)
        } catch {
            throw Self.rejection(error, byteCount: bytes.count)
        }
    }

    var version: String { document.version }
    var isLinearized: Bool { document.isLinearized }

    func trailer() throws(Rejection) -> PDFDictionary {
        let text: [UInt8]
        do throws(PDFDocumentError) { text = try document.trailer() } catch { throw rejection(error) }
        guard let entries = try PDFObjectParser.object(text.span, limits: limits).dictionary else {
            throw Rejection(PDFDefect.damaged, construct: "trailer")
        }
        return entries
    }

    /// The object that `reference` names; `null` where there is none.
    func object(_ reference: PDFReference) throws(Rejection) -> Object {
        if let known = objects[reference] { return known }
        guard objects.count < limits.objects else { throw Rejection(LimitExcess.objects) }
        let read: PDFDocument.Object
        do throws(PDFDocumentError) {
            read = try document.object(reference.number, generation: reference.generation)
        } catch {
            throw rejection(error)
        }
        let object = Object(
            value: try PDFObjectParser.object(read.text.span, limits: limits), isStream: read.isStream)
        objects[reference] = object
        return object
    }

    /// `value`, or what it refers to.
    func resolved(_ value: PDFObject?) throws(Rejection) -> PDFObject {
        guard let value else { return .null }
        guard let reference = value.reference else { return value }
        let object = try object(reference)
        return object.isStream ? .null : object.value
    }

    /// The objects that were read so far.
    var readReferences: some Collection<PDFReference> { objects.keys }

    func rawStream(_ reference: PDFReference) throws(Rejection) -> [UInt8] {
        do throws(PDFDocumentError) {
            return try document.rawStream(reference.number, generation: reference.generation)
        } catch {
            throw rejection(error)
        }
    }

    private func rejection(_ error: PDFDocumentError) -> Rejection { Self.rejection(error, byteCount: byteCount) }

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
