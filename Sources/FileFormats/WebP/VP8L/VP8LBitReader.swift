import NativeBytes

/// Reads bits of a lossless image, least significant bit first (RFC 9649, 3.3). At the end it goes on with zeros and
/// counts them.
struct VP8LBitReader {
    /// The next bits, right-aligned.
    private var accumulator: UInt64 = 0
    /// How many bits of `accumulator` count.
    private var count = 0
    /// The next byte to be taken in.
    private var position: Int
    /// Zeros that were taken in behind the end, in bits.
    private var missing = 0

    init(at position: Int) {
        self.position = position
    }

    /// Takes in bytes until at least 32 bits count.
    @inline(__always)
    mutating func refill(_ bytes: Span<UInt8>) {
        guard count < 32 else { return }
        if bytes.count &- position >= 8 {
            // What lies beyond `count` is there already when it came with a word before.
            accumulator |= bigEndianWord(bytes, at: position).byteSwapped &<< UInt64(truncatingIfNeeded: count)
            let taken = (63 &- count) &>> 3
            position &+= taken
            count &+= taken &* 8
        } else {
            refillByByte(bytes)
        }
    }

    @inline(never)
    private mutating func refillByByte(_ bytes: Span<UInt8>) {
        while count <= 56 {
            if position < bytes.count {
                accumulator |= UInt64(bytes[position]) << UInt64(count)
                position += 1
            } else {
                missing += 8
            }
            count += 8
        }
    }

    /// The next 32 bits after a refill; they are not taken.
    @inline(__always)
    var next: UInt32 { UInt32(truncatingIfNeeded: accumulator) }

    /// Drops `bits` bits, at most 32 after a refill.
    @inline(__always)
    mutating func skip(_ bits: Int) {
        accumulator = accumulator &>> UInt64(truncatingIfNeeded: bits)
        count &-= bits
    }

    /// Takes `bits` bits, 0 to 24.
    @inline(__always)
    mutating func take(_ bytes: Span<UInt8>, _ bits: Int) -> Int {
        refill(bytes)
        let value = Int(next & (1 &<< UInt32(truncatingIfNeeded: bits) &- 1))
        skip(bits)
        return value
    }

    /// Whether more bits were taken than there are.
    var isOverrun: Bool { missing > count }

    /// Bits that were taken since the first byte of the data.
    var consumed: Int { position * 8 + missing - count }
}
