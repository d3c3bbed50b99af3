/// Reads all objects that a cross-reference names: first those that stand in the file themselves, then those in object
/// streams, and last how long the streams are; so that nothing is read on the way to something else.
struct PDFObjectReader {
    private(set) var objects: [PDFFile.Object]
    private(set) var packing = PDFFile.Packing()
    private let table: [PDFCrossReference.Entry]
    private let limits: Limits
    /// Values that may still be read.
    private var valuesLeft: Int
    /// Streams whose length is still to be found: where their data begins.
    private var open: [(number: Int, start: Int)] = []

    init(_ table: PDFCrossReference, limits: Limits) {
        self.table = table.entries
        self.limits = limits
        objects = Array(repeating: PDFFile.Object(), count: table.entries.count)
        valuesLeft = 100 * limits.objects
    }

    mutating func readAll(_ bytes: Span<UInt8>, _ unpacker: inout PDFStructureStream) throws(PDFReadingError) {
        let streams = try objectStreams()
        try readObjects(bytes)
        for (number, start) in open where streams[number] != nil { try measure(number, start, bytes) }
        for (number, members) in streams.sorted(by: { $0.key < $1.key }) {
            guard let data = objects[number].data, let dictionary = objects[number].value.dictionary,
                dictionary[.type]?.name == .objStm
            else { throw .doubtful }
            let unpacked = try unpacker.data(dictionary, bytes.extracting(data))
            try readMembers(members, of: number, dictionary, unpacked.span)
        }
        for (number, start) in open where streams[number] == nil { try measure(number, start, bytes) }
        packing.slackBytes = unpacker.slackBytes
    }

    /// The object streams, and how many objects each is to give.
    private func objectStreams() throws(PDFReadingError) -> [Int: Int] {
        var streams: [Int: Int] = [:]
        for case .packed(let stream, _) in table { streams[stream, default: 0] += 1 }
        for stream in streams.keys {
            guard table.indices.contains(stream) else { throw .doubtful }
            // 7.5.7: no stream is in an object stream, itself least of all.
            if case .packed = table[stream] { throw .circular(construct: "ObjStm") }
        }
        return streams
    }

    // MARK: Objects that stand in the file

    private mutating func readObjects(_ bytes: Span<UInt8>) throws(PDFReadingError) {
        // Objects do not share bytes, so that all of them are shorter than the file.
        var bytesLeft = 2 * bytes.count
        var parser = PDFObjectParser(limits: limits, values: valuesLeft)
        for (number, entry) in table.enumerated() {
            guard case .at(let offset, let generation) = entry, number > 0 else { continue }
            guard offset < bytes.count else { throw .doubtful }
            parser.position = offset
            let object: PDFIndirectObject
            do throws(PDFSyntaxError) { object = try PDFIndirectObject(bytes, &parser) } catch {
                throw PDFReadingError(error)
            }
            guard object.number == number, object.generation == generation else { throw .doubtful }
            objects[number] = PDFFile.Object(object.value, generation: generation)
            if let start = object.dataStart { open.append((number, start)) }
            guard parser.position - offset <= bytesLeft else { throw .circular(at: offset, construct: "obj") }
            bytesLeft -= parser.position - offset
        }
        valuesLeft = parser.valuesLeft
    }

    /// Finds the end of a stream by its dictionary's `Length`.
    private mutating func measure(_ number: Int, _ start: Int, _ bytes: Span<UInt8>) throws(PDFReadingError) {
        guard let length = resolved(objects[number].value.dictionary?[.length])?.integer else { throw .doubtful }
        do throws(PDFSyntaxError) {
            objects[number].data = try PDFIndirectObject.data(in: bytes, from: start, length: length)
        } catch {
            throw PDFReadingError(error)
        }
    }

    private func resolved(_ value: PDFObject?) -> PDFObject? {
        guard let reference = value?.reference else { return value }
        guard objects.indices.contains(reference.number), objects[reference.number].generation == reference.generation
        else { return nil }
        return objects[reference.number].value
    }

    // MARK: Objects in object streams

    /// - Parameters:
    ///   - wanted: how many objects the cross-reference takes from the stream.
    ///   - text: the unpacked data.
    private mutating func readMembers(
        _ wanted: Int, of stream: Int, _ dictionary: PDFDictionary, _ text: Span<UInt8>
    ) throws(PDFReadingError) {
        guard let count = resolved(dictionary[.n])?.integer, let first = resolved(dictionary[.first])?.integer,
            (wanted...max(wanted, limits.objects)).contains(count), (0...text.count).contains(first)
        else { throw .doubtful }
        var parser = PDFObjectParser(limits: limits, values: valuesLeft)
        var members: [(number: Int, start: Int)] = []
        for _ in 0..<count {
            guard let number = parser.unsignedNumber(text), let offset = parser.unsignedNumber(text),
                parser.position <= first, offset < text.count - first
            else { throw .doubtful }
            members.append((number, first + offset))
        }
        noteStray(text, parser.position..<first)
        var end = first
        var taken = 0
        for (index, member) in members.enumerated() {
            // Objects that share bytes could be read any number of times.
            guard member.start >= end else { throw .doubtful }
            noteStray(text, end..<member.start)
            parser.position = member.start
            let value: PDFObject
            do throws(PDFSyntaxError) { value = try parser.object(text) } catch { throw PDFReadingError(error) }
            end = parser.position
            guard table.indices.contains(member.number),
                case .packed(let holder, let place) = table[member.number], holder == stream
            else {
                packing.unusedObjects += 1
                continue
            }
            guard place == index else { throw .doubtful }
            objects[member.number] = PDFFile.Object(value)
            taken += 1
        }
        guard taken == wanted else { throw .doubtful }
        noteStray(text, end..<text.count)
        valuesLeft = parser.valuesLeft
    }

    /// Counts what is no white space.
    private mutating func noteStray(_ text: Span<UInt8>, _ range: Range<Int>) {
        for index in range where !PDFCharacter.isSpace(text[index]) { packing.strayBytes += 1 }
    }
}
