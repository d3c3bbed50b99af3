/// The tables of a picture as they are written: values of codes that no unit has, and steps of frequencies that are
/// zero in every block, are replaced by what says nothing. Tables with the same content are one table, whatever their
/// slot.
struct JPEGCleanTables: Sendable {
    /// What a table becomes, by what it was; without those that stay as they are.
    private var huffman: [JPEGTable: [UInt8]] = [:]
    private var quantization: [JPEGTable: [UInt8]] = [:]

    init(_ scans: [JPEGScan], _ components: [JPEGComponentUse]) {
        var usedCodes: [JPEGTable: [Bool]] = [:]
        for scan in scans {
            for (table, used) in zip(scan.huffmanTables, scan.usedCodes) {
                guard let used else { continue }
                usedCodes[table.withoutSlot, default: used].unite(used)
            }
        }
        for (table, used) in usedCodes {
            let clean = table.definition(withCodes: used)
            if clean != table.definition { huffman[table] = clean }
        }
        for component in components {
            guard component.usedPlaces != nil else { continue }
            let steps = component.table.steps
            let sharing = components.filter { $0.table.steps == steps }
            let used = sharing.reduce(0) { $0 | ($1.usedPlaces ?? 0) }
            let clean = component.table.definition(withSteps: used)
            if clean != component.table.definition { quantization[component.table.withoutSlot] = clean }
        }
    }

    /// A Huffman table as it is written.
    func clean(huffman table: JPEGTable) -> JPEGTable {
        JPEGTable(selector: table.selector, definition: huffman[table.withoutSlot] ?? table.definition)
    }

    /// A quantization table as it is written.
    func clean(quantization table: JPEGTable) -> JPEGTable {
        JPEGTable(selector: table.selector, definition: quantization[table.withoutSlot] ?? table.definition)
    }

    /// Counts each table that does not stay as it is, with the bytes of it that change.
    func count(into tally: inout FindingTally) {
        for (table, clean) in huffman {
            tally.add(JPEGConstruct.unusedCodes, .normalized, bytes: Self.difference(table.definition, clean))
        }
        for (table, clean) in quantization {
            tally.add(JPEGConstruct.unusedSteps, .normalized, bytes: Self.difference(table.definition, clean))
        }
    }

    private static func difference(_ one: [UInt8], _ other: [UInt8]) -> Int {
        zip(one, other).reduce(0) { $0 + ($1.0 == $1.1 ? 0 : 1) }
    }
}

/// The quantization table of a component, and which of its steps a coefficient is multiplied by.
struct JPEGComponentUse: Sendable {
    let table: JPEGTable
    /// In zigzag order; `nil` when the table is well known, so that nobody looks.
    let usedPlaces: UInt64?

    /// The AC coefficients from which viewers guess those that a progressive picture has not yet (T.81 K.8;
    /// libjpeg-turbo looks at the first nine), each with its step.
    static let smoothedPlaces: UInt64 = 0x3FE

    /// The use of `table` by the component of a picture with the same coefficients.
    init(_ table: JPEGTable, like other: JPEGComponentUse) {
        self.table = table
        usedPlaces = table.isScaledQuantization ? nil : other.usedPlaces
    }

    init(
        _ table: JPEGTable, of component: Int, _ scans: [JPEGScan], _ walker: JPEGEntropyWalker?,
        _ progress: JPEGScanProgress
    ) {
        self.table = table
        guard !table.isScaledQuantization else {
            usedPlaces = nil
            return
        }
        var used = progress.inexactPlaces(of: component) & Self.smoothedPlaces | 1
        used |= walker?.nonzeroPlaces(of: component) ?? 0
        for scan in scans {
            for (part, nonzero) in zip(scan.header.components, scan.nonzero) where part.index == component {
                used |= nonzero
            }
        }
        usedPlaces = used
    }

    /// Whether it is known here what a component with the same coefficients uses of `table`.
    func tellsUsedPlaces(of table: JPEGTable?) -> Bool { usedPlaces != nil || table?.isScaledQuantization == true }

    /// Whether every coefficient is multiplied by the same step, when both pictures have the same coefficients.
    func multiplies(like other: JPEGComponentUse) -> Bool {
        let used = usedPlaces ?? other.usedPlaces ?? .max
        return used == (other.usedPlaces ?? used)
            && zip(table.steps, other.table.steps).enumerated().allSatisfy { place, steps in
                used >> UInt64(place) & 1 == 0 || steps.0 == steps.1
            }
    }
}

extension JPEGTable {
    /// What all tables with the same content have in common: class or precision, and the content.
    fileprivate var withoutSlot: JPEGTable { JPEGTable(selector: selector & 0xF0, definition: definition) }

    // MARK: Huffman tables

    var isStandardHuffman: Bool { JPEGWellKnownTables.isStandard(huffman: definition) }

    /// The counts and values, in which the values of other codes than `used` are the smallest that no used code has, in
    /// rising order. A DC table can have more codes than there are values; then the largest value is there again.
    fileprivate func definition(withCodes used: [Bool]) -> [UInt8] {
        var clean = definition
        let largest: UInt8 = selector >> 4 == 0 ? 15 : 255
        let usedValues = Set(zip(definition.dropFirst(16), used).filter(\.1).map(\.0))
        var values = (0...largest).lazy.filter { !usedValues.contains($0) }.makeIterator()
        for (code, isUsed) in used.enumerated() where !isUsed { clean[16 + code] = values.next() ?? largest }
        return clean
    }

    /// Whether the codes of `used`, or all, are the same codes for the same values.
    func codes(_ used: [Bool]?, areThoseOf other: JPEGTable) -> Bool {
        guard let used else { return self == other }
        guard selector == other.selector, definition.count == other.definition.count,
            definition.count == 16 + used.count, definition[..<16] == other.definition[..<16]
        else { return false }
        return used.indices.allSatisfy { !used[$0] || definition[16 + $0] == other.definition[16 + $0] }
    }

    // MARK: Quantization tables

    var isScaledQuantization: Bool { JPEGWellKnownTables.isScaled(quantization: steps) }

    /// The 64 steps of a quantization table, in zigzag order.
    var steps: [UInt16] {
        guard selector >> 4 != 0 else { return definition.map(UInt16.init) }
        return stride(from: 0, to: definition.count - 1, by: 2).map {
            UInt16(definition[$0]) << 8 | UInt16(definition[$0 + 1])
        }
    }

    /// The steps, in which all but those of `used` places are 1.
    fileprivate func definition(withSteps used: UInt64) -> [UInt8] {
        var clean: [UInt8] = []
        for (place, step) in steps.enumerated() {
            let kept = used >> UInt64(place) & 1 == 0 ? 1 : step
            if selector >> 4 == 0 { clean.append(UInt8(truncatingIfNeeded: kept)) } else { clean.appendBigEndian(kept) }
        }
        return clean
    }
}

extension [Bool] {
    /// Sets what is set in `other`, which is as long.
    fileprivate mutating func unite(_ other: [Bool]) {
        for index in indices where other[index] { self[index] = true }
    }
}
