import FileFormats
import NativeParsers
import SampleFiles
import Sanitizers

/// Makes the libraries do, before the lock-down, what they do once and need files for: OpenSSL reads its configuration
/// when the first digest is made, and libqpdf sets up its tables and its random numbers with the first document. libwebp
/// asks the processor what it can do; then no child has to. And the C library asks how much memory the machine has when it
/// first sorts 1,024 bytes, as libwebp does with a palette of 256 colours.
enum WarmUp {
    /// - Throws: when a document of one empty page or a picture of one pixel is not accepted; then nothing would be.
    static func run() throws(SanitizationError) {
        let page = PDFWriter.write(emptyPage)
        _ = try PDFSanitizer(limits: Limits()).sanitize(page.span)
        readByLibrary(page)
        let picture = onePixel
        _ = try WebPSanitizer(limits: Limits()).sanitize(picture.span)
        // From here on only to spare each child what is made once: tables, catalogs, the addresses of functions, the
        // types of containers. Each file has a byte too many, so that there is something to find.
        let exif = Array("Exif\0\0".utf8) + ExifBlock(orientation: .upright).tiff
        let jpeg = SampleJPEG(width: 16, height: 16, detail: 1).encoded()
        let segment = [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
        let photo = jpeg.prefix(2) + segment + jpeg.dropFirst(2) + [0]
        _ = try JPEGSanitizer(limits: Limits()).sanitize(Array(photo).span)
        let png = SamplePNG(width: 8, height: 8, content: .screenshot).encoded() + [0]
        _ = try PNGSanitizer(limits: Limits()).sanitize(png.span)
        let gif = SampleGIF(width: 8, height: 8, frames: 2).encoded() + [0]
        _ = try GIFSanitizer(limits: Limits()).sanitize(gif.span)
        _ = (ConstructCatalog.index(of: ""), RejectionCatalog.index(of: ""))
    }

    /// Lets libqpdf read a document: the sanitizer gives it only those that are odd.
    private static func readByLibrary(_ bytes: [UInt8]) {
        guard let document = try? PDFDocument(bytes.span) else { preconditionFailure("libqpdf cannot read a page") }
        for number in 1...4 { _ = try? document.object(number, generation: 0) }
        _ = try? document.rawStream(4, generation: 0)
    }

    /// A lossy WebP (RFC 9649, 2.5): one key frame with one macroblock.
    private static let onePixel: [UInt8] = [
        0x52, 0x49, 0x46, 0x46, 0x36, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20,
        0x2A, 0x00, 0x00, 0x00, 0x90, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x01, 0x00, 0x01, 0x00, 0x02, 0xC0,
        0x4C, 0x25, 0xA0, 0x02, 0x74, 0xBA, 0x00, 0x03, 0x98, 0x00, 0xFE, 0xED, 0x4D, 0xDF, 0xF8, 0x0B,
        0xA7, 0xBA, 0x31, 0x6F, 0xFF, 0x38, 0x97, 0xF2, 0x47, 0xE8, 0x17, 0x68, 0x00, 0x00,
    ]

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
