/// Why `PDFFile` does not read a document.
public enum PDFReadingError: Error, Equatable, Sendable {
    /// It could be meant in more than one way, or is damaged, or uses what only libqpdf reads: it is for libqpdf.
    case doubtful
    /// It is refused whoever reads it.
    case rejected(Rejection)

    init(_ error: PDFSyntaxError) {
        switch error {
        case .malformed: self = .doubtful
        case .limit(let excess): self = .rejected(Rejection(excess))
        }
    }

    /// The structure leads back into itself, or makes parts of the file count many times over, as no program writes it.
    static func circular(at offset: Int? = nil, construct: String) -> PDFReadingError {
        .rejected(Rejection(PDFDefect.damaged, at: offset, construct: construct))
    }
}
