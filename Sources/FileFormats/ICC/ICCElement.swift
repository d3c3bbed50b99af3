/// The data of one tag of a colour profile, cut to what its type says that it holds (ICC.1:2022, clause 10).
enum ICCElement {
    /// A copy of `element` with its reserved fields zero and nothing after its end.
    ///
    /// - Returns: `nil` when its type is not one that the tag may have, or when it is cut short.
    static func canonical(_ element: Span<UInt8>, of tag: String) -> [UInt8]? {
        guard let type = element.signature(at: 0), allowedTypes(for: tag).contains(type) else { return nil }
        switch type {
        case "XYZ ": return fixed(element, bytes: 20)
        case "sf32": return fixed(element, bytes: 8 + 36)
        case "cicp": return fixed(element, bytes: 12)
        case "curv", "para": return curve(element, at: 0)
        case "mft1", "mft2": return table(element, sampleBytes: type == "mft1" ? 1 : 2)
        default: return pipeline(element)
        }
    }

    private static func allowedTypes(for tag: String) -> [String] {
        switch tag {
        case "wtpt", "rXYZ", "gXYZ", "bXYZ": ["XYZ "]
        case "chad": ["sf32"]
        case "cicp": ["cicp"]
        case "rTRC", "gTRC", "bTRC", "kTRC": ["curv", "para"]
        case "A2B0", "A2B1", "A2B2": ["mft1", "mft2", "mAB "]
        default: ["mft1", "mft2", "mBA "]
        }
    }

    /// The first `bytes` bytes, the reserved word after the type zeroed.
    private static func fixed(_ element: Span<UInt8>, at start: Int = 0, bytes: Int) -> [UInt8]? {
        guard bytes >= 8, element.count - start >= bytes else { return nil }
        var copy: [UInt8] = []
        copy.append(contentsOf: element.extracting(start..<(start + bytes)))
        for index in 4..<8 { copy[index] = 0 }
        return copy
    }

    /// curveType (10.6) or parametricCurveType (10.18).
    private static func curve(_ element: Span<UInt8>, at start: Int) -> [UInt8]? {
        switch element.signature(at: start) {
        case "curv":
            guard let count = element.bigEndianUInt32(at: start + 8) else { return nil }
            return fixed(element, at: start, bytes: 12 + Int(count) * 2)
        case "para":
            let parameterCounts = [1, 3, 4, 5, 7]
            guard let function = element.bigEndianUInt16(at: start + 8),
                parameterCounts.indices.contains(Int(function)),
                var copy = fixed(element, at: start, bytes: 12 + parameterCounts[Int(function)] * 4)
            else { return nil }
            copy[10] = 0
            copy[11] = 0
            return copy
        default:
            return nil
        }
    }

    /// lut8Type (10.11) and lut16Type (10.10).
    private static func table(_ element: Span<UInt8>, sampleBytes: Int) -> [UInt8]? {
        guard element.count >= 52 else { return nil }
        let inputs = Int(element[8])
        let outputs = Int(element[9])
        var entries = (input: 256, output: 256)
        if sampleBytes == 2 {
            guard let input = element.bigEndianUInt16(at: 48), let output = element.bigEndianUInt16(at: 50) else {
                return nil
            }
            entries = (Int(input), Int(output))
        }
        guard (1...15).contains(inputs), (1...15).contains(outputs),
            let grid = gridPoints(repeatElement(Int(element[10]), count: inputs), atMost: element.count)
        else { return nil }
        let samples = entries.input * inputs + grid * outputs + entries.output * outputs
        guard var copy = fixed(element, bytes: (sampleBytes == 1 ? 48 : 52) + samples * sampleBytes) else { return nil }
        copy[11] = 0
        return copy
    }

    /// lutAToBType (10.12) and lutBToAType (10.13), their parts laid out afresh: B curves, matrix, M curves, table,
    /// A curves.
    private static func pipeline(_ element: Span<UInt8>) -> [UInt8]? {
        guard element.count >= 32 else { return nil }
        let inputs = Int(element[8])
        let outputs = Int(element[9])
        guard (1...15).contains(inputs), (1...15).contains(outputs) else { return nil }
        let isToConnectionSpace = element.signature(at: 0) == "mAB "
        let connectionSide = isToConnectionSpace ? outputs : inputs
        let deviceSide = isToConnectionSpace ? inputs : outputs

        var copy: [UInt8] = []
        copy.append(contentsOf: element.extracting(0..<4))
        copy += [0, 0, 0, 0, UInt8(inputs), UInt8(outputs), 0, 0]
        var offsets: [UInt32] = []
        var body: [UInt8] = []
        for part in PipelinePart.allCases {
            guard let declared = element.bigEndianUInt32(at: 12 + part.rawValue * 4) else { return nil }
            guard declared != 0 else {
                offsets.append(0)
                continue
            }
            let data: [UInt8]? =
                switch part {
                case .matrix: part.matrix(element, at: Int(declared))
                case .table: clut(element, at: Int(declared), inputs: inputs, outputs: outputs)
                case .curvesB, .curvesM: curves(element, at: Int(declared), count: connectionSide)
                case .curvesA: curves(element, at: Int(declared), count: deviceSide)
                }
            guard let data else { return nil }
            offsets.append(UInt32(32 + body.count))
            body += data
        }
        for offset in offsets { copy.appendBigEndian(offset) }
        return copy + body
    }

    /// The parts in the order of their offsets in the element.
    private enum PipelinePart: Int, CaseIterable {
        case curvesB, matrix, curvesM, table, curvesA

        /// Twelve s15Fixed16Numbers.
        func matrix(_ element: Span<UInt8>, at start: Int) -> [UInt8]? {
            guard element.count - start >= 48 else { return nil }
            var copy: [UInt8] = []
            copy.append(contentsOf: element.extracting(start..<(start + 48)))
            return copy
        }
    }

    /// `count` curves one after the other, each padded to four bytes.
    private static func curves(_ element: Span<UInt8>, at start: Int, count: Int) -> [UInt8]? {
        var copy: [UInt8] = []
        for _ in 0..<count {
            guard let next = curve(element, at: start + copy.count) else { return nil }
            copy += next
            while copy.count % 4 != 0 { copy.append(0) }
        }
        return copy
    }

    /// The colour look-up table of a pipeline (10.12.3): 16 grid sizes, sample width, samples.
    private static func clut(_ element: Span<UInt8>, at start: Int, inputs: Int, outputs: Int) -> [UInt8]? {
        guard element.count - start >= 20 else { return nil }
        let sizes = (0..<inputs).map { Int(element[start + $0]) }
        let sampleBytes = Int(element[start + 16])
        guard sampleBytes == 1 || sampleBytes == 2, let grid = gridPoints(sizes, atMost: element.count) else {
            return nil
        }
        let dataStart = start + 20
        let dataBytes = grid * outputs * sampleBytes
        guard element.count - dataStart >= dataBytes else { return nil }
        var copy = sizes.map { UInt8($0) } + [UInt8](repeating: 0, count: 16 - inputs)
        copy += [UInt8(sampleBytes), 0, 0, 0]
        copy.append(contentsOf: element.extracting(dataStart..<(dataStart + dataBytes)))
        while copy.count % 4 != 0 { copy.append(0) }
        return copy
    }

    /// The product of the grid sizes; `nil` when it is 0 or more than `limit`.
    private static func gridPoints(_ sizes: some Sequence<Int>, atMost limit: Int) -> Int? {
        var product = 1
        for size in sizes {
            product *= size
            guard product > 0, product <= limit else { return nil }
        }
        return product
    }
}
