import NativeBytes

/// What a walk notes of one scan: which codes of its tables it met, and which places of its blocks are not zero.
struct JPEGScanUse: Sendable {
    /// For each table and each of the 4,096 beginnings of 12 bits whether one code was read there, then the same for
    /// groups of codes. Empty where nobody asks.
    var marks: [UInt8]
    /// By table and number of the code, for codes of more than 12 bits.
    var longCodes: [[Bool]]
    /// By component of the scan, in zigzag order: AC coefficients of a sequential scan that are not zero somewhere.
    var nonzero: [UInt64]

    /// Whether groups of codes were read.
    private let hasGroups: Bool

    init(_ plan: JPEGEntropyWalker.Plan) {
        marks = [UInt8](repeating: 0, count: plan.marksCodes ? JPEGSequentialTables.stride * plan.tables.count : 0)
        longCodes = plan.tables.map { [Bool](repeating: false, count: $0.codeCount) }
        nonzero = [UInt64](repeating: 0, count: plan.header.components.count)
        hasGroups = plan.hasGroups
    }

    /// By table of the plan and number of the code: those that were met.
    func codes(_ plan: JPEGEntropyWalker.Plan) -> [[Bool]] {
        plan.marksCodes ? plan.tables.indices.map { codes(plan, ofTable: $0) } : longCodes
    }

    private func codes(_ plan: JPEGEntropyWalker.Plan, ofTable number: Int) -> [Bool] {
        let table = plan.tables[number]
        let first = table.first.span
        let numberStorage = table.numbers()
        let numbers = numberStorage.span
        let marks = marks.span
        var met = longCodes[number]
        let start = number * JPEGSequentialTables.stride
        let groups = start + JPEGHuffmanTable.indexCount
        // Most are not marked, so that eight are passed over at once.
        for word in Swift.stride(from: 0, to: JPEGHuffmanTable.indexCount, by: 8) {
            if bigEndianWord(marks, at: start &+ word) != 0 {
                for index in word..<(word + 8) where marks[start &+ index] != 0 && first[index] != 0 {
                    met[Int(numbers[index])] = true
                }
            }
            guard hasGroups, bigEndianWord(marks, at: groups &+ word) != 0 else { continue }
            for index in word..<(word + 8) where marks[groups &+ index] != 0 {
                let bits = plan.groupBits(ofTable: number, at: index)
                var taken = 0
                while taken < bits {
                    let next = (index &<< taken) & (JPEGHuffmanTable.indexCount - 1)
                    met[Int(numbers[next])] = true
                    taken &+= Int(first[next] >> 8) &+ Int(first[next] & 15)
                }
            }
        }
        return met
    }
}
