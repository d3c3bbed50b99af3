/// The codestream of a JPEG 2000 picture (ITU-T T.800, Annex A): a main header, tile-parts with a header each, an end.
enum JPEG2000Codestream {
    static let start: UInt16 = 0xFF4F
    private static let startOfTile: UInt16 = 0xFF90
    private static let startOfData: UInt16 = 0xFF93
    private static let end: UInt16 = 0xFFD9
    private static let comment: UInt16 = 0xFF64
    /// Lengths of tile-parts (A.7.1): no longer true once a comment is gone from one, and never needed.
    private static let tileLengths: UInt16 = 0xFF55

    /// Everything that may stand in a header besides (Table A.2, and T.801 Annex A): sizes, coding and quantization
    /// styles, regions, order, packet lengths and headers, component registration, transformations.
    private static let segments: Set<UInt16> = [
        0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF57, 0xFF58, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF63, 0xFF72,
        0xFF73, 0xFF74, 0xFF75, 0xFF76, 0xFF77, 0xFF78, 0xFF79,
    ]

    /// The codestream in `range` without comments and without what follows its end; `nil` when it is not one.
    static func rebuilt(from data: Span<UInt8>, in range: Range<Int>) -> [UInt8]? {
        let bytes = data.extracting(range)
        guard bytes.bigEndianUInt16(at: 0) == start else { return nil }
        var output: [UInt8] = []
        output.appendBigEndian(start)
        guard var position = copyHeader(bytes, from: 2, until: startOfTile, to: &output) else { return nil }
        while bytes.bigEndianUInt16(at: position) == startOfTile {
            guard let next = copyTilePart(bytes, at: position, to: &output) else { return nil }
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
        _ bytes: Span<UInt8>, from start: Int, until last: UInt16, to output: inout [UInt8]
    ) -> Int? {
        var position = start
        while let marker = bytes.bigEndianUInt16(at: position), marker != last {
            guard let length = bytes.bigEndianUInt16(at: position + 2), length >= 2,
                bytes.count - position - 2 >= Int(length)
            else { return nil }
            let segment = position..<(position + 2 + Int(length))
            if segments.contains(marker) {
                output.append(contentsOf: bytes.extracting(segment))
            } else if marker != comment && marker != tileLengths {
                return nil
            }
            position = segment.upperBound
        }
        return bytes.bigEndianUInt16(at: position) == last ? position : nil
    }

    /// Copies a tile-part, its length put right (A.4.2).
    ///
    /// - Returns: where it ends.
    private static func copyTilePart(_ bytes: Span<UInt8>, at position: Int, to output: inout [UInt8]) -> Int? {
        guard bytes.bigEndianUInt16(at: position + 2) == 10, let length = bytes.bigEndianUInt32(at: position + 6),
            bytes.count - position >= 12
        else { return nil }
        // The last one may leave its length open; then it goes up to the end marker, which is the last of the data.
        let end = length == 0 ? endOfOpenTilePart(bytes, from: position) : position + Int(length)
        guard let end, end <= bytes.count, end >= position + 14 else { return nil }
        let start = output.count
        output.append(contentsOf: bytes.extracting(position..<(position + 12)))
        guard let data = copyHeader(bytes.extracting(0..<end), from: position + 12, until: startOfData, to: &output)
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
