/// What is written for a file that was read: its header, colours and images without what no pixel uses, turned upright
/// where the policy wants that.
struct PNGRebuild: Sendable {
    /// An image and where it comes from.
    struct Image: Sendable {
        let control: PNGFrameControl?
        /// The image that was read; `nil` when all samples are 0.
        let source: PNGImage?
    }

    let header: PNGHeader
    let appearance: PNGAppearance
    let plays: UInt32?
    let images: [Image]
    /// How the pixels are turned.
    let turn: ExifOrientation
    /// Whether every image is coded anew.
    let recodes: Bool

    init(
        _ header: PNGHeader, _ appearance: PNGAppearance, plays: UInt32?, images: [PNGImage], policy: Policy,
        _ tally: inout FindingTally
    ) {
        let turn = policy.orientation == .bake ? appearance.exif.orientation : .upright
        self.turn = turn
        self.plays = plays
        self.header = header.turned(turn)
        recodes = policy.recode
        let shown = Self.withoutHiddenImage(images, plays, header, policy, &tally)
        self.images = shown.map { image in
            Image(control: image.control?.turned(turn, canvas: header), source: image.source)
        }
        var used = appearance
        used.clearUnused(by: shown.compactMap(\.source?.data.use), header, recodes: policy.recode, &tally)
        self.appearance = used.turned(turn)
    }

    /// The images without the one that only programs show which do not play animations, where the policy wants that:
    /// then the first frame takes its place, or, when that one is smaller than the canvas, an empty image.
    private static func withoutHiddenImage(
        _ images: [PNGImage], _ plays: UInt32?, _ header: PNGHeader, _ policy: Policy, _ tally: inout FindingTally
    ) -> [Image] {
        let asTheyAre = images.map { Image(control: $0.control, source: $0) }
        guard plays != nil, let hidden = images.first, hidden.control == nil, let first = images.dropFirst().first
        else { return asTheyAre }
        let size = PixelSize(width: hidden.width, height: hidden.height)
        guard policy[PNGConstruct.hiddenDefaultImage] != .allow else {
            tally.add(
                PNGConstruct.hiddenDefaultImage, .reported, bytes: hidden.data.streamBytes, pixels: size)
            return asTheyAre
        }
        guard !hidden.data.use.isBlank else { return asTheyAre }
        tally.add(PNGConstruct.hiddenDefaultImage, .removed, bytes: hidden.data.streamBytes, pixels: size)
        return first.control?.covers(header) == true
            ? Array(asTheyAre.dropFirst()) : [Image(control: nil, source: nil)] + asTheyAre.dropFirst()
    }
}

extension PNGAppearance {
    /// Takes out the colours that no pixel has, and, where pictures are coded anew, those that are wholly transparent.
    mutating func clearUnused(
        by uses: [PNGSampleUse], _ header: PNGHeader, recodes: Bool, _ tally: inout FindingTally
    ) {
        let use = uses.reduce(into: PNGSampleUse()) { $0.formUnion($1) }
        if header.colourType == .indexed {
            let unused = clearColours { !use.hasSample(UInt8($0)) }
            if unused > 0 { tally.add(PNGConstruct.unusedColours, .normalized, count: unused, bytes: 3 * unused) }
            guard recodes else { return }
            let hidden = hideTransparentColours()
            if hidden > 0 { tally.add(PNGConstruct.hiddenColours, .normalized, count: hidden, bytes: 3 * hidden) }
        } else if let transparency, !use.hasTransparentColour {
            self.transparency = nil
            tally.add(PNGConstruct.unusedTransparency, .removed, bytes: transparency.count + 12)
        }
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
