/// The entropy-coded intervals of a scan, and the restart markers and loose bytes between them (ITU-T T.81, B.2.1).
extension JPEGParser {
    /// Walks every unit of a scan.
    mutating func walk(
        _ bytes: Span<UInt8>, _ walker: inout JPEGEntropyWalker, _ scan: inout JPEGScan,
        _ plan: JPEGEntropyWalker.Plan
    ) throws(Rejection) {
        let units = walker.units(of: scan.header)
        var use = JPEGScanUse(plan)
        var unit = 0
        while unit < units {
            try passRestart(bytes, before: scan.intervals.count)
            let end = scan.restartInterval == 0 ? units : min(units, unit + scan.restartInterval)
            take(try walker.walk(bytes, from: position, plan, units: unit..<end, &use), of: &scan, bytes)
            unit = end
        }
        if scan.restartInterval > 0, scan.intervals.count == 1 {
            scan.restartInterval = 0
            tally.add(JPEGConstruct.unusedTable, .removed, bytes: 6)
        }
        scan.nonzero = use.nonzero
        scan.usedCodes = zip(scan.huffmanTables, use.metCodes(plan)).map { $0.isStandardHuffman ? nil : $1 }
    }

    /// Takes the intervals of `known` when their bytes are here too.
    mutating func recall(
        _ known: JPEGScan, _ knownBytes: Span<UInt8>, _ scan: inout JPEGScan, _ bytes: Span<UInt8>
    ) throws(Rejection) {
        for interval in known.intervals {
            try passRestart(bytes, before: scan.intervals.count)
            guard let here = interval.found(at: position, bytes, knownBytes) else {
                knowsEveryScan = false
                return
            }
            take(here, of: &scan, bytes)
        }
        scan.usedCodes = zip(scan.huffmanTables, known.usedCodes).map { $0.isStandardHuffman ? nil : $1 }
        scan.nonzero = known.nonzero
    }

    private mutating func take(_ interval: JPEGScan.Interval, of scan: inout JPEGScan, _ bytes: Span<UInt8>) {
        scan.intervals.append(interval)
        advance(interval.range.count)
        if !interval.hasCanonicalPadding(bytes) { tally.add(JPEGConstruct.scanPadding, .normalized, bytes: 1) }
        passSlack(bytes)
    }

    /// Passes what follows the last code of an interval up to the next marker.
    private mutating func passSlack(_ bytes: Span<UInt8>) {
        let start = position
        while position < bytes.count {
            let isMarker =
                bytes[position] == 0xFF && position + 1 < bytes.count && bytes[position + 1] != 0
            if isMarker { break }
            advance(1)
        }
        if position > start { tally.add(JPEGConstruct.scanSlack, .removed, bytes: position - start) }
    }

    /// Passes the restart marker that stands before every interval of a scan but the first.
    private mutating func passRestart(_ bytes: Span<UInt8>, before interval: Int) throws(Rejection) {
        guard interval > 0 else { return }
        let number = UInt8((interval - 1) % 8)
        let start = position
        while position + 1 < bytes.count, bytes[position] == 0xFF, bytes[position + 1] == 0xFF { advance(1) }
        if position > start { tally.add(JPEGConstruct.fill, .removed, bytes: position - start) }
        guard position + 1 < bytes.count else {
            throw Rejection(JPEGDefect.truncatedScan, at: position, construct: "RST\(number)")
        }
        guard bytes[position] == 0xFF, bytes[position + 1] == JPEGMarker.restarts.lowerBound + number else {
            throw Rejection(JPEGDefect.badRestart, at: position, construct: "RST\(number)")
        }
        advance(2)
    }
}
