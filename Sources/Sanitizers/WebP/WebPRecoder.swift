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
            return try withAlphaAlone(image, of: bytes, &tally)
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

    /// A lossy image whose coded transparency is that and nothing else: of its four planes one is used, and the others
    /// could be another picture.
    private func withAlphaAlone(
        _ image: WebPImage, of bytes: Span<UInt8>, _ tally: inout FindingTally
    ) throws(Rejection) -> WebPImage {
        guard !image.isKnown, let still = WebPWriter.alphaStill(image, from: bytes) else { return image }
        var pixels = try WebPPixels(ofAlpha: still.span, of: image)
        let hasColours = pixels.keepGreen()
        guard hasColours || recodesAll else { return image }
        let file = try coded(pixels.samples, width: image.width, height: image.height, for: image, bytes)
        let parsed = try WebPParser(limits: limits).parse(file.span)
        guard let recoded = image.replacingAlpha(by: parsed.frames[0].image, of: file.span, in: bytes) else {
            return image
        }
        if hasColours {
            tally.add(WebPConstruct.alphaColours, .removed, bytes: 0)
        } else {
            tally.add(WebPConstruct.losslessCoding, .normalized, bytes: 0)
        }
        return recoded
    }

    private func coded(
        _ pixels: WebPPixels, for image: WebPImage, _ bytes: Span<UInt8>
    ) throws(Rejection) -> WebPImage {
        let isTransposed = turn?.isTransposed ?? false
        let file = try coded(
            turn.map { pixels.turned(by: $0) } ?? pixels.samples, width: isTransposed ? image.height : image.width,
            height: isTransposed ? image.width : image.height, for: image, bytes)
        let parsed = try WebPParser(limits: limits).parse(file.span)
        return image.recoded(as: parsed.frames[0].image, of: file.span)
    }

    /// A file of pixels, four bytes each.
    private func coded(
        _ samples: [UInt8], width: Int, height: Int, for image: WebPImage, _ bytes: Span<UInt8>
    ) throws(Rejection) -> [UInt8] {
        let construct = image.coding == .lossless ? "VP8L" : "ALPH"
        let tooLarge = Rejection(LimitExcess.memory, at: image.offset, construct: construct)
        guard image.canBeCodedAnew(limits, fileBytes: bytes.count) else { throw tooLarge }
        let effort = width * height <= Self.mostPixelsForEffort ? 1 : 0
        guard let file = WebPEncoder.lossless(samples.span, width: width, height: height, effort: effort) else {
            throw tooLarge
        }
        return file
    }
}
