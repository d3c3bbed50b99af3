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
        let sequence = try chunks.animation.finish(at: bytes.count)
        let appearance = chunks.appearance
        let comparable = known.flatMap {
            $0.header == header && $0.appearance.transparency == appearance.transparency ? $0.images : nil
        }
        var checker = try PNGImageChecker(header, appearance, limits: limits, policy: policy)
        var tally = chunks.tally
        var images: [PNGImage] = []
        func check(
            _ control: PNGFrameControl?, _ parts: [Range<Int>], chunk: String
        ) throws(Rejection) {
            let (width, height) = control.map { ($0.width, $0.height) } ?? (header.width, header.height)
            let known = comparable.flatMap { images.count < $0.count ? $0[images.count] : nil }
            let isHidden = sequence != nil && control == nil
            let isComparable = known?.width == width && known?.height == height && !isHidden
            let data = try checker.check(
                parts, of: bytes, rows: PNGRows(header, width: width, height: height), chunk: chunk,
                isHidden: isHidden, known: isComparable ? known?.data : nil, of: knownBytes)
            Self.countExcess(of: data, &tally)
            images.append(PNGImage(width: width, height: height, control: control, data: data))
        }
        try check(sequence?.imageControl, chunks.imageParts, chunk: "IDAT")
        for frame in sequence?.frames ?? [] { try check(frame.control, frame.parts, chunk: "fdAT") }
        let rebuild = try PNGRebuild(
            header, appearance, plays: sequence?.plays, images: images, of: bytes, policy: policy, &tally)
        return PNGFile(
            header: header, appearance: appearance, plays: sequence?.plays, images: images, rebuild: rebuild,
            originRecord: chunks.originRecord, findings: tally.findings,
            accountedBytes: chunks.accounted)
    }

    /// Counts what the chunks and rows of an image hold besides its pixels.
    private static func countExcess(of image: PNGImageData, _ tally: inout FindingTally) {
        let slack = image.parts.reduce(0) { $0 + $1.count } - image.streamBytes
        if slack > 0 { tally.add(PNGConstruct.imageSlack, .removed, bytes: slack) }
        if image.excessBytes > 0 { tally.add(PNGConstruct.excessCoding, .normalized, bytes: image.excessBytes) }
        let padded = image.use.paddedRows
        if padded > 0 { tally.add(PNGConstruct.rowPadding, .normalized, count: padded, bytes: padded) }
        let hidden = image.use.hiddenColours
        if hidden > 0 { tally.add(PNGConstruct.hiddenColours, .normalized, count: hidden, bytes: 0) }
    }
}
