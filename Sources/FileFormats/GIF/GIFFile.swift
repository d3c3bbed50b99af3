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
    /// The whole file coded anew, where the policy wants it.
    public let recoded: [UInt8]?

    var colours: GIFColourUse { GIFColourUse(screen: screen, frames: frames) }
}

/// Which slots of the palettes can be seen.
///
/// Besides those of pixels these are the ones with which some programs paint where no frame is: the background and slot
/// 0 (Pillow) where the first frame does not fill the screen, or a frame is replaced by the background; and in the
/// second case the slot that is transparent in that frame. Browsers leave such places transparent.
struct GIFColourUse {
    /// The background and slot 0, where they can be seen.
    let margin: [UInt8]
    /// The slots of the global palette that are needed.
    let global: GIFSlots

    init(screen: GIFScreen, frames: [GIFFrame]) {
        let isPainted = frames.enumerated().contains { index, frame in
            frame.control?.transparentSlot == nil
                && (frame.control?.disposal == .background || index == 0 && !frame.area.covers(screen))
        }
        margin = isPainted ? [screen.paletteSlots == 0 ? 0 : screen.background, 0] : []
        var global = GIFSlots()
        for slot in margin { global[slot] = true }
        for frame in frames where frame.palette == nil { global.formUnion(Self.own(frame)) }
        self.global = global
    }

    var showsMargin: Bool { !margin.isEmpty }

    /// The slots that are needed of the local palette of `frame`.
    func local(_ frame: GIFFrame) -> GIFSlots {
        var slots = Self.own(frame)
        for slot in margin { slots[slot] = true }
        return slots
    }

    private static func own(_ frame: GIFFrame) -> GIFSlots {
        var slots = frame.image.walk.slots
        if let control = frame.control, control.disposal == .background, let slot = control.transparentSlot {
            slots[slot] = true
        }
        return slots
    }
}
