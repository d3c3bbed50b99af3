/// Whether two files decode to the same picture: the same header, palette and colour chunks, the same compressed bytes
/// of every image (and so the same rows), and the same frames.
public enum PNGComparison {
    public static func showTheSame(
        _ one: PNGFile, in oneBytes: Span<UInt8>, _ other: PNGFile, in otherBytes: Span<UInt8>
    ) -> Bool {
        guard one.header == other.header, one.appearance == other.appearance,
            one.image.isSameStream(of: oneBytes, as: other.image, of: otherBytes)
        else { return false }
        guard let oneAnimation = one.animation, let otherAnimation = other.animation else {
            return one.animation == nil && other.animation == nil
        }
        guard oneAnimation.plays == otherAnimation.plays,
            oneAnimation.imageControl == otherAnimation.imageControl,
            oneAnimation.frames.count == otherAnimation.frames.count
        else { return false }
        for (oneFrame, otherFrame) in zip(oneAnimation.frames, otherAnimation.frames) {
            guard oneFrame.control == otherFrame.control,
                oneFrame.data.isSameStream(of: oneBytes, as: otherFrame.data, of: otherBytes)
            else { return false }
        }
        return true
    }
}
