extension JPEGScan.Header {
    /// Reads the payload of a SOS segment (ITU-T T.81 B.2.3).
    ///
    /// - Returns: the header, and whether the fields that a sequential picture does not use are as they should be.
    static func read(
        _ payload: Span<UInt8>, frame: JPEGFrame, at offset: Int
    ) throws(Rejection) -> (header: JPEGScan.Header, isCanonical: Bool) {
        func refused(_ defect: JPEGDefect) -> Rejection { Rejection(defect, at: offset, construct: "SOS") }
        guard payload.count >= 6, payload.count == 4 + 2 * Int(payload[0]) else { throw refused(.badSegment) }
        let count = Int(payload[0])
        guard (1...4).contains(count) else { throw refused(.badScan) }
        var components: [JPEGScan.Component] = []
        for index in 0..<count {
            let identifier = payload[1 + 2 * index]
            let slots = payload[2 + 2 * index]
            guard let component = frame.components.firstIndex(where: { $0.identifier == identifier }),
                !components.contains(where: { $0.index == component }), slots >> 4 < 4, slots & 15 < 4
            else { throw refused(.badScan) }
            components.append(
                JPEGScan.Component(
                    index: component, directSlot: Int(slots >> 4), alternatingSlot: Int(slots & 15)))
        }
        let blocks = components.reduce(0) {
            $0 + frame.components[$1.index].horizontal * frame.components[$1.index].vertical
        }
        guard count == 1 || blocks <= 10 else { throw refused(.badScan) }

        let first = Int(payload[1 + 2 * count])
        let last = Int(payload[2 + 2 * count])
        let highBit = Int(payload[3 + 2 * count] >> 4)
        let lowBit = Int(payload[3 + 2 * count] & 15)
        guard frame.coding == .progressive else {
            let isCanonical = first == 0 && last == 63 && highBit == 0 && lowBit == 0
            let header = JPEGScan.Header(components: components, spectrum: 0...63, highBit: 0, lowBit: 0)
            return (header, isCanonical)
        }
        guard first <= last, last <= 63, first > 0 || last == 0, first == 0 || count == 1, lowBit <= 13,
            highBit == 0 || highBit == lowBit + 1
        else { throw refused(.badProgression) }
        return (
            JPEGScan.Header(components: components, spectrum: first...last, highBit: highBit, lowBit: lowBit), true
        )
    }

    /// How many blocks of each of the scan's components a minimum coded unit holds (A.2.2, A.2.3).
    func blocksPerUnit(_ frame: JPEGFrame) -> [Int] {
        guard components.count > 1 else { return [1] }
        return components.map { frame.components[$0.index].horizontal * frame.components[$0.index].vertical }
    }

    /// Whether the scan codes differences of DC coefficients; later bits of them come without a table.
    var needsDirectTable: Bool { spectrum.lowerBound == 0 && highBit == 0 }
    /// Whether the scan codes AC coefficients.
    var needsAlternatingTable: Bool { spectrum.upperBound > 0 }

    /// The whole segment, marker included.
    func segment(frame: JPEGFrame) -> [UInt8] {
        var bytes: [UInt8] = [0xFF, JPEGMarker.startOfScan]
        bytes.appendBigEndian(UInt16(6 + 2 * components.count))
        bytes.append(UInt8(components.count))
        for component in components {
            bytes += [
                frame.components[component.index].identifier,
                UInt8(component.directSlot << 4 | component.alternatingSlot),
            ]
        }
        return bytes + [UInt8(spectrum.lowerBound), UInt8(spectrum.upperBound), UInt8(highBit << 4 | lowBit)]
    }
}

/// What the scans so far have coded, so that the next one can be held against it (ITU-T T.81 G.1.1.1).
struct JPEGScanProgress {
    /// By component and coefficient: the lowest bit coded so far; `nil` for none.
    private var lowBits: [[Int?]] = []

    init(componentCount: Int = 0) {
        lowBits = [[Int?]](repeating: [Int?](repeating: nil, count: 64), count: componentCount)
    }

    /// Every component has at least its DC coefficients.
    var isComplete: Bool { lowBits.allSatisfy { $0[0] != nil } }

    /// Every coefficient of every component was coded down to its lowest bit.
    var isExact: Bool { lowBits.allSatisfy { $0.allSatisfy { $0 == 0 } } }

    /// The coefficients of a component, in zigzag order, that were not coded down to their lowest bit.
    func inexactPlaces(of component: Int) -> UInt64 {
        lowBits[component].enumerated().reduce(0) { $1.element == 0 ? $0 : $0 | 1 << UInt64($1.offset) }
    }

    /// Takes a scan into account.
    ///
    /// - Returns: the components of which it is the first.
    mutating func advance(
        _ coding: JPEGFrame.Coding, _ header: JPEGScan.Header, at offset: Int
    ) throws(Rejection) -> [Int] {
        let refused = Rejection(JPEGDefect.badProgression, at: offset, construct: "SOS")
        var firsts: [Int] = []
        for component in header.components.map(\.index) {
            if lowBits[component][0] == nil {
                guard header.spectrum.lowerBound == 0 else { throw refused }
                firsts.append(component)
            }
            for coefficient in header.spectrum {
                let expected = header.highBit == 0 ? nil : header.highBit
                guard lowBits[component][coefficient] == expected else { throw refused }
                lowBits[component][coefficient] = header.lowBit
            }
        }
        return firsts
    }
}
