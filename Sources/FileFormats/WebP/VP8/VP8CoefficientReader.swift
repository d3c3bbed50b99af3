/// Reads the coefficients of macroblocks without computing anything from them (RFC 6386, section 13).
struct VP8CoefficientReader {
    /// By kind of block, coefficient, context and node of the tree.
    private let probabilities: [UInt8]
    /// For each macroblock of the row above, which of its lowest blocks have coefficients: four of luma, two of each
    /// chroma plane, one of averages.
    private var above: [UInt8]

    private static let blocksAtEdge = 9

    /// - Parameters:
    ///   - columns: macroblocks in a row.
    ///   - probabilities: by kind of block, band, context and node.
    init(columns: Int, probabilities: [UInt8]) {
        self.probabilities = Self.byCoefficient(probabilities)
        above = [UInt8](repeating: 0, count: columns * Self.blocksAtEdge)
    }

    // MARK: Probabilities

    private static let coefficients = 16
    /// The band of each coefficient, and one for what follows the last, where nothing is read.
    private static let bands = [0, 1, 2, 3, 6, 4, 5, 6, 6, 6, 6, 6, 6, 6, 6, 7, 0]
    /// How many probabilities there are for a context, a coefficient and a kind of block.
    private static let contextStride = VP8CoefficientProbabilities.nodes
    private static let coefficientStride = VP8CoefficientProbabilities.contexts * contextStride
    private static let kindStride = (coefficients + 1) * coefficientStride

    /// The table with coefficients in place of their bands, so that the next coefficient is the next in the table.
    private static func byCoefficient(_ probabilities: [UInt8]) -> [UInt8] {
        (0..<VP8CoefficientProbabilities.kinds).flatMap { kind in
            bands.flatMap { band in
                let start = (kind * VP8CoefficientProbabilities.bands + band) * coefficientStride
                return probabilities[start..<(start + coefficientStride)]
            }
        }
    }

    // MARK: Macroblocks

    /// Blocks of a macroblock that are coded in the same way.
    private struct Blocks {
        /// Their kind in the table of probabilities.
        let kind: Int
        /// The coefficient that they begin with.
        let first: Int
        /// Where those at the edge stand among those of the macroblock.
        let edge: Int
        /// How many there are in each direction.
        let side: Int

        static let averages = Blocks(kind: 1, first: 0, edge: 8, side: 1)
        static let lumaAfterAverages = Blocks(kind: 0, first: 1, edge: 0, side: 4)
        static let wholeLuma = Blocks(kind: 3, first: 0, edge: 0, side: 4)
        static let blue = Blocks(kind: 2, first: 0, edge: 4, side: 2)
        static let red = Blocks(kind: 2, first: 0, edge: 6, side: 2)
    }

    /// Reads one row of macroblocks from their partition.
    mutating func readRow(
        _ bytes: Span<UInt8>, _ macroblocks: [VP8ModeReader.Macroblock], _ decoder: inout VP8BoolDecoder
    ) {
        let probabilities = probabilities
        let table = probabilities.span
        var leftEdge = [UInt8](repeating: 0, count: Self.blocksAtEdge)
        var left = leftEdge.mutableSpan
        var above = above.mutableSpan
        var start = 0
        for macroblock in macroblocks {
            if macroblock.isEmpty {
                // Without averages of its own, it leaves those of its neighbours as they are.
                for index in 0..<(macroblock.hasSubblockModes ? Blocks.averages.edge : Self.blocksAtEdge) {
                    above[start + index] = 0
                    left[index] = 0
                }
            } else {
                var luma = Blocks.wholeLuma
                if !macroblock.hasSubblockModes {
                    luma = .lumaAfterAverages
                    decoder = Self.read(.averages, bytes, decoder, table, &above, start, &left)
                }
                decoder = Self.read(luma, bytes, decoder, table, &above, start, &left)
                decoder = Self.read(.blue, bytes, decoder, table, &above, start, &left)
                decoder = Self.read(.red, bytes, decoder, table, &above, start, &left)
            }
            start += Self.blocksAtEdge
        }
    }

    /// By value, so that the state of the decoder stays in registers.
    ///
    /// - Parameter start: where the macroblock stands in `above`.
    /// - Returns: the decoder behind the blocks.
    @inline(never)
    private static func read(
        _ blocks: Blocks, _ bytes: Span<UInt8>, _ decoder: VP8BoolDecoder, _ table: Span<UInt8>,
        _ above: inout MutableSpan<UInt8>, _ start: Int, _ left: inout MutableSpan<UInt8>
    ) -> VP8BoolDecoder {
        var decoder = decoder
        let firstPlace = blocks.kind &* kindStride &+ blocks.first &* coefficientStride
        for row in blocks.edge..<(blocks.edge &+ blocks.side) {
            for column in (start &+ blocks.edge)..<(start &+ blocks.edge &+ blocks.side) {
                let context = Int(above[column] &+ left[row])
                let isCoded = read(bytes, &decoder, table, from: blocks.first, at: firstPlace, context)
                above[column] = isCoded
                left[row] = isCoded
            }
        }
        return decoder
    }

    /// Reads one block.
    ///
    /// - Parameters:
    ///   - first: the coefficient that it begins with.
    ///   - place: where the probabilities of that stand.
    /// - Returns: 1 when it has coefficients, else 0.
    @inline(__always)
    private static func read(
        _ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder, _ table: Span<UInt8>, from first: Int,
        at place: Int, _ context: Int
    ) -> UInt8 {
        var (coefficient, place) = (first, place)
        var node = place &+ context &* contextStride
        while coefficient < coefficients {
            guard decoder.read(bytes, table[node]) else { return coefficient > first ? 1 : 0 }
            while !decoder.read(bytes, table[node &+ 1]) {
                coefficient &+= 1
                guard coefficient < coefficients else { return 1 }
                place &+= coefficientStride
                node = place
            }
            coefficient &+= 1
            place &+= coefficientStride
            let isLarge = decoder.read(bytes, table[node &+ 2])
            if isLarge { readLarge(bytes, &decoder, table, node) }
            decoder.skip(bytes, 128)  // sign
            node = place &+ (isLarge ? 2 : 1) &* contextStride
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
        _ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder, _ table: Span<UInt8>, _ node: Int
    ) {
        guard decoder.read(bytes, table[node &+ 3]) else {
            if decoder.read(bytes, table[node &+ 4]) { decoder.skip(bytes, table[node &+ 5]) }
            return
        }
        guard decoder.read(bytes, table[node &+ 6]) else {
            if decoder.read(bytes, table[node &+ 7]) {
                decoder.skip(bytes, 165)
                decoder.skip(bytes, 145)
            } else {
                decoder.skip(bytes, 159)
            }
            return
        }
        let upper = decoder.read(bytes, table[node &+ 8]) ? 1 : 0
        let lower = decoder.read(bytes, table[node &+ 9 &+ upper]) ? 1 : 0
        for probability in extraBits[upper * 2 + lower] { decoder.skip(bytes, probability) }
    }
}
