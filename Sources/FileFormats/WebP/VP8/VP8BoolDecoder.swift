import NativeBytes

/// Reads the symbols of one partition (RFC 6386, section 7), and knows how many of its bytes they need.
///
/// The coded bytes are one long binary fraction. After the last symbol every fraction in an interval gives the same
/// symbols; encoders write its lower end, followed by zeros. Whatever differs from that is of no use to a decoder.
struct VP8BoolDecoder {
    /// How far the fraction is above the lower end of the interval, left-aligned.
    private var value: UInt64 = 0
    /// How many bits of `value` count.
    private var available = 0
    /// The width of the interval, 128 to 255.
    private var range: UInt64 = 255
    /// The next byte to be taken in.
    private var position = 0
    /// Zeros that were taken in behind the end of the partition, in bits.
    private var missing = 0
    /// By how many bits the last symbol moved the interval.
    private var lastShift = 0

    /// Whether an encoder can have written a partition that begins so: the first interval is 255 of 256 wide. What
    /// symbols a fraction above it gives depends on how wide a decoder's numbers are.
    static func canBegin(_ partition: Span<UInt8>) -> Bool { partition.isEmpty || partition[0] < 0xFF }

    /// The next symbol; it is `false` with a chance of `probability` in 256.
    @inline(__always)
    mutating func read(_ bytes: Span<UInt8>, _ probability: UInt8) -> Bool {
        let split = split(bytes, probability)
        let bound = split &<< 56
        guard value >= bound else {
            widen(split)
            return false
        }
        value &-= bound
        widen(range &- split)
        return true
    }

    /// Passes over a symbol that nobody asks for. Without a branch: processors guess wrong at every second sign.
    @inline(__always)
    mutating func skip(_ bytes: Span<UInt8>, _ probability: UInt8) {
        let split = split(bytes, probability)
        let bound = split &<< 56
        let isUpper: UInt64 = value >= bound ? .max : 0
        value &-= bound & isUpper
        widen(split ^ ((split ^ (range &- split)) & isUpper))
    }

    /// The width of the part of the interval that stands for `false`, once there are bits enough to compare with it.
    @inline(__always)
    private mutating func split(_ bytes: Span<UInt8>, _ probability: UInt8) -> UInt64 {
        if available < 8 { refill(bytes) }
        return 1 &+ (((range &- 1) &* UInt64(probability)) &>> 8)
    }

    /// Makes the interval at least 128 wide again.
    @inline(__always)
    private mutating func widen(_ width: UInt64) {
        lastShift = width.leadingZeroBitCount &- 56
        range = width &<< UInt64(truncatingIfNeeded: lastShift)
        value = value &<< UInt64(truncatingIfNeeded: lastShift)
        available &-= lastShift
    }

    /// A symbol that is as likely to be true as false.
    @inline(__always)
    mutating func flag(_ bytes: Span<UInt8>) -> Bool { read(bytes, 128) }

    /// An unsigned number of `bits` bits, most significant bit first.
    mutating func number(_ bytes: Span<UInt8>, bits: Int) -> Int {
        var number = 0
        for _ in 0..<bits { number = number << 1 | (flag(bytes) ? 1 : 0) }
        return number
    }

    /// Passes over a number of `bits` bits and its sign, where a flag says that there is one.
    mutating func skipOptionalSigned(_ bytes: Span<UInt8>, bits: Int) {
        if flag(bytes) { _ = number(bytes, bits: bits + 1) }
    }

    private mutating func refill(_ bytes: Span<UInt8>) {
        let full = Self.filled(value, available, from: bytes, at: position)
        (value, available, position) = (full.value, full.available, full.position)
        missing &+= full.missing
    }

    /// Takes in as many whole bytes as there is room for. By value, so that the state of a reader stays in registers.
    @inline(never)
    private static func filled(
        _ value: UInt64, _ available: Int, from bytes: Span<UInt8>, at position: Int
    ) -> (value: UInt64, available: Int, position: Int, missing: Int) {
        if bytes.count &- position >= 8 {
            // What lies beyond `available` is there already when it came with a word before.
            let more = bigEndianWord(bytes, at: position) &>> UInt64(truncatingIfNeeded: available)
            let taken = (63 &- available) &>> 3
            return (value | more, available &+ taken &* 8, position &+ taken, 0)
        }
        var (value, available, position, missing) = (value, available, position, 0)
        while available <= 56 {
            if position < bytes.count {
                value |= UInt64(bytes[position]) << UInt64(56 - available)
                position += 1
            } else {
                missing += 8
            }
            available += 8
        }
        return (value, available, position, missing)
    }

    /// Where a partition ends that was read to its last symbol.
    enum End {
        /// A symbol needs bytes that the partition does not have.
        case truncated
        /// The partition is the lower end of the interval and a few zeros at most.
        case canonical
        /// The partition holds something else: its canonical bytes, and how many it had more than those.
        case excess(canonical: [UInt8], slack: Int)
    }

    /// Most zero bytes after those that are needed: 32 bits from the encoder's last step, one byte to make the length
    /// of the chunk even, and one for rounding.
    private static let mostZeros = 6

    mutating func end(_ bytes: Span<UInt8>) -> End {
        if available < 16 { refill(bytes) }
        let consumed = position * 8 + missing - available
        // A symbol is decided by the eight bits that follow those that were consumed before it.
        let needed = (consumed - lastShift + 8 + 7) / 8
        guard needed <= bytes.count else { return .truncated }
        let isLowerEnd = value == 0 && (position..<bytes.count).allSatisfy { bytes[$0] == 0 }
        if isLowerEnd && bytes.count - needed <= Self.mostZeros { return .canonical }
        var canonical: [UInt8] = []
        canonical.append(contentsOf: bytes.extracting(0..<needed))
        // The lower end has no bit after the needed bytes.
        var rest = Int(value >> UInt64(64 - (needed * 8 - consumed)))
        for index in canonical.indices.reversed() where rest != 0 {
            let difference = Int(canonical[index]) - rest
            canonical[index] = UInt8(truncatingIfNeeded: difference)
            rest = -(difference >> 8)
        }
        return .excess(canonical: canonical, slack: bytes.count - needed)
    }
}
