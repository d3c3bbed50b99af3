/// What a decoder reads of the marker segments of a JPEG 2000 codestream (ITU-T T.800, Annex A).
struct JPEG2000Segment {
    /// How many components the picture has, as its first segment says.
    let components: Int
    /// What it asks of decoders (A.5.1): its first two bits are for extensions.
    let capabilities: UInt16
    /// Most levels of a coding style in the picture; known when all headers were read.
    private var levels = 0

    /// What is copied of a header: sizes, coding and quantization styles, regions, order, packed packet headers
    /// (Table A.2), and what extensions add (T.801, Annex A).
    static let kept: Set<UInt16> = [
        0xFF50, 0xFF51, 0xFF52, 0xFF53, 0xFF5C, 0xFF5D, 0xFF5E, 0xFF5F, 0xFF60, 0xFF61, 0xFF72, 0xFF73, 0xFF74, 0xFF75,
        0xFF76, 0xFF77, 0xFF78, 0xFF79,
    ]

    /// Comments (A.9.2); lengths of tile-parts and of packets (A.7.1 to A.7.3), which only help to skip some; where
    /// components lie beside each other (A.9.1), which viewers do not ask.
    static let dropped: Set<UInt16> = [0xFF64, 0xFF55, 0xFF57, 0xFF58, 0xFF63]

    /// Segments that stand once in a header, or once for each component in it.
    static let single: Set<UInt16> = [0xFF51, 0xFF52, 0xFF5C]
    static let singleOfComponent: Set<UInt16> = [0xFF53, 0xFF5D, 0xFF5E]

    /// Sizes and coding styles have one length that is right.
    private static let exact: Set<UInt16> = [0xFF51, 0xFF52, 0xFF53]

    /// - Parameter segment: the image and tile sizes (A.5.1), from their length on.
    init?(sizes segment: Span<UInt8>) {
        guard let capabilities = segment.bigEndianUInt16(at: 2), let components = segment.bigEndianUInt16(at: 36) else {
            return nil
        }
        self.components = Int(components)
        self.capabilities = capabilities
    }

    /// Notes the levels of a coding style.
    mutating func noteLevels(_ marker: UInt16, _ segment: Span<UInt8>) {
        let place = marker == 0xFF52 ? 7 : marker == 0xFF53 ? 3 + indexBytes : nil
        if let place, let count = segment.byte(at: place) { levels = max(levels, min(count, 32)) }
    }

    /// Which component a segment of one is about.
    func component(_ segment: Span<UInt8>) -> Int? {
        components < 257 ? segment.byte(at: 2) : segment.bigEndianUInt16(at: 2).map { Int($0) }
    }

    /// How many bytes of a segment are read, those of its length included.
    ///
    /// - Parameter segment: from its length on.
    /// - Returns: `nil` when it is shorter than it must be, or is longer and decoders refuse it then.
    func length(_ marker: UInt16, _ segment: Span<UInt8>) -> Int? {
        let length: Int? =
            switch marker {
            case 0xFF51: 38 + 3 * components
            case 0xFF52: codingLength(segment, style: 2, levels: 7)
            case 0xFF53: codingLength(segment, style: 2 + indexBytes, levels: 3 + indexBytes)
            case 0xFF5C: quantizationLength(segment, style: 2)
            case 0xFF5D: quantizationLength(segment, style: 2 + indexBytes)
            case 0xFF5E: 4 + indexBytes
            case 0xFF5F: 2 + (segment.count - 2) / (5 + 2 * indexBytes) * (5 + 2 * indexBytes)
            case 0xFF60, 0xFF61: segment.count
            case 0xFF50: capabilities & 0x4000 == 0 ? nil : capabilityLength(segment)
            default: capabilities & 0x8000 == 0 ? nil : segment.count
            }
        guard let length, length <= segment.count else { return nil }
        return length == segment.count || !Self.exact.contains(marker) ? length : nil
    }

    /// Of the number of a component.
    private var indexBytes: Int { components < 257 ? 1 : 2 }

    /// Of a coding style (A.6.1, A.6.2): five bytes from the number of levels on, and a size for each resolution where
    /// the style says so.
    private func codingLength(_ segment: Span<UInt8>, style: Int, levels: Int) -> Int? {
        guard let flags = segment.byte(at: style), let count = segment.byte(at: levels) else { return nil }
        return levels + 5 + (flags & 1 == 1 ? count + 1 : 0)
    }

    /// Four bytes that say which parts of the standard follow, and two of each (T.800, A.5.2).
    private func capabilityLength(_ segment: Span<UInt8>) -> Int? {
        segment.bigEndianUInt32(at: 2).map { 6 + 2 * $0.nonzeroBitCount }
    }

    /// Most sub-bands that a component has: three for each level, and what is left.
    private var mostBands: Int { 3 * levels + 1 }

    /// Of steps (A.6.4, A.6.5): one for each sub-band, or one for all.
    private func quantizationLength(_ segment: Span<UInt8>, style: Int) -> Int? {
        guard let flags = segment.byte(at: style) else { return nil }
        let rest = segment.count - style - 1
        return switch flags & 31 {
        case 0: style + 1 + min(rest, mostBands)
        case 1: style + 3
        case 2: style + 1 + min(rest / 2, mostBands) * 2
        default: nil
        }
    }
}

extension Span<UInt8> {
    fileprivate func byte(at place: Int) -> Int? { place < count ? Int(self[place]) : nil }
}
