public import FileFormats
import NativeParsers

/// WebP: every coded image is read to its last symbol and decoded whole, the chunks are written afresh, and the coded
/// bytes stay as they are but for what no decoder uses.
public struct WebPSanitizer: Sanitizer {
    private let limits: Limits

    public static var mediaType: MediaType { .webp }
    public static var fidelityMethod: FidelityMethod { .webpPixels }

    public init(limits: Limits) {
        self.limits = limits
    }

    /// A file whose images were decoded.
    public struct Parsed: Sendable {
        let file: WebPFile
        /// What only the pixels tell.
        let pixelFindings: [Finding]
    }

    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> Parsed {
        try decoded(try WebPParser(limits: limits).parse(bytes), bytes)
    }

    public func parse(
        rebuilt output: Span<UInt8>, knowing before: Parsed, of input: Span<UInt8>
    ) throws(Rejection) -> Parsed {
        try decoded(try WebPParser(limits: limits).parse(output, knowing: before.file, of: input), output)
    }

    /// Decodes the images that were not decoded before.
    private func decoded(_ file: WebPFile, _ bytes: Span<UInt8>) throws(Rejection) -> Parsed {
        var tally = FindingTally()
        for frame in file.frames where !frame.image.isKnown {
            let pixels = try WebPPixels(frame.image, of: bytes)
            if pixels.hasHiddenAlpha { tally.add(WebPConstruct.hiddenAlpha, .reported, bytes: 0) }
        }
        return Parsed(file: file, pixelFindings: tally.findings)
    }

    public func findings(in parsed: Parsed) -> [Finding] { parsed.file.findings + parsed.pixelFindings }

    public func rebuild(_ parsed: Parsed, from bytes: Span<UInt8>) -> [UInt8] {
        WebPWriter.write(parsed.file, from: bytes)
    }

    /// A decoder is a function of the coded bytes, so equal bytes need no second look; where bytes that no decoder uses
    /// were left out, the pixels are compared.
    public func showsTheSame(
        _ before: Parsed, in input: Span<UInt8>, _ after: Parsed, in output: Span<UInt8>
    ) -> Bool {
        switch WebPComparison.compare(before.file, in: input, after.file, in: output) {
        case .different:
            return false
        case .sameBut(let frames):
            for index in frames {
                guard let one = try? WebPPixels(before.file.frames[index].image, of: input),
                    let other = try? WebPPixels(after.file.frames[index].image, of: output), one == other
                else { return false }
            }
            return true
        }
    }
}

/// A decoded image.
struct WebPPixels: Equatable {
    /// Red, green, blue and alpha of a lossless image; planes of luma, chroma and alpha of a lossy one.
    let samples: [UInt8]
    /// The image is transparent somewhere, but its header says that it is not.
    let hasHiddenAlpha: Bool

    init(_ image: WebPImage, of bytes: Span<UInt8>) throws(Rejection) {
        let still = WebPWriter.still(image, from: bytes)
        let decoded: [UInt8]
        do throws(WebPDecodingError) {
            decoded =
                switch image.coding {
                case .lossy:
                    try WebPDecoder.planes(
                        of: still.span, width: image.width, height: image.height, hasAlpha: image.hasAlpha)
                case .lossless:
                    try WebPDecoder.pixels(of: still.span, width: image.width, height: image.height)
                }
        } catch {
            switch error {
            case .damaged: throw Rejection(WebPDefect.badFrame, construct: image.coding == .lossy ? "VP8" : "VP8L")
            case .outOfMemory: throw Rejection(LimitExcess.memory, construct: "VP8")
            }
        }
        samples = decoded
        hasHiddenAlpha = image.coding == .lossless && !image.hasAlpha && Self.isTransparent(decoded.span)
    }

    private static func isTransparent(_ pixels: Span<UInt8>) -> Bool {
        var alpha: UInt8 = 255
        for index in stride(from: 3, to: pixels.count, by: 4) { alpha &= pixels[index] }
        return alpha != 255
    }
}
