import FileFormats
import NativeParsers
import Sanitizers

/// Makes the libraries do, before the lock-down, what they do once and need files for: OpenSSL reads its configuration
/// when the first digest is made, and libqpdf sets up its tables and its random numbers with the first document.
enum WarmUp {
    /// - Throws: when a document of one empty page is not accepted; then nothing would be.
    static func run() throws(SanitizationError) {
        _ = try PDFSanitizer(limits: Limits()).sanitize(PDFWriter.write(emptyPage).span)
    }

    private static var emptyPage: PDFContent {
        let box = PDFObject.array(["0", "0", "9", "9"].map { .number($0) })
        let values: [PDFObject] = [
            .dictionary(["Type": .name("Catalog"), "Pages": .reference(PDFReference(number: 2))]),
            .dictionary([
                "Type": .name("Pages"), "Count": .number("1"), "Kids": .array([.reference(PDFReference(number: 3))]),
            ]),
            .dictionary([
                "Type": .name("Page"), "Parent": .reference(PDFReference(number: 2)), "MediaBox": box,
                "Contents": .reference(PDFReference(number: 4)),
            ]),
        ]
        let contents = PDFContent.Object(
            value: .dictionary([:]), stream: PDFStream(data: Array("q Q".utf8), filter: nil))
        return PDFContent(version: "1.7", objects: values.map { PDFContent.Object(value: $0) } + [contents])
    }
}
