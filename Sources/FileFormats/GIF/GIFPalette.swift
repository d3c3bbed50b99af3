/// A global or local colour table (GIF89a, sections 19 and 21).
struct GIFPalette: Equatable, Sendable {
    static let mostSlots = 256

    /// Red, green and blue of each slot.
    let colours: [UInt8]

    var slots: Int { colours.count / 3 }

    /// Red, green and blue as one number; `nil` for a slot that the palette does not have.
    subscript(slot: UInt8) -> UInt32? {
        let place = Int(slot) * 3
        guard place + 2 < colours.count else { return nil }
        return UInt32(colours[place]) << 16 | UInt32(colours[place + 1]) << 8 | UInt32(colours[place + 2])
    }

    /// The palette with black in every slot that is not needed, and how many slots had another colour.
    func clearing(allBut needed: GIFSlots) -> (palette: GIFPalette, cleared: Int) {
        var colours = colours
        var cleared = 0
        for slot in 0..<slots where !needed[UInt8(slot)] && self[UInt8(slot)] != 0 {
            for place in (slot * 3)..<(slot * 3 + 3) { colours[place] = 0 }
            cleared += 1
        }
        return (GIFPalette(colours: colours), cleared)
    }

    /// The bits of a packed field that say that a palette follows and how large it is.
    ///
    /// - Parameter slots: 0 for no palette, or a power of two from 2 to 256.
    static func packedSize(slots: Int) -> UInt8 {
        slots == 0 ? 0 : 0x80 | UInt8(slots.trailingZeroBitCount - 1)
    }
}

/// Some of the 256 slots that a palette can have.
struct GIFSlots: Equatable, Sendable {
    private var contained: [Bool]

    /// - Parameter contained: for each of the first slots, at most 256, whether it is one.
    init(contained: [Bool] = []) {
        self.contained = contained + [Bool](repeating: false, count: 256 - contained.count)
    }

    subscript(slot: UInt8) -> Bool {
        get { contained[Int(slot)] }
        set { contained[Int(slot)] = newValue }
    }

    mutating func formUnion(_ other: GIFSlots) {
        for slot in contained.indices where other.contained[slot] { contained[slot] = true }
    }

    /// In rising order.
    var elements: [UInt8] {
        var elements: [UInt8] = []
        for slot in contained.indices where contained[slot] { elements.append(UInt8(slot)) }
        return elements
    }
}
