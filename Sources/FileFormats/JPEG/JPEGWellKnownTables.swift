/// Tables that so many programs write that they say nothing: those of ITU-T T.81, annex K, and what IJG's programs make
/// of them.
enum JPEGWellKnownTables {
    /// Whether a Huffman table, as it stands in DHT behind its selector, is one of tables K.3 to K.6.
    static func isStandard(huffman definition: [UInt8]) -> Bool {
        huffman.contains(definition)
    }

    /// Whether Huffman tables are tables K.3, K.5, K.4 and K.6, or the first of these.
    static func begin(withHuffman definitions: [[UInt8]]) -> Bool { huffman.starts(with: definitions) }

    /// Whether these steps, in zigzag order, are table K.1 or K.2 scaled to one of IJG's qualities, 1 to 100, with or
    /// without the bound of baseline pictures; also when rows and columns are swapped, as in a picture that was turned.
    static func isScaled(quantization steps: [UInt16]) -> Bool {
        let candidates = [steps, transposed(steps)]
        return (1...100).contains { quality in
            quantization.contains { base in
                candidates.contains { isScaled($0, base, quality: quality) }
            }
        }
    }

    private static func isScaled(_ steps: [UInt16], _ base: [UInt16], quality: Int) -> Bool {
        let percent = quality < 50 ? 5000 / quality : 200 - 2 * quality
        func step(_ index: Int, largest: Int) -> Int { min(max((Int(base[index]) * percent + 50) / 100, 1), largest) }
        return [255, 32767].contains { largest in
            // Of most qualities the first step tells that it is another one.
            Int(steps[0]) == step(0, largest: largest)
                && steps.indices.allSatisfy { Int(steps[$0]) == step($0, largest: largest) }
        }
    }

    /// In zigzag order a swap of rows and columns turns each diagonal around.
    private static func transposed(_ steps: [UInt16]) -> [UInt16] {
        var result: [UInt16] = []
        for diagonal in 0..<15 {
            let length = diagonal < 8 ? diagonal + 1 : 15 - diagonal
            result += steps[result.count..<(result.count + length)].reversed()
        }
        return result
    }

    /// Tables K.1 (luminance) and K.2 (chrominance), in zigzag order.
    private static let quantization: [[UInt16]] = [
        [
            16, 11, 12, 14, 12, 10, 16, 14, 13, 14, 18, 17, 16, 19, 24, 40, 26, 24, 22, 22, 24, 49, 35, 37, 29, 40, 58,
            51, 61, 60, 57, 51, 56, 55, 64, 72, 92, 78, 64, 68, 87, 69, 55, 56, 80, 109, 81, 87, 95, 98, 103, 104, 103,
            62, 77, 113, 121, 112, 100, 120, 92, 101, 103, 99,
        ],
        [17, 18, 18, 24, 21, 24, 47, 26, 26, 47, 99, 66, 56, 66] + [UInt16](repeating: 99, count: 50),
    ]

    /// Tables K.3 (differences of DC coefficients) and K.5 (AC coefficients) for luminance, then K.4 and K.6 for
    /// chrominance: 16 counts and the values. The long codes of K.5 and K.6 stand for what is left, in rising order.
    static let huffman: [[UInt8]] = [
        [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0] + Array(0...11),
        [0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 125]
            + withRemaining([
                0x01, 0x02, 0x03, 0x00, 0x04, 0x11, 0x05, 0x12, 0x21, 0x31, 0x41, 0x06, 0x13, 0x51, 0x61, 0x07, 0x22,
                0x71, 0x14, 0x32, 0x81, 0x91, 0xA1, 0x08, 0x23, 0x42, 0xB1, 0xC1, 0x15, 0x52, 0xD1, 0xF0, 0x24, 0x33,
                0x62, 0x72, 0x82,
            ]),
        [0, 3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0] + Array(0...11),
        [0, 2, 1, 2, 4, 4, 3, 4, 7, 5, 4, 4, 0, 1, 2, 119]
            + withRemaining([
                0x00, 0x01, 0x02, 0x03, 0x11, 0x04, 0x05, 0x21, 0x31, 0x06, 0x12, 0x41, 0x51, 0x07, 0x61, 0x71, 0x13,
                0x22, 0x32, 0x81, 0x08, 0x14, 0x42, 0x91, 0xA1, 0xB1, 0xC1, 0x09, 0x23, 0x33, 0x52, 0xF0, 0x15, 0x62,
                0x72, 0xD1, 0x0A, 0x16, 0x24, 0x34, 0xE1, 0x25, 0xF1,
            ]),
    ]

    /// Appends the other values that a coefficient of a picture with 8 bits can have: a run of 0 to 15 zeros and a size
    /// of 1 to 10.
    private static func withRemaining(_ first: [UInt8]) -> [UInt8] {
        first + (0...255).filter { (1...10).contains($0 & 15) && !first.contains($0) }
    }
}
