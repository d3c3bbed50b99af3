/// A GIF that was read whole: its frames, what a viewer needs to show them right, and what else it carries.
public struct GIFFile: Sendable {
    let screen: GIFScreen
    /// The global palette.
    let palette: GIFPalette?
    /// How often the animation is repeated; 0 without end, `nil` when it is not said.
    let loopCount: UInt16?
    let frames: [GIFFrame]
    /// The record of origin (C2PA), out of its sub-blocks; empty where there is none.
    public let provenance: [UInt8]
    public let findings: [Finding]

    var colours: GIFColourUse { GIFColourUse(screen: screen, frames: frames) }
}

/// Which slots of the palettes can be seen.
struct GIFColourUse {
    /// Slots with which programs paint where no frame is: the background, and slot 0 (Pillow). Browsers leave such places
    /// transparent, and every program does where the frame has a transparent slot. None when the first frame fills the
    /// screen and no frame is replaced by the background.
    let margin: [UInt8]
    /// The slots of the global palette that are needed.
    let global: GIFSlots

    init(screen: GIFScreen, frames: [GIFFrame]) {
        let painted = frames.enumerated().contains { index, frame in
            frame.control?.transparentSlot == nil
                && (frame.control?.disposal == .background || index == 0 && !frame.area.covers(screen))
        }
        margin = painted ? [screen.paletteSlots == 0 ? 0 : screen.background, 0] : []
        var global = GIFSlots()
        for slot in margin { global[slot] = true }
        for frame in frames where frame.palette == nil { global.formUnion(frame.image.walk.slots) }
        self.global = global
    }

    var showsMargin: Bool { !margin.isEmpty }

    /// The slots that are needed of the local palette of `frame`.
    func local(_ frame: GIFFrame) -> GIFSlots {
        var slots = frame.image.walk.slots
        for slot in margin { slots[slot] = true }
        return slots
    }
}
