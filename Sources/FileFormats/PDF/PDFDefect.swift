/// Why a PDF is refused.
public enum PDFDefect: String, RejectionCode {
    case badHeader = "pdf.bad-header"
    case truncated = "pdf.truncated"
    case damaged = "pdf.damaged"
    case encrypted = "pdf.encrypted"
    case noPages = "pdf.no-pages"
    case badPage = "pdf.bad-page"
    case badStream = "pdf.bad-stream"
    case unsupportedFilter = "pdf.unsupported-filter"
    case externalStream = "pdf.external-stream"
    case badContent = "pdf.bad-content"
    case unpaintedField = "pdf.unpainted-field"

    public var message: String {
        switch self {
        case .badHeader: "The document does not begin as a PDF must."
        case .truncated: "The document ends before its end mark; a part of it is missing."
        case .damaged: "The document is damaged."
        case .encrypted: "The document is protected by a password. Remove the protection and send it again."
        case .noPages: "The document has no pages."
        case .badPage: "The document is damaged: one of its pages is not valid."
        case .badStream: "The document is damaged: a part of it cannot be unpacked."
        case .unsupportedFilter: "A part of the document is coded in a way that is not accepted here."
        case .externalStream: "A part of the document lies in another file."
        case .badContent: "The document is damaged: what a page shows cannot be read."
        case .unpaintedField:
            "A field of the form holds text that the document does not paint, so that it cannot become a part of the page."
        }
    }
}
