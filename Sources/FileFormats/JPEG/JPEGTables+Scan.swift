extension JPEGTables {
    /// Takes the tables that a scan needs.
    ///
    /// - Parameters:
    ///   - quantization: by component, where its first scan has begun.
    ///   - firstComponents: those whose first scan this is.
    /// - Throws: `jpeg.missing-table`, or what is wrong with a table.
    mutating func prepare(
        _ header: JPEGScan.Header, _ frame: JPEGFrame, _ quantization: [JPEGTable?], firstComponents: [Int],
        at start: Int
    ) throws(Rejection) -> (JPEGScan, JPEGEntropyWalker.Plan) {
        let missing = Rejection(JPEGDefect.missingTable, at: start, construct: "SOS")
        var huffman: [JPEGTable] = []
        var prepared: [JPEGHuffmanTable] = []
        /// The place of a table among those of the scan; it is put there when it is the first time.
        func number(_ found: (table: JPEGTable, prepared: JPEGHuffmanTable)?) throws(Rejection) -> Int {
            guard let found else { throw missing }
            if let number = huffman.firstIndex(where: { $0.selector == found.table.selector }) { return number }
            huffman.append(found.table)
            prepared.append(found.prepared)
            return huffman.count - 1
        }
        var direct: [Int?] = []
        var alternating: [Int?] = []
        for component in header.components {
            direct.append(
                header.needsDirectTable ? try number(useDirect(slot: component.directSlot)) : nil)
            alternating.append(
                header.needsAlternatingTable ? try number(useAlternating(slot: component.alternatingSlot)) : nil)
        }
        var first: [JPEGTable] = []
        for component in firstComponents {
            guard let table = quantization[component] else { throw missing }
            if !first.contains(table) { first.append(table) }
        }
        let scan = JPEGScan(
            header: header, restartInterval: useRestartInterval(), huffmanTables: huffman, quantizationTables: first)
        let plan = JPEGEntropyWalker.Plan(
            header: header, tables: prepared,
            areStandard: JPEGWellKnownTables.begin(withHuffman: huffman.map(\.definition)), direct: direct,
            alternating: alternating,
            marksCodes: !huffman.allSatisfy(\.isStandardHuffman),
            marksPlaces: header.components.map { quantization[$0.index]?.isScaledQuantization == false },
            isProgressive: frame.coding == .progressive)
        return (scan, plan)
    }
}
