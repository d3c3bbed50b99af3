/// What the next 12 bits of a sequential scan say at once: as many whole Huffman codes as stand in them. The bits that
/// follow the last code say the value of its coefficient, which nobody needs, so that they may lie beyond.
struct JPEGCodeStep {
    private var codes = 0
    /// To be taken, the bits of the values included: at most 23.
    private(set) var bits = 0
    /// Coefficients of the block that the codes lead over.
    private(set) var passed = 0
    /// Those that are not zero; the first one passed is bit 0. Nobody asks about DC coefficients.
    private(set) var nonzero: UInt64 = 0
    private(set) var endsBlock = false

    /// The mark of a step that ends with an end of block.
    static let end: UInt16 = 0x80
    /// Where the next code is longer than 12 bits, or must be looked at alone. It leads out of every block.
    static let none: UInt16 = 0xC0

    /// Bits taken (bits 8…15), coefficients passed (bits 0…6) and `end`.
    var entry: UInt16 {
        codes == 0 ? Self.none : UInt16(bits) << 8 | UInt16(passed) | (endsBlock ? Self.end : 0)
    }

    /// Whether a step ends a block, and not beyond it.
    ///
    /// - Parameters:
    ///   - after: the coefficient that came next, below 64, and the low byte of the step's `entry`.
    ///   - end: the number of the block's coefficients, 1 to 64.
    @inline(__always)
    static func endsBlock(_ after: Int, end: Int) -> Bool {
        // The code for the end of the block must stand where one more coefficient could.
        let isMarked = after &>> 7
        return after >= end && (after & 0x7F) &+ isMarked <= end
    }

    /// Largest number of bits of a coefficient at 8 bits a sample (ITU-T T.81, F.1.2.1 and F.1.2.2). Others are
    /// looked at alone.
    private static let largestDirectSize = 11
    private static let largestAlternatingSize = 10

    /// The step of one DC code.
    ///
    /// - Parameter entry: that of `JPEGHuffmanTable.first`.
    init(direct entry: UInt16) {
        let size = Int(entry & 0xFF)
        guard entry != 0, size <= Self.largestDirectSize else { return }
        codes = 1
        bits = Int(entry >> 8) + size
        passed = 1
    }

    /// The step of the AC codes that stand in `index`; of none when the first one does not fit whole.
    ///
    /// A run of sixteen zeros is never the last of them, because a coefficient must follow it in the same block.
    ///
    /// - Parameters:
    ///   - first: that of the table.
    ///   - mostCodes: how many codes there may be.
    @inline(__always)
    init(alternating index: Int, _ first: Span<UInt16>, mostCodes: Int) {
        var codes = 0
        var bits = 0
        var passed = 0
        var nonzero: UInt64 = 0
        while codes < mostCodes, bits < JPEGHuffmanTable.indexBits {
            let entry = first[(index &<< bits) & (JPEGHuffmanTable.indexCount - 1)]
            let symbol = Int(entry & 0xFF)
            let size = symbol & 15
            let length = Int(entry >> 8)
            guard entry != 0, bits &+ length <= JPEGHuffmanTable.indexBits, size <= Self.largestAlternatingSize else {
                return
            }
            codes &+= 1
            bits &+= length &+ size
            if symbol == 0 {
                // An end of block cannot follow a run of sixteen zeros.
                guard codes == self.codes + 1 else { return }
                self.codes = codes
                self.bits = bits
                endsBlock = true
                return
            }
            passed &+= (symbol >> 4) &+ 1
            guard size > 0 || symbol == 0xF0, passed <= 63 else { return }
            guard size > 0 else { continue }
            nonzero |= 1 &<< UInt64(truncatingIfNeeded: passed &- 1)
            self.codes = codes
            self.bits = bits
            self.passed = passed
            self.nonzero = nonzero
        }
    }
}
