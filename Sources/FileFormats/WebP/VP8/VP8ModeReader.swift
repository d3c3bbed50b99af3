/// Reads the first partition of a key frame: the frame header and the modes of each macroblock (RFC 6386, 9.2 to 9.11,
/// section 11, 19.2 and 19.3).
struct VP8ModeReader {
    /// What the coefficients of a macroblock depend on.
    struct Macroblock {
        /// Its sixteen luma blocks are predicted one by one, and so there is no block of their averages.
        let hasSubblockModes: Bool
        /// It has no coefficients.
        let isEmpty: Bool
    }

    /// 1, 2, 4 or 8.
    let partitionCount: Int
    let coefficientProbabilities: [UInt8]
    /// Those of the row that was read last.
    private(set) var macroblocks: [Macroblock]
    private var decoder: VP8BoolDecoder
    /// Probabilities of the segment of a macroblock; `nil` when there is none in the macroblocks.
    private let segmentProbabilities: [UInt8]?
    private let emptyProbability: UInt8?
    /// The modes of the subblocks above, four for each macroblock.
    private var above: [UInt8]

    /// Reads the frame header.
    init(_ bytes: Span<UInt8>, width: Int) {
        var decoder = VP8BoolDecoder()
        _ = decoder.number(bytes, bits: 2)  // colour space, clamping
        segmentProbabilities = Self.readSegments(bytes, &decoder)
        Self.skipFilter(bytes, &decoder)
        partitionCount = 1 << decoder.number(bytes, bits: 2)
        _ = decoder.number(bytes, bits: 7)  // quantizer
        for _ in 0..<5 { decoder.skipOptionalSigned(bytes, bits: 4) }
        _ = decoder.flag(bytes)  // whether the next frame starts with the same probabilities
        coefficientProbabilities = Self.readProbabilities(bytes, &decoder)
        emptyProbability = decoder.flag(bytes) ? UInt8(decoder.number(bytes, bits: 8)) : nil
        macroblocks = []
        above = [UInt8](repeating: 0, count: (width + 15) / 16 * 4)
        self.decoder = decoder
    }

    private static func readSegments(_ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder) -> [UInt8]? {
        guard decoder.flag(bytes) else { return nil }
        let hasMap = decoder.flag(bytes)
        if decoder.flag(bytes) {
            _ = decoder.flag(bytes)  // whether the values replace those of the frame or are added to them
            for _ in 0..<4 { decoder.skipOptionalSigned(bytes, bits: 7) }
            for _ in 0..<4 { decoder.skipOptionalSigned(bytes, bits: 6) }
        }
        guard hasMap else { return nil }
        return (0..<3).map { _ in decoder.flag(bytes) ? UInt8(decoder.number(bytes, bits: 8)) : 255 }
    }

    private static func skipFilter(_ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder) {
        _ = decoder.number(bytes, bits: 1 + 6 + 3)  // kind, level, sharpness
        guard decoder.flag(bytes), decoder.flag(bytes) else { return }
        for _ in 0..<8 { decoder.skipOptionalSigned(bytes, bits: 6) }
    }

    private static func readProbabilities(_ bytes: Span<UInt8>, _ decoder: inout VP8BoolDecoder) -> [UInt8] {
        var probabilities = VP8CoefficientProbabilities.initial
        let update = VP8CoefficientProbabilities.update
        for index in probabilities.indices where decoder.read(bytes, update[index]) {
            probabilities[index] = UInt8(decoder.number(bytes, bits: 8))
        }
        return probabilities
    }

    // MARK: Macroblocks

    private static let directCurrent: UInt8 = 0
    private static let trueMotion: UInt8 = 1
    private static let vertical: UInt8 = 2
    private static let horizontal: UInt8 = 3

    /// Reads the modes of the next row of macroblocks.
    mutating func readRow(_ bytes: Span<UInt8>) {
        macroblocks.removeAll(keepingCapacity: true)
        var left = [UInt8](repeating: Self.directCurrent, count: 4)
        for column in stride(from: 0, to: above.count, by: 4) {
            if let segmentProbabilities {
                let isUpper = decoder.read(bytes, segmentProbabilities[0])
                _ = decoder.read(bytes, segmentProbabilities[isUpper ? 2 : 1])
            }
            let isEmpty = emptyProbability.map { decoder.read(bytes, $0) } ?? false
            let hasSubblockModes = !decoder.read(bytes, 145)
            if hasSubblockModes {
                readSubblockModes(bytes, column, &left)
            } else {
                let mode =
                    decoder.read(bytes, 156)
                    ? (decoder.read(bytes, 128) ? Self.trueMotion : Self.horizontal)
                    : (decoder.read(bytes, 163) ? Self.vertical : Self.directCurrent)
                for index in 0..<4 {
                    above[column + index] = mode
                    left[index] = mode
                }
            }
            readChromaMode(bytes)
            macroblocks.append(Macroblock(hasSubblockModes: hasSubblockModes, isEmpty: isEmpty))
        }
    }

    private mutating func readSubblockModes(_ bytes: Span<UInt8>, _ column: Int, _ left: inout [UInt8]) {
        for row in 0..<4 {
            var mode = left[row]
            for index in 0..<4 {
                mode = readSubblockMode(bytes, above: above[column + index], left: mode)
                above[column + index] = mode
            }
            left[row] = mode
        }
    }

    /// The tree of the subblock modes: a positive number is the next node, a negative one the end with that mode.
    private static let subblockTree: [Int8] = [0, 1, -1, 2, -2, 3, 4, 6, -3, 5, -4, -5, -6, 7, -7, 8, -8, -9]

    private mutating func readSubblockMode(_ bytes: Span<UInt8>, above: UInt8, left: UInt8) -> UInt8 {
        let start =
            (Int(above) * VP8SubblockModeProbabilities.modes + Int(left)) * VP8SubblockModeProbabilities.nodes
        var node = 0
        repeat {
            let bit = decoder.read(bytes, VP8SubblockModeProbabilities.table[start + node]) ? 1 : 0
            node = Int(Self.subblockTree[node * 2 + bit])
        } while node > 0
        return UInt8(-node)
    }

    private mutating func readChromaMode(_ bytes: Span<UInt8>) {
        guard decoder.read(bytes, 142), decoder.read(bytes, 114) else { return }
        _ = decoder.read(bytes, 183)
    }

    /// To be called after the last row.
    mutating func end(_ bytes: Span<UInt8>) -> VP8BoolDecoder.End { decoder.end(bytes) }
}
