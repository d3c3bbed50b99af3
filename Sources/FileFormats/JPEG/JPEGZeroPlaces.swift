import NativeBytes

/// Which coefficients of a block are zero, one after the other, so that the one behind a run of them is found by one
/// look. Counting them down bit by bit is a loop of which nobody can guess the end.
struct JPEGZeroPlaces {
    /// The places, then `beyond`.
    private var places = InlineArray<88, UInt8>(repeating: UInt8(beyond))
    /// What a block does not have.
    private static let beyond: UInt64 = 64

    /// Lists the places of the bits of `zeros`.
    @inline(__always)
    mutating func list(_ zeros: UInt64) {
        let placesOfByte = Self.placesOfByte.span
        let countsOfByte = Self.countsOfByte.span
        var written = places.mutableSpan
        var count = 0
        for byte in 0..<8 {
            let bits = Int(truncatingIfNeeded: zeros &>> UInt64(truncatingIfNeeded: 8 &* byte)) & 0xFF
            let start = eightBytes(of: UInt64(truncatingIfNeeded: 8 &* byte))
            storeLittleEndianWord(placesOfByte[bits] &+ start, &written, at: count)
            count &+= Int(countsOfByte[bits])
        }
        storeLittleEndianWord(eightBytes(of: Self.beyond), &written, at: count)
        storeLittleEndianWord(eightBytes(of: Self.beyond), &written, at: count &+ 8)
    }

    /// The place of a zero, the first of them being 0; 64 for any of the sixteen behind the last one.
    @inline(__always)
    subscript(number: Int) -> Int { Int(places[number]) }

    /// By eight bits: the places of those that are set, the first one in the lowest byte.
    private static let placesOfByte: [UInt64] = (0..<256).map { bits in
        (0..<8).filter { bits >> $0 & 1 == 1 }.enumerated()
            .reduce(0) { $0 | UInt64($1.element) << UInt64(8 * $1.offset) }
    }
    private static let countsOfByte: [UInt8] = (0..<256).map { UInt8($0.nonzeroBitCount) }
}
