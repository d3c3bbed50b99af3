import FileFormats

/// What was found in a content stream, or in the streams of a page that are one content.
struct PDFContentSummary: Sendable {
    /// A finding that is not yet in a report.
    struct Note: Equatable, Sendable {
        let construct: PDFConstruct
        let action: FindingAction
        let count: Int
        let bytes: Int
    }

    /// The resources that it names.
    var names: Set<PDFResourceName> = []
    var notes: [Note] = []
    /// What takes its place; `nil` when it is copied as it is.
    var rewritten: [UInt8]?
}
