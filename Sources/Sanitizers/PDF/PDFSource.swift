import FileFormats

/// The objects of the document that is read: by the strict reader, or by libqpdf where that one has doubts
/// (decision 13).
final class PDFSource {
    private let reader: Reader
    /// By number: the objects that were asked for.
    private var isRead: [Bool]
    /// How often an object was asked for that does not exist.
    private(set) var missingObjects = 0
    /// Objects that are read in place of those of the document.
    var edits: [PDFReference: Object] = [:]
    /// The pages in their order.
    var pageOrder: [PDFReference] = [] {
        didSet { pages = Set(pageOrder) }
    }
    private(set) var pages: Set<PDFReference> = []
    /// Once somebody asked for them.
    var destinationNames: DestinationNames?
    /// Bytes that may be unpacked from its streams.
    let decodedBytesLeft: Int
    let trailer: PDFDictionary
    let version: String
    let isLinearized: Bool

    private enum Reader {
        case strict(PDFFile)
        case library(PDFLibraryReader)
    }

    struct Object {
        /// The value, or the dictionary of a stream.
        let value: PDFObject
        let isStream: Bool
    }

    /// - Parameter opensLocked: whether a document that is encrypted, and opens without a password, is decrypted.
    init(_ bytes: Span<UInt8>, _ outer: PDFOuterStructure, limits: Limits, opensLocked: Bool) throws(Rejection) {
        reader = try Self.reader(bytes, outer, limits: limits, opensLocked: opensLocked)
        switch reader {
        case .strict(let file):
            isRead = Array(repeating: false, count: file.objects.count)
            decodedBytesLeft = file.decodedBytesLeft
            trailer = file.trailer
            version = file.version
            isLinearized = file.isLinearized
        case .library(let library):
            isRead = Array(repeating: false, count: library.size)
            decodedBytesLeft = limits.decodedBytes
            trailer = library.trailer
            version = library.version
            isLinearized = library.isLinearized
        }
    }

    /// Reads the document strictly, or as libqpdf reads it, or, when both say that it is damaged, by searching it.
    private static func reader(
        _ bytes: Span<UInt8>, _ outer: PDFOuterStructure, limits: Limits, opensLocked: Bool
    ) throws(Rejection) -> Reader {
        do throws(PDFReadingError) {
            return .strict(try PDFFile(bytes, outer, limits: limits))
        } catch {
            // What is encrypted is read by libqpdf or not at all.
            if case .rejected(let rejection) = error,
                !(opensLocked && rejection.code == PDFDefect.encrypted.rawValue)
            {
                throw rejection
            }
        }
        do throws(Rejection) {
            return .library(try PDFLibraryReader(bytes, limits: limits, opensLocked: opensLocked))
        } catch {
            guard error.code == PDFDefect.damaged.rawValue else { throw error }
        }
        do throws(PDFReadingError) {
            return .strict(try PDFFile(recovering: bytes, outer, limits: limits))
        } catch {
            if case .rejected(let rejection) = error { throw rejection }
            throw Rejection(PDFDefect.damaged)
        }
    }

    /// Whether the document is damaged, so that its objects had to be searched for.
    var isRecovered: Bool {
        if case .strict(let file) = reader { file.isRecovered } else { false }
    }

    /// What object streams hold besides objects that count; libqpdf does not say.
    var packing: PDFFile.Packing? {
        if case .strict(let file) = reader { file.packing } else { nil }
    }

    /// The object that `reference` names; `null` where there is none.
    func object(_ reference: PDFReference) throws(Rejection) -> Object {
        if isRead.indices.contains(reference.number) { isRead[reference.number] = true }
        if !edits.isEmpty, let edited = edits[reference] { return edited }
        switch reader {
        case .strict(let file):
            let object = file.object(reference)
            if !object.exists { missingObjects += 1 }
            return Object(value: object.value, isStream: object.data != nil)
        case .library(let library): return try library.object(reference)
        }
    }

    /// `value`, or what it refers to.
    func resolved(_ value: PDFObject?) throws(Rejection) -> PDFObject {
        guard let value else { return .null }
        guard let reference = value.reference else { return value }
        let object = try object(reference)
        return object.isStream ? .null : object.value
    }

    /// The data of a stream as it stands in the file.
    func rawStream(_ reference: PDFReference) throws(Rejection) -> ArraySlice<UInt8> {
        switch reader {
        case .strict(let file): file.object(reference).data.map { file.bytes[$0] } ?? []
        case .library(let library): try library.rawStream(reference)[...]
        }
    }

    /// How many objects of the file nobody has asked for, but for those that only hold other objects.
    func unreadObjects() throws(Rejection) -> Int {
        var count = packing?.unusedObjects ?? 0
        for number in isRead.indices.dropFirst() where !isRead[number] {
            let object: Object
            switch reader {
            case .strict(let file):
                let read = file.objects[number]
                object = Object(value: read.value, isStream: read.data != nil)
            case .library(let library): object = try library.object(PDFReference(number: number))
            }
            let type = object.isStream ? object.value.dictionary?["Type"]?.name : nil
            if !object.value.isNull, type != "ObjStm", type != "XRef" { count += 1 }
        }
        return count
    }
}
