/// Walks entropy-coded data code by code without computing a coefficient (ITU-T T.81, annexes F and G): it proves that
/// every block of every scan is there, that every code exists and stays inside its block, and where the data ends.
struct JPEGEntropyWalker {
    let frame: JPEGFrame
    /// For progressive pictures: by component, the coefficients of each block that are not zero so far.
    var nonzero: [[UInt64]]

    init(frame: JPEGFrame) {
        self.frame = frame
        nonzero = []
        guard frame.coding == .progressive else { return }
        nonzero = frame.components.map { component in
            let blocks = frame.blocks(of: component)
            return [UInt64](repeating: 0, count: blocks.across * blocks.down)
        }
    }

    /// One scan as the walk needs it.
    struct Plan {
        let header: JPEGScan.Header
        /// The tables by slot; `nil` where the scan needs none.
        let direct: [JPEGHuffmanTable?]
        let alternating: [JPEGHuffmanTable?]
        /// The same tables laid out for a sequential scan, once for all of its intervals; empty for a progressive one.
        fileprivate let sequential: SequentialTables

        init(
            header: JPEGScan.Header, direct: [JPEGHuffmanTable?], alternating: [JPEGHuffmanTable?], frame: JPEGFrame
        ) {
            self.header = header
            self.direct = direct
            self.alternating = alternating
            sequential =
                frame.coding == .progressive
                ? SequentialTables() : SequentialTables(header, frame, direct, alternating)
        }
    }

    /// Minimum coded units of the scan.
    func units(of header: JPEGScan.Header) -> Int {
        if header.components.count > 1 {
            let units = frame.interleavedUnits
            return units.across * units.down
        }
        let blocks = frame.blocks(of: frame.components[header.components[0].index])
        return blocks.across * blocks.down
    }

    /// Walks the units of one interval that begins at `start`.
    mutating func walk(
        _ bytes: Span<UInt8>, from start: Int, _ plan: Plan, units: Range<Int>
    ) throws(Rejection) -> JPEGScan.Interval {
        var reader = JPEGBitReader(at: start)
        switch (frame.coding, plan.header.spectrum.lowerBound, plan.header.highBit) {
        case (.baseline, _, _), (.extendedSequential, _, _):
            try walkSequential(bytes, &reader, plan, units: units.count)
        case (.progressive, 0, 0):
            try walkDirectFirst(bytes, &reader, plan, units: units.count)
        case (.progressive, 0, _):
            try walkDirectRefinement(bytes, &reader, plan, units: units.count)
        case (.progressive, _, 0):
            try walkAlternatingFirst(bytes, &reader, plan, units: units)
        case (.progressive, _, _):
            try walkAlternatingRefinement(bytes, &reader, plan, units: units)
        }
        guard !reader.isOverrun else { throw truncated(reader) }
        let end = reader.end(bytes)
        return JPEGScan.Interval(range: start..<end.position, paddingBits: end.paddingBits)
    }

    func truncated(_ reader: JPEGBitReader) -> Rejection {
        Rejection(JPEGDefect.truncatedScan, at: reader.position, construct: "SOS")
    }

    static func badCode(_ reader: JPEGBitReader) -> Rejection {
        Rejection(JPEGDefect.badCode, at: reader.position, construct: "SOS")
    }

    var largestDirectSize: Int { frame.precision == 8 ? 11 : 15 }
    var largestAlternatingSize: Int { frame.precision == 8 ? 10 : 14 }

    // MARK: Sequential

    /// The tables of a unit's blocks as offsets into one flat array.
    fileprivate struct SequentialTables {
        /// For each table: 4,096 entries of `JPEGHuffmanTable.first`, then 4,096 of `severalSymbols` (zeros for DC).
        var entries: [UInt16] = []
        var tables: [JPEGHuffmanTable] = []
        /// For each block of a unit: where its DC and its AC table begin in `entries`.
        var blocks: [(direct: Int, alternating: Int)] = []

        static let stride = 2 * JPEGHuffmanTable.indexCount

        init() {}

        init(
            _ header: JPEGScan.Header, _ frame: JPEGFrame, _ directTables: [JPEGHuffmanTable?],
            _ alternatingTables: [JPEGHuffmanTable?]
        ) {
            var direct = [Int?](repeating: nil, count: 4)
            var alternating = [Int?](repeating: nil, count: 4)
            for (component, count) in zip(header.components, header.blocksPerUnit(frame)) {
                guard let directTable = directTables[component.directSlot],
                    let alternatingTable = alternatingTables[component.alternatingSlot]
                else { preconditionFailure("the parser makes a plan only when every table of the scan is there") }
                let directStart = direct[component.directSlot] ?? append(directTable, forRuns: false)
                let alternatingStart =
                    alternating[component.alternatingSlot] ?? append(alternatingTable, forRuns: true)
                direct[component.directSlot] = directStart
                alternating[component.alternatingSlot] = alternatingStart
                for _ in 0..<count { blocks.append((directStart, alternatingStart)) }
            }
        }

        mutating func append(_ table: JPEGHuffmanTable, forRuns: Bool) -> Int {
            let start = entries.count
            entries += table.first
            entries += forRuns ? table.severalSymbols() : [UInt16](repeating: 0, count: JPEGHuffmanTable.indexCount)
            tables.append(table)
            return start
        }
    }

    private func walkSequential(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Int
    ) throws(Rejection) {
        let tables = plan.sequential
        let entries = tables.entries.span
        let blocks = tables.blocks.span
        let largestDirectSize = largestDirectSize
        let largestAlternatingSize = largestAlternatingSize
        let shift = UInt64(64 - JPEGHuffmanTable.indexBits)
        // A local copy, so that it stays in registers.
        var reader = shared
        for _ in 0..<units {
            for block in 0..<blocks.count {
                let direct = blocks[block].direct
                let alternating = blocks[block].alternating
                reader.refill(bytes)
                var entry = entries[direct &+ Int(truncatingIfNeeded: reader.accumulator &>> shift)]
                if entry == 0 { entry = try Self.longCode(tables.tables[direct / SequentialTables.stride], reader) }
                let directSize = Int(entry & 0xFF)
                guard directSize <= largestDirectSize else { throw Self.badCode(reader) }
                reader.skip(Int(entry &>> 8) &+ directSize)

                var next = 1
                while next < 64 {
                    reader.refill(bytes)
                    let index = alternating &+ Int(truncatingIfNeeded: reader.accumulator &>> shift)
                    let several = entries[index &+ JPEGHuffmanTable.indexCount]
                    let after = next &+ Int(several & 0x7F)
                    let endsBlock = several & JPEGHuffmanTable.endsBlock != 0
                    if several != 0 && after &+ (endsBlock ? 1 : 0) <= 64 {
                        reader.skip(Int(several &>> 8))
                        if endsBlock { break }
                        next = after
                        continue
                    }
                    entry = entries[index]
                    if entry == 0 {
                        entry = try Self.longCode(tables.tables[alternating / SequentialTables.stride], reader)
                    }
                    let run = Int(entry & 0xFF) &>> 4
                    let size = Int(entry & 15)
                    reader.skip(Int(entry &>> 8) &+ size)
                    if size == 0 && run == 0 { break }
                    next &+= run &+ 1
                    // A run of sixteen zeros must be followed by a coefficient of the same block.
                    guard size == 0 ? run == 15 && next < 64 : size <= largestAlternatingSize && next <= 64 else {
                        throw Self.badCode(reader)
                    }
                }
            }
            guard !reader.isOverrun else { throw truncated(reader) }
        }
        shared = reader
    }

    /// A code of more than 12 bits, as an entry of `JPEGHuffmanTable.first`.
    @inline(never)
    static func longCode(_ table: JPEGHuffmanTable, _ reader: JPEGBitReader) throws(Rejection) -> UInt16 {
        guard let (symbol, length) = table.symbol(next: UInt32(truncatingIfNeeded: reader.accumulator >> 48)) else {
            throw badCode(reader)
        }
        return UInt16(length) << 8 | UInt16(symbol)
    }
}
