import NativeBytes

/// Reads a PNG or APNG file from its first byte to its last (PNG third edition): every chunk with its checksum, and
/// every image unpacked whole. Texts are never unpacked.
public struct PNGParser {
    /// Most bytes of an unpacked colour profile.
    static let largestProfile = 4 * 1024 * 1024

    private let limits: Limits
    private let policy: Policy

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    /// - Throws: a `Rejection` with the offset of what is wrong.
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> PNGFile {
        try parse(bytes, known: nil, of: bytes)
    }

    /// Reads `bytes` with the same result as `parse(_:)`, but does not unpack an image again of which `known` has the
    /// same rows and the same compressed bytes.
    ///
    /// - Parameter knownBytes: the bytes that `known` was read from.
    public func parse(
        _ bytes: Span<UInt8>, knowing known: PNGFile, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGFile {
        try parse(bytes, known: known, of: knownBytes)
    }

    private func parse(
        _ bytes: Span<UInt8>, known: PNGFile?, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGFile {
        var chunks = PNGChunkReader(limits: limits, policy: policy)
        try chunks.read(bytes)
        guard let header = chunks.header else {
            throw Rejection(PNGDefect.missingImage, at: bytes.count, construct: "IHDR")
        }
        var checker = try PNGImageChecker(limits: limits)
        let sameHeader = known.flatMap { $0.header == header ? $0 : nil }
        let image = try checker.check(
            chunks.imageParts, of: bytes, rows: PNGRows(header, width: header.width, height: header.height),
            chunk: "IDAT", known: sameHeader?.image, of: knownBytes)
        chunks.countSlack(of: image)

        let sequence = try chunks.animation.finish(at: bytes.count)
        var frames: [PNGAnimation.Frame] = []
        for (index, frame) in (sequence?.frames ?? []).enumerated() {
            let knownFrame = sameHeader?.animation.flatMap { animation in
                animation.frames.indices.contains(index) && animation.frames[index].control == frame.control
                    ? animation.frames[index] : nil
            }
            let data = try checker.check(
                frame.parts, of: bytes,
                rows: PNGRows(header, width: frame.control.width, height: frame.control.height), chunk: "fdAT",
                known: knownFrame?.data, of: knownBytes)
            chunks.countSlack(of: data)
            frames.append(PNGAnimation.Frame(control: frame.control, data: data))
        }
        let animation = sequence.map {
            PNGAnimation(plays: $0.plays, imageControl: $0.imageControl, frames: frames)
        }
        if let animation, animation.imageControl == nil {
            chunks.tally.add(PNGConstruct.hiddenDefaultImage, .reported, bytes: image.streamBytes)
        }
        return PNGFile(
            header: header, appearance: chunks.appearance, image: image, animation: animation,
            findings: chunks.tally.findings, accountedBytes: chunks.accounted)
    }
}
