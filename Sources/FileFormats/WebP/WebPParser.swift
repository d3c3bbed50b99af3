/// Reads a WebP from its first byte to its last (RFC 9649): every chunk, and every coded image to its last symbol.
public struct WebPParser {
    private let limits: Limits
    private let policy: Policy

    public init(limits: Limits, policy: Policy = .standard) {
        self.limits = limits
        self.policy = policy
    }

    /// - Throws: a `Rejection` with the offset of what is wrong.
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> WebPFile {
        var reader = WebPChunkReader(limits: limits, policy: policy, known: [])
        return try reader.read(bytes, knownFile: bytes)
    }

    /// Reads `bytes` with the same result as `parse(_:)`, but does not read an image again of which `known` has the
    /// very same coded bytes in the same frame.
    ///
    /// - Parameter knownBytes: the bytes that `known` was read from.
    public func parse(
        _ bytes: Span<UInt8>, knowing known: WebPFile, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> WebPFile {
        var reader = WebPChunkReader(limits: limits, policy: policy, known: known.frames)
        return try reader.read(bytes, knownFile: knownBytes)
    }
}
