/// A scan: its header, the tables that it needs, and where its entropy-coded intervals are.
struct JPEGScan: Sendable {
    struct Component: Equatable, Sendable {
        /// Index into the frame's components.
        let index: Int
        /// Huffman table slots, 0 to 3.
        let directSlot: Int
        let alternatingSlot: Int
    }

    /// What the scan header says (ITU-T T.81 B.2.3).
    struct Header: Equatable, Sendable {
        let components: [Component]
        /// First and last coefficient in zigzag order (Ss, Se).
        let spectrum: ClosedRange<Int>
        /// Bit position of the scan before (Ah) and of this one (Al).
        let highBit: Int
        let lowBit: Int
    }

    /// Bytes between two markers of a scan.
    struct Interval: Sendable {
        /// From the first byte to after the last one of which a bit is used, its stuffed zero included.
        let range: Range<Int>
        /// Low bits of the last byte that no code uses, 0 to 7.
        let paddingBits: Int
    }

    let header: Header
    /// Minimum coded units from one restart marker to the next, 0 for none, and after the walk also when there are not
    /// so many: then nobody can tell.
    var restartInterval: Int
    /// The Huffman tables that the scan uses, in the order in which they are written.
    let huffmanTables: [JPEGTable]
    /// The quantization tables of the components that this scan is the first to code. Both as they were read.
    let quantizationTables: [JPEGTable]
    var intervals: [Interval] = []
    /// By Huffman table: which codes the scan's units have, in the order of the definition; `nil` for a table that is
    /// well known, so that nobody looks, and as long as the scan was not walked.
    var usedCodes: [[Bool]?]
    /// By component of the scan: AC coefficients of a sequential scan that are not zero somewhere; only where its table
    /// is not well known.
    var nonzero: [UInt64] = []

    init(header: Header, restartInterval: Int, huffmanTables: [JPEGTable], quantizationTables: [JPEGTable]) {
        self.header = header
        self.restartInterval = restartInterval
        self.huffmanTables = huffmanTables
        self.quantizationTables = quantizationTables
        usedCodes = [[Bool]?](repeating: nil, count: huffmanTables.count)
    }

    /// Whether the same data means the same: the header is the same, and so are the codes that its units have.
    func means(theSameAs other: JPEGScan) -> Bool {
        guard header == other.header, restartInterval == other.restartInterval,
            huffmanTables.count == other.huffmanTables.count
        else { return false }
        return huffmanTables.indices.allSatisfy { number in
            // What one says that the units have goes for both: the data is the same.
            let used = usedCodes[number] ?? other.usedCodes[number]
            return used == other.usedCodes[number] ?? used
                && huffmanTables[number].codes(used, areThoseOf: other.huffmanTables[number])
        }
    }
}

/// A table as it stands in its segment, without the segment's marker and length.
struct JPEGTable: Hashable, Sendable {
    /// Class or precision in the high half, slot in the low one, as in DHT and DQT.
    let selector: UInt8
    let definition: [UInt8]

    /// A segment with this table alone, marker included.
    func segment(marker: UInt8) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, marker]
        bytes.appendBigEndian(UInt16(3 + definition.count))
        return bytes + [selector] + definition
    }
}

extension JPEGScan.Interval {
    /// The interval of `bytes` at `position` that has the same data as this one of `ownBytes`, its padding canonical;
    /// `nil` when the data there is another.
    func found(at position: Int, _ bytes: Span<UInt8>, _ ownBytes: Span<UInt8>) -> JPEGScan.Interval? {
        let head = head(ownBytes)
        let tail = canonicalTail(ownBytes)
        let end = position + head.count + tail.count
        guard end <= bytes.count, bytes.matches(tail, at: position + head.count),
            bytes.extracting(position..<(position + head.count)).equals(ownBytes.extracting(head))
        else { return nil }
        return JPEGScan.Interval(range: position..<end, paddingBits: paddingBits)
    }

    /// Where its last data byte is.
    private func lastByte(_ bytes: Span<UInt8>) -> Int {
        let isStuffed = range.count >= 2 && bytes[range.upperBound - 1] == 0 && bytes[range.upperBound - 2] == 0xFF
        return range.upperBound - (isStuffed ? 2 : 1)
    }

    /// Whether the padding is all ones, as T.81 F.1.2.3 wants it.
    func hasCanonicalPadding(_ bytes: Span<UInt8>) -> Bool {
        bytes[lastByte(bytes)] & paddingMask == paddingMask
    }

    private var paddingMask: UInt8 { UInt8(1) << UInt8(paddingBits) &- 1 }

    /// Everything but the last data byte, which is the only one that is rewritten.
    func head(_ bytes: Span<UInt8>) -> Range<Int> { range.lowerBound..<lastByte(bytes) }

    /// The last data byte with its padding set to ones, stuffed where that makes it 0xFF.
    func canonicalTail(_ bytes: Span<UInt8>) -> [UInt8] {
        let byte = bytes[lastByte(bytes)] | paddingMask
        return byte == 0xFF ? [0xFF, 0] : [byte]
    }
}
