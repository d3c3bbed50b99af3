/// What is written for a file that was read: its header, colours and images without what no pixel uses, coded anew and
/// turned upright where the policy wants that.
struct PNGRebuild: Sendable {
    struct Image: Sendable {
        let control: PNGFrameControl?
        let stream: Stream
    }

    /// The zlib stream of an image.
    enum Stream: Sendable {
        /// That of an image that was read.
        case copied(PNGImageData)
        case coded([UInt8])
    }

    let header: PNGHeader
    let appearance: PNGAppearance
    let plays: UInt32?
    let images: [Image]

    /// - Parameter bytes: the file that was read.
    init(
        _ header: PNGHeader, _ appearance: PNGAppearance, plays: UInt32?, images: [PNGImage], of bytes: Span<UInt8>,
        policy: Policy, _ tally: inout FindingTally
    ) throws(Rejection) {
        let turn = policy.orientation == .bake ? appearance.exif.orientation : .upright
        self.plays = plays
        self.header = header.turned(turn)
        var shown = images
        let isEmptyImageNeeded = Self.removeHiddenImage(from: &shown, plays, header, policy, &tally)
        let use = shown.reduce(into: PNGSampleUse()) { $0.formUnion($1.data.use) }
        let order = policy.recode ? PNGPaletteOrder(appearance, use, header) : nil
        var rebuilt: [Image] = []
        if isEmptyImageNeeded {
            let rows = PNGRows(self.header, width: self.header.width, height: self.header.height)
            var pixels = [UInt8](repeating: 0, count: rows.decodedBytes)
            rebuilt.append(Image(control: nil, stream: .coded(try PNGImageCoder().coded(&pixels, rows))))
        }
        for image in shown {
            let stream = try Self.stream(
                of: image, header, appearance, turn, bytes, recodes: policy.recode, order)
            if policy.recode, case .coded(let coded) = stream, !image.data.stream(of: bytes).span.equals(coded.span) {
                tally.add(PNGConstruct.imageCoding, .normalized, bytes: image.data.streamBytes)
            }
            rebuilt.append(Image(control: image.control?.turned(turn, canvas: header), stream: stream))
        }
        self.images = rebuilt
        var used = appearance
        used.clearUnused(by: use, header, &tally)
        if let order { used.sort(by: order, &tally) }
        self.appearance = used.turned(turn)
    }

    /// Takes the image out that only programs show which do not play animations, where the policy wants that: then the
    /// first frame takes its place.
    ///
    /// - Returns: whether an empty image is needed, because the first frame is smaller than the canvas.
    private static func removeHiddenImage(
        from images: inout [PNGImage], _ plays: UInt32?, _ header: PNGHeader, _ policy: Policy,
        _ tally: inout FindingTally
    ) -> Bool {
        guard plays != nil, let hidden = images.first, hidden.control == nil, let first = images.dropFirst().first
        else { return false }
        let isAllowed = policy[PNGConstruct.hiddenDefaultImage] == .allow
        guard isAllowed || !hidden.data.use.isBlank else { return false }
        tally.add(
            PNGConstruct.hiddenDefaultImage, isAllowed ? .reported : .removed, bytes: hidden.data.streamBytes,
            pixels: PixelSize(width: hidden.width, height: hidden.height))
        guard !isAllowed else { return false }
        images.removeFirst()
        return first.control?.covers(header) != true
    }

    private static func stream(
        of image: PNGImage, _ header: PNGHeader, _ appearance: PNGAppearance, _ turn: ExifOrientation,
        _ bytes: Span<UInt8>, recodes: Bool, _ order: PNGPaletteOrder?
    ) throws(Rejection) -> Stream {
        guard recodes || turn != .upright || image.data.holdsMoreThanPixels else { return .copied(image.data) }
        let rows = PNGRows(header, width: image.width, height: image.height)
        var pixels = try PNGImageUnpacker().pixels(of: image.data, of: bytes, rows: rows)
        var data = pixels.mutableSpan
        order?.apply(to: &data, rows)
        rows.clearPadding(in: &data)
        if header.hasAlpha { rows.clearHiddenColours(in: &data, header) }
        if header.colourType == .indexed, order == nil {
            rows.joinTransparent(appearance.transparency ?? [], in: &data)
        }
        let coder = try PNGImageCoder()
        guard turn != .upright else { return .coded(coder.coded(&pixels, rows)) }
        let turner = PNGTurner(turn, from: rows, width: image.width, height: image.height)
        let turnedRows = PNGRows(header.turned(turn), width: turner.width, height: turner.height)
        var turned = turner.turned(pixels.span, turnedRows)
        pixels = []
        return .coded(coder.coded(&turned, turnedRows))
    }
}

extension PNGAppearance {
    /// Takes out the colours that no pixel has, and those that are wholly transparent.
    mutating func clearUnused(
        by use: PNGSampleUse, _ header: PNGHeader, _ tally: inout FindingTally
    ) {
        if header.colourType == .indexed {
            let unused = clearColours { !use.hasSample(UInt8($0)) }
            if unused > 0 { tally.add(PNGConstruct.unusedColours, .normalized, count: unused, bytes: 3 * unused) }
            let hidden = hideTransparentColours()
            if hidden > 0 { tally.add(PNGConstruct.hiddenColours, .normalized, count: hidden, bytes: 3 * hidden) }
        } else if let transparency, !use.hasTransparentColour {
            self.transparency = nil
            tally.add(PNGConstruct.unusedTransparency, .removed, bytes: transparency.count + 12)
        }
    }

    /// Puts the colours in the order that the pixels were given.
    mutating func sort(by order: PNGPaletteOrder, _ tally: inout FindingTally) {
        guard palette != order.palette || transparency != order.transparency else { return }
        tally.add(PNGConstruct.imageCoding, .normalized, bytes: palette?.count ?? 0)
        palette = order.palette
        transparency = order.transparency
    }

    /// Makes palette entries black and opaque; the others keep their index.
    ///
    /// - Returns: how many were something else before.
    private mutating func clearColours(where isUnused: (Int) -> Bool) -> Int {
        var cleared = 0
        for index in 0..<((palette?.count ?? 0) / 3) where isUnused(index) {
            guard colour(at: index) != [0, 0, 0, 0xFF] else { continue }
            cleared += 1
            palette?.replaceSubrange((3 * index)..<(3 * index + 3), with: [0, 0, 0])
            if index < transparency?.count ?? 0 { transparency?[index] = 0xFF }
        }
        return cleared
    }

    /// Makes the palette entries black whose alpha is 0.
    private mutating func hideTransparentColours() -> Int {
        var hidden = 0
        for index in 0..<((palette?.count ?? 0) / 3) {
            guard let colour = colour(at: index), colour[3] == 0, colour != [0, 0, 0, 0] else { continue }
            hidden += 1
            palette?.replaceSubrange((3 * index)..<(3 * index + 3), with: [0, 0, 0])
        }
        return hidden
    }

    /// How the picture is shown when its pixels were turned.
    func turned(_ orientation: ExifOrientation) -> PNGAppearance {
        guard orientation != .upright else { return self }
        var turned = self
        turned.exif.orientation = .upright
        turned.physicalSize = physicalSize?.turned(orientation)
        return turned
    }
}
