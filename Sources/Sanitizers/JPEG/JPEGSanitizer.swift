public import FileFormats

/// JPEG: every code is walked, the container is written afresh, and the entropy-coded bytes stay as they are but for
/// the padding bits at the end of each interval.
public struct JPEGSanitizer: Sanitizer {
    private let limits: Limits
    public let policy: Policy

    public static var mediaType: MediaType { .jpeg }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    public func fidelityMethod(of parsed: JPEGFile) -> FidelityMethod { .jpegEntropyBytes }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> JPEGFile {
        try JPEGParser(limits: limits).parse(bytes)
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: JPEGFile, of input: Span<UInt8>
    ) throws(Rejection) -> JPEGFile {
        try JPEGParser(limits: limits).parse(output, knowing: before, of: input)
    }

    public func findings(in parsed: JPEGFile) -> [Finding] { parsed.findings }

    public func rebuild(_ parsed: JPEGFile, from bytes: Span<UInt8>) -> [UInt8] {
        JPEGWriter.write(parsed, from: bytes)
    }

    public func showsTheSame(
        _ before: JPEGFile, in input: Span<UInt8>, _ after: JPEGFile, in output: Span<UInt8>
    ) -> Bool {
        JPEGComparison.showTheSame(before, in: input, after, in: output)
    }
}
