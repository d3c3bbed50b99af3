public import FileFormats

/// JPEG: every code is walked and the container is written afresh. The entropy-coded bytes stay as they are but for the
/// padding bits at the end of each interval, unless policy wants them coded anew or the picture turned upright.
public struct JPEGSanitizer: Sanitizer {
    private let limits: Limits
    public let policy: Policy
    private let recoder: JPEGRecoder

    public static var mediaType: MediaType { .jpeg }

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
        recoder = JPEGRecoder(limits: limits, policy: policy)
    }

    public func fidelityMethod(of parsed: JPEGPicture) -> FidelityMethod {
        parsed.recoding == nil ? .jpegEntropyBytes : .jpegCoefficients
    }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> JPEGPicture {
        let file = try JPEGParser(limits: limits, policy: policy).parse(bytes)
        return JPEGPicture(file: file, recoding: try recoder.recoding(of: file, in: bytes))
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: JPEGPicture, of input: Span<UInt8>
    ) throws(Rejection) -> JPEGPicture {
        let parser = JPEGParser(limits: limits, policy: policy)
        let file =
            before.recoding == nil
            ? try parser.parse(output, knowing: before.file, of: input) : try parser.parse(output)
        return JPEGPicture(file: file, recoding: try recoder.recoding(of: file, in: output))
    }

    public func findings(in parsed: JPEGPicture) -> [Finding] {
        guard let recoding = parsed.recoding else { return parsed.file.findings }
        let orientation = JPEGConstruct.exifOrientation
        var findings = parsed.file.findings
        if recoding.turn != nil {
            findings.removeAll { $0.construct == orientation.rawValue }
            findings.append(Finding(orientation, .normalized, bytes: 0))
        }
        if policy.recode {
            findings.append(Finding(JPEGConstruct.entropyCoding, .normalized, bytes: parsed.file.codedBytes))
        }
        return findings
    }

    public func archived(in parsed: JPEGPicture, from bytes: Span<UInt8>) -> ArchivedPart? {
        guard policy[JPEGConstruct.jumbf] == .archive else { return nil }
        return parsed.file.manifestStore(in: bytes).map { ArchivedPart(JPEGConstruct.jumbf, $0) }
    }

    public func rebuild(_ parsed: JPEGPicture, from bytes: Span<UInt8>) -> [UInt8] {
        parsed.recoding?.output ?? JPEGWriter.write(parsed.file, from: bytes)
    }

    public func rebuildsToItself(_ parsed: JPEGPicture, from output: Span<UInt8>) -> Bool {
        guard let recoding = parsed.recoding else { return JPEGWriter.writesItself(parsed.file, output) }
        return recoding.output.span.equals(output)
    }

    public func showsTheSame(
        _ before: JPEGPicture, in input: Span<UInt8>, _ after: JPEGPicture, in output: Span<UInt8>
    ) -> Bool {
        guard let recoding = before.recoding else {
            return JPEGComparison.showTheSame(before.file, in: input, after.file, in: output)
        }
        let plain = recoding.plain
        guard JPEGComparison.areShownAlike(before.file, turned: recoding.turn, after.file),
            let between = try? JPEGParser(limits: limits, policy: policy).parse(
                plain.span, knowing: before.file, of: input)
        else { return false }
        return JPEGComparison.showTheSame(before.file, in: input, between, in: plain.span)
            && recoder.isFaithful(recoding, between, after.file, output)
    }
}
