import FileFormats
import NativeParsers

/// Decodes lossless images, because only their pixels tell whether they are transparent, and codes them anew where the
/// policy wants it. Lossy ones stay as they are coded.
struct WebPRecoder {
    let limits: Limits
    /// Every lossless image is coded anew.
    let recodesAll: Bool
    /// How the pixels are turned; `nil` when they stay as they are.
    let turn: ExifOrientation?

    /// Up to this many pixels the encoder searches for a small coding; above it would take seconds.
    private static let mostPixelsForEffort = 4_000_000

    /// The image as it is to be written.
    ///
    /// - Throws: a `Rejection` when it cannot be decoded, or must be coded anew and is too large for that.
    func recoded(
        _ image: WebPImage, of bytes: Span<UInt8>, _ tally: inout FindingTally
    ) throws(Rejection) -> WebPImage {
        guard image.coding == .lossless else {
            if recodesAll { tally.add(WebPConstruct.lossyCoding, .reported, bytes: 0) }
            return image
        }
        let isCodedAnew = recodesAll || turn != nil
        // Where the same bytes were found to be those that the encoder writes, they still are.
        guard !image.isKnown, isCodedAnew || !image.hasAlpha else { return image }
        var pixels = try WebPPixels(image, of: bytes)
        if pixels.hasHiddenAlpha { tally.add(WebPConstruct.hiddenAlpha, .reported, bytes: 0) }
        guard isCodedAnew else { return image }
        let hidden = pixels.clearHiddenColours()
        if hidden > 0 { tally.add(WebPConstruct.hiddenColours, .normalized, count: hidden, bytes: 3 * hidden) }
        let recoded = try coded(pixels, for: image, bytes)
        if recoded.isWritten(with: image, of: bytes) { return image }
        if turn == nil { tally.add(WebPConstruct.losslessCoding, .normalized, bytes: 0) }
        return recoded
    }

    private func coded(
        _ pixels: WebPPixels, for image: WebPImage, _ bytes: Span<UInt8>
    ) throws(Rejection) -> WebPImage {
        let tooLarge = Rejection(LimitExcess.memory, at: image.offset, construct: "VP8L")
        guard image.canBeCodedAnew(limits, fileBytes: bytes.count) else { throw tooLarge }
        let isTransposed = turn?.isTransposed ?? false
        let samples = turn.map { pixels.turned(by: $0) } ?? pixels.samples
        guard
            let coded = WebPEncoder.lossless(
                samples.span, width: isTransposed ? image.height : image.width,
                height: isTransposed ? image.width : image.height,
                effort: image.width * image.height <= Self.mostPixelsForEffort ? 1 : 0)
        else { throw tooLarge }
        let parsed = try WebPParser(limits: limits).parse(coded.span)
        return image.recoded(as: parsed.frames[0].image, of: coded.span)
    }
}
