/// Walks the blocks of a GIF in order, keeps what the pictures need, and names the rest.
struct GIFBlockReader {
    private static let extensionIntroducer: UInt8 = 0x21
    private static let imageSeparator: UInt8 = 0x2C
    private static let trailer: UInt8 = 0x3B

    private let limits: Limits
    private let policy: Policy
    /// The frames of a file that was read before.
    private let known: [GIFFrame]
    private var position: Int
    /// Bytes that may still be decoded.
    private var budget: Int
    /// The control of the next image, and how many bytes it takes.
    private var pendingControl: (control: GIFControl, bytes: Int)?

    private(set) var screen: GIFScreen
    /// The global palette.
    let palette: GIFPalette?
    /// Whether what follows is no block.
    private var isOver = false
    private(set) var loopCount: UInt16?
    /// The record of origin (C2PA).
    private(set) var provenance: [UInt8] = []
    private(set) var frames: [GIFFrame] = []
    private(set) var tally = FindingTally()

    /// Reads the header, the logical screen descriptor and the global palette.
    ///
    /// - Parameter known: the frames of a file that was read before; where one has the same codes, what the walk
    ///   through them found holds here, too.
    init(_ bytes: Span<UInt8>, limits: Limits, policy: Policy, known: [GIFFrame]) throws(Rejection) {
        let screen = try GIFScreen(bytes)
        try Self.check(screen, limits)
        position = GIFScreen.byteCount
        palette = try Self.readPalette(slots: screen.paletteSlots, bytes, &position)
        self.screen = screen
        self.limits = limits
        self.policy = policy
        self.known = known
        budget = limits.decodedBytes
    }

    private static func check(_ screen: GIFScreen, _ limits: Limits) throws(Rejection) {
        guard screen.width * screen.height <= limits.pixels else { throw Rejection(LimitExcess.pixels, at: 6) }
    }

    private static func readPalette(
        slots: Int, _ bytes: Span<UInt8>, _ position: inout Int
    ) throws(Rejection) -> GIFPalette? {
        guard slots > 0 else { return nil }
        guard bytes.count - position >= slots * 3 else { throw Rejection(GIFDefect.truncated, at: position) }
        var colours: [UInt8] = []
        colours.append(contentsOf: bytes.extracting(position..<(position + slots * 3)))
        position += slots * 3
        return GIFPalette(colours: colours)
    }

    /// Reads everything behind the global palette.
    mutating func readAll(_ bytes: Span<UInt8>) throws(Rejection) {
        while position < bytes.count, bytes[position] != Self.trailer, !isOver {
            switch bytes[position] {
            case Self.extensionIntroducer: try readExtension(bytes)
            case Self.imageSeparator: try readImage(bytes)
            default: try readGap(bytes)
            }
        }
        if let control = pendingControl {
            tally.add(GIFConstruct.controlWithoutImage, .removed, bytes: control.bytes)
        }
        if position == bytes.count || isOver {
            tally.add(GIFConstruct.missingTrailer, .normalized, bytes: 0)
        } else {
            position += 1
        }
        tally.add(trailing: GIFConstruct.self, in: bytes, from: position)
        position = bytes.count
    }

    /// Zeros at the end, which every program passes over; or anything else, which browsers take for the end of the
    /// file. Behind zeros some programs look for the next block.
    private mutating func readGap(_ bytes: Span<UInt8>) throws(Rejection) {
        let start = position
        while position < bytes.count, bytes[position] == 0 { position += 1 }
        guard !frames.isEmpty else { throw Rejection(GIFDefect.badBlock, at: start) }
        if position == bytes.count || bytes[position] == Self.trailer {
            tally.add(GIFConstruct.gap, .removed, bytes: position - start)
        } else {
            let isBlock = bytes[position] == Self.extensionIntroducer || bytes[position] == Self.imageSeparator
            guard !isBlock else { throw Rejection(GIFDefect.badBlock, at: start) }
            position = start
            isOver = true
        }
    }

    // MARK: Extensions

    private mutating func readExtension(_ bytes: Span<UInt8>) throws(Rejection) {
        let start = position
        guard isWhole(bytes) else {
            guard !frames.isEmpty else { throw Rejection(GIFDefect.truncated, at: start) }
            tally.add(GIFConstruct.unfinishedBlock, .removed, bytes: bytes.count - start)
            position = bytes.count
            return
        }
        var blocks = GIFSubBlockReader(at: start + 2)
        let first = try blocks.next(bytes)
        switch bytes[start + 1] {
        case 0xF9:
            if first != nil { try blocks.skipAll(bytes) }
            try readControl(bytes, from: start, first: first ?? start..<start, end: blocks.position)
        case 0xFF:
            try readApplication(bytes, from: start, first: first ?? start..<start, &blocks)
        default:
            if first != nil { try blocks.skipAll(bytes) }
            let construct: GIFConstruct =
                switch bytes[start + 1] {
                case 0xFE: .comment
                case 0x01: .plainText
                default: .unknownExtension
                }
            tally.add(construct, .removed, bytes: blocks.position - start)
        }
        position = blocks.position
    }

    /// Whether the file has the extension up to its end.
    private func isWhole(_ bytes: Span<UInt8>) -> Bool {
        var blocks = GIFSubBlockReader(at: position + 2)
        do throws(Rejection) {
            try blocks.skipAll(bytes)
            return true
        } catch {
            return false
        }
    }

    private mutating func readControl(
        _ bytes: Span<UInt8>, from start: Int, first: Range<Int>, end: Int
    ) throws(Rejection) {
        guard let control = GIFControl(bytes.extracting(first)) else {
            throw Rejection(GIFDefect.badControl, at: start)
        }
        if let earlier = pendingControl {
            tally.add(GIFConstruct.controlWithoutImage, .removed, bytes: earlier.bytes)
        }
        pendingControl = (control, end - start)
        let canonical = control.bytes(transparentSlot: control.transparentSlot)
        if !bytes.extracting(start..<end).equals(canonical.span) {
            tally.add(GIFConstruct.control, .normalized, bytes: end - start)
        }
    }

    private mutating func readApplication(
        _ bytes: Span<UInt8>, from start: Int, first: Range<Int>, _ blocks: inout GIFSubBlockReader
    ) throws(Rejection) {
        let identifier = bytes.extracting(first)
        let isLoop = GIFLoop.identifiers.contains { identifier.count == $0.count && identifier.matches($0) }
        let construct = Self.construct(ofApplication: identifier)
        var count: UInt16?
        if !first.isEmpty {
            while let part = try blocks.next(bytes) {
                if isLoop, count == nil { count = GIFLoop.count(in: bytes.extracting(part)) }
                if construct == .c2pa { provenance.append(contentsOf: bytes.extracting(part)) }
            }
        }
        let whole = bytes.extracting(start..<blocks.position)
        guard let count else {
            let isEmptyRecord = construct == .c2pa && provenance.isEmpty
            tally.add(construct, isEmptyRecord ? .removed : policy.action(on: construct), bytes: whole.count)
            return
        }
        let canonical = GIFLoop.bytes(count: count)
        if loopCount != nil || !frames.isEmpty || !whole.equals(canonical.span) {
            tally.add(GIFConstruct.loop, .normalized, bytes: whole.count)
        }
        loopCount = count
    }

    private static func construct(ofApplication identifier: Span<UInt8>) -> GIFConstruct {
        func begins(_ name: String) -> Bool { identifier.matches(Array(name.utf8)) }
        if begins("XMP Data") { return .xmp }
        if begins("ICCRGBG1") { return .icc }
        if begins("MGK8BIM") { return .photoshop }
        if begins("MGKIPTC") { return .iptc }
        if begins("MIDI") { return .midi }
        if begins("C2PA_GIF") { return .c2pa }
        return .application
    }

    // MARK: Images

    private mutating func readImage(_ bytes: Span<UInt8>) throws(Rejection) {
        let start = position
        func refused(_ defect: GIFDefect) -> Rejection { Rejection(defect, at: start, construct: "image") }
        guard frames.count < limits.frames else { throw Rejection(LimitExcess.frames, at: start) }
        guard let left = bytes.littleEndianUInt16(at: start + 1), let top = bytes.littleEndianUInt16(at: start + 3),
            let width = bytes.littleEndianUInt16(at: start + 5), let height = bytes.littleEndianUInt16(at: start + 7),
            bytes.count - start >= 10
        else { throw refused(.truncated) }
        let area = GIFArea(left: Int(left), top: Int(top), width: Int(width), height: Int(height))
        guard area.pixels > 0 else { throw refused(.emptyFrame) }
        if frames.isEmpty {
            guard let isEnlarged = screen.enlarge(for: area) else { throw refused(.frameOutside) }
            try Self.check(screen, limits)
            if isEnlarged { tally.add(GIFConstruct.screenSize, .normalized, bytes: 4) }
        }
        let isCropped = !area.isInside(screen)
        guard area.pixels <= budget else { throw Rejection(LimitExcess.decodedBytes, at: start) }
        budget -= area.pixels

        let packed = bytes[start + 9]
        let hasPalette = packed & 0x80 != 0
        if packed & (hasPalette ? 0x38 : 0x3F) != 0 { tally.add(GIFConstruct.frameDescriptor, .normalized, bytes: 1) }
        position = start + 10
        let local = try Self.readPalette(slots: hasPalette ? 2 << Int(packed & 7) : 0, bytes, &position)
        guard let palette = local ?? palette else { throw refused(.missingPalette) }
        let control = pendingControl?.control
        pendingControl = nil
        let image = try readPixels(bytes, of: area)
        // The file, what is kept of it, the rebuilt file and the pixels of a frame before and after; those of a part of
        // a frame, and its codes, which can be longer than the pixels, before that.
        guard (isCropped ? 6 : 2) * area.pixels + 6 * bytes.count <= limits.memoryBytes else {
            throw Rejection(LimitExcess.memory, at: start)
        }
        var frame = GIFFrame(
            area: area, isInterlaced: packed & 0x40 != 0, control: control, palette: local, image: image)
        if isCropped {
            frame = try frame.cropped(to: screen, at: start)
            let excess = area.pixels - (area.part(on: screen)?.pixels ?? 0)
            tally.add(GIFConstruct.frameExcess, .removed, bytes: excess)
        }
        for slot in frame.image.walk.slots.elements
        where (frame.palette ?? palette)[slot] == nil && slot != frame.control?.transparentSlot {
            throw refused(.badIndex)
        }
        frames.append(frame)
    }

    /// Reads the code size and the sub-blocks, and walks through the codes.
    private mutating func readPixels(_ bytes: Span<UInt8>, of area: GIFArea) throws(Rejection) -> GIFImage {
        let start = position
        guard start < bytes.count else { throw Rejection(GIFDefect.truncated, at: start) }
        let codeSize = Int(bytes[start])
        guard GIFImage.codeSizes.contains(codeSize) else { throw Rejection(GIFDefect.badCodeSize, at: start) }
        var stream: [UInt8] = []
        var blocks = GIFSubBlockReader(at: start + 1)
        var blockCount = 0
        var isPacked = true
        var lastLength = GIFWriter.longestBlock
        while let part = blocks.nextBeforeEnd(bytes) {
            isPacked = isPacked && lastLength == GIFWriter.longestBlock
            lastLength = part.count
            blockCount += 1
            stream.append(contentsOf: bytes.extracting(part))
        }
        position = blocks.position
        let isCut = position == bytes.count && !blocks.isOver
        let image: GIFImage
        do throws(GIFCodeError) {
            image = try walked(stream, codeSize: codeSize, pixels: area.pixels)
        } catch {
            throw Rejection(isCut ? GIFDefect.truncated : error.defect, at: start)
        }
        if !isPacked { tally.add(GIFConstruct.dataBlocks, .normalized, bytes: blockCount) }
        countRemainder(of: image)
        return image
    }

    /// Walks through codes, unless the frame of the same number is known to have them.
    private func walked(_ stream: [UInt8], codeSize: Int, pixels: Int) throws(GIFCodeError) -> GIFImage {
        if frames.count < known.count,
            let image = known[frames.count].image.known(as: stream, codeSize: codeSize, pixels: pixels)
        {
            return image
        }
        var ignored = GIFNoPixels()
        let walk = try GIFCodeWalk(stream.span, codeSize: codeSize, pixels: pixels, into: &ignored)
        return GIFImage(codeSize: codeSize, stream: stream, walk: walk, pixels: pixels)
    }

    /// Names what stands behind the code of the last pixel.
    private mutating func countRemainder(of image: GIFImage) {
        let usedBytes = (image.walk.bits + 7) / 8
        if !GIFImage.usualCodeSizes.contains(image.codeSize) || image.walk.end == .unusual {
            tally.add(GIFConstruct.imageCoding, .normalized, bytes: 1)
        }
        let slack = image.stream.count - usedBytes
        if slack > 0 || image.walk.end == .moreData {
            tally.add(GIFConstruct.imageSlack, .removed, bytes: max(slack, 1))
        }
        if image.walk.end != .moreData, image.walk.bits % 8 != 0,
            image.stream[usedBytes - 1] >> UInt8(image.walk.bits % 8) != 0
        {
            tally.add(GIFConstruct.paddingBits, .normalized, bytes: 1)
        }
    }
}
