import NativeBytes

/// Finds the objects of a damaged document by going through the file from its beginning, whatever the cross-reference
/// says: what is searched for is `7 0 obj` with an object behind it, and `trailer` with a dictionary. Of objects of the
/// same number the last one counts, as with revisions.
///
/// An object that does not follow the syntax is left out; who needs it will miss it.
struct PDFObjectSearch {
    /// By number.
    private(set) var objects: [PDFFile.Object] = []
    /// The last dictionary that says where the catalog is.
    private(set) var trailer: PDFDictionary?
    private let limits: Limits
    /// By number: where in the file the object was found, or the stream that holds it.
    private var places: [Int] = []
    /// Streams that hold objects, in the order of the file.
    private var objectStreams: [(dictionary: PDFDictionary, data: Range<Int>)] = []
    private var parser: PDFObjectParser
    /// Bytes that may still be read in vain: objects that begin in each other and none of which ends would be read
    /// again and again.
    private var vainBytesLeft: Int

    private static let beginning = Array("obj".utf8)
    private static let trailerBeginning = Array("trailer".utf8)
    private static let dataEnd = Array("endstream".utf8)

    init(
        _ bytes: Span<UInt8>, limits: Limits, _ unpacker: inout PDFStructureStream
    ) throws(PDFReadingError) {
        self.limits = limits
        parser = PDFObjectParser(limits: limits, values: 100 * limits.objects)
        vainBytesLeft = 4 * bytes.count
        var position = 0
        while position < bytes.count {
            parser.position = position
            let byte = bytes[position]
            if (0x30...0x39).contains(byte), position == 0 || !PDFCharacter.isRegular(bytes[position - 1]) {
                try readObject(bytes)
            } else if byte == 0x74, parser.skip(Self.trailerBeginning, bytes) {
                try readTrailer(bytes)
            }
            position = max(parser.position, position + 1)
        }
        for stream in objectStreams { try readMembers(of: stream, bytes, &unpacker) }
        if trailer == nil { findCatalog() }
    }

    // MARK: In the file

    /// Reads the object that may begin here; when there is none, goes no further than its number.
    private mutating func readObject(_ bytes: Span<UInt8>) throws(PDFReadingError) {
        let start = parser.position
        guard let number = parser.unsignedNumber(bytes) else { return }
        let next = parser.position
        guard !isCommentNext(bytes), parser.unsignedNumber(bytes, digits: 5) != nil, !isCommentNext(bytes),
            parser.skip(Self.beginning, bytes)
        else {
            parser.position = next
            return
        }
        parser.position = start
        guard let object = try indirectObject(bytes) else {
            parser.position = next
            return
        }
        guard number > 0 else { return }
        guard number <= limits.objects else { throw .rejected(Rejection(LimitExcess.objects, construct: "obj")) }
        var found = PDFFile.Object(object.value, generation: object.generation)
        if let dataStart = object.dataStart, let dictionary = object.value.dictionary {
            guard let data = try data(of: dictionary, from: dataStart, bytes) else { return }
            found.data = data
            parser.position = data.upperBound
            switch dictionary[.type]?.name {
            case "ObjStm": objectStreams.append((dictionary, data))
            case "XRef" where dictionary[.root] != nil: trailer = dictionary
            default: break
            }
        }
        keep(found, number, at: start)
    }

    /// Whether a comment follows, after white space. No program writes one within `7 0 obj`, and who stepped over them
    /// behind each number would pass the same ones again and again.
    private func isCommentNext(_ bytes: Span<UInt8>) -> Bool {
        var position = parser.position
        while position < bytes.count, PDFCharacter.isSpace(bytes[position]) { position += 1 }
        return position < bytes.count && bytes[position] == 0x25
    }

    /// Keeps the object, unless one of its number was found behind it.
    private mutating func keep(_ object: PDFFile.Object, _ number: Int, at place: Int) {
        while objects.count <= number {
            objects.append(PDFFile.Object())
            places.append(-1)
        }
        guard place > places[number] else { return }
        objects[number] = object
        places[number] = place
    }

    private mutating func readTrailer(_ bytes: Span<UInt8>) throws(PDFReadingError) {
        let start = parser.position
        let value = try object(bytes)
        if value == nil { parser.position = start }
        if let dictionary = value?.dictionary, dictionary[.root] != nil { trailer = dictionary }
    }

    /// `nil` when the text is malformed.
    private mutating func indirectObject(_ text: Span<UInt8>) throws(PDFReadingError) -> PDFIndirectObject? {
        let start = parser.position
        do throws(PDFSyntaxError) { return try PDFIndirectObject(text, &parser) } catch {
            try give(up: error, from: start)
            return nil
        }
    }

    private mutating func object(_ text: Span<UInt8>) throws(PDFReadingError) -> PDFObject? {
        let start = parser.position
        do throws(PDFSyntaxError) { return try parser.object(text) } catch {
            try give(up: error, from: start)
            return nil
        }
    }

    private mutating func give(up error: PDFSyntaxError, from start: Int) throws(PDFReadingError) {
        guard error == .malformed else { throw PDFReadingError(error) }
        try countVain(parser.position - start)
        parser.abandon()
    }

    private mutating func countVain(_ bytes: Int) throws(PDFReadingError) {
        guard bytes <= vainBytesLeft else { throw .circular(construct: "obj") }
        vainBytesLeft -= bytes
    }

    /// The data of a stream: as long as its dictionary says, or else up to the next `endstream`.
    private mutating func data(
        of dictionary: PDFDictionary, from start: Int, _ bytes: Span<UInt8>
    ) throws(PDFReadingError) -> Range<Int>? {
        if let length = dictionary[.length]?.integer,
            let data = try? PDFIndirectObject.data(in: bytes, from: start, length: length)
        {
            return data
        }
        var position = start
        while let found = firstIndex(of: 0x65, in: bytes, from: position) {
            if bytes.matches(Self.dataEnd, at: found) {
                var end = found
                if end > start, bytes[end - 1] == 0x0A { end -= 1 }
                if end > start, bytes[end - 1] == 0x0D { end -= 1 }
                return start..<end
            }
            position = found + 1
        }
        try countVain(bytes.count - start)
        return nil
    }

    // MARK: In object streams

    private mutating func readMembers(
        of stream: (dictionary: PDFDictionary, data: Range<Int>), _ bytes: Span<UInt8>,
        _ unpacker: inout PDFStructureStream
    ) throws(PDFReadingError) {
        let data: [UInt8]
        do throws(PDFReadingError) {
            data = try unpacker.data(stream.dictionary, bytes.extracting(stream.data))
        } catch {
            guard error == .doubtful else { throw error }
            return
        }
        let text = data.span
        guard let first = stream.dictionary[.first]?.integer, (0...data.count).contains(first) else { return }
        parser.position = 0
        var members: [(number: Int, start: Int)] = []
        while parser.position < first, let number = parser.unsignedNumber(text),
            let offset = parser.unsignedNumber(text)
        {
            guard (1...limits.objects).contains(number), offset < data.count - first else { continue }
            members.append((number, first + offset))
        }
        var bytesLeft = 2 * data.count
        for member in members {
            parser.position = member.start
            guard let value = try object(text) else { continue }
            guard parser.position - member.start <= bytesLeft else { throw .circular(construct: "ObjStm") }
            bytesLeft -= parser.position - member.start
            keep(PDFFile.Object(value), member.number, at: stream.data.lowerBound)
        }
    }

    /// Takes the last catalog, when no trailer says which it is.
    private mutating func findCatalog() {
        let catalogs = objects.indices.filter { objects[$0].value.dictionary?[.type]?.name == .catalog }
        guard let last = catalogs.max(by: { places[$0] < places[$1] }) else { return }
        let reference = PDFReference(number: last, generation: objects[last].generation)
        trailer = ["Root": .reference(reference)]
    }
}
