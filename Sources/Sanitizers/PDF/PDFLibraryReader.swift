import FileFormats
import NativeParsers

/// A document as libqpdf reads it: as it stands, or, when that is damaged, with objects that libqpdf found by searching
/// the file.
final class PDFLibraryReader {
    private let document: PDFDocument
    private let limits: Limits
    private let byteCount: Int
    private var objects: [PDFReference: PDFSource.Object] = [:]
    let isRecovered: Bool
    let trailer: PDFDictionary
    /// One more than the highest object number, as the trailer says it.
    let size: Int
    /// How often a reference was followed to an object that a recovered document does not have.
    private(set) var missingObjects = 0

    /// Reads a document as it stands, or recovers it when it is damaged.
    ///
    /// - Throws: `pdf.encrypted`, `pdf.damaged` when libqpdf gives up, or a limit.
    static func reading(_ bytes: Span<UInt8>, limits: Limits) throws(Rejection) -> PDFLibraryReader {
        do throws(Rejection) {
            let reader = try PDFLibraryReader(bytes, limits: limits, isRecovering: false)
            for number in stride(from: 1, to: reader.size, by: 1) {
                _ = try reader.object(PDFReference(number: number))
            }
            return reader
        } catch {
            guard error.code == PDFDefect.damaged.rawValue else { throw error }
            return try PDFLibraryReader(bytes, limits: limits, isRecovering: true)
        }
    }

    private init(_ bytes: Span<UInt8>, limits: Limits, isRecovering: Bool) throws(Rejection) {
        self.limits = limits
        byteCount = bytes.count
        isRecovered = isRecovering
        let text: [UInt8]
        do throws(PDFDocumentError) {
            document = try PDFDocument(bytes, isRecovering: isRecovering)
            text = try document.trailer()
        } catch {
            throw Self.rejection(error, byteCount: bytes.count)
        }
        guard let entries = try PDFObjectParser.object(text.span, limits: limits).dictionary else {
            throw Rejection(PDFDefect.damaged, construct: "trailer")
        }
        trailer = entries
        size = max(0, trailer["Size"]?.integer ?? 0)
        guard size <= limits.objects + 1 else { throw Rejection(LimitExcess.objects, construct: "Size") }
    }

    var version: String { document.version }
    var isLinearized: Bool { document.isLinearized }

    /// The object that `reference` names; `null` where there is none.
    func object(_ reference: PDFReference) throws(Rejection) -> PDFSource.Object {
        if let known = objects[reference] {
            if isRecovered, known.value.isNull { missingObjects += 1 }
            return known
        }
        guard objects.count < limits.objects else { throw Rejection(LimitExcess.objects) }
        let read: PDFDocument.Object
        do throws(PDFDocumentError) {
            read = try document.object(reference.number, generation: reference.generation)
        } catch {
            throw Self.rejection(error, byteCount: byteCount)
        }
        let object = PDFSource.Object(
            value: try PDFObjectParser.object(read.text.span, limits: limits), isStream: read.isStream)
        objects[reference] = object
        if isRecovered, object.value.isNull { missingObjects += 1 }
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
