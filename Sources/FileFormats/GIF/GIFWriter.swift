/// Writes a GIF afresh around its coded frames: the one canonical form of the picture.
///
/// Order: header, logical screen descriptor, global palette, loop count, then for each frame its control, descriptor,
/// palette and data in sub-blocks of 255 bytes; trailer. Slots of the palettes that cannot be seen are black.
public struct GIFWriter {
    /// Most bytes of a sub-block.
    static let longestBlock = 255

    private let file: GIFFile
    private let colours: GIFColourUse
    /// Whether the pixels are coded anew even where their codes are as they should be.
    private let recodes: Bool
    /// Whether palettes are put in their canonical order.
    private let renumbers: Bool
    private let globalPalette: WrittenPalette?
    private var output: [UInt8] = []
    /// Whether codes or the order of a palette became others.
    private var changesChoices = false

    /// A palette as it is written.
    private struct WrittenPalette {
        let old: GIFPalette
        let new: GIFPalette
        /// How slots are numbered anew, where they are.
        let canonical: GIFCanonicalPalette?
        /// Whether the palette is another one than the old one without the slots that are not needed.
        let changesOrder: Bool
    }

    public static func write(_ file: GIFFile, policy: Policy = .standard) -> [UInt8] {
        file.recoded ?? rewrite(file, policy: policy).bytes
    }

    /// Writes `file`, which need not have been coded anew before.
    ///
    /// - Returns: also whether codes, or palettes but for slots that are not needed, are others than in the file.
    static func rewrite(_ file: GIFFile, policy: Policy) -> (bytes: [UInt8], changesChoices: Bool) {
        var writer = GIFWriter(file, policy: policy)
        writer.writeAll(policy: policy)
        return (writer.output, writer.changesChoices)
    }

    private init(_ file: GIFFile, policy: Policy) {
        self.file = file
        colours = file.colours
        recodes = policy.recode
        let renumbers = policy.recode && !colours.showsMargin
        let needed = colours.global
        globalPalette = file.palette.map { palette in
            Self.written(
                palette, of: file.frames.filter { $0.palette == nil }, needed: needed, inOrder: renumbers)
        }
        self.renumbers = renumbers
        changesChoices = globalPalette?.changesOrder ?? false
        output.reserveCapacity(file.frames.reduce(1_024) { $0 + $1.image.stream.count + 1_024 })
    }

    private static func written(
        _ palette: GIFPalette, of frames: [GIFFrame], needed: GIFSlots, inOrder: Bool
    ) -> WrittenPalette {
        let canonical = inOrder ? GIFCanonicalPalette(palette, of: frames) : nil
        let cleared = palette.clearing(allBut: needed).palette
        let new = canonical?.palette ?? cleared
        return WrittenPalette(old: palette, new: new, canonical: canonical, changesOrder: new != cleared)
    }

    private mutating func writeAll(policy: Policy) {
        output += file.screen.bytes(
            paletteSlots: globalPalette?.new.slots ?? 0,
            background: colours.showsMargin && file.palette != nil ? file.screen.background : 0,
            pixelAspect: policy[GIFConstruct.pixelAspect] == .allow ? file.screen.pixelAspect : 0)
        if let globalPalette { output += globalPalette.new.colours }
        if let count = file.loopCount { output += GIFLoop.bytes(count: count) }
        for frame in file.frames { append(frame) }
        output.append(0x3B)
    }

    private mutating func append(_ frame: GIFFrame) {
        let local = frame.palette.map {
            Self.written($0, of: [frame], needed: colours.local(frame), inOrder: renumbers)
        }
        if local?.changesOrder == true { changesChoices = true }
        let written = local ?? globalPalette
        if let control = frame.control {
            let slot = control.transparentSlot.map { written?.canonical?.transparentSlot ?? $0 }
            output += control.bytes(transparentSlot: slot)
        }
        output.append(0x2C)
        for number in [frame.area.left, frame.area.top, frame.area.width, frame.area.height] {
            output.appendLittleEndian(UInt16(number))
        }
        output.append((frame.isInterlaced ? 0x40 : 0) | GIFPalette.packedSize(slots: local?.new.slots ?? 0))
        if let local { output += local.new.colours }
        appendPixels(of: frame, written)
        output.append(0)
    }

    private mutating func appendPixels(of frame: GIFFrame, _ palette: WrittenPalette?) {
        if !recodes, let exact = frame.image.exactCodes {
            append(exact, codeSize: frame.image.codeSize)
            return
        }
        var pixels = frame.image.decoded()
        var used = frame.image.walk.slots
        if let palette, let canonical = palette.canonical {
            let slots = canonical.slots(of: frame, from: palette.old)
            for place in pixels.indices { pixels[place] = slots[Int(pixels[place])] }
            let old = used.elements
            used = GIFSlots()
            for slot in old { used[slots[Int(slot)]] = true }
        }
        let codeSize = GIFCodeWriter.codeSize(for: used)
        let codes = GIFCodeWriter.encoded(pixels.span, codeSize: codeSize)
        if codeSize != frame.image.codeSize || codes != frame.image.exactCodes { changesChoices = true }
        append(codes, codeSize: codeSize)
    }

    private mutating func append(_ codes: [UInt8], codeSize: Int) {
        output.append(UInt8(codeSize))
        var position = 0
        while position < codes.count {
            let count = min(Self.longestBlock, codes.count - position)
            output.append(UInt8(count))
            output += codes[position..<(position + count)]
            position += count
        }
    }
}
