/// The Huffman tables of a sequential scan, or of the first scan of a band of a progressive picture, in flat arrays, so
/// that the walk finds what comes next by one addition.
struct JPEGStepTables: Sendable {
    /// For each table: 4,096 entries of `JPEGCodeStep`, by the next 12 bits.
    let steps: [UInt16]
    /// For each AC table: 4,096 times the coefficients of a step that are not zero. Empty where nobody asks.
    let nonzero: [UInt64]
    /// By table: how many AC tables come before it.
    private let alternatingBefore: [Int]

    /// Entries of each table.
    static let stride = JPEGHuffmanTable.indexCount

    /// What the walk needs for one block.
    struct Block {
        /// Where the steps of its DC and its AC table begin.
        let direct: Int
        let alternating: Int
        /// What lies between the place of a step of its AC table and that of its coefficients in `nonzero`.
        let nonzeroLead: Int
        /// Its component of the scan.
        let component: Int
    }

    /// - Parameters:
    ///   - alternating: which of the tables are for AC coefficients.
    ///   - marksPlaces: whether it is asked which coefficients are not zero.
    ///   - mostCodes: how many codes a step may have. Many take longer to lay out.
    init(_ tables: [JPEGHuffmanTable], alternating: Set<Int>, marksPlaces: Bool, mostCodes: Int) {
        alternatingBefore = tables.indices.map { number in alternating.count { $0 < number } }
        var steps = [UInt16](repeating: JPEGCodeStep.none, count: tables.count * Self.stride)
        var nonzero = [UInt64](repeating: 0, count: marksPlaces ? alternating.count * Self.stride : 0)
        var written = steps.mutableSpan
        var places = nonzero.mutableSpan
        for (number, table) in tables.enumerated() {
            let first = table.first.span
            let isAlternating = alternating.contains(number)
            let start = number * Self.stride
            let firstPlace = alternatingBefore[number] * Self.stride
            var index = 0
            while index < Self.stride, first[index] != 0 {
                let step =
                    isAlternating
                    ? JPEGCodeStep(alternating: index, first, mostCodes: mostCodes)
                    : JPEGCodeStep(direct: first[index])
                // What follows its last code does not matter to a step of one code, nor to one that ends the block.
                let isOne = !isAlternating || mostCodes == 1
                let read = isOne ? Int(first[index] >> 8) : step.endsBlock ? step.bits : JPEGHuffmanTable.indexBits
                let end = index &+ 1 &<< (JPEGHuffmanTable.indexBits &- read)
                while index < end {
                    written[start &+ index] = step.entry
                    if isAlternating, marksPlaces { places[firstPlace &+ index] = step.nonzero }
                    index &+= 1
                }
            }
        }
        self.steps = steps
        self.nonzero = nonzero
    }

    /// More than fit into 12 bits.
    static let anyNumberOfCodes = JPEGHuffmanTable.indexBits + 1

    /// The tables of annex K, laid out once for all files: most pictures have them.
    static let standard = JPEGStepTables(
        JPEGHuffmanTable.standard, alternating: [1, 3], marksPlaces: true, mostCodes: anyNumberOfCodes)

    /// - Parameters:
    ///   - direct: the number of the DC table.
    ///   - alternating: the number of the AC table.
    func block(ofComponent component: Int, direct: Int, alternating: Int) -> Block {
        let start = alternating * Self.stride
        return Block(
            direct: direct * Self.stride, alternating: start,
            nonzeroLead: start - alternatingBefore[alternating] * Self.stride, component: component)
    }

    /// Bits that are taken at once where the next 12 bits are `index`; 0 when the code is looked at alone.
    func stepBits(ofTable number: Int, at index: Int) -> Int { Int(steps[number * Self.stride + index] >> 8) }
}

extension JPEGParser {
    /// Lays the tables of annex K out, which is done once a process: then no file waits for it.
    public static func prepareStandardTables() { _ = JPEGStepTables.standard }
}
