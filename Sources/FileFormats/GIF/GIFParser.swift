/// Reads a GIF from its first byte to its last (GIF89a): every block, and every frame decoded to its last pixel.
///
/// Where the standard leaves open what is meant, and programs differ in what they show, the file is refused. Where they
/// agree, it is read as they read it: a control belongs to the next image, whatever stands between; the last of
/// several loop counts holds; a file may end without its end mark, and a frame without its end code.
public struct GIFParser {
    private let limits: Limits
    private let policy: Policy

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    /// - Throws: a `Rejection` with the offset of what is wrong.
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> GIFFile { try parse(bytes, knowing: []) }

    /// Reads `bytes` with the same result as `parse(_:)`, but does not walk through the codes of a frame again of which
    /// the same frame of `known` has the very same.
    public func parse(_ bytes: Span<UInt8>, knowing known: GIFFile) throws(Rejection) -> GIFFile {
        try parse(bytes, knowing: known.frames)
    }

    private func parse(_ bytes: Span<UInt8>, knowing known: [GIFFrame]) throws(Rejection) -> GIFFile {
        var blocks = try GIFBlockReader(bytes, limits: limits, policy: policy, known: known)
        try blocks.readAll(bytes)
        guard !blocks.frames.isEmpty else { throw Rejection(GIFDefect.missingImage, at: bytes.count) }
        var tally = blocks.tally
        let frames = blocks.frames
        let colours = GIFColourUse(screen: blocks.screen, frames: frames)
        let background = colours.showsMargin && blocks.screen.paletteSlots > 0 ? 0 : blocks.screen.background
        if !blocks.screen.hasCanonicalHints || background != 0 {
            tally.add(GIFConstruct.screen, .normalized, bytes: 2)
        }
        if blocks.screen.pixelAspect != 0 {
            let isKept = policy[GIFConstruct.pixelAspect] == .allow
            tally.add(GIFConstruct.pixelAspect, isKept ? .kept : .normalized, bytes: 1)
        }
        count(blocks.palette?.clearing(allBut: colours.global).cleared, in: &tally)
        for frame in frames {
            count(frame.palette?.clearing(allBut: colours.local(frame)).cleared, in: &tally)
        }
        for frame in frames.dropLast() where frame.control?.delay ?? 0 == 0 {
            tally.add(GIFConstruct.frameWithoutDelay, .reported, bytes: frame.image.stream.count)
        }
        func file(recoded: [UInt8]?) -> GIFFile {
            GIFFile(
                screen: blocks.screen, palette: blocks.palette, loopCount: blocks.loopCount, frames: frames,
                provenance: blocks.provenance, findings: tally.findings, recoded: recoded)
        }
        guard policy.recode else { return file(recoded: nil) }
        let recoded = GIFWriter.rewrite(file(recoded: nil), policy: policy)
        if recoded.changesChoices {
            tally.add(
                GIFConstruct.encoderChoices, .normalized, bytes: frames.reduce(0) { $0 + $1.image.stream.count })
        }
        return file(recoded: recoded.bytes)
    }

    private func count(_ clearedSlots: Int?, in tally: inout FindingTally) {
        guard let clearedSlots, clearedSlots > 0 else { return }
        tally.add(GIFConstruct.paletteSpare, .normalized, count: clearedSlots, bytes: clearedSlots * 3)
    }
}
