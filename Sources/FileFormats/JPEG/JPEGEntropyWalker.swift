/// Walks entropy-coded data code by code without computing a coefficient (ITU-T T.81, annexes F and G): it proves that
/// every block of every scan is there, that every code exists and stays inside its block, and where the data ends.
struct JPEGEntropyWalker {
    private let frame: JPEGFrame
    /// For progressive pictures: by component, the coefficients of each block that are not zero so far.
    private var nonzero: [[UInt64]]

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

    private func truncated(_ reader: JPEGBitReader) -> Rejection {
        Rejection(JPEGDefect.truncatedScan, at: reader.position, construct: "SOS")
    }

    private static func badCode(_ reader: JPEGBitReader) -> Rejection {
        Rejection(JPEGDefect.badCode, at: reader.position, construct: "SOS")
    }

    private var largestDirectSize: Int { frame.precision == 8 ? 11 : 15 }
    private var largestAlternatingSize: Int { frame.precision == 8 ? 10 : 14 }

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
    private static func longCode(_ table: JPEGHuffmanTable, _ reader: JPEGBitReader) throws(Rejection) -> UInt16 {
        guard let (symbol, length) = table.symbol(next: UInt32(truncatingIfNeeded: reader.accumulator >> 48)) else {
            throw badCode(reader)
        }
        return UInt16(length) << 8 | UInt16(symbol)
    }

    // MARK: Progressive

    /// Reads one symbol.
    @inline(__always)
    private static func symbol(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ table: JPEGHuffmanTable
    ) throws(Rejection) -> Int {
        reader.refill(bytes)
        let index = Int(truncatingIfNeeded: reader.accumulator &>> UInt64(64 - JPEGHuffmanTable.indexBits))
        var entry = table.first[index]
        if entry == 0 { entry = try longCode(table, reader) }
        reader.skip(Int(entry &>> 8))
        return Int(entry & 0xFF)
    }

    /// First scan of the DC coefficients (T.81 G.1.2.1).
    private func walkDirectFirst(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int
    ) throws(Rejection) {
        var tables: [JPEGHuffmanTable] = []
        for (component, count) in zip(plan.header.components, plan.header.blocksPerUnit(frame)) {
            guard let table = plan.direct[component.directSlot] else {
                preconditionFailure("the parser makes a plan only when every table of the scan is there")
            }
            tables += [JPEGHuffmanTable](repeating: table, count: count)
        }
        for _ in 0..<units {
            for table in tables {
                let size = try Self.symbol(bytes, &reader, table)
                guard size <= largestDirectSize else { throw Self.badCode(reader) }
                reader.skip(size)
            }
            guard !reader.isOverrun else { throw truncated(reader) }
        }
    }

    /// One more bit of each DC coefficient.
    private func walkDirectRefinement(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int
    ) throws(Rejection) {
        let blocks = plan.header.blocksPerUnit(frame).reduce(0, +)
        for _ in 0..<units {
            reader.refill(bytes)
            reader.skip(blocks)
            guard !reader.isOverrun else { throw truncated(reader) }
        }
    }

    private func alternatingTable(_ plan: Plan) -> JPEGHuffmanTable {
        guard let table = plan.alternating[plan.header.components[0].alternatingSlot] else {
            preconditionFailure("the parser makes a plan only when every table of the scan is there")
        }
        return table
    }

    /// First scan of a band of AC coefficients (T.81 G.1.2.2).
    private mutating func walkAlternatingFirst(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Range<Int>
    ) throws(Rejection) {
        let table = alternatingTable(plan)
        let component = plan.header.components[0].index
        let first = plan.header.spectrum.lowerBound
        let last = plan.header.spectrum.upperBound
        var reader = shared
        var emptyBlocks = 0
        for unit in units {
            if emptyBlocks > 0 {
                emptyBlocks -= 1
                continue
            }
            var bitmap = nonzero[component][unit]
            var next = first
            while next <= last {
                let symbol = try Self.symbol(bytes, &reader, table)
                let run = symbol >> 4
                let size = symbol & 15
                if size == 0 && run < 15 {
                    emptyBlocks = (1 << run) - 1
                    if run > 0 { emptyBlocks += reader.take(run) }
                    break
                }
                next += run
                // A run of sixteen zeros must be followed by a coefficient of the same band.
                guard next + (size == 0 ? 1 : 0) <= last, size <= largestAlternatingSize else {
                    throw Self.badCode(reader)
                }
                if size > 0 { bitmap |= 1 << UInt64(next) }
                reader.skip(size)
                next += 1
            }
            nonzero[component][unit] = bitmap
            guard !reader.isOverrun else { throw truncated(reader) }
        }
        guard emptyBlocks == 0 else { throw Self.badCode(reader) }
        shared = reader
    }

    /// One more bit of a band of AC coefficients (T.81 G.1.2.3).
    private mutating func walkAlternatingRefinement(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Range<Int>
    ) throws(Rejection) {
        let table = alternatingTable(plan)
        let component = plan.header.components[0].index
        let first = plan.header.spectrum.lowerBound
        let last = plan.header.spectrum.upperBound
        var reader = shared
        var endedBlocks = 0
        for unit in units {
            let known = nonzero[component][unit]
            var bitmap = known
            var next = first
            while endedBlocks == 0 && next <= last {
                let symbol = try Self.symbol(bytes, &reader, table)
                let run = symbol >> 4
                let size = symbol & 15
                if size == 0 && run < 15 {
                    endedBlocks = 1 << run
                    if run > 0 { endedBlocks += reader.take(run) }
                    break
                }
                guard size <= 1 else { throw Self.badCode(reader) }
                reader.skip(size)
                guard let target = Self.zero(number: run, of: known, in: next...last) else {
                    throw Self.badCode(reader)
                }
                if size == 1 { bitmap |= 1 << UInt64(target) }
                Self.skipCorrections(bytes, &reader, known, in: next..<target)
                next = target + 1
            }
            if endedBlocks > 0 {
                Self.skipCorrections(bytes, &reader, known, in: next..<(last + 1))
                endedBlocks -= 1
            }
            nonzero[component][unit] = bitmap
            guard !reader.isOverrun else { throw truncated(reader) }
        }
        guard endedBlocks == 0 else { throw Self.badCode(reader) }
        shared = reader
    }

    private static func mask(_ range: Range<Int>) -> UInt64 {
        guard !range.isEmpty else { return 0 }
        return (UInt64.max >> UInt64(64 - range.count)) << UInt64(range.lowerBound)
    }

    /// The position of the zero coefficient before which `number` others lie; `nil` when the band has not as many.
    private static func zero(number: Int, of known: UInt64, in band: ClosedRange<Int>) -> Int? {
        var zeros = ~known & mask(Range(band))
        for _ in 0..<number { zeros &= zeros &- 1 }
        return zeros == 0 ? nil : zeros.trailingZeroBitCount
    }

    /// Passes the correction bits of the coefficients of `band` that are known not to be zero.
    private static func skipCorrections(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ known: UInt64, in band: Range<Int>
    ) {
        var left = (known & mask(band)).nonzeroBitCount
        while left > 0 {
            reader.refill(bytes)
            let bits = min(left, 32)
            reader.skip(bits)
            left -= bits
        }
    }
}
