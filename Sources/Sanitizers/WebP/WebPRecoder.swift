import FileFormats
import NativeParsers

/// Decodes images to prove them whole, and codes lossless ones anew where the policy wants it.
struct WebPRecoder {
    let limits: Limits
    /// Every lossless image is coded anew.
    let recodesAll: Bool

    /// Memory that the encoder and the pixels before and after a turn take for each pixel, in bytes.
    private static let pixelBytes = 40
    /// Up to this many pixels the encoder searches for a small coding; above it would take seconds.
    private static let mostPixelsForEffort = 4_000_000

    /// The image as it is to be written.
    ///
    /// - Throws: a `Rejection` when it cannot be decoded, or must be coded anew and is too large for that.
    func recoded(
        _ image: WebPImage, of bytes: Span<UInt8>, _ tally: inout FindingTally
    ) throws(Rejection) -> WebPImage {
        if recodesAll && image.coding == .lossy { tally.add(WebPConstruct.lossyCoding, .reported, bytes: 0) }
        // Where the same bytes were found to be those that the encoder writes, they still are.
        guard !image.isKnown else { return image }
        let pixels = try WebPPixels(image, of: bytes)
        if pixels.hasHiddenAlpha { tally.add(WebPConstruct.hiddenAlpha, .reported, bytes: 0) }
        guard recodesAll, image.coding == .lossless, !pixels.hasHiddenAlpha else { return image }
        guard canCode(image, bytes), let recoded = try coded(pixels, turned: nil, for: image) else {
            throw Rejection(LimitExcess.memory, at: image.offset, construct: "VP8L")
        }
        if recoded.isWritten(with: image, of: bytes) { return image }
        tally.add(WebPConstruct.losslessCoding, .normalized, bytes: 0)
        return recoded
    }

    /// The image with its pixels turned upright; `nil` when it is lossy or too large, or when that could change what
    /// programs show.
    func turned(
        _ image: WebPImage, by orientation: ExifOrientation, of bytes: Span<UInt8>
    ) throws(Rejection) -> WebPImage? {
        guard image.coding == .lossless, canCode(image, bytes) else { return nil }
        let pixels = try WebPPixels(image, of: bytes)
        return pixels.hasHiddenAlpha ? nil : try coded(pixels, turned: orientation, for: image)
    }

    private func canCode(_ image: WebPImage, _ bytes: Span<UInt8>) -> Bool {
        max(image.width, image.height) <= WebPEncoder.longestSide
            && image.width * image.height * Self.pixelBytes + 3 * bytes.count <= limits.memoryBytes
    }

    /// - Returns: `nil` when memory runs out.
    private func coded(
        _ pixels: WebPPixels, turned turn: ExifOrientation?, for image: WebPImage
    ) throws(Rejection) -> WebPImage? {
        let isTransposed = turn?.isTransposed ?? false
        let samples = turn.map { pixels.turned(by: $0) } ?? pixels.samples
        guard
            let coded = WebPEncoder.lossless(
                samples.span, width: isTransposed ? image.height : image.width,
                height: isTransposed ? image.width : image.height,
                effort: image.width * image.height <= Self.mostPixelsForEffort ? 1 : 0)
        else { return nil }
        let parsed = try WebPParser(limits: limits).parse(coded.span)
        return image.recoded(as: parsed.frames[0].image, of: coded.span)
    }
}
