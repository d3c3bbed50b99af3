import FileFormats
import NativeParsers
import NativeSystem
import SampleFiles
import SandboxProtocol
import Sanitizers

/// Makes the libraries do, before the lock-down, what they do once and need files for: libqpdf sets up its tables and
/// its random numbers with the first document, libwebp asks the processor what it can do, and the C library asks how
/// much memory the machine has when it first sorts 1,024 bytes, as libwebp does with a palette of 256 colours. What
/// else is made once, such as tables, catalogs and the types of containers, is made here to spare each child the time.
enum WarmUp {
    /// Takes a small file of the type the whole way, from the request to the encoded reply.
    ///
    /// - Throws: a `WarmUpFailure`, a `SanitizationError` or a `WebPDecodingError` when the file is not accepted or
    ///   decoded; then nothing would be.
    static func run(_ inspector: borrowing FileInspector, for mediaType: MediaType) throws {
        let file = sample(of: mediaType)
        let work = SandboxRequest.Work.sanitize(claimedExtension: mediaType.canonicalExtension)
        try PacketSocket.rehearse()
        _ = try SandboxRequest(decoding: SandboxRequest(work, limits: Limits()).encoded())
        let outcome = inspector.inspect(
            file.span, claimedExtension: mediaType.canonicalExtension, limits: Limits(), policy: .standard)
        guard case .accepted = outcome.reply.verdict else { throw WarmUpFailure(mediaType: mediaType) }
        _ = outcome.reply.encoded()
        // What not every file of the type needs.
        switch mediaType {
        case .pdf:
            readByLibrary(file)
            let photo = photo
            _ = try JPEGSanitizer(limits: Limits()).sanitize(photo.span)
            JPEGParser.prepareStandardTables()
        case .webp:
            _ = try WebPDecoder.pixels(of: file.span, width: 1, height: 1)
            let lossless = SampleWebP(width: 8, height: 8, coding: .lossless).encoded()
            _ = try WebPSanitizer(limits: Limits()).sanitize(lossless.span)
        case .jpeg:
            JPEGParser.prepareStandardTables()
            let progressive = SampleProgressiveJPEG(width: 16, height: 16, detail: 1).encoded()
            _ = try JPEGSanitizer(limits: Limits()).sanitize(progressive.span)
        case .png, .gif: break
        }
    }

    /// A small file with something to find: pictures have a byte too many.
    private static func sample(of mediaType: MediaType) -> [UInt8] {
        switch mediaType {
        case .jpeg: photo
        case .png: SamplePNG(width: 8, height: 8, content: .screenshot).encoded() + [0]
        case .gif: SampleGIF(width: 8, height: 8, frames: 2).encoded() + [0]
        case .pdf: SamplePage().encoded()
        case .webp: onePixel
        }
    }

    private static var photo: [UInt8] {
        let exif = Array("Exif\0\0".utf8) + ExifBlock(orientation: .upright).tiff
        let jpeg = SampleJPEG(width: 16, height: 16, detail: 1).encoded()
        var segments: [UInt8] = [0xFF, 0xE0, 0, 16] + "JFIF\0".utf8 + [1, 1, 0, 0, 1, 0, 1, 0, 0]
        segments += [0xFF, 0xE1, 0, UInt8(exif.count + 2)] + exif
        return jpeg.prefix(2) + segments + jpeg.dropFirst(2) + [0]
    }

    /// Lets libqpdf read a document: the sanitizer gives it only those that are odd.
    private static func readByLibrary(_ bytes: [UInt8]) {
        guard let document = try? PDFDocument(bytes.span, opensLocked: false) else {
            preconditionFailure("libqpdf cannot read a page")
        }
        for number in 1...4 { _ = try? document.object(number, generation: 0) }
        _ = try? document.rawStream(1, generation: 0)
    }

    /// A lossy WebP (RFC 9649, 2.5): one key frame with one macroblock.
    private static let onePixel: [UInt8] = [
        0x52, 0x49, 0x46, 0x46, 0x36, 0x00, 0x00, 0x00, 0x57, 0x45, 0x42, 0x50, 0x56, 0x50, 0x38, 0x20,
        0x2A, 0x00, 0x00, 0x00, 0x90, 0x01, 0x00, 0x9D, 0x01, 0x2A, 0x01, 0x00, 0x01, 0x00, 0x02, 0xC0,
        0x4C, 0x25, 0xA0, 0x02, 0x74, 0xBA, 0x00, 0x03, 0x98, 0x00, 0xFE, 0xED, 0x4D, 0xDF, 0xF8, 0x0B,
        0xA7, 0xBA, 0x31, 0x6F, 0xFF, 0x38, 0x97, 0xF2, 0x47, 0xE8, 0x17, 0x68, 0x00, 0x00,
    ]
}

/// A small file of ours was not accepted.
struct WarmUpFailure: Error, CustomStringConvertible {
    let mediaType: MediaType

    var description: String { "a sample of \(mediaType.rawValue) is not accepted" }
}
