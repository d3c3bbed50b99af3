import FileFormats

/// The objects of the document that is read: by the strict reader, or by libqpdf where that one has doubts
/// (decision 13).
final class PDFSource {
    /// Of the strict reader, by number; empty when libqpdf reads the document. What is asked for most is kept here, so
    /// that nothing else has to be copied on the way to it.
    private let objects: [PDFFile.Object]
    /// Of the strict reader: from the header to the last end mark.
    private let bytes: [UInt8]
    private let library: PDFLibraryReader?
    /// By number: the objects that were asked for.
    private var isRead: [Bool]
    /// The numbers of all objects of the document are below it.
    var numberCount: Int { isRead.count }
    /// How often an object was asked for that does not exist.
    private(set) var missingObjects = 0
    /// Objects that are read in place of those of the document.
    var edits: [PDFReference: Object] = [:] {
        didSet {
            isEdited = Array(repeating: false, count: isRead.count)
            for reference in edits.keys where isEdited.indices.contains(reference.number) {
                isEdited[reference.number] = true
            }
            placesByText = [:]
            lastPlace = nil
        }
    }
    /// By number: whether `edits` may have an object of the document; all others there have higher numbers.
    private var isEdited: [Bool] = []
    /// The pages in their order.
    var pageOrder: [PDFReference] = [] {
        didSet {
            pageIndices = Array(repeating: nil, count: isRead.count)
            for (index, page) in pageOrder.enumerated() where pageIndices.indices.contains(page.number) {
                pageIndices[page.number] = index
            }
        }
    }
    /// Which page an object is, from 0, by its number.
    private var pageIndices: [Int?] = []
    /// Once somebody asked for them.
    var destinationNames: DestinationNames?
    /// Places that were asked for by the text that names them.
    var placesByText: [[UInt8]: PDFDestination] = [:]
    /// What was asked for last: each place is asked for several times in a row.
    var lastPlace: PDFDestination?
    var lastPlaceValue = PDFObject.null
    /// Bytes that may be unpacked from its streams.
    let decodedBytesLeft: Int
    let trailer: PDFDictionary
    let version: String
    let isLinearized: Bool
    /// Whether the document is damaged, so that its objects had to be searched for.
    let isRecovered: Bool
    /// What object streams hold besides objects that count; libqpdf does not say.
    let packing: PDFFile.Packing?

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
        switch try Self.reader(bytes, outer, limits: limits, opensLocked: opensLocked) {
        case .strict(let file):
            objects = file.objects
            self.bytes = file.bytes
            library = nil
            isRecovered = file.isRecovered
            packing = file.packing
            isRead = Array(repeating: false, count: file.objects.count)
            decodedBytesLeft = file.decodedBytesLeft
            trailer = file.trailer
            version = file.version
            isLinearized = file.isLinearized
        case .library(let library):
            objects = []
            self.bytes = []
            self.library = library
            isRecovered = false
            packing = nil
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

    /// The object that `reference` names; `null` where there is none.
    func object(_ reference: PDFReference) throws(Rejection) -> Object {
        if isRead.indices.contains(reference.number) { isRead[reference.number] = true }
        if !edits.isEmpty, let edited = edited(reference) { return edited }
        if let library { return try library.object(reference) }
        guard has(reference) else {
            missingObjects += 1
            return Object(value: .null, isStream: false)
        }
        if !objects[reference.number].exists { missingObjects += 1 }
        return Object(value: objects[reference.number].value, isStream: objects[reference.number].data != nil)
    }

    /// What stands in the place of the object that `reference` names.
    private func edited(_ reference: PDFReference) -> Object? {
        guard !isEdited.indices.contains(reference.number) || isEdited[reference.number] else { return nil }
        return edits[reference]
    }

    /// Whether the strict reader has an object of this number and generation.
    private func has(_ reference: PDFReference) -> Bool {
        objects.indices.contains(reference.number) && objects[reference.number].generation == reference.generation
    }

    /// Which page `reference` names, from 0; `nil` when it is none.
    func pageIndex(_ reference: PDFReference) -> Int? {
        guard pageIndices.indices.contains(reference.number), let index = pageIndices[reference.number],
            pageOrder[index] == reference
        else { return nil }
        return index
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
        if let library { return try library.rawStream(reference)[...] }
        return has(reference) ? objects[reference.number].data.map { bytes[$0] } ?? [] : []
    }

    /// How many objects of the file nobody has asked for, but for those that only hold other objects.
    func unreadObjects() throws(Rejection) -> Int {
        var count = packing?.unusedObjects ?? 0
        for number in isRead.indices.dropFirst() where !isRead[number] {
            let object: Object
            if let library {
                object = try library.object(PDFReference(number: number))
            } else {
                object = Object(value: objects[number].value, isStream: objects[number].data != nil)
            }
            let type = object.isStream ? object.value.dictionary?[.type]?.name : nil
            if !object.value.isNull, type != .objStm, type != .xRef { count += 1 }
        }
        return count
    }
}
