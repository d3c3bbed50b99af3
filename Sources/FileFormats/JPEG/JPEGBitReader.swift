import NativeBytes

/// Reads bits of entropy-coded data (ITU-T T.81 B.1.1.5): bytes in order, most significant bit first, with the zero
/// byte after each 0xFF taken out. At a marker or at the end it goes on with zeros and counts them.
struct JPEGBitReader {
    /// The next bits, left-aligned.
    private(set) var accumulator: UInt64 = 0
    /// How many bits of `accumulator` count, at most 63.
    private(set) var count = 0
    /// How many of them are zeros that the data does not have.
    private var missing = 0
    /// The next byte to be taken in.
    private(set) var position: Int

    init(at position: Int) {
        self.position = position
    }

    /// Takes in bytes until at least 56 bits count.
    ///
    /// It does not ask whether they are needed: when is as good as random, and a branch that is guessed wrong costs
    /// more than a word that is read in vain.
    @inline(__always)
    mutating func refill(_ bytes: Span<UInt8>) {
        if bytes.count &- position >= 8 {
            let word = bigEndianWord(bytes, at: position)
            // No byte is 0xFF when no byte of the complement is zero.
            let complement = ~word
            if (complement &- 0x0101_0101_0101_0101) & word & 0x8080_8080_8080_8080 == 0 {
                accumulator |= word &>> UInt64(truncatingIfNeeded: count)
                position &+= (63 &- count) &>> 3
                // As many more as make whole bytes: the three low bits of the count stay.
                count |= 56
                return
            }
        }
        self = refilledByByte(bytes)
    }

    /// By value, so that the reader of a walk stays in registers.
    @inline(never)
    private func refilledByByte(_ bytes: Span<UInt8>) -> JPEGBitReader {
        var reader = self
        reader.takeBytes(bytes)
        return reader
    }

    private mutating func takeBytes(_ bytes: Span<UInt8>) {
        while count < 56 {
            var byte: UInt8 = 0
            if position < bytes.count, bytes[position] != 0xFF {
                byte = bytes[position]
                position += 1
            } else if bytes.count - position >= 2, bytes[position + 1] == 0 {
                byte = 0xFF
                position += 2
            } else {
                missing += 8
            }
            // What lies beyond `count` is there already when it came with a whole word.
            let shift = UInt64(56 - count)
            accumulator = accumulator & ~(0xFF << shift) | UInt64(byte) << shift
            count += 8
        }
    }

    /// Drops `bits` bits, no more than count: 56 after a refill.
    @inline(__always)
    mutating func skip(_ bits: Int) {
        accumulator = accumulator &<< UInt64(truncatingIfNeeded: bits)
        count &-= bits
    }

    /// Takes `bits` bits, 1 to 16, after a refill.
    @inline(__always)
    mutating func take(_ bits: Int) -> Int {
        let value = Int(accumulator &>> UInt64(truncatingIfNeeded: 64 &- bits))
        skip(bits)
        return value
    }

    /// Whether more bits were taken than the data has.
    var isOverrun: Bool { missing > count }

    /// The byte that the next bit is in; the end of the data when there is none.
    func place(_ bytes: Span<UInt8>) -> Int {
        let end = end(bytes)
        guard end.paddingBits > 0 else { return end.position }
        return end.position - (Self.isStuffed(bytes, before: end.position) ? 2 : 1)
    }

    /// Where the data that was taken ends.
    struct End {
        /// The first byte of which no bit was taken.
        let position: Int
        /// How many low bits of the byte before it were not taken, 0 to 7.
        let paddingBits: Int
    }

    /// Steps back over whole bytes that were taken in but not used.
    func end(_ bytes: Span<UInt8>) -> End {
        let unread = max(0, count - missing)
        var position = position
        for _ in 0..<(unread / 8) { position -= Self.isStuffed(bytes, before: position) ? 2 : 1 }
        return End(position: position, paddingBits: unread % 8)
    }

    private static func isStuffed(_ bytes: Span<UInt8>, before position: Int) -> Bool {
        position >= 2 && bytes[position - 1] == 0 && bytes[position - 2] == 0xFF
    }
}
