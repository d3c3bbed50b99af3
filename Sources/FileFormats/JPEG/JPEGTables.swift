/// The tables that are in force while a file is read (ITU-T T.81 B.2.4), and whether a scan has used them.
struct JPEGTables {
    private struct Slot {
        let table: JPEGTable
        /// Where its definition stands.
        let offset: Int
        /// Prepared at the first use, because nobody minds what is wrong with a table that no scan uses.
        var huffman: JPEGHuffmanTable?
        var isUsed = false
    }

    private var quantization = [Slot?](repeating: nil, count: 4)
    private var direct = [Slot?](repeating: nil, count: 4)
    private var alternating = [Slot?](repeating: nil, count: 4)
    /// Minimum coded units between restart markers; 0 for none.
    private(set) var restartInterval = 0
    private var isRestartIntervalUsed = true

    // MARK: Definitions

    /// Reads a DQT segment: any number of tables.
    mutating func readQuantization(
        _ payload: Span<UInt8>, at offset: Int, into tally: inout FindingTally
    ) throws(Rejection) {
        var position = 0
        while position < payload.count {
            let selector = payload[position]
            let entryBytes = Int(selector >> 4) + 1
            let end = position + 1 + 64 * entryBytes
            guard entryBytes <= 2, selector & 15 < 4, end <= payload.count else {
                throw Rejection(JPEGDefect.badTable, at: offset + position, construct: "DQT")
            }
            let definition = copy(payload, (position + 1)..<end)
            let table = JPEGTable(selector: selector, definition: definition)
            Self.define(Slot(table: table, offset: offset + position), in: &quantization[Int(selector & 15)], &tally)
            position = end
        }
    }

    /// Reads a DHT segment: any number of tables.
    mutating func readHuffman(
        _ payload: Span<UInt8>, at offset: Int, into tally: inout FindingTally
    ) throws(Rejection) {
        var position = 0
        while position < payload.count {
            let selector = payload[position]
            guard selector >> 4 < 2, selector & 15 < 4, payload.count - position >= 17 else {
                throw Rejection(JPEGDefect.badTable, at: offset + position, construct: "DHT")
            }
            let symbols = copy(payload, (position + 1)..<(position + 17)).reduce(0) { $0 + Int($1) }
            let end = position + 17 + symbols
            guard end <= payload.count else {
                throw Rejection(JPEGDefect.badTable, at: offset + position, construct: "DHT")
            }
            let definition = copy(payload, (position + 1)..<end)
            let slot = Slot(table: JPEGTable(selector: selector, definition: definition), offset: offset + position)
            if selector >> 4 == 0 {
                Self.define(slot, in: &direct[Int(selector & 15)], &tally)
            } else {
                Self.define(slot, in: &alternating[Int(selector & 15)], &tally)
            }
            position = end
        }
    }

    /// Reads a DRI segment.
    mutating func readRestartInterval(
        _ payload: Span<UInt8>, at offset: Int, into tally: inout FindingTally
    ) throws(Rejection) {
        guard payload.count == 2 else { throw Rejection(JPEGDefect.badSegment, at: offset, construct: "DRI") }
        let interval = Int(payload[0]) << 8 | Int(payload[1])
        guard interval != restartInterval else { return }
        if !isRestartIntervalUsed { tally.add(JPEGConstruct.unusedTable, .removed, bytes: 6) }
        restartInterval = interval
        isRestartIntervalUsed = false
    }

    /// Reads a DAC segment, which says how arithmetic coding adapts (B.2.4.3). No Huffman-coded picture uses it.
    mutating func readArithmeticConditioning(
        _ payload: Span<UInt8>, at offset: Int, into tally: inout FindingTally
    ) throws(Rejection) {
        for position in stride(from: 0, to: payload.count, by: 2) {
            guard position + 1 < payload.count, payload[position] < 0x20,
                payload[position] >= 0x10 || payload[position + 1] & 15 <= payload[position + 1] >> 4
            else { throw Rejection(JPEGDefect.badTable, at: offset + position, construct: "DAC") }
        }
        tally.add(JPEGConstruct.unusedTable, .removed, bytes: payload.count + 4)
    }

    private func copy(_ payload: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.append(contentsOf: payload.extracting(range))
        return bytes
    }

    /// Puts a table into its slot. The same table again changes nothing; another one makes an unused one a finding.
    private static func define(_ new: Slot, in slot: inout Slot?, _ tally: inout FindingTally) {
        if slot?.table == new.table { return }
        countIfUnused(slot, &tally)
        slot = new
    }

    private static func countIfUnused(_ slot: Slot?, _ tally: inout FindingTally) {
        guard let slot, !slot.isUsed else { return }
        tally.add(JPEGConstruct.unusedTable, .removed, bytes: 1 + slot.table.definition.count)
    }

    // MARK: Use

    mutating func useRestartInterval() -> Int {
        isRestartIntervalUsed = true
        return restartInterval
    }

    /// The quantization table of a slot; `nil` when there is none.
    ///
    /// - Throws: `jpeg.bad-table` when an entry is zero (B.2.4.1).
    mutating func useQuantization(slot: Int) throws(Rejection) -> JPEGTable? {
        guard let current = quantization[slot] else { return nil }
        let definition = current.table.definition
        let entryBytes = Int(current.table.selector >> 4) + 1
        for start in stride(from: 0, to: definition.count, by: entryBytes)
        where definition[start..<(start + entryBytes)].allSatisfy({ $0 == 0 }) {
            throw Rejection(JPEGDefect.badTable, at: current.offset, construct: "DQT")
        }
        quantization[slot]?.isUsed = true
        return current.table
    }

    /// The DC table of a slot; `nil` when there is none.
    ///
    /// - Throws: `jpeg.bad-table` when it is not a prefix code, or has a size above 15 (F.1.2.1.2).
    mutating func useDirect(slot: Int) throws(Rejection) -> (JPEGTable, JPEGHuffmanTable)? {
        try Self.use(&direct[slot], largestSymbol: 15)
    }

    /// The AC table of a slot; `nil` when there is none.
    ///
    /// - Throws: `jpeg.bad-table` when it is not a prefix code.
    mutating func useAlternating(slot: Int) throws(Rejection) -> (JPEGTable, JPEGHuffmanTable)? {
        try Self.use(&alternating[slot], largestSymbol: 255)
    }

    private static func use(
        _ slot: inout Slot?, largestSymbol: UInt8
    ) throws(Rejection) -> (JPEGTable, JPEGHuffmanTable)? {
        guard let current = slot else { return nil }
        let prepared = current.huffman ?? JPEGHuffmanTable.prepared(current.table.definition)
        guard let prepared, current.table.definition.dropFirst(16).allSatisfy({ $0 <= largestSymbol }) else {
            throw Rejection(JPEGDefect.badTable, at: current.offset, construct: "DHT")
        }
        slot?.huffman = prepared
        slot?.isUsed = true
        return (current.table, prepared)
    }

    /// Counts what no scan has used.
    func finish(into tally: inout FindingTally) {
        for slot in quantization + direct + alternating { Self.countIfUnused(slot, &tally) }
        if !isRestartIntervalUsed { tally.add(JPEGConstruct.unusedTable, .removed, bytes: 6) }
    }
}
