/// Puts the chunks of an animation into sequence (PNG third edition, 11.3.6).
struct PNGAnimationReader {
    /// What the chunks say, before the images are unpacked.
    struct Sequence {
        let plays: UInt32
        let imageControl: PNGFrameControl?
        let frames: [(control: PNGFrameControl, parts: [Range<Int>])]
    }

    /// Nobody waits for the end of more plays: they are as good as without end. GIF has no higher number either.
    private static let mostPlays: UInt32 = 65_535

    /// Whether delays are written as the simplest fraction.
    private let recodes: Bool
    private var declared: (frames: UInt32, plays: UInt32)?
    private var nextNumber: UInt32 = 0
    private var imageControl: PNGFrameControl?
    private var frames: [(control: PNGFrameControl, parts: [Range<Int>])] = []

    /// Numbers that meant nothing, and were replaced.
    private(set) var clearedValues = 0

    init(recodes: Bool) {
        self.recodes = recodes
    }

    /// Whether there was an acTL chunk; without it the others mean nothing.
    var isDeclared: Bool { declared != nil }

    /// Reads an acTL chunk, which stands before the image.
    mutating func declare(_ data: Span<UInt8>, limits: Limits, at offset: Int) throws(Rejection) {
        guard declared == nil, data.count == 8, let frames = data.bigEndianUInt32(at: 0),
            let plays = data.bigEndianUInt32(at: 4), frames > 0
        else { throw Rejection(PNGDefect.badAnimation, at: offset, construct: "acTL") }
        guard Int(frames) <= limits.frames else {
            throw Rejection(LimitExcess.frames, at: offset, construct: "acTL")
        }
        if plays > Self.mostPlays { clearedValues += 1 }
        declared = (frames, plays > Self.mostPlays ? 0 : plays)
    }

    /// Reads a fcTL chunk.
    mutating func addControl(
        _ data: Span<UInt8>, canvas: PNGHeader, beforeImage: Bool, at offset: Int
    ) throws(Rejection) {
        let refused = Rejection(PNGDefect.badAnimation, at: offset, construct: "fcTL")
        try takeNumber(data, refused)
        guard
            var control = PNGFrameControl(
                data.extracting(min(4, data.count)..<data.count), canvas: canvas, isFirst: beforeImage),
            frames.last?.parts.isEmpty != true
        else { throw refused }
        if control.simplifyDelay(recodes: recodes) { clearedValues += 1 }
        if beforeImage {
            guard imageControl == nil else { throw refused }
            imageControl = control
        } else {
            frames.append((control, []))
        }
        guard frames.count + (imageControl == nil ? 0 : 1) <= Int(declared?.frames ?? 0) else { throw refused }
    }

    /// Reads a fdAT chunk.
    ///
    /// - Parameter range: where its data is, sequence number first.
    mutating func addData(_ bytes: Span<UInt8>, _ range: Range<Int>, at offset: Int) throws(Rejection) {
        let refused = Rejection(PNGDefect.badAnimation, at: offset, construct: "fdAT")
        try takeNumber(bytes.extracting(range), refused)
        guard !frames.isEmpty else { throw refused }
        frames[frames.count - 1].parts.append((range.lowerBound + 4)..<range.upperBound)
    }

    private mutating func takeNumber(_ data: Span<UInt8>, _ refused: Rejection) throws(Rejection) {
        guard data.bigEndianUInt32(at: 0) == nextNumber else { throw refused }
        nextNumber += 1
    }

    /// The whole animation; `nil` when there is none.
    func finish(at offset: Int) throws(Rejection) -> Sequence? {
        guard let declared else { return nil }
        guard frames.last?.parts.isEmpty != true,
            frames.count + (imageControl == nil ? 0 : 1) == Int(declared.frames)
        else { throw Rejection(PNGDefect.badAnimation, at: offset, construct: "acTL") }
        return Sequence(plays: declared.plays, imageControl: imageControl, frames: frames)
    }
}
