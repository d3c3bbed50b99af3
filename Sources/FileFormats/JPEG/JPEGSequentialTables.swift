/// The Huffman tables of a sequential scan in flat arrays, so that the walk finds what comes next by one addition.
struct JPEGSequentialTables: Sendable {
    /// For each table: 4,096 entries of `JPEGHuffmanTable.first`, then 4,096 of `Group.entry` (zeros for DC, and where
    /// no groups are read).
    let entries: [UInt16]
    /// For each AC table: 4,096 times the coefficients of a group that are not zero. Empty where nobody asks.
    let nonzero: [UInt64]
    /// By table: how many AC tables come before it.
    private let alternatingBefore: [Int]

    /// Entries of each table.
    static let stride = 2 * JPEGHuffmanTable.indexCount

    /// What the walk needs for one block.
    struct Block {
        /// Where its DC and its AC table begin in `entries`.
        let direct: Int
        let alternating: Int
        /// What lies between the place of an entry of its AC table and that of the group in `nonzero`.
        let groupLead: Int
        /// Its component of the scan.
        let component: Int
    }

    /// - Parameters:
    ///   - alternating: which of the tables are for AC coefficients.
    ///   - marksPlaces: whether it is asked which coefficients are not zero.
    ///   - groupsCodes: whether several codes are read at once.
    init(_ tables: [JPEGHuffmanTable], alternating: Set<Int>, marksPlaces: Bool, groupsCodes: Bool) {
        let indexCount = JPEGHuffmanTable.indexCount
        alternatingBefore = tables.indices.map { number in alternating.count { $0 < number } }
        var entries = [UInt16](repeating: 0, count: tables.count * Self.stride)
        var nonzero = [UInt64](repeating: 0, count: marksPlaces ? alternating.count * indexCount : 0)
        var written = entries.mutableSpan
        var places = nonzero.mutableSpan
        for (number, table) in tables.enumerated() {
            let start = number * Self.stride
            let first = table.first.span
            for index in 0..<indexCount { written[start &+ index] = first[index] }
            guard groupsCodes, alternating.contains(number) else { continue }
            let firstPlace = alternatingBefore[number] * indexCount
            for index in 0..<indexCount {
                let group = JPEGHuffmanTable.group(at: index, first)
                written[start &+ indexCount &+ index] = group.entry
                if marksPlaces { places[firstPlace &+ index] = group.nonzero }
            }
        }
        self.entries = entries
        self.nonzero = nonzero
    }

    /// The tables of annex K, laid out once for all files: most pictures have them.
    static let standard = JPEGSequentialTables(
        JPEGHuffmanTable.standard, alternating: [1, 3], marksPlaces: true, groupsCodes: true)

    /// - Parameters:
    ///   - direct: the number of the DC table.
    ///   - alternating: the number of the AC table.
    func block(ofComponent component: Int, direct: Int, alternating: Int) -> Block {
        let start = alternating * Self.stride
        return Block(
            direct: direct * Self.stride, alternating: start,
            groupLead: start - alternatingBefore[alternating] * JPEGHuffmanTable.indexCount, component: component)
    }

    /// Bits of the codes that are read at once where the next 12 bits are `index`; 0 when they are read one by one.
    func groupBits(ofTable number: Int, at index: Int) -> Int {
        Int(entries[number * Self.stride + JPEGHuffmanTable.indexCount + index] >> 8)
    }
}

extension JPEGParser {
    /// Lays the tables of annex K out, which is done once a process: then no file waits for it.
    public static func prepareStandardTables() { _ = JPEGSequentialTables.standard }
}
