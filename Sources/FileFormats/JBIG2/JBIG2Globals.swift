/// The segments that several pictures of a document share (ISO 32000-2, 7.4.7): dictionaries and tables.
public struct JBIG2Globals: Sendable {
    public let bytes: [UInt8]
    let segments: JBIG2Segments
    private let limits: Limits

    /// - Throws: `pdf.bad-stream`; `limits.objects`.
    public init(_ bytes: [UInt8], limits: Limits) throws(Rejection) {
        self.bytes = bytes
        self.limits = limits
        segments = try JBIG2Segments(bytes.span, limits: limits)
        // Some viewers would paint these, on whatever page.
        if let first = segments.all.first(where: { $0.type?.isPainted == true || $0.type == .pageInformation }) {
            throw JBIG2Segments.damaged(at: first.offset)
        }
    }

    /// The stream with those segments alone that these numbers name, and what they refer to.
    public func rebuilt(keeping numbers: Set<Int>) throws(Rejection) -> [UInt8] {
        var writer = JBIG2Writer(segments, limits: limits)
        for number in numbers {
            if let place = try segments.place(of: number) { writer.keep(place) }
        }
        return try writer.written(bytes.span, sharing: nil, page: 0)
    }
}
