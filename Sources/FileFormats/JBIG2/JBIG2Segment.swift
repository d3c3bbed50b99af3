/// A segment: its header (ITU-T T.88, 7.2), and where its data lies.
public struct JBIG2Segment: Sendable {
    public let number: Int
    /// `nil` for what the standard does not know.
    public let type: JBIG2SegmentType?
    /// 0 for what belongs to no page.
    public let page: Int
    /// The numbers of the segments that it refers to.
    public let references: [Int]
    /// Where it begins.
    public let offset: Int
    /// Without the number of rows that follows data of unknown length.
    public let data: Range<Int>
    /// How many rows it has, where that follows its data (7.2.7).
    public let rows: Int?

    /// Where the next one begins.
    var end: Int { data.upperBound + (rows == nil ? 0 : 4) }

    static let unknownLength: UInt32 = 0xFFFF_FFFF
    private static let typeBits: UInt8 = 0x3F
    private static let longPageBit: UInt8 = 0x40
    /// Header of a segment that refers to none.
    static let shortestHeader = 11

    /// The bytes that the number of another segment takes (7.2.5).
    static func referenceBytes(in segment: Int) -> Int { segment <= 256 ? 1 : segment <= 65_536 ? 2 : 4 }

    /// What kind of segment would begin at `offset`.
    static func type(at offset: Int, in bytes: Span<UInt8>) -> JBIG2SegmentType? {
        offset + 4 < bytes.count ? JBIG2SegmentType(rawValue: bytes[offset + 4] & typeBits) : nil
    }

    /// The segment at `offset`; `nil` when it does not lie in `bytes` as a whole, or is not built as it must be.
    ///
    /// - Parameter mostReferences: how many segments it may refer to.
    init?(at offset: Int, of bytes: Span<UInt8>, mostReferences: Int) throws(Rejection) {
        guard let number = bytes.bigEndianUInt32(at: offset), bytes.count - offset >= Self.shortestHeader else {
            return nil
        }
        let flags = bytes[offset + 4]
        var position = offset + 5
        var count = Int(bytes[position] >> 5)
        position += 1
        if count == 7 {
            // The long form: 29 bits of a count, and a bit for each of them and one for the segment itself (7.2.4).
            guard let long = bytes.bigEndianUInt32(at: position - 1) else { return nil }
            count = Int(long & 0x1FFF_FFFF)
            position += 3 + (count + 8) / 8
        } else if count > 4 {
            return nil
        }
        let size = Self.referenceBytes(in: Int(number))
        guard position <= bytes.count, count <= (bytes.count - position) / size else { return nil }
        guard count <= mostReferences else { throw Rejection(LimitExcess.objects, at: offset) }
        var references: [Int] = []
        for _ in 0..<count {
            var reference = 0
            for index in position..<(position + size) { reference = reference << 8 | Int(bytes[index]) }
            references.append(reference)
            position += size
        }
        let page: UInt32?
        if flags & Self.longPageBit == 0 {
            page = position < bytes.count ? UInt32(bytes[position]) : nil
            position += 1
        } else {
            page = bytes.bigEndianUInt32(at: position)
            position += 4
        }
        guard let page, let length = bytes.bigEndianUInt32(at: position) else { return nil }
        position += 4
        self.number = Int(number)
        type = JBIG2SegmentType(rawValue: flags & Self.typeBits)
        self.page = Int(page)
        self.references = references
        self.offset = offset
        if length == Self.unknownLength {
            guard type == .immediateGeneric, let end = Self.endOfGeneric(bytes, from: position) else { return nil }
            data = position..<end
            rows = bytes.bigEndianUInt32(at: end).map { Int($0) }
            if rows == nil { return nil }
        } else {
            guard Int(length) <= bytes.count - position else { return nil }
            data = position..<(position + Int(length))
            rows = nil
        }
    }

    /// Where coded data of unknown length ends, by the two bytes that can stand nowhere else in it (7.2.7).
    private static func endOfGeneric(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        guard let coded = JBIG2RegionField.length(ofGeneric: bytes, at: start) else { return nil }
        let isMMR = bytes[start + JBIG2RegionField.byteCount] & 1 == 1
        let mark: UInt16 = isMMR ? 0x0000 : 0xFFAC
        var position = start + coded
        while let next = bytes.bigEndianUInt16(at: position) {
            position += 1
            if next == mark { return position + 1 }
        }
        return nil
    }
}
