// The scans of progressive pictures (ITU-T T.81, annex G).
extension JPEGEntropyWalker {
    /// Reads one symbol and marks its code.
    ///
    /// - Parameter number: the place of the table in the plan.
    @inline(__always)
    private static func symbol(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, _ table: JPEGHuffmanTable, _ number: Int,
        _ marks: inout MutableSpan<UInt8>, _ longCodes: inout [[Bool]]
    ) throws(Rejection) -> Int {
        reader.refill(bytes)
        let index = Int(truncatingIfNeeded: reader.accumulator &>> UInt64(64 - JPEGHuffmanTable.indexBits))
        var entry = table.first[index]
        if entry == 0 {
            entry = try longCode(bytes, plan, number, reader, &longCodes)
        } else {
            marks[number &* JPEGHuffmanTable.indexCount &+ index] = 1
        }
        reader.skip(Int(entry &>> 8))
        return Int(entry & 0xFF)
    }

    /// First scan of the DC coefficients (T.81 G.1.2.1).
    func walkDirectFirst(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        var tables: [(JPEGHuffmanTable, number: Int)] = []
        for (number, count) in zip(plan.direct, plan.header.blocksPerUnit(frame)) {
            let table = (plan.table(number), number: number ?? 0)
            tables += [(JPEGHuffmanTable, number: Int)](repeating: table, count: count)
        }
        // Taken out, because the marks are held for the whole walk.
        var longCodes = use.longCodes
        var marks = use.codes.mutableSpan
        for _ in 0..<units {
            for (table, number) in tables {
                let size = try Self.symbol(bytes, &reader, plan, table, number, &marks, &longCodes)
                guard size <= largestDirectSize else { throw Self.badCode(reader, bytes) }
                reader.skip(size)
            }
            guard !reader.isOverrun else { throw Self.truncated(reader) }
        }
        use.longCodes = longCodes
    }

    /// One more bit of each DC coefficient.
    func walkDirectRefinement(
        _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader, _ plan: Plan, units: Int
    ) throws(Rejection) {
        let blocks = plan.header.blocksPerUnit(frame).reduce(0, +)
        for _ in 0..<units {
            reader.refill(bytes)
            reader.skip(blocks)
            guard !reader.isOverrun else { throw Self.truncated(reader) }
        }
    }

    /// First scan of a band of AC coefficients (T.81 G.1.2.2), step by step as a sequential scan.
    mutating func walkAlternatingFirst(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Range<Int>, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        guard let tables = plan.steps else {
            preconditionFailure("the parser lays the table of a first scan out before it walks")
        }
        let steps = tables.steps.span
        let stepsNonzero = tables.nonzero.span
        let table = plan.table(plan.alternating[0])
        let entries = table.first.span
        let shift = UInt64(64 - JPEGHuffmanTable.indexBits)
        // Taken out, because the marks of codes are held for the whole walk.
        var longCodes = use.longCodes
        var ownStepMarks: [UInt8] = []
        swap(&ownStepMarks, &use.steps)
        defer { swap(&ownStepMarks, &use.steps) }
        var codeMarks = use.codes.mutableSpan
        var stepMarks = ownStepMarks.mutableSpan
        let component = plan.header.components[0].index
        let first = plan.header.spectrum.lowerBound
        let last = plan.header.spectrum.upperBound
        // Taken out, so that writing to it does not copy it.
        var bitmaps: [UInt64] = []
        swap(&bitmaps, &nonzero[component])
        defer { swap(&bitmaps, &nonzero[component]) }
        var reader = shared
        var emptyBlocks = 0
        for unit in units {
            if emptyBlocks > 0 {
                emptyBlocks -= 1
                continue
            }
            var bitmap = bitmaps[unit]
            var next = first
            while next <= last {
                reader.refill(bytes)
                let index = Int(truncatingIfNeeded: reader.accumulator &>> shift)
                let step = steps[index]
                let after = next &+ Int(step & 0xFF)
                if after <= last || JPEGCodeStep.endsBlock(after, end: last &+ 1) {
                    reader.skip(Int(step &>> 8))
                    stepMarks[index] = 1
                    bitmap |= stepsNonzero[index] &<< UInt64(truncatingIfNeeded: next)
                    next = after
                    continue
                }
                // One code alone.
                var entry = entries[index]
                if entry == 0 {
                    entry = try Self.longCode(bytes, plan, 0, reader, &longCodes)
                } else {
                    codeMarks[index] = 1
                }
                reader.skip(Int(entry &>> 8))
                let run = Int(entry & 0xFF) &>> 4
                let size = Int(entry & 15)
                if size == 0 && run < 15 {
                    emptyBlocks = (1 << run) - 1
                    if run > 0 { emptyBlocks += reader.take(run) }
                    break
                }
                next += run
                // A run of sixteen zeros must be followed by a coefficient of the same band.
                guard next + (size == 0 ? 1 : 0) <= last, size <= largestAlternatingSize else {
                    throw Self.badCode(reader, bytes)
                }
                if size > 0 { bitmap |= 1 << UInt64(next) }
                reader.skip(size)
                next += 1
            }
            bitmaps[unit] = bitmap
            guard !reader.isOverrun else { throw Self.truncated(reader) }
        }
        guard emptyBlocks == 0 else { throw Self.badCode(reader, bytes) }
        shared = reader
        use.longCodes = longCodes
    }

    /// One more bit of a band of AC coefficients (T.81 G.1.2.3).
    ///
    /// A code says how many zeros are passed before the next fresh coefficient; each of the others that are passed with
    /// them has a correction bit.
    mutating func walkAlternatingRefinement(
        _ bytes: Span<UInt8>, _ shared: inout JPEGBitReader, _ plan: Plan, units: Range<Int>, _ use: inout JPEGScanUse
    ) throws(Rejection) {
        let table = plan.table(plan.alternating[0])
        // Taken out, because the marks are held for the whole walk.
        var longCodes = use.longCodes
        var marks = use.codes.mutableSpan
        let entries = table.first.span
        let component = plan.header.components[0].index
        let last = plan.header.spectrum.upperBound
        let first = plan.header.spectrum.lowerBound
        let band = Self.mask(first..<(last + 1))
        let shift = UInt64(64 - JPEGHuffmanTable.indexBits)
        // Taken out, so that writing to it does not copy it.
        var bitmaps: [UInt64] = []
        swap(&bitmaps, &nonzero[component])
        defer { swap(&bitmaps, &nonzero[component]) }
        var zeros = JPEGZeroPlaces()
        var reader = shared
        var endedBlocks = 0
        for unit in units {
            let known = bitmaps[unit]
            var corrections = (known & band).nonzeroBitCount
            if endedBlocks == 0 {
                zeros.list(~known & band)
                var fresh: UInt64 = 0
                var passedZeros = 0
                var next = first
                while next <= last {
                    reader.refill(bytes)
                    let index = Int(truncatingIfNeeded: reader.accumulator &>> shift)
                    var entry = entries[index]
                    if entry == 0 {
                        entry = try Self.longCode(bytes, plan, 0, reader, &longCodes)
                    } else {
                        marks[index] = 1
                    }
                    let run = Int(entry & 0xFF) &>> 4
                    let size = Int(entry & 15)
                    if size == 0 && run < 15 {
                        reader.skip(Int(entry &>> 8))
                        endedBlocks = 1 << run
                        if run > 0 { endedBlocks += reader.take(run) }
                        break
                    }
                    let target = zeros[passedZeros &+ run]
                    guard size <= 1, target <= last else { throw Self.badCode(reader, bytes) }
                    passedZeros &+= run &+ 1
                    fresh |= UInt64(truncatingIfNeeded: size) &<< UInt64(truncatingIfNeeded: target)
                    let passed = target &- next &- run
                    corrections &-= passed
                    // A code and a sign are 17 bits of the 56 that are there.
                    reader.skip(Int(entry &>> 8) &+ size)
                    if passed <= 39 { reader.skip(passed) } else { Self.skip(passed, bytes, &reader) }
                    next = target &+ 1
                }
                if fresh != 0 { bitmaps[unit] = known | fresh }
            }
            if endedBlocks > 0 {
                Self.skip(corrections, bytes, &reader)
                endedBlocks -= 1
            }
            guard !reader.isOverrun else { throw Self.truncated(reader) }
        }
        guard endedBlocks == 0 else { throw Self.badCode(reader, bytes) }
        shared = reader
        use.longCodes = longCodes
    }

    private static func mask(_ range: Range<Int>) -> UInt64 {
        guard !range.isEmpty else { return 0 }
        return (UInt64.max >> UInt64(64 - range.count)) << UInt64(range.lowerBound)
    }

    /// Passes `bits` correction bits, at most 63.
    @inline(__always)
    private static func skip(_ bits: Int, _ bytes: Span<UInt8>, _ reader: inout JPEGBitReader) {
        reader.refill(bytes)
        reader.skip(min(bits, 32))
        if bits > 32 {
            reader.refill(bytes)
            reader.skip(bits &- 32)
        }
    }
}
