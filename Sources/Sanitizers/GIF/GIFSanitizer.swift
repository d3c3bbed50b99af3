public import FileFormats

/// GIF: every frame is decoded to prove it whole, the blocks are written afresh, and the coded frames stay as they are
/// where they are exactly their pixels.
public struct GIFSanitizer: Sanitizer {
    private let limits: Limits

    public static var mediaType: MediaType { .gif }
    public static var fidelityMethod: FidelityMethod { .gifFrames }

    public init(limits: Limits) {
        self.limits = limits
    }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> GIFFile {
        try GIFParser(limits: limits).parse(bytes)
    }

    public func findings(in parsed: GIFFile) -> [Finding] { parsed.findings }

    public func rebuild(_ parsed: GIFFile, from bytes: Span<UInt8>) -> [UInt8] {
        GIFWriter.write(parsed, recode: false)
    }

    public func showsTheSame(
        _ before: GIFFile, in input: Span<UInt8>, _ after: GIFFile, in output: Span<UInt8>
    ) -> Bool {
        GIFComparison.showTheSame(before, after)
    }
}
