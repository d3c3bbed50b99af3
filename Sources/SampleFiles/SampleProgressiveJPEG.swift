import FileFormats

/// Makes progressive JPEG files for measuring: 4:2:0, in the ten scans that libjpeg writes, with Huffman tables of
/// their own (ITU-T T.81, annex G). The coefficients are spread as in `SampleJPEG`.
public struct SampleProgressiveJPEG: Sendable {
    /// In pixels; multiples of 16.
    public let width: Int
    public let height: Int
    /// As in `SampleJPEG`.
    public let detail: Double
    public let seed: UInt64

    public init(width: Int, height: Int, detail: Double, seed: UInt64 = 1) {
        precondition(width % 16 == 0 && height % 16 == 0 && width > 0 && height > 0)
        self.width = width
        self.height = height
        self.detail = detail
        self.seed = seed
    }

    /// What a scan codes: T.81's Ss, Se, Ah and Al.
    private struct Scan {
        let components: [Int]
        let spectrum: ClosedRange<Int>
        let highBit: Int
        let lowBit: Int
    }

    private static let scans = [
        Scan(components: [0, 1, 2], spectrum: 0...0, highBit: 0, lowBit: 1),
        Scan(components: [0], spectrum: 1...5, highBit: 0, lowBit: 2),
        Scan(components: [2], spectrum: 1...63, highBit: 0, lowBit: 1),
        Scan(components: [1], spectrum: 1...63, highBit: 0, lowBit: 1),
        Scan(components: [0], spectrum: 6...63, highBit: 0, lowBit: 2),
        Scan(components: [0], spectrum: 1...63, highBit: 2, lowBit: 1),
        Scan(components: [0, 1, 2], spectrum: 0...0, highBit: 1, lowBit: 0),
        Scan(components: [2], spectrum: 1...63, highBit: 1, lowBit: 0),
        Scan(components: [1], spectrum: 1...63, highBit: 1, lowBit: 0),
        Scan(components: [0], spectrum: 1...63, highBit: 1, lowBit: 0),
    ]

    public func encoded() -> [UInt8] {
        let planes = (0..<3).map(coefficients(of:))
        var output = [UInt8](jpegStartWithFrame: 0xC2, width: width, height: height)
        for scan in Self.scans { write(scan, planes, to: &output) }
        return output + [0xFF, 0xD9]
    }

    private func write(_ scan: Scan, _ planes: [[Int16]], to output: inout [UInt8]) {
        let isDirect = scan.spectrum.lowerBound == 0
        var codes = SampleScanCodes()
        if isDirect {
            appendDirect(scan, planes, &codes)
        } else {
            let plane = planes[scan.components[0]]
            for start in stride(from: 0, to: plane.count, by: 64) {
                let block = plane[start..<(start + 64)]
                if scan.highBit == 0 {
                    codes.appendFirst(block, scan.spectrum, lowBit: scan.lowBit)
                } else {
                    codes.appendRefinement(block, scan.spectrum, lowBit: scan.lowBit)
                }
            }
            codes.endRun()
        }
        let tables = codes.counts.map { SampleHuffmanCode(counts: $0) }
        for (slot, table) in tables.enumerated() where codes.counts[slot].contains(where: { $0 > 0 }) {
            output.append(marker: 0xC4, [UInt8((isDirect ? 0 : 1) << 4 | slot)] + table.definition)
        }
        var header = [UInt8(scan.components.count)]
        for component in scan.components {
            header += [UInt8(component + 1), isDirect && component > 0 ? 0x10 : 0]
        }
        header += [UInt8(scan.spectrum.lowerBound), UInt8(scan.spectrum.upperBound)]
        header.append(UInt8(scan.highBit << 4 | scan.lowBit))
        output.append(marker: 0xDA, header)
        output += codes.coded(with: tables)
    }

    /// Codes the DC coefficients of whole units: four blocks of luminance, of two rows, and one of each chrominance.
    private func appendDirect(_ scan: Scan, _ planes: [[Int16]], _ codes: inout SampleScanCodes) {
        let across = width / 8
        var last = [0, 0, 0]
        for row in 0..<(height / 16) {
            for column in 0..<(width / 16) {
                let corner = row * 2 * across + column * 2
                let luminance = [corner, corner + 1, corner + across, corner + across + 1].map { (0, $0) }
                let chrominance = [1, 2].map { ($0, row * across / 2 + column) }
                for (component, block) in luminance + chrominance {
                    let value = Int(planes[component][block * 64])
                    if scan.highBit > 0 {
                        codes.append(bits: UInt16(truncatingIfNeeded: value >> scan.lowBit & 1), 1)
                    } else {
                        codes.append(table: min(component, 1), run: 0, (value >> scan.lowBit) - last[component])
                        last[component] = value >> scan.lowBit
                    }
                }
            }
        }
    }

    /// The coefficients of one component, 64 a block, in zigzag order.
    private func coefficients(of component: Int) -> [Int16] {
        var random = SampleRandom(seed: seed &+ UInt64(component) << 32)
        let richness = component == 0 ? detail : detail / 3
        let blocks = width * height / (component == 0 ? 64 : 256)
        var coefficients: [Int16] = []
        coefficients.reserveCapacity(blocks * 64)
        for _ in 0..<blocks {
            coefficients.append(Int16((random.unit() - 0.5) * 40 * richness))
            for position in 1..<64 {
                let strength = richness * 3 / (1 + Double(position) / 8)
                coefficients.append(Int16(SampleJPEG.coefficient(strength: strength, &random)))
            }
        }
        return coefficients
    }
}

/// The Huffman symbols and bits of one progressive scan (T.81, G.1.2), kept until it is known how often each symbol
/// comes.
struct SampleScanCodes {
    private struct Item {
        /// 0 or 1; 2 when there is no symbol.
        let table: UInt8
        let symbol: UInt8
        let count: UInt8
        let bits: UInt16
    }

    private var items: [Item] = []
    /// By table and symbol.
    private(set) var counts = [[Int]](repeating: [Int](repeating: 0, count: 256), count: 2)
    /// Blocks that have nothing more, and the bits of their coefficients that are not zero already.
    private var run = 0
    private var runBits: [UInt16] = []

    /// Bits alone.
    mutating func append(bits: UInt16, _ count: Int) {
        items.append(Item(table: 2, symbol: 0, count: UInt8(count), bits: bits))
    }

    private mutating func append(table: Int, symbol: Int, bits: Int, _ count: Int) {
        counts[table][symbol] += 1
        items.append(
            Item(table: UInt8(table), symbol: UInt8(symbol), count: UInt8(count), bits: UInt16(bits)))
    }

    /// A value behind so many zeros, with as many bits as it needs.
    mutating func append(table: Int, run: Int, _ value: Int) {
        let size = Int.bitWidth - abs(value).leadingZeroBitCount
        append(table: table, symbol: run << 4 | size, bits: value >= 0 ? value : value + (1 << size) - 1, size)
    }

    /// The AC coefficients of a block for the first time.
    mutating func appendFirst(_ block: ArraySlice<Int16>, _ spectrum: ClosedRange<Int>, lowBit: Int) {
        var zeros = 0
        for position in spectrum {
            let value = Int(block[block.startIndex + position])
            let shown = value < 0 ? -(-value >> lowBit) : value >> lowBit
            guard shown != 0 else {
                zeros += 1
                continue
            }
            endRun()
            while zeros > 15 {
                append(table: 0, symbol: 0xF0, bits: 0, 0)
                zeros -= 16
            }
            append(table: 0, run: zeros, shown)
            zeros = 0
        }
        if zeros > 0 { addToRun([]) }
    }

    /// One bit more of the AC coefficients of a block.
    mutating func appendRefinement(_ block: ArraySlice<Int16>, _ spectrum: ClosedRange<Int>, lowBit: Int) {
        let lastNew = spectrum.last { abs(Int(block[block.startIndex + $0])) >> lowBit == 1 } ?? 0
        var zeros = 0
        var corrections: [UInt16] = []
        for position in spectrum {
            let magnitude = abs(Int(block[block.startIndex + position])) >> lowBit
            guard magnitude > 0 else {
                zeros += 1
                continue
            }
            while zeros > 15 && position <= lastNew {
                endRun()
                append(table: 0, symbol: 0xF0, bits: 0, 0)
                zeros -= 16
                appendAll(corrections)
                corrections.removeAll(keepingCapacity: true)
            }
            if magnitude > 1 {
                corrections.append(UInt16(magnitude & 1))
                continue
            }
            endRun()
            append(table: 0, symbol: zeros << 4 | 1, bits: block[block.startIndex + position] < 0 ? 0 : 1, 1)
            appendAll(corrections)
            corrections.removeAll(keepingCapacity: true)
            zeros = 0
        }
        if zeros > 0 || !corrections.isEmpty { addToRun(corrections) }
    }

    private mutating func appendAll(_ corrections: [UInt16]) {
        for bit in corrections { append(bits: bit, 1) }
    }

    private mutating func addToRun(_ corrections: [UInt16]) {
        run += 1
        runBits += corrections
        if run == 0x7FFF || runBits.count > 900 { endRun() }
    }

    /// Writes the end-of-band run.
    mutating func endRun() {
        guard run > 0 else { return }
        let size = Int.bitWidth - 1 - run.leadingZeroBitCount
        append(table: 0, symbol: size << 4, bits: run - (1 << size), size)
        run = 0
        appendAll(runBits)
        runBits.removeAll(keepingCapacity: true)
    }

    func coded(with tables: [SampleHuffmanCode]) -> [UInt8] {
        var writer = SampleEntropyWriter()
        for item in items {
            if item.table < 2 {
                let (bits, length) = tables[Int(item.table)].codes[Int(item.symbol)]
                writer.put(bits, length)
            }
            writer.put(UInt32(item.bits), Int(item.count))
        }
        writer.finish()
        return writer.bytes
    }
}
