import FileFormats
import Policies
import SandboxProtocol
import Sanitizers
import Spool

/// What is fuzzed: everything that reads bytes of a stranger, or of a child that a stranger may have taken over.
enum FuzzTarget: String, CaseIterable {
    case jpeg, png, gif, webp, pdf
    /// The same under the profile `strict`, which codes pictures anew and removes what `default` reports.
    case jpegStrict = "jpeg-strict"
    case pngStrict = "png-strict"
    case webpStrict = "webp-strict"
    case pdfStrict = "pdf-strict"
    /// A PNG whose streams are not packed and whose checksums are not set: the target does both, so that changes get
    /// past the checksums.
    case pngUnpacked = "png-unpacked"
    case exif, icc
    case jpeg2000 = "jpeg-2000"
    case jbig2
    case pdfObject = "pdf-object"
    case pdfFilter = "pdf-filter"
    case pdfPage = "pdf-page"
    case pdfFont = "pdf-font"
    case pdfCharacterMap = "pdf-character-map"
    case sandboxReply = "sandbox-reply"
    case sandboxRequest = "sandbox-request"
    case templateMessage = "template-message"
    case uploadDescriptor = "upload-descriptor"
    case clientName = "client-name"
    case policyFile = "policy-file"

    func run(on input: [UInt8]) {
        switch self {
        case .jpeg: SanitizerPromise.check(JPEGSanitizer(limits: .small), input)
        case .png: SanitizerPromise.check(PNGSanitizer(limits: .small), input)
        case .gif: SanitizerPromise.check(GIFSanitizer(limits: .small), input)
        case .webp: WebPPromise.check(.standard, input)
        case .pdf: SanitizerPromise.check(PDFSanitizer(limits: .small), input)
        case .jpegStrict: SanitizerPromise.check(JPEGSanitizer(limits: .small, policy: .strict), input)
        case .pngStrict: SanitizerPromise.check(PNGSanitizer(limits: .small, policy: .strict), input)
        case .webpStrict: WebPPromise.check(.strict, input)
        case .pdfStrict: SanitizerPromise.check(PDFSanitizer(limits: .small, policy: .strict), input)
        case .pngUnpacked: SanitizerPromise.check(PNGSanitizer(limits: .small), PackedPNG.packed(input))
        case .exif: ReaderPromise.exif(input)
        case .icc: ReaderPromise.canonical(input, ICCProfile.rebuilt)
        case .jbig2: ReaderPromise.jbig2(input)
        case .jpeg2000: ReaderPromise.canonical(input, JPEG2000Picture.rebuilt)
        case .pdfObject: ReaderPromise.pdfObject(input)
        case .pdfFilter: ReaderPromise.pdfFilter(input)
        case .pdfPage: ReaderPromise.pdfPage(input)
        case .pdfFont: ReaderPromise.canonical(input, PDFFontProgram.cleaned)
        case .pdfCharacterMap:
            ReaderPromise.canonical(input) { PDFCharacterMap($0, knownNames: ["Identity-H"]).written }
        case .sandboxReply: WirePromise.reply(input)
        case .sandboxRequest: WirePromise.request(input)
        case .templateMessage: WirePromise.templateMessage(input)
        case .uploadDescriptor: TextPromise.uploadDescriptor(input)
        case .clientName: TextPromise.clientName(input)
        case .policyFile: TextPromise.policyFile(input)
        }
    }
}

extension Limits {
    /// So small that no input of a fuzzer takes long.
    static var small: Limits {
        var limits = Limits()
        limits.fileBytes = 1 << 20
        limits.pixels = 1 << 18
        limits.frames = 20
        limits.pages = 20
        limits.objects = 1_000
        limits.decodedBytes = 8 << 20
        return limits
    }
}

extension Policy {
    static let strict = Profile.strict.policy.rules
}
