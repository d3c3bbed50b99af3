import NativeBytes

/// What a walk notes of one scan: which codes of its tables it met, and which places of its blocks are not zero.
struct JPEGScanUse: Sendable {
    /// For each table and each of the 4,096 beginnings of 12 bits: whether a code was read there alone. Empty where
    /// nobody asks.
    var codes: [UInt8]
    /// The same for steps.
    var steps: [UInt8]
    /// By table and number of the code, for codes of more than 12 bits.
    var longCodes: [[Bool]]
    /// By component of the scan, in zigzag order: AC coefficients of a sequential scan that are not zero somewhere.
    var nonzero: [UInt64]

    init(_ plan: JPEGEntropyWalker.Plan) {
        let marks = plan.marksCodes ? JPEGHuffmanTable.indexCount * plan.tables.count : 0
        codes = [UInt8](repeating: 0, count: marks)
        steps = [UInt8](repeating: 0, count: plan.steps == nil ? 0 : marks)
        longCodes = plan.tables.map { [Bool](repeating: false, count: $0.codeCount) }
        nonzero = [UInt64](repeating: 0, count: plan.header.components.count)
    }

    /// By table of the plan and number of the code: those that were met.
    func metCodes(_ plan: JPEGEntropyWalker.Plan) -> [[Bool]] {
        plan.marksCodes ? plan.tables.indices.map { metCodes(plan, ofTable: $0) } : longCodes
    }

    private func metCodes(_ plan: JPEGEntropyWalker.Plan, ofTable number: Int) -> [Bool] {
        let table = plan.tables[number]
        let first = table.first.span
        let numberStorage = table.numbers()
        let numbers = numberStorage.span
        var met = longCodes[number]
        let start = number * JPEGHuffmanTable.indexCount
        Self.forEachMark(of: codes.span, from: start) { index in
            if first[index] != 0 { met[Int(numbers[index])] = true }
        }
        guard let tables = plan.steps else { return met }
        Self.forEachMark(of: steps.span, from: start) { index in
            let bits = tables.stepBits(ofTable: number, at: index)
            var taken = 0
            while taken < bits {
                let next = (index &<< taken) & (JPEGHuffmanTable.indexCount - 1)
                met[Int(numbers[next])] = true
                taken &+= Int(first[next] >> 8) &+ Int(first[next] & 15)
            }
        }
        return met
    }

    /// Calls `body` with each of the 4,096 places that are marked. Most are not, so that eight are passed over at once.
    @inline(__always)
    private static func forEachMark(of marks: Span<UInt8>, from start: Int, _ body: (Int) -> Void) {
        for word in stride(from: 0, to: JPEGHuffmanTable.indexCount, by: 8)
        where bigEndianWord(marks, at: start &+ word) != 0 {
            for index in word..<(word + 8) where marks[start &+ index] != 0 { body(index) }
        }
    }
}
