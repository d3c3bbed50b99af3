/// A picture in JBIG2 as PDF embeds it (ISO 32000-2, 7.4.7; ITU-T T.88): the segments of one page.
public struct JBIG2Picture: Sendable {
    /// The picture with nothing in it but the segments that paint it.
    public let bytes: [UInt8]
    /// The numbers of the shared segments that it refers to.
    public let shared: Set<Int>

    /// Keeps what is said of the page, the regions that are painted on it, and what these refer to. Rebuilding the
    /// result changes nothing. Where viewers would not agree on what is painted, there is no picture.
    ///
    /// - Throws: `pdf.bad-stream` with the offset in `data`; `limits.objects`; `limits.pixels`.
    public init(_ data: Span<UInt8>, globals: JBIG2Globals?, limits: Limits) throws(Rejection) {
        let segments = try JBIG2Segments(data, limits: limits)
        var writer = JBIG2Writer(segments, limits: limits)
        var page: (information: JBIG2Page, number: Int)?
        var isEnded = false
        for (place, segment) in segments.all.enumerated() {
            let content = data.extracting(segment.data)
            switch segment.type {
            case .pageInformation:
                guard page == nil, !isEnded, let information = JBIG2Page(content) else {
                    throw JBIG2Segments.damaged(at: segment.offset)
                }
                try Self.check(information.width, information.height ?? 1, limits)
                page = (information, segment.page)
                writer.keep(place)
            case .endOfPage, .endOfFile: isEnded = true
            case .endOfStripe:
                guard let page, page.information.height == nil else { continue }
                guard !isEnded, let last = content.bigEndianUInt32(at: 0) else {
                    throw JBIG2Segments.damaged(at: segment.offset)
                }
                try Self.check(page.information.width, Int(last) + 1, limits)
                writer.keep(place)
            default:
                guard let type = segment.type, type.region != nil else { continue }
                // No viewer that is known heeds the page, but the standard does.
                guard let page, segment.page == page.number, !isEnded, let field = JBIG2RegionField(content) else {
                    throw JBIG2Segments.damaged(at: segment.offset)
                }
                let rows = segment.rows ?? field.height
                if type.isPainted, rows > 0, Self.touches(field, page.information) { writer.keep(place) }
            }
        }
        guard page != nil else { throw JBIG2Segments.damaged(at: 0) }
        bytes = try writer.written(data, sharing: globals?.segments, page: 1)
        shared = writer.shared
    }

    private static func check(_ width: Int, _ height: Int, _ limits: Limits) throws(Rejection) {
        let pixels = width.multipliedReportingOverflow(by: height)
        guard !pixels.overflow, pixels.partialValue <= limits.pixels else { throw Rejection(LimitExcess.pixels) }
    }

    /// Whether a region has a pixel on the page; where that is a matter of reading, it has.
    private static func touches(_ field: JBIG2RegionField, _ page: JBIG2Page) -> Bool {
        if field.x >= JBIG2RegionField.farthest || field.y >= JBIG2RegionField.farthest { return true }
        return field.width > 0 && field.height > 0 && field.x < page.width && page.height.map { field.y < $0 } ?? true
    }
}
