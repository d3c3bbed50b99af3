/// Whether two files show the same picture: the same canvas, colours and frames, of the same images.
public enum WebPComparison {
    /// Whether all that stands in the container says the same.
    ///
    /// - Parameter turn: how the pixels of `one` are turned upright in `other`.
    public static func areShownAlike(_ one: WebPFile, turned turn: ExifOrientation?, _ other: WebPFile) -> Bool {
        let one = one.replacing(images: one.frames.map(\.image), turn: turn)
        guard one.width == other.width, one.height == other.height, one.appearance == other.appearance,
            one.frames.count == other.frames.count
        else { return false }
        for (before, after) in zip(one.frames, other.frames) {
            guard before.control?.data == after.control?.data, before.image.coding == after.image.coding,
                (before.image.alpha == nil) == (after.image.alpha == nil)
            else { return false }
        }
        return true
    }

    /// Whether both images have the very same coded bytes, in which all was of use.
    public static func areSameBytes(
        _ one: WebPImage, in oneFile: Span<UInt8>, _ other: WebPImage, in otherFile: Span<UInt8>
    ) -> Bool {
        guard one.coding == other.coding,
            one.bitstream.isUntouched(in: oneFile, as: other.bitstream, of: otherFile)
        else { return false }
        guard let oneAlpha = one.alpha, let otherAlpha = other.alpha else {
            return one.alpha == nil && other.alpha == nil
        }
        return oneAlpha.isUntouched(in: oneFile, as: otherAlpha, of: otherFile)
    }
}
