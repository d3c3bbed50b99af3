public import FileFormats

/// What a format gives to the pipeline: a parse that accounts for every byte, a rebuild, and the proof that both show
/// the same.
///
/// Conformances are pure: the same bytes and the same limits always give the same result.
public protocol Sanitizer {
    /// The parsed structure: where everything is in the input, and what it is.
    associatedtype Parsed: Sendable

    static var mediaType: MediaType { get }
    var policy: Policy { get }

    init(limits: Limits, policy: Policy)

    /// The name of the comparison in reports (`fidelity.method`), such as `jpeg-entropy-bytes`.
    func fidelityMethod(of parsed: Parsed) -> FidelityMethod

    /// Reads the whole file; every byte of it belongs to a construct of the result.
    ///
    /// - Throws: a `Rejection` for anything malformed, truncated, over a limit or not supported.
    func parse(_ bytes: Span<UInt8>) throws(Rejection) -> Parsed

    /// Reads the rebuilt `output` like `parse`, with what is known of the input at hand: where the same coded bytes are
    /// to be decoded in the same way, the result is the one that was found before. Everything else is read anew.
    func parse(
        rebuilt output: Span<UInt8>, knowing before: Parsed, of input: Span<UInt8>
    ) throws(Rejection) -> Parsed

    /// What the file carries besides what a person can see.
    func findings(in parsed: Parsed) -> [Finding]

    /// The files that hang on this one, at most `AttachedFile.mostListed` of them.
    func attachments(in parsed: Parsed) -> [AttachedFile]

    /// What the policy wants stored beside the clean file.
    func archived(in parsed: Parsed, from bytes: Span<UInt8>) -> ArchivedPart?

    /// The clean file, made from an allow-list: a fresh canonical container around the coded picture or pages.
    func rebuild(_ parsed: Parsed, from bytes: Span<UInt8>) throws(Rejection) -> [UInt8]

    /// Whether rebuilding the rebuilt `output`, which is `parsed`, gives the same bytes.
    func rebuildsToItself(_ parsed: Parsed, from output: Span<UInt8>) throws(Rejection) -> Bool

    /// Whether `output` shows exactly what `input` shows.
    ///
    /// - Throws: a rejection when one of them cannot be unpacked to be compared.
    func showsTheSame(
        _ before: Parsed, in input: Span<UInt8>, _ after: Parsed, in output: Span<UInt8>
    ) throws(Rejection) -> Bool
}

extension Sanitizer {
    public func attachments(in parsed: Parsed) -> [AttachedFile] { [] }

    public func archived(in parsed: Parsed, from bytes: Span<UInt8>) -> ArchivedPart? { nil }

    public func rebuildsToItself(_ parsed: Parsed, from output: Span<UInt8>) throws(Rejection) -> Bool {
        let again = try rebuild(parsed, from: output)
        return again.span.equals(output)
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: Parsed, of input: Span<UInt8>
    ) throws(Rejection) -> Parsed {
        try parse(output)
    }
}
