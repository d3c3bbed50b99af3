/// The codestream of a JPEG 2000 picture (ITU-T T.800, Annex A): a main header, tile-parts with a header each, an end.
enum JPEG2000Codestream {
    static let start: UInt16 = 0xFF4F
    private static let startOfTile: UInt16 = 0xFF90
    private static let startOfData: UInt16 = 0xFF93
    private static let end: UInt16 = 0xFFD9
    private static let sizes: UInt16 = 0xFF51

    /// The codestream in `range` without comments and without what follows its end; `nil` when it is not one.
    static func rebuilt(from data: Span<UInt8>, in range: Range<Int>) -> [UInt8]? {
        let bytes = data.extracting(range)
        guard bytes.bigEndianUInt16(at: 0) == start else { return nil }
        // The sizes come first (A.5.1).
        guard bytes.bigEndianUInt16(at: 2) == sizes, bytes.count > 4,
            var segments = JPEG2000Segment(sizes: bytes.extracting(4..<bytes.count))
        else { return nil }
        // How many steps are read of those in a header, a later one may say.
        guard copied(bytes, &segments) != nil else { return nil }
        return copied(bytes, &segments)
    }

    /// - Parameter segments: learns what the coding styles say.
    private static func copied(_ bytes: Span<UInt8>, _ segments: inout JPEG2000Segment) -> [UInt8]? {
        var output: [UInt8] = []
        output.appendBigEndian(start)
        guard var position = copyHeader(bytes, from: 2, until: startOfTile, &segments, to: &output) else { return nil }
        while bytes.bigEndianUInt16(at: position) == startOfTile {
            guard let next = copyTilePart(bytes, at: position, &segments, to: &output) else { return nil }
            position = next
        }
        guard bytes.bigEndianUInt16(at: position) == end else { return nil }
        output.appendBigEndian(end)
        return output
    }

    /// Copies the marker segments that are needed.
    ///
    /// - Returns: where the marker `last` stands, which is not copied.
    private static func copyHeader(
        _ bytes: Span<UInt8>, from start: Int, until last: UInt16, _ segments: inout JPEG2000Segment,
        to output: inout [UInt8]
    ) -> Int? {
        var position = start
        var met: Set<Int> = []
        while let marker = bytes.bigEndianUInt16(at: position), marker != last {
            guard let length = bytes.bigEndianUInt16(at: position + 2), length >= 2,
                bytes.count - position - 2 >= Int(length)
            else { return nil }
            let segment = bytes.extracting((position + 2)..<(position + 2 + Int(length)))
            segments.noteLevels(marker, segment)
            if JPEG2000Segment.kept.contains(marker) {
                guard let read = segments.length(marker, segment), isFirst(marker, segment, segments, &met) else {
                    return nil
                }
                output.appendBigEndian(marker)
                output.appendBigEndian(UInt16(read))
                output.append(contentsOf: segment.extracting(2..<read))
            } else if !JPEG2000Segment.dropped.contains(marker) {
                return nil
            }
            position += 2 + Int(length)
        }
        return bytes.bigEndianUInt16(at: position) == last ? position : nil
    }

    /// Whether no segment stood before this one that it takes the place of.
    ///
    /// - Parameter met: those that stood, by their markers and components.
    private static func isFirst(
        _ marker: UInt16, _ segment: Span<UInt8>, _ segments: JPEG2000Segment, _ met: inout Set<Int>
    ) -> Bool {
        if JPEG2000Segment.single.contains(marker) { return met.insert(Int(marker)).inserted }
        guard JPEG2000Segment.singleOfComponent.contains(marker) else { return true }
        guard let component = segments.component(segment) else { return false }
        return met.insert(Int(marker) << 16 | component).inserted
    }

    /// Copies a tile-part, its length put right (A.4.2).
    ///
    /// - Returns: where it ends.
    private static func copyTilePart(
        _ bytes: Span<UInt8>, at position: Int, _ segments: inout JPEG2000Segment, to output: inout [UInt8]
    ) -> Int? {
        guard bytes.bigEndianUInt16(at: position + 2) == 10, let length = bytes.bigEndianUInt32(at: position + 6),
            bytes.count - position >= 12
        else { return nil }
        // The last one may leave its length open; then it goes up to the end marker, which is the last of the data.
        let end = length == 0 ? endOfOpenTilePart(bytes, from: position) : position + Int(length)
        guard let end, end <= bytes.count, end >= position + 14 else { return nil }
        let start = output.count
        output.append(contentsOf: bytes.extracting(position..<(position + 12)))
        guard
            let data = copyHeader(
                bytes.extracting(0..<end), from: position + 12, until: startOfData, &segments, to: &output)
        else { return nil }
        output.append(contentsOf: bytes.extracting(data..<end))
        var count: [UInt8] = []
        count.appendBigEndian(UInt32(output.count - start))
        output.replaceSubrange((start + 6)..<(start + 10), with: count)
        return end
    }

    private static func endOfOpenTilePart(_ bytes: Span<UInt8>, from start: Int) -> Int? {
        var position = bytes.count - 2
        while position > start, bytes.bigEndianUInt16(at: position) != end { position -= 1 }
        return position > start ? position : nil
    }
}
