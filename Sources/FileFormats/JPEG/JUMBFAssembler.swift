/// Puts the boxes together that are spread over APP11 segments (ISO/IEC 19566-5, annex D.2): a name, the number of the
/// box, the number of the part, and in every part the header of the box again.
struct JUMBFAssembler {
    /// One segment.
    private struct Part {
        let boxNumber: UInt16
        let sequence: UInt32
        /// Length and type of the box, and its long length where it has one.
        let header: Range<Int>
        let content: Range<Int>
        let segmentBytes: Int
    }

    /// A whole box.
    struct Box: Sendable {
        /// Where its bytes are, in order.
        let pieces: [Range<Int>]
        /// How many segments it takes, and how many bytes of the file they are.
        let segments: Int
        let segmentBytes: Int
        /// It is a C2PA manifest store (C2PA 2.1, 11.1.4.2).
        let isManifestStore: Bool

        func bytes(in file: Span<UInt8>) -> [UInt8] {
            var bytes: [UInt8] = []
            for piece in pieces { bytes.append(contentsOf: file.extracting(piece)) }
            return bytes
        }
    }

    private var parts: [Part] = []
    /// Segments that are no part of any box.
    private(set) var brokenSegments = 0
    private(set) var brokenBytes = 0

    private static let name = Array("JP".utf8)
    private static let superbox = Array("jumb".utf8)
    /// The content type of a manifest store in the description box.
    private static let manifestStoreType: [UInt8] =
        Array("c2pa".utf8) + [0x00, 0x11, 0x00, 0x10, 0x80, 0x00, 0x00, 0xAA, 0x00, 0x38, 0x9B, 0x71]

    /// Takes the payload of an APP11 segment that begins with "JP".
    mutating func add(_ bytes: Span<UInt8>, payload: Range<Int>) {
        let content = bytes.extracting(payload)
        let headerStart = 8
        guard content.matches(Self.name), let boxNumber = content.bigEndianUInt16(at: 2),
            let sequence = content.bigEndianUInt32(at: 4), let length = content.bigEndianUInt32(at: headerStart),
            content.matches(Self.superbox, at: headerStart + 4),
            content.count >= headerStart + (length == 1 ? 16 : 8)
        else {
            brokenSegments += 1
            brokenBytes += payload.count + 4
            return
        }
        let headerEnd = payload.lowerBound + headerStart + (length == 1 ? 16 : 8)
        parts.append(
            Part(
                boxNumber: boxNumber, sequence: sequence, header: (payload.lowerBound + headerStart)..<headerEnd,
                content: headerEnd..<payload.upperBound, segmentBytes: payload.count + 4))
    }

    /// The boxes that are whole, in the order of their numbers. What belongs to none is counted as broken.
    mutating func finish(_ bytes: Span<UInt8>) -> [Box] {
        // Ordered by position too, so that equal numbers always give the same result.
        let ordered = parts.sorted {
            ($0.boxNumber, $0.sequence, $0.header.lowerBound) < ($1.boxNumber, $1.sequence, $1.header.lowerBound)
        }
        var boxes: [Box] = []
        var start = 0
        while start < ordered.count {
            var end = start + 1
            while end < ordered.count, ordered[end].boxNumber == ordered[start].boxNumber { end += 1 }
            let group = ordered[start..<end]
            if let box = Self.box(of: group, in: bytes) {
                boxes.append(box)
            } else {
                brokenSegments += group.count
                brokenBytes += group.reduce(0) { $0 + $1.segmentBytes }
            }
            start = end
        }
        return boxes
    }

    /// - Returns: `nil` when the parts do not follow each other from 1, or from 0 as some programs count, when one of
    ///   them repeats another header, or when the length is another than the box says.
    private static func box(of parts: ArraySlice<Part>, in bytes: Span<UInt8>) -> Box? {
        guard let first = parts.first, first.sequence <= 1,
            let declared = bytes.bigEndianUInt32(at: first.header.lowerBound)
        else { return nil }
        let header = bytes.extracting(first.header)
        var length = first.header.count
        for (index, part) in parts.enumerated() {
            guard Int(part.sequence) == Int(first.sequence) + index, bytes.extracting(part.header).equals(header) else {
                return nil
            }
            length += part.content.count
        }
        var wanted = UInt64(declared)
        if declared == 1 {
            guard let high = header.bigEndianUInt32(at: 8), let low = header.bigEndianUInt32(at: 12) else { return nil }
            wanted = UInt64(high) << 32 | UInt64(low)
        }
        guard wanted == UInt64(length) else { return nil }
        let pieces = [first.header] + parts.map(\.content)
        return Box(
            pieces: pieces, segments: parts.count, segmentBytes: parts.reduce(0) { $0 + $1.segmentBytes },
            isManifestStore: isManifestStore(pieces.dropFirst(), in: bytes))
    }

    /// Whether the description box, which comes first in a box, has the content type of a manifest store: length,
    /// "jumd", content type (ISO/IEC 19566-5, B.3). It may be cut anywhere.
    private static func isManifestStore(_ pieces: ArraySlice<Range<Int>>, in bytes: Span<UInt8>) -> Bool {
        let wanted = 8 + manifestStoreType.count
        var start: [UInt8] = []
        for piece in pieces where start.count < wanted {
            start.append(contentsOf: bytes.extracting(piece.prefix(wanted - start.count)))
        }
        return start.dropFirst(4).elementsEqual(Array("jumd".utf8) + manifestStoreType)
    }
}
