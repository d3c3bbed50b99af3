internal import CJPEG
internal import CQPDF
internal import CWebP

/// A library that reads one kind of file. None is in memory before it is asked for.
public enum ParserLibrary: String, CaseIterable, Sendable {
    case qpdf = "libqpdf"
    case jpeg = "libjpeg-turbo"
    case webp = "libwebp"

    /// Maps it, with the libraries that it needs. In a locked process that is not allowed any more; then the first call
    /// of one of its functions kills.
    public func load() throws(ParserLibraryMissing) {
        let status =
            switch self {
            case .qpdf: CQPDF_load()
            case .jpeg: CJPEG_load()
            case .webp: CWebP_load()
            }
        guard status == 0 else { throw ParserLibraryMissing(library: self) }
    }

    /// Such as `11.3.0`. Loads it.
    public var version: String {
        switch self {
        case .qpdf: PDFDocument.libraryVersion
        case .jpeg: JPEGTranscoder.libraryVersion
        case .webp: WebPDecoder.libraryVersion
        }
    }
}

/// A library is not installed, or is another version than this program was built for.
public struct ParserLibraryMissing: Error, Sendable, CustomStringConvertible {
    public let library: ParserLibrary

    public var description: String { "\(library.rawValue) cannot be loaded" }
}
