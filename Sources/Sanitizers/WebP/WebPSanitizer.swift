public import FileFormats

/// WebP: every coded image is read to its last symbol, the chunks are written afresh, and the coded bytes stay as they
/// are but for what no decoder uses.
///
/// A policy can ask for lossless images to be coded anew, or turned upright.
public struct WebPSanitizer: Sanitizer {
    private let limits: Limits
    public let policy: Policy

    public static var mediaType: MediaType { .webp }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    public func fidelityMethod(of parsed: WebPPicture) -> FidelityMethod { .webpPixels }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> WebPPicture {
        try picture(try WebPParser(limits: limits, policy: policy).parse(bytes), bytes)
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: WebPPicture, of input: Span<UInt8>
    ) throws(Rejection) -> WebPPicture {
        let parser = WebPParser(limits: limits, policy: policy)
        return try picture(try parser.parse(output, knowing: before.file, of: input), output)
    }

    private func picture(_ file: WebPFile, _ bytes: Span<UInt8>) throws(Rejection) -> WebPPicture {
        let recoder = WebPRecoder(limits: limits, recodesAll: policy.recode, turn: file.turn)
        var tally = FindingTally()
        var images: [WebPImage] = []
        for frame in file.frames { images.append(try recoder.recoded(frame.image, of: bytes, &tally)) }
        if policy.orientation == .bake, file.orientation != .upright, file.turn == nil,
            !file.findings.contains(WebPPicture.keptOrientation)
        {
            tally.add(WebPConstruct.exifOrientation, .kept, bytes: 0)
        }
        return WebPPicture(
            file: file, rebuilt: file.replacing(images: images, turn: file.turn), ownFindings: tally.findings)
    }

    public func findings(in parsed: WebPPicture) -> [Finding] { parsed.findings }

    public func archived(in parsed: WebPPicture, from bytes: Span<UInt8>) -> ArchivedPart? {
        guard policy[WebPConstruct.c2pa] == .archive, let range = parsed.file.provenance else { return nil }
        var record: [UInt8] = []
        record.append(contentsOf: bytes.extracting(range))
        return ArchivedPart(WebPConstruct.c2pa, record)
    }

    public func rebuild(_ parsed: WebPPicture, from bytes: Span<UInt8>) -> [UInt8] {
        WebPWriter.write(parsed.rebuilt, from: bytes)
    }

    /// A decoder is a function of the coded bytes, so equal bytes need no second look; where they differ, the pixels
    /// are compared. Colours of pixels that are wholly transparent may differ where an image was coded anew.
    public func showsTheSame(
        _ before: WebPPicture, in input: Span<UInt8>, _ after: WebPPicture, in output: Span<UInt8>
    ) throws(Rejection) -> Bool {
        guard WebPComparison.areShownAlike(before.file, turned: before.file.turn, after.file) else { return false }
        let isCodedAnew = policy.recode || before.file.turn != nil
        for (frame, other) in zip(before.file.frames, after.file.frames) {
            if before.file.turn == nil, WebPComparison.areSameBytes(frame.image, in: input, other.image, in: output) {
                continue
            }
            var pixels = try WebPPixels(frame.image, of: input)
            if isCodedAnew { _ = pixels.clearHiddenColours() }
            let expected = pixels.digest(turned: before.file.turn)
            guard try WebPPixels(other.image, of: output).digest(turned: nil) == expected else { return false }
        }
        return true
    }
}

/// A WebP as the sanitizer reads it.
public struct WebPPicture: Sendable {
    public let file: WebPFile
    /// What is written: the file, with the images that were coded anew.
    let rebuilt: WebPFile
    /// What only the pixels tell, and an orientation that could not be turned.
    let ownFindings: [Finding]

    static let keptOrientation = Finding(WebPConstruct.exifOrientation, .kept, bytes: 0)

    var findings: [Finding] { file.findings + ownFindings }
}
