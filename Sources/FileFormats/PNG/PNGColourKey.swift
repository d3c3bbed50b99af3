/// What is seen of an entry of a palette, the most transparent first.
struct PNGColourKey: Hashable, Comparable {
    private let value: UInt32

    private init(_ colour: [UInt8]) {
        value =
            colour[3] == 0
            ? 0 : UInt32(colour[3]) << 24 | UInt32(colour[0]) << 16 | UInt32(colour[1]) << 8 | UInt32(colour[2])
    }

    /// Those of the 256 values that a sample can have. Behind the end of the palette viewers show black.
    static func all(of appearance: PNGAppearance) -> [PNGColourKey] {
        (0..<256).map { PNGColourKey(appearance.colour(at: $0) ?? [0, 0, 0, 0xFF]) }
    }

    /// Red, green, blue and alpha.
    var samples: [UInt8] { [16, 8, 0, 24].map { UInt8(truncatingIfNeeded: value >> $0) } }

    static func < (one: PNGColourKey, other: PNGColourKey) -> Bool { one.value < other.value }
}
