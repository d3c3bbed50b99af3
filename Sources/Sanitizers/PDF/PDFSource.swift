import FileFormats

/// The objects of the document that is read: by the strict reader, or by libqpdf where that one has doubts
/// (decision 13).
final class PDFSource {
    /// Of the strict reader, by number; empty when libqpdf reads the document. What is asked for most is kept here, so
    /// that nothing else has to be copied on the way to it.
    let objects: [PDFFile.Object]
    /// Of the strict reader: from the header to the last end mark.
    private let bytes: [UInt8]
    private let library: PDFLibraryReader?
    /// What is known of an object by its number. All of it lies together, because each look into a class is watched.
    private struct Marks: OptionSet {
        let rawValue: UInt8
        /// It was asked for.
        static let read = Marks(rawValue: 1)
        /// `edits` may have it.
        static let edited = Marks(rawValue: 2)
    }
    private var marks: [Marks]
    /// The numbers of all objects of the document are below it.
    let numberCount: Int
    /// How often an object was asked for that does not exist.
    private(set) var missingObjects = 0
    /// Objects that are read in place of those of the document.
    var edits: [PDFReference: Object] = [:] {
        didSet {
            var marks = marks.map { $0.subtracting(.edited) }
            for reference in edits.keys where reference.number < numberCount { marks[reference.number].insert(.edited) }
            self.marks = marks
            placesByText = [:]
            lastPlace = nil
        }
    }
    /// The pages in their order.
    var pageOrder: [PDFReference] = [] {
        didSet {
            var places: [PagePlace?] = Array(repeating: nil, count: numberCount)
            for (index, page) in pageOrder.enumerated() where page.number < numberCount {
                places[page.number] = PagePlace(reference: page, index: index)
            }
            pagePlaces = places
        }
    }
    private struct PagePlace {
        let reference: PDFReference
        /// From 0.
        let index: Int
    }
    /// Which page an object is, by its number.
    private var pagePlaces: [PagePlace?] = []
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
            numberCount = file.objects.count
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
            numberCount = library.size
            decodedBytesLeft = limits.decodedBytes
            trailer = library.trailer
            version = library.version
            isLinearized = library.isLinearized
        }
        marks = Array(repeating: [], count: numberCount)
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
        // Numbers that the document does not have are those of edits.
        let known: Marks = reference.number < numberCount ? marks[reference.number] : [.read, .edited]
        if !known.contains(.read) { marks[reference.number].insert(.read) }
        if known.contains(.edited), let edited = edits[reference] { return edited }
        if let library { return try library.object(reference) }
        guard has(reference) else {
            missingObjects += 1
            return Object(value: .null, isStream: false)
        }
        if !objects[reference.number].exists { missingObjects += 1 }
        return Object(value: objects[reference.number].value, isStream: objects[reference.number].data != nil)
    }

    /// Whether the strict reader has an object of this number and generation.
    private func has(_ reference: PDFReference) -> Bool {
        objects.indices.contains(reference.number) && objects[reference.number].generation == reference.generation
    }

    /// Which page `reference` names, from 0; `nil` when it is none.
    func pageIndex(_ reference: PDFReference) -> Int? {
        guard pagePlaces.indices.contains(reference.number), let place = pagePlaces[reference.number],
            place.reference == reference
        else { return nil }
        return place.index
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
        for number in marks.indices.dropFirst() where !marks[number].contains(.read) {
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
