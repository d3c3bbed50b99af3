public import FileFormats

/// GIF: every frame is decoded to prove it whole, the blocks are written afresh, and the coded frames stay as they are
/// where they are exactly their pixels.
public struct GIFSanitizer: Sanitizer {
    private let limits: Limits
    public let policy: Policy

    public static var mediaType: MediaType { .gif }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    public func fidelityMethod(of parsed: GIFFile) -> FidelityMethod { .gifFrames }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> GIFFile {
        try GIFParser(limits: limits, policy: policy).parse(bytes)
    }

    /// The codes of a frame, their size and the number of pixels are all that a decoder looks at: where they are those
    /// of the input, what was found of them there holds.
    public func parse(
        rebuilt output: Span<UInt8>, knowing before: GIFFile, of input: Span<UInt8>
    ) throws(Rejection) -> GIFFile {
        try GIFParser(limits: limits, policy: policy).parse(output, knowing: before)
    }

    public func findings(in parsed: GIFFile) -> [Finding] { parsed.findings }

    public func archived(in parsed: GIFFile, from bytes: Span<UInt8>) -> ArchivedPart? {
        guard policy[GIFConstruct.c2pa] == .archive, !parsed.provenance.isEmpty else { return nil }
        return ArchivedPart(GIFConstruct.c2pa, parsed.provenance)
    }

    public func rebuild(_ parsed: GIFFile, from bytes: Span<UInt8>) -> [UInt8] {
        GIFWriter.write(parsed, policy: policy)
    }

    public func showsTheSame(
        _ before: GIFFile, in input: Span<UInt8>, _ after: GIFFile, in output: Span<UInt8>
    ) -> Bool {
        GIFComparison.showTheSame(before, after)
    }
}
