/// A palette without choices of the encoder: the colours that frames show, each once and in rising order, then a slot
/// for the pixels that are not drawn, then black up to the next power of two. The order of colours, and a colour that
/// is there twice, can carry a message.
struct GIFCanonicalPalette {
    let palette: GIFPalette
    private let slotByColour: [UInt32: UInt8]
    /// The slot of the pixels that are not drawn.
    let transparentSlot: UInt8?

    /// The palette for `frames`, which have `old`; `nil` when 256 slots are not enough, because a slot that is
    /// transparent in one frame is a colour in another.
    init?(_ old: GIFPalette, of frames: [GIFFrame]) {
        var colours: Set<UInt32> = []
        for frame in frames {
            for slot in frame.image.walk.slots.elements where slot != frame.control?.transparentSlot {
                if let colour = old[slot] { colours.insert(colour) }
            }
        }
        let isTransparent = frames.contains { $0.control?.transparentSlot != nil }
        let needed = colours.count + (isTransparent ? 1 : 0)
        guard needed <= 256 else { return nil }
        var bytes: [UInt8] = []
        var slotByColour: [UInt32: UInt8] = [:]
        for (slot, colour) in colours.sorted().enumerated() {
            slotByColour[colour] = UInt8(slot)
            for shift in [16, 8, 0] as [UInt32] { bytes.append(UInt8(truncatingIfNeeded: colour >> shift)) }
        }
        var slots = 2
        while slots < needed { slots *= 2 }
        bytes += [UInt8](repeating: 0, count: slots * 3 - bytes.count)
        palette = GIFPalette(colours: bytes)
        self.slotByColour = slotByColour
        transparentSlot = isTransparent ? UInt8(colours.count) : nil
    }

    /// The new slot of each slot that the pixels of `frame` have.
    func slots(of frame: GIFFrame, from old: GIFPalette) -> [UInt8] {
        var slots = [UInt8](repeating: 0, count: 256)
        for slot in frame.image.walk.slots.elements {
            if slot == frame.control?.transparentSlot {
                slots[Int(slot)] = transparentSlot ?? 0
            } else if let colour = old[slot] {
                slots[Int(slot)] = slotByColour[colour] ?? 0
            }
        }
        return slots
    }
}
