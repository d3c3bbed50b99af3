/// The codestream of a JPEG 2000 picture (ITU-T T.800, Annex A): a main header, tile-parts with a header each, an end.
enum JPEG2000Codestream {
    static let start: UInt16 = 0xFF4F
    private static let startOfTile: UInt16 = 0xFF90
    private static let startOfData: UInt16 = 0xFF93
    private static let end: UInt16 = 0xFFD9
    private static let sizes: UInt16 = 0xFF51
    /// Of the marker segment that begins a tile-part, and of the length of the part in it (A.4.2).
    private static let tileMarkerBytes = 12
    private static let tileLength = 6..<10

    /// The marker segments of a header that are kept, from their markers on, and where the marker behind them stands.
    private struct Header {
        var segments: [Range<Int>] = []
        var end = 0
    }

    private struct TilePart {
        let start: Int
        let header: Header
        let end: Int
    }

    /// The codestream in `range` without comments and without what follows its end; `nil` when it is not one.
    static func rebuilt(from data: Span<UInt8>, in range: Range<Int>) -> [UInt8]? {
        let bytes = data.extracting(range)
        guard bytes.bigEndianUInt16(at: 0) == start else { return nil }
        // The sizes come first (A.5.1).
        guard bytes.bigEndianUInt16(at: 2) == sizes, bytes.count > 4,
            var rules = JPEG2000Segment(sizes: bytes.extracting(4..<bytes.count)),
            let main = header(bytes, from: 2, until: startOfTile, &rules)
        else { return nil }
        var parts: [TilePart] = []
        var position = main.end
        while bytes.bigEndianUInt16(at: position) == startOfTile {
            guard let part = tilePart(bytes, at: position, &rules) else { return nil }
            parts.append(part)
            position = part.end
        }
        guard bytes.bigEndianUInt16(at: position) == end else { return nil }

        var output: [UInt8] = []
        output.appendBigEndian(start)
        guard append(main, bytes, rules, to: &output) else { return nil }
        for part in parts {
            guard append(part, bytes, rules, to: &output) else { return nil }
        }
        output.appendBigEndian(end)
        return output
    }

    // MARK: Reading

    /// - Parameters:
    ///   - last: the marker behind the header.
    ///   - rules: learns what the coding styles say.
    private static func header(
        _ bytes: Span<UInt8>, from start: Int, until last: UInt16, _ rules: inout JPEG2000Segment
    ) -> Header? {
        var header = Header()
        var position = start
        var met: Set<Int> = []
        while let marker = bytes.bigEndianUInt16(at: position), marker != last {
            guard let length = bytes.bigEndianUInt16(at: position + 2), length >= 2,
                bytes.count - position - 2 >= Int(length)
            else { return nil }
            let end = position + 2 + Int(length)
            let segment = bytes.extracting((position + 2)..<end)
            if JPEG2000Segment.kept.contains(marker) {
                guard isFirst(marker, segment, rules, &met) else { return nil }
                rules.noteLevels(marker, segment)
                header.segments.append(position..<end)
            } else if !JPEG2000Segment.dropped.contains(marker) {
                return nil
            }
            position = end
        }
        header.end = position
        return bytes.bigEndianUInt16(at: position) == last ? header : nil
    }

    /// Whether no segment stood before this one that it takes the place of.
    ///
    /// - Parameter met: those that stood, by their markers and components.
    private static func isFirst(
        _ marker: UInt16, _ segment: Span<UInt8>, _ rules: JPEG2000Segment, _ met: inout Set<Int>
    ) -> Bool {
        if JPEG2000Segment.single.contains(marker) { return met.insert(Int(marker)).inserted }
        guard JPEG2000Segment.singleOfComponent.contains(marker) else { return true }
        guard let component = rules.component(segment) else { return false }
        return met.insert(Int(marker) << 16 | component).inserted
    }

    private static func tilePart(
        _ bytes: Span<UInt8>, at start: Int, _ rules: inout JPEG2000Segment
    ) -> TilePart? {
        guard bytes.bigEndianUInt16(at: start + 2) == 10,
            let length = bytes.bigEndianUInt32(at: start + tileLength.lowerBound),
            bytes.count - start >= tileMarkerBytes
        else { return nil }
        // The last one may leave its length open; then it goes up to the end marker, which is the last of the data.
        let end = length == 0 ? endOfOpenTilePart(bytes, from: start) : start + Int(length)
        guard let end, end <= bytes.count, end >= start + tileMarkerBytes + 2,
            let header = header(bytes.extracting(0..<end), from: start + tileMarkerBytes, until: startOfData, &rules)
        else { return nil }
        return TilePart(start: start, header: header, end: end)
    }

    private static func endOfOpenTilePart(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = bytes.count - 2
        while position > start, bytes.bigEndianUInt16(at: position) != end { position -= 1 }
        return position > start ? position : nil
    }

    // MARK: Writing

    /// - Returns: whether each segment is as long as it must be.
    private static func append(
        _ header: Header, _ bytes: Span<UInt8>, _ rules: JPEG2000Segment, to output: inout [UInt8]
    ) -> Bool {
        for range in header.segments {
            let segment = bytes.extracting((range.lowerBound + 2)..<range.upperBound)
            guard let marker = bytes.bigEndianUInt16(at: range.lowerBound), let read = rules.length(marker, segment)
            else { return false }
            output.appendBigEndian(marker)
            output.appendBigEndian(UInt16(read))
            output.append(contentsOf: segment.extracting(2..<read))
        }
        return true
    }

    /// Appends a tile-part, its length put right.
    ///
    /// - Returns: whether each segment of its header is as long as it must be.
    private static func append(
        _ part: TilePart, _ bytes: Span<UInt8>, _ rules: JPEG2000Segment, to output: inout [UInt8]
    ) -> Bool {
        let start = output.count
        output.append(contentsOf: bytes.extracting(part.start..<(part.start + tileMarkerBytes)))
        guard append(part.header, bytes, rules, to: &output) else { return false }
        output.append(contentsOf: bytes.extracting(part.header.end..<part.end))
        var count: [UInt8] = []
        count.appendBigEndian(UInt32(output.count - start))
        output.replaceSubrange((start + tileLength.lowerBound)..<(start + tileLength.upperBound), with: count)
        return true
    }
}
