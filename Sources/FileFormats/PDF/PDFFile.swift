/// A document as the strict reader reads it: each object that its cross-reference names, once (ISO 32000-2, 7.5).
///
/// Nothing is guessed: every object must be where the cross-reference says, have the number that it says, and end as it
/// must; every stream must have the length that its dictionary says. A document that is otherwise is `doubtful`.
public struct PDFFile: Sendable {
    /// An indirect object.
    public struct Object: Sendable {
        /// The value, or the dictionary of a stream; `null` for an object that does not exist, and for one that is
        /// nothing but a reference: hardly a viewer follows that.
        public internal(set) var value = PDFObject.null
        public internal(set) var generation = 0
        /// Where in `bytes` the data of a stream is.
        public internal(set) var data: Range<Int>?
        /// Whether it stands in the file.
        public private(set) var exists = false

        init() {}

        init(_ value: PDFObject, generation: Int = 0) {
            self.value = value.reference == nil ? value : .null
            self.generation = generation
            exists = true
        }
    }

    /// From the header to the last end mark.
    public let bytes: [UInt8]
    /// That of the header, such as `1.7`.
    public let version: String
    /// The dictionary of the newest cross-reference section.
    public let trailer: PDFDictionary
    /// By number.
    public let objects: [Object]
    /// Whether it is laid out for the web (annex F), with a second cross-reference at its start.
    public let isLinearized: Bool
    /// What is left of the limit on unpacked bytes.
    public let decodedBytesLeft: Int
    /// Whether the objects had to be searched for, because the file is damaged.
    public let isRecovered: Bool
    /// What object streams hold besides the objects that the cross-reference takes from them.
    public let packing: Packing

    public struct Packing: Sendable {
        /// Objects that are not taken.
        public internal(set) var unusedObjects = 0
        /// Bytes between objects that are no white space.
        public internal(set) var strayBytes = 0
        /// Bytes after the end of deflated data.
        public internal(set) var slackBytes = 0
    }

    /// - Parameters:
    ///   - input: the whole file.
    ///   - outer: where in it the document begins and ends.
    public init(_ input: Span<UInt8>, _ outer: PDFOuterStructure, limits: Limits) throws(PDFReadingError) {
        let bytes = input.extracting(outer.start..<outer.end)
        version = try Self.version(bytes)
        let start = try Self.startOfCrossReference(bytes, before: outer.lastMark - outer.start)
        var unpacker = try PDFStructureStream(limits: limits)
        let crossReference = try PDFCrossReferenceReader(bytes, from: start, limits: limits, &unpacker)
        guard let trailer = crossReference.trailer, trailer[.size]?.integer != nil else { throw .doubtful }
        guard trailer[.encrypt] == nil else { throw .rejected(Rejection(PDFDefect.encrypted)) }
        self.trailer = trailer
        var reader = PDFObjectReader(crossReference.table, limits: limits)
        try reader.readAll(bytes, &unpacker)
        objects = reader.objects
        packing = reader.packing
        decodedBytesLeft = unpacker.budget
        isLinearized = Self.isLinearized(bytes, limits: limits)
        isRecovered = false
        self.bytes = Self.copy(bytes)
    }

    /// Reads a damaged document, by searching the file for objects.
    public init(
        recovering input: Span<UInt8>, _ outer: PDFOuterStructure, limits: Limits
    ) throws(PDFReadingError) {
        let bytes = input.extracting(outer.start..<outer.end)
        var unpacker = try PDFStructureStream(limits: limits)
        let search = try PDFObjectSearch(bytes, limits: limits, &unpacker)
        guard let trailer = search.trailer else { throw .rejected(Rejection(PDFDefect.damaged, construct: "Root")) }
        guard trailer[.encrypt] == nil else { throw .rejected(Rejection(PDFDefect.encrypted)) }
        self.trailer = trailer
        objects = search.objects
        version = (try? Self.version(bytes)) ?? "1.7"
        packing = Packing()
        decodedBytesLeft = unpacker.budget
        isLinearized = false
        isRecovered = true
        self.bytes = Self.copy(bytes)
    }

    private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
        var copy: [UInt8] = []
        copy.reserveCapacity(bytes.count)
        copy.append(contentsOf: bytes)
        return copy
    }

    /// The object that `reference` names.
    public func object(_ reference: PDFReference) -> Object {
        guard objects.indices.contains(reference.number), objects[reference.number].generation == reference.generation
        else { return Object() }
        return objects[reference.number]
    }

    // MARK: The frame of the file

    /// 7.5.2.
    private static func version(_ bytes: Span<UInt8>) throws(PDFReadingError) -> String {
        let start = Array("%PDF-".utf8).count
        guard bytes.count > start + 3, PDFCharacter.isSpace(bytes[start + 3]), (0x31...0x32).contains(bytes[start]),
            bytes[start + 1] == 0x2E,
            (0x30...0x39).contains(bytes[start + 2])
        else { throw .doubtful }
        return String(decoding: [bytes[start], 0x2E, bytes[start + 2]], as: UTF8.self)
    }

    /// What stands between `startxref` and the end mark (7.5.5).
    private static func startOfCrossReference(
        _ bytes: Span<UInt8>, before mark: Int
    ) throws(PDFReadingError) -> Int {
        var position = mark
        func skipSpaceBackward(_ bytes: Span<UInt8>) {
            while position > 0, PDFCharacter.isSpace(bytes[position - 1]) { position -= 1 }
        }
        skipSpaceBackward(bytes)
        var start = 0
        var power = 1
        let digitsEnd = position
        while position > 0, digitsEnd - position < 10, (0x30...0x39).contains(bytes[position - 1]) {
            position -= 1
            start += Int(bytes[position] - 0x30) * power
            power *= 10
        }
        guard position < digitsEnd else { throw .doubtful }
        let digitsStart = position
        skipSpaceBackward(bytes)
        let keyword = Array("startxref".utf8)
        guard position < digitsStart, bytes.matches(keyword, at: position - keyword.count) else { throw .doubtful }
        return start
    }

    /// Whether the first object says so, and tells the length that the file has (F.3.2).
    private static func isLinearized(_ bytes: Span<UInt8>, limits: Limits) -> Bool {
        var parser = PDFObjectParser(limits: limits, values: 100)
        guard let first = try? PDFIndirectObject(bytes, &parser), let entries = first.value.dictionary,
            entries[.linearized] != nil, let length = entries[.l]?.integer
        else { return false }
        // What is behind the end mark may be a line end or none.
        return (bytes.count - 2...bytes.count + 2).contains(length)
    }
}
