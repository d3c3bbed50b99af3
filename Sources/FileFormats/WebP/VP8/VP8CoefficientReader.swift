/// Reads the coefficients of macroblocks without computing anything from them (RFC 6386, section 13).
struct VP8CoefficientReader {
    private let probabilities: [UInt8]
    /// For each macroblock of the row above, which of its lowest blocks have coefficients: four of luma, two of each
    /// chroma plane, one of averages.
    private var above: [UInt8]

    /// - Parameter columns: macroblocks in a row.
    init(columns: Int, probabilities: [UInt8]) {
        self.probabilities = probabilities
        above = [UInt8](repeating: 0, count: columns * Self.contexts)
    }

    private static let contexts = 9
    /// The place of the block of averages among the contexts.
    private static let averages = 8

    /// Kinds of blocks.
    private static let lumaAfterAverages = 0
    private static let lumaAverages = 1
    private static let chroma = 2
    private static let wholeLuma = 3

    /// Reads one row of macroblocks from their partition.
    mutating func readRow(
        _ bytes: Span<UInt8>, _ macroblocks: [VP8ModeReader.Macroblock], _ decoder: inout VP8BoolDecoder
    ) {
        let probabilities = self.probabilities
        let table = probabilities.span
        var left = [UInt8](repeating: 0, count: Self.contexts)
        for (column, macroblock) in macroblocks.enumerated() {
            let start = column * Self.contexts
            guard !macroblock.isEmpty else {
                for index in 0..<Self.averages {
                    above[start + index] = 0
                    left[index] = 0
                }
                if !macroblock.hasSubblockModes {
                    above[start + Self.averages] = 0
                    left[Self.averages] = 0
                }
                continue
            }
            var luma = Self.wholeLuma
            if !macroblock.hasSubblockModes {
                luma = Self.lumaAfterAverages
                let place = start + Self.averages
                let context = above[place] + left[Self.averages]
                above[place] = Self.read(bytes, &decoder, table, Self.lumaAverages, context, from: 0)
                left[Self.averages] = above[place]
            }
            let first = luma == Self.lumaAfterAverages ? 1 : 0
            for (plane, side, kind) in [(0, 4, luma), (4, 2, Self.chroma), (6, 2, Self.chroma)] {
                for row in plane..<(plane + side) {
                    for block in (start + plane)..<(start + plane + side) {
                        let isCoded = Self.read(
                            bytes, &decoder, table, kind, above[block] + left[row], from: kind == luma ? first : 0)
                        above[block] = isCoded
                        left[row] = isCoded
                    }
                }
            }
        }
    }

    /// The band of each coefficient, and one more that is never used.
    private static let bands: [17 of Int] = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0]

    /// Reads one block.
    ///
    /// - Returns: 1 when it has coefficients, else 0.
    @inline(__always)
    private static func read(
        _ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder, _ table: Span<UInt8>, _ kind: Int, _ context: UInt8,
        from first: Int
    ) -> UInt8 {
        func node(_ coefficient: Int, _ context: Int) -> Int {
            ((kind * VP8CoefficientProbabilities.bands + bands[coefficient]) * VP8CoefficientProbabilities.contexts
                + context) * VP8CoefficientProbabilities.nodes
        }
        var coefficient = first
        var start = node(first, Int(context))
        while coefficient < 16 {
            guard decoder.read(bytes, table[start]) else { return coefficient > first ? 1 : 0 }
            while !decoder.read(bytes, table[start + 1]) {
                coefficient += 1
                guard coefficient < 16 else { return 1 }
                start = node(coefficient, 0)
            }
            coefficient += 1
            var next = 1
            if decoder.read(bytes, table[start + 2]) {
                readLarge(bytes, &decoder, table, start)
                next = 2
            }
            _ = decoder.flag(bytes)  // sign
            start = node(coefficient, next)
        }
        return 1
    }

    /// Extra bits of the four largest categories of coefficients, by their probabilities.
    private static let extraBits: [[UInt8]] = [
        [173, 148, 140], [176, 155, 140, 135], [180, 157, 141, 134, 130],
        [254, 254, 243, 230, 196, 177, 153, 140, 133, 130, 129],
    ]

    /// Reads what follows for a coefficient that is greater than 1.
    @inline(__always)
    private static func readLarge(
        _ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder, _ table: Span<UInt8>, _ start: Int
    ) {
        guard decoder.read(bytes, table[start + 3]) else {
            if decoder.read(bytes, table[start + 4]) { _ = decoder.read(bytes, table[start + 5]) }
            return
        }
        guard decoder.read(bytes, table[start + 6]) else {
            if decoder.read(bytes, table[start + 7]) {
                _ = decoder.read(bytes, 165)
                _ = decoder.read(bytes, 145)
            } else {
                _ = decoder.read(bytes, 159)
            }
            return
        }
        let upper = decoder.read(bytes, table[start + 8]) ? 1 : 0
        let lower = decoder.read(bytes, table[start + 9 + upper]) ? 1 : 0
        for probability in extraBits[upper * 2 + lower] { _ = decoder.read(bytes, probability) }
    }
}
