import FileFormats
import NativeParsers
import Sanitizers

/// What is accepted as a WebP is one to libwebp too, which decides what people see.
enum WebPPromise {
    static func check(_ policy: Policy, _ input: [UInt8]) {
        guard let clean = SanitizerPromise.check(WebPSanitizer(limits: .small, policy: policy), input) else { return }
        guard let file = try? WebPParser(limits: .small, policy: policy).parse(clean.span) else {
            fatalError("the clean file is rejected")
        }
        for image in file.frames.map(\.image) {
            let still = WebPWriter.still(image, from: clean.span)
            let pixels = try? WebPDecoder.pixels(of: still.span, width: image.width, height: image.height)
            precondition(pixels != nil, "libwebp does not decode an image that is accepted")
        }
    }
}
