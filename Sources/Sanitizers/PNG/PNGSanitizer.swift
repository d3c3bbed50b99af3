public import FileFormats

/// PNG and APNG: every image is unpacked to prove it whole, the chunks are written afresh, and the compressed images
/// stay as they are, but where their rows hold more than pixels, the policy wants every picture coded anew, or turned
/// upright.
public struct PNGSanitizer: Sanitizer {
    private let limits: Limits
    public let policy: Policy

    public static var mediaType: MediaType { .png }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    public func fidelityMethod(of parsed: PNGFile) -> FidelityMethod { .pngScanlines }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> PNGFile {
        try PNGParser(limits: limits, policy: policy).parse(bytes)
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: PNGFile, of input: Span<UInt8>
    ) throws(Rejection) -> PNGFile {
        try PNGParser(limits: limits, policy: policy).parse(output, knowing: before, of: input)
    }

    public func findings(in parsed: PNGFile) -> [Finding] { parsed.findings }

    public func archived(in parsed: PNGFile, from bytes: Span<UInt8>) -> ArchivedPart? {
        parsed.originRecord.map { range in
            var record: [UInt8] = []
            record.append(contentsOf: bytes.extracting(range))
            return ArchivedPart(PNGConstruct.c2pa, record)
        }
    }

    public func rebuild(_ parsed: PNGFile, from bytes: Span<UInt8>) -> [UInt8] {
        PNGWriter.write(parsed, from: bytes)
    }

    public func showsTheSame(
        _ before: PNGFile, in input: Span<UInt8>, _ after: PNGFile, in output: Span<UInt8>
    ) throws(Rejection) -> Bool {
        try PNGComparison.showTheSame(before, in: input, after, in: output)
    }
}
