/// Whether two files show the same picture: the same canvas, colours and frames, of the same coded images.
public enum WebPComparison {
    /// What is left to be compared when all that stands in the container is the same.
    public enum Result: Equatable, Sendable {
        case different
        /// The images have the same bytes but for those of these frames, whose pixels must be compared.
        case sameBut(frames: [Int])
    }

    public static func compare(
        _ one: WebPFile, in oneBytes: Span<UInt8>, _ other: WebPFile, in otherBytes: Span<UInt8>
    ) -> Result {
        guard one.width == other.width, one.height == other.height, one.appearance == other.appearance,
            one.frames.count == other.frames.count
        else { return .different }
        var rewritten: [Int] = []
        for (index, (before, after)) in zip(one.frames, other.frames).enumerated() {
            guard isSame(before.control, after.control), before.image.coding == after.image.coding,
                before.image.width == after.image.width, before.image.height == after.image.height,
                before.image.hasAlphaHint == after.image.hasAlphaHint,
                (before.image.alpha == nil) == (after.image.alpha == nil)
            else { return .different }
            if !isSameImage(before.image, oneBytes, after.image, otherBytes) { rewritten.append(index) }
        }
        return .sameBut(frames: rewritten)
    }

    private static func isSame(_ one: WebPFrameControl?, _ other: WebPFrameControl?) -> Bool {
        guard let one, let other else { return one == nil && other == nil }
        return one.shows(sameAs: other)
    }

    private static func isSameImage(
        _ one: WebPImage, _ oneBytes: Span<UInt8>, _ other: WebPImage, _ otherBytes: Span<UInt8>
    ) -> Bool {
        guard one.bitstream.isUntouched(in: oneBytes, as: other.bitstream, of: otherBytes) else { return false }
        guard let oneAlpha = one.alpha, let otherAlpha = other.alpha else { return true }
        return oneAlpha.isUntouched(in: oneBytes, as: otherAlpha, of: otherBytes)
    }
}
