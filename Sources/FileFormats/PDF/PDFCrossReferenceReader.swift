/// Reads the cross-reference sections of a file, newest first: tables, streams, and tables with a stream beside them
/// (ISO 32000-2, 7.5.4, 7.5.6 and 7.5.8).
struct PDFCrossReferenceReader {
    private(set) var table: PDFCrossReference
    /// The dictionary of the newest section.
    private(set) var trailer: PDFDictionary?
    private let limits: Limits
    private var visited: Set<Int> = []
    /// Bytes that may still be read: no program makes sections share bytes, so that all of them are shorter than the
    /// file.
    private var bytesLeft: Int

    private static let tableBeginning = Array("xref".utf8)
    private static let trailerBeginning = Array("trailer".utf8)
    private static let inUse = Array("n".utf8)
    private static let free = Array("f".utf8)

    /// - Parameter start: where `startxref` points to.
    init(
        _ bytes: Span<UInt8>, from start: Int, limits: Limits, _ unpacker: inout PDFStructureStream
    ) throws(PDFReadingError) {
        self.limits = limits
        table = PDFCrossReference(limits: limits)
        bytesLeft = 2 * bytes.count
        var next: Int? = start
        while let offset = next {
            let section = try section(bytes, at: offset, &unpacker)
            if trailer == nil { trailer = section }
            next = try place("Prev", in: section)
        }
    }

    private func place(_ key: PDFName, in section: PDFDictionary) throws(PDFReadingError) -> Int? {
        guard let value = section[key] else { return nil }
        guard let offset = value.integer, offset > 0 else { throw .doubtful }
        return offset
    }

    private mutating func section(
        _ bytes: Span<UInt8>, at offset: Int, _ unpacker: inout PDFStructureStream
    ) throws(PDFReadingError) -> PDFDictionary {
        var parser = try parser(bytes, at: offset)
        if parser.skip(Self.tableBeginning, bytes) {
            let (trailer, freed) = try self.table(bytes, &parser)
            try count(parser, from: offset)
            // The entries of a stream beside the table count before those that the table calls free, because a reader
            // that knows no streams is to take these for missing (7.5.8.4).
            if let place = try place("XRefStm", in: trailer) {
                var parser = try self.parser(bytes, at: place)
                _ = try stream(bytes, &parser, &unpacker)
                try count(parser, from: place)
            }
            for number in freed { try table.add(.free, for: number) }
            return trailer
        }
        let dictionary = try stream(bytes, &parser, &unpacker)
        try count(parser, from: offset)
        return dictionary
    }

    /// A parser for the section at `offset`, where none was read before.
    private mutating func parser(_ bytes: Span<UInt8>, at offset: Int) throws(PDFReadingError) -> PDFObjectParser {
        guard offset < bytes.count else { throw .doubtful }
        guard visited.insert(offset).inserted else { throw .circular(at: offset, construct: "xref") }
        return PDFObjectParser(at: offset, limits: limits, values: limits.objects)
    }

    private mutating func count(_ parser: PDFObjectParser, from offset: Int) throws(PDFReadingError) {
        guard parser.position - offset <= bytesLeft else { throw .circular(at: offset, construct: "xref") }
        bytesLeft -= parser.position - offset
    }

    // MARK: Tables

    /// 7.5.4.
    private mutating func table(
        _ bytes: Span<UInt8>, _ parser: inout PDFObjectParser
    ) throws(PDFReadingError) -> (trailer: PDFDictionary, freed: [Int]) {
        var freed: [Int] = []
        while let first = parser.unsignedNumber(bytes) {
            guard let count = parser.unsignedNumber(bytes) else { throw .doubtful }
            try table.announce(count)
            for number in first..<(first + count) {
                guard let offset = parser.unsignedNumber(bytes),
                    let generation = parser.unsignedNumber(bytes, digits: 5)
                else { throw .doubtful }
                if parser.skip(Self.free, bytes) {
                    freed.append(number)
                } else if parser.skip(Self.inUse, bytes) {
                    // Some programs write objects that are free like this.
                    try table.add(offset == 0 ? .free : .at(offset: offset, generation: generation), for: number)
                } else {
                    throw .doubtful
                }
            }
        }
        guard parser.skip(Self.trailerBeginning, bytes) else { throw .doubtful }
        let value: PDFObject
        do throws(PDFSyntaxError) { value = try parser.object(bytes) } catch { throw PDFReadingError(error) }
        guard let trailer = value.dictionary else { throw .doubtful }
        return (trailer, freed)
    }

    // MARK: Streams

    /// 7.5.8.
    private mutating func stream(
        _ bytes: Span<UInt8>, _ parser: inout PDFObjectParser, _ unpacker: inout PDFStructureStream
    ) throws(PDFReadingError) -> PDFDictionary {
        let dictionary: PDFDictionary
        let range: Range<Int>
        do throws(PDFSyntaxError) {
            let object = try PDFIndirectObject(bytes, &parser)
            guard let start = object.dataStart, let entries = object.value.dictionary,
                entries[.type]?.name == .xRef, let length = entries[.length]?.integer
            else { throw .malformed }
            dictionary = entries
            range = try PDFIndirectObject.data(in: bytes, from: start, length: length)
        } catch {
            throw PDFReadingError(error)
        }
        parser.position = range.upperBound
        let data = try unpacker.data(dictionary, bytes.extracting(range))
        try add(data.span, widths: try widths(dictionary), sections: try sections(dictionary))
        return dictionary
    }

    /// How many bytes each of the three fields has (Table 17).
    private func widths(_ dictionary: PDFDictionary) throws(PDFReadingError) -> [Int] {
        let widths = (dictionary[.w]?.array ?? []).compactMap(\.integer)
        guard widths.count == 3, dictionary[.w]?.array?.count == 3, widths.allSatisfy((0...8).contains),
            widths[1] > 0
        else { throw .doubtful }
        return widths
    }

    /// The numbers of the objects that the entries are for.
    private mutating func sections(_ dictionary: PDFDictionary) throws(PDFReadingError) -> [Range<Int>] {
        let values = dictionary[.index].map { $0.array ?? [.null] } ?? [.number("0"), dictionary[.size] ?? .null]
        guard values.count % 2 == 0 else { throw .doubtful }
        var sections: [Range<Int>] = []
        for index in stride(from: 0, to: values.count, by: 2) {
            guard let first = values[index].integer, let count = values[index + 1].integer, first >= 0, count >= 0
            else { throw .doubtful }
            try table.announce(count)
            guard first <= limits.objects else {
                throw .rejected(Rejection(LimitExcess.objects, construct: "XRef"))
            }
            sections.append(first..<(first + count))
        }
        return sections
    }

    private mutating func add(
        _ data: Span<UInt8>, widths: [Int], sections: [Range<Int>]
    ) throws(PDFReadingError) {
        let entryBytes = widths.reduce(0, +)
        guard sections.reduce(0, { $0 + $1.count }) * entryBytes == data.count else { throw .doubtful }
        var position = 0
        for section in sections {
            for number in section {
                let kind = widths[0] == 0 ? 1 : try Self.field(data, &position, widths[0])
                let second = try Self.field(data, &position, widths[1])
                let third = try Self.field(data, &position, widths[2])
                switch kind {
                case 0: try table.add(.free, for: number)
                case 1:
                    guard third <= 65_535 else { throw .doubtful }
                    try table.add(second == 0 ? .free : .at(offset: second, generation: third), for: number)
                case 2: try table.add(.packed(stream: second, index: third), for: number)
                default: throw .doubtful
                }
            }
        }
    }

    private static func field(
        _ data: Span<UInt8>, _ position: inout Int, _ width: Int
    ) throws(PDFReadingError) -> Int {
        var value: UInt64 = 0
        for _ in 0..<width {
            value = value << 8 | UInt64(data[position])
            position += 1
        }
        guard let number = Int(exactly: value) else { throw .doubtful }
        return number
    }
}
