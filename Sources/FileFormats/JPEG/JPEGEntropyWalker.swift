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

    /// The coefficients of a component that are not zero in some block of the scans of a progressive picture.
    func nonzeroPlaces(of component: Int) -> UInt64 {
        nonzero.isEmpty ? 0 : nonzero[component].reduce(0, |)
    }

    /// One scan as the walk needs it.
    struct Plan {
        let header: JPEGScan.Header
        /// The Huffman tables that the scan needs, in the order in which its components first need them.
        let tables: [JPEGHuffmanTable]
        /// Whether they are the first of `JPEGHuffmanTable.standard`.
        private let areStandard: Bool
        /// By component of the scan: which of them are its DC and its AC table; `nil` where it needs none.
        let direct: [Int?]
        let alternating: [Int?]
        /// Whether to note which codes are met; always with progressive scans, which hardly any table serves twice.
        let marksCodes: Bool
        /// By component of the scan: whether to note which coefficients of a sequential scan are not zero.
        let marksPlaces: [Bool]
        /// The tables laid out, once for all intervals; `nil` for scans that are walked code by code.
        private(set) var steps: JPEGStepTables?
        /// For each block of a unit of a sequential scan: which part of `steps` it needs.
        private(set) var blocks: [JPEGStepTables.Block] = []

        init(
            header: JPEGScan.Header, tables: [JPEGHuffmanTable], areStandard: Bool, direct: [Int?], alternating: [Int?],
            marksCodes: Bool, marksPlaces: [Bool], isProgressive: Bool
        ) {
            self.header = header
            self.tables = tables
            self.areStandard = areStandard
            self.direct = direct
            self.alternating = alternating
            self.marksCodes = marksCodes || isProgressive
            self.marksPlaces = marksPlaces
        }

        /// Lays the tables out, which takes as long as walking a small picture; so it is left to those who walk, and
        /// a small picture is walked code by code.
        ///
        /// - Parameter bytes: how much there is to walk, at most.
        mutating func layOut(_ frame: JPEGFrame, forBytes bytes: Int) {
            let isProgressive = frame.coding == .progressive
            guard !isProgressive || header.spectrum.lowerBound > 0 && header.highBit == 0 else { return }
            let laidOut =
                areStandard && !isProgressive
                ? .standard
                : JPEGStepTables(
                    tables, alternating: Set(alternating.compactMap(\.self)),
                    marksPlaces: isProgressive || marksPlaces.contains(true),
                    mostCodes: bytes < Self.leastBytesForLongSteps ? 1 : JPEGStepTables.anyNumberOfCodes)
            steps = laidOut
            guard !isProgressive else { return }
            blocks = []
            for (component, count) in header.blocksPerUnit(frame).enumerated() {
                guard let direct = direct[component], let alternating = alternating[component] else {
                    preconditionFailure("the parser makes a plan only when every table of the scan is there")
                }
                let block = laidOut.block(ofComponent: component, direct: direct, alternating: alternating)
                blocks += repeatElement(block, count: count)
            }
        }

        /// Far less than what makes up for laying out steps of several codes, so that tests and fuzzing with small
        /// files walk both ways.
        private static let leastBytesForLongSteps = 2_048

        /// The table with this number.
        func table(_ number: Int?) -> JPEGHuffmanTable {
            guard let number else {
                preconditionFailure("the parser makes a plan only when every table of the scan is there")
            }
            return tables[number]
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
    ///
    /// - Parameter use: what the walk of the intervals before has noted.
    mutating func walk(
        _ bytes: Span<UInt8>, from start: Int, _ plan: Plan, units: Range<Int>, _ use: inout JPEGScanUse
    ) throws(Rejection) -> JPEGScan.Interval {
        var reader = JPEGBitReader(at: start)
        switch (frame.coding, plan.header.spectrum.lowerBound, plan.header.highBit) {
        case (.baseline, _, _), (.extendedSequential, _, _):
            try walkSequential(bytes, &reader, plan, units: units.count, &use)
        case (.progressive, 0, 0):
            try walkDirectFirst(bytes, &reader, plan, units: units.count, &use)
        case (.progressive, 0, _):
            try walkDirectRefinement(bytes, &reader, plan, units: units.count)
        case (.progressive, _, 0):
            try walkAlternatingFirst(bytes, &reader, plan, units: units, &use)
        case (.progressive, _, _):
            try walkAlternatingRefinement(bytes, &reader, plan, units: units, &use)
        }
        guard !reader.isOverrun else { throw Self.truncated(reader) }
        let end = reader.end(bytes)
        return JPEGScan.Interval(range: start..<end.position, paddingBits: end.paddingBits)
    }

    static func truncated(_ reader: JPEGBitReader) -> Rejection {
        Rejection(JPEGDefect.truncatedScan, at: reader.position, construct: "SOS")
    }

    @inline(never)
    static func badCode(_ reader: JPEGBitReader, _ bytes: Span<UInt8>) -> Rejection {
        Rejection(JPEGDefect.badCode, at: reader.place(bytes), construct: "SOS")
    }

    var largestDirectSize: Int { frame.precision == 8 ? 11 : 15 }
    var largestAlternatingSize: Int { frame.precision == 8 ? 10 : 14 }

    // MARK: Sequential

    /// Units after which it is looked whether all coefficients have been met that are asked for.
    private static let unitsBetweenLooks = 512

    /// Notes no more than is asked for, because each mark takes time.
    private func walkSequential(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        var unit = 0
        while unit < units {
            let marksPlaces = zip(plan.marksPlaces, use.nonzero).contains { $0 && $1 != Self.allAlternating }
            let next = marksPlaces ? min(units, unit + Self.unitsBetweenLooks) : units
            switch (plan.marksCodes, marksPlaces) {
            case (false, false): try walkUnmarked(bytes, &reader, plan, units: next - unit, &use)
            case (true, false): try walkMarkingCodes(bytes, &reader, plan, units: next - unit, &use)
            case (false, true): try walkMarkingPlaces(bytes, &reader, plan, units: next - unit, &use)
            case (true, true): try walkMarkingAll(bytes, &reader, plan, units: next - unit, &use)
            }
            unit = next
        }
    }

    /// Every place of a block but that of the DC coefficient.
    private static let allAlternating = ~UInt64(1)

    // One function for each combination of marks, so that each keeps its own state in registers.

    @inline(never)
    private func walkUnmarked(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        try walkUnits(bytes, &reader, plan, units: units, &use, marksCodes: false, marksPlaces: false)
    }

    @inline(never)
    private func walkMarkingCodes(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        try walkUnits(bytes, &reader, plan, units: units, &use, marksCodes: true, marksPlaces: false)
    }

    @inline(never)
    private func walkMarkingPlaces(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        try walkUnits(bytes, &reader, plan, units: units, &use, marksCodes: false, marksPlaces: true)
    }

    @inline(never)
    private func walkMarkingAll(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        try walkUnits(bytes, &reader, plan, units: units, &use, marksCodes: true, marksPlaces: true)
    }

    /// Takes step by step (`JPEGCodeStep`), two for each refill: they take at most 46 bits of the 56 that are there.
    ///
    /// The code of a DC coefficient is a step like others, by another table, so that one loop passes all blocks.
    @inline(__always)
    private func walkUnits(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse,
        marksCodes: Bool, marksPlaces: Bool
    ) throws(Rejection) {
        guard let tables = plan.steps else {
            preconditionFailure("the parser lays the tables of a sequential scan out before it walks")
        }
        let steps = tables.steps.span
        let stepsNonzero = tables.nonzero.span
        let blocks = plan.blocks.span
        let shift = UInt64(64 - JPEGHuffmanTable.indexBits)
        // Taken out, because the marks of codes are held for the whole walk.
        var longCodes = use.longCodes
        var places = use.nonzero
        var ownStepMarks: [UInt8] = []
        swap(&ownStepMarks, &use.steps)
        defer { swap(&ownStepMarks, &use.steps) }
        var codeMarks = use.codes.mutableSpan
        var stepMarks = ownStepMarks.mutableSpan
        // A local copy, so that it stays in registers.
        var reader = shared
        var left = units &* blocks.count
        var block = 0
        var alternating = blocks[0].alternating
        var table = blocks[0].direct
        /// The coefficient that comes next.
        var next = 0
        var nonzero: UInt64 = 0
        while left > 0 {
            reader.refill(bytes)
            for _ in 0..<2 {
                let index = table &+ Int(truncatingIfNeeded: reader.accumulator &>> shift)
                let step = steps[index]
                let after = next &+ Int(step & 0xFF)
                if after < 64 || JPEGCodeStep.endsBlock(after, end: 64) {
                    reader.skip(Int(step &>> 8))
                    if marksCodes { stepMarks[index] = 1 }
                    if marksPlaces, next > 0 {
                        nonzero |= stepsNonzero[index &- blocks[block].nonzeroLead] &<< UInt64(truncatingIfNeeded: next)
                    }
                    next = after
                } else {
                    let passed = try takeCode(
                        bytes, plan, table: table, reader, next: next, nonzero, &codeMarks, &longCodes)
                    reader = passed.reader
                    nonzero = passed.nonzero
                    next = passed.next
                    reader.refill(bytes)
                }
                table = alternating
                guard next >= 64 else { continue }
                // The end of the block.
                if marksPlaces {
                    places[blocks[block].component] |= nonzero
                    nonzero = 0
                }
                block &+= 1
                if block == blocks.count {
                    block = 0
                    guard !reader.isOverrun else { throw Self.truncated(reader) }
                }
                alternating = blocks[block].alternating
                table = blocks[block].direct
                next = 0
                left &-= 1
                if left == 0 { break }
            }
        }
        shared = reader
        use.longCodes = longCodes
        use.nonzero = places
    }

    /// Takes one code alone: one of more than 12 bits, a run of sixteen zeros, or one that is not allowed.
    ///
    /// By value, so that the state of the walk stays in registers.
    ///
    /// - Parameters:
    ///   - table: where the steps of its table begin.
    ///   - next: the coefficient of the block that comes next.
    ///   - nonzero: those of the block that are not zero.
    /// - Returns: the same behind the code; `next` is 64 at the end of the block.
    @inline(never)
    private func takeCode(
        _ bytes: Span<UInt8>, _ plan: Plan, table: Int, _ reader: JPEGBitReader, next: Int, _ nonzero: UInt64,
        _ marks: inout MutableSpan<UInt8>, _ longCodes: inout [[Bool]]
    ) throws(Rejection) -> (reader: JPEGBitReader, next: Int, nonzero: UInt64) {
        var reader = reader
        reader.refill(bytes)
        let number = table / JPEGStepTables.stride
        let index = Int(truncatingIfNeeded: reader.accumulator &>> UInt64(64 - JPEGHuffmanTable.indexBits))
        var entry = plan.tables[number].first[index]
        if entry == 0 {
            entry = try Self.longCode(bytes, plan, number, reader, &longCodes)
        } else if plan.marksCodes {
            marks[table + index] = 1
        }
        let isDirect = next == 0
        let run = isDirect ? 0 : Int(entry & 0xFF) >> 4
        let size = Int(entry & (isDirect ? 0xFF : 15))
        guard size <= (isDirect ? largestDirectSize : largestAlternatingSize) else {
            throw Self.badCode(reader, bytes)
        }
        let isEnd = !isDirect && size == 0 && run == 0
        let isRun = !isDirect && size == 0 && run > 0
        let after = isEnd ? 64 : next + run + 1
        // A run of sixteen zeros must be followed by a coefficient of the same block.
        guard isRun ? run == 15 && after < 64 : after <= 64 else { throw Self.badCode(reader, bytes) }
        reader.skip(Int(entry >> 8) + size)
        let isNonzero = !isDirect && size > 0
        return (reader, after, isNonzero ? nonzero | 1 << UInt64(after - 1) : nonzero)
    }

    /// A code of more than 12 bits, as an entry of `JPEGHuffmanTable.first`; it is marked.
    ///
    /// - Parameter number: the place of its table in the plan.
    @inline(never)
    static func longCode(
        _ bytes: Span<UInt8>, _ plan: Plan, _ number: Int, _ reader: JPEGBitReader, _ marks: inout [[Bool]]
    ) throws(Rejection) -> UInt16 {
        guard let code = plan.tables[number].code(next: UInt32(truncatingIfNeeded: reader.accumulator >> 48)) else {
            throw badCode(reader, bytes)
        }
        marks[number][code.number] = true
        return UInt16(code.length) << 8 | UInt16(code.symbol)
    }
}
