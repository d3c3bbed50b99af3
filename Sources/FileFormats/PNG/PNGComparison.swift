/// Whether two files decode to the same picture: the same header, colours and frames, and the same pixels of every
/// image.
///
/// Where the compressed bytes of an image are the same, so are its pixels; where they are not, both are unpacked. A
/// palette or a transparent colour may differ where no pixel has the colour.
public enum PNGComparison {
    public static func showTheSame(
        _ one: PNGFile, in oneBytes: Span<UInt8>, _ other: PNGFile, in otherBytes: Span<UInt8>
    ) -> Bool {
        guard one.header == other.header, one.declared.surroundings == other.declared.surroundings,
            one.plays == other.plays, one.images.count == other.images.count
        else { return false }
        let changed = PNGChangedColours(from: one.declared, to: other.declared, one.header)
        for (oneImage, otherImage) in zip(one.images, other.images) {
            guard oneImage.control == otherImage.control,
                isSame(oneImage, of: oneBytes, as: otherImage, of: otherBytes, one.header, changed)
            else { return false }
        }
        return true
    }

    private static func isSame(
        _ one: PNGImage, of oneBytes: Span<UInt8>, as other: PNGImage, of otherBytes: Span<UInt8>,
        _ header: PNGHeader, _ changed: PNGChangedColours
    ) -> Bool {
        let isSameStream = one.data.isSameStream(of: oneBytes, as: other.data, of: otherBytes)
        if isSameStream && changed.isEmpty { return true }
        let rows = PNGRows(header, width: one.width, height: one.height)
        guard let unpacker = try? PNGImageUnpacker(),
            let before = try? unpacker.pixels(of: one.data, of: oneBytes, rows: rows),
            let after = isSameStream ? before : try? unpacker.pixels(of: other.data, of: otherBytes, rows: rows)
        else { return false }
        return areSame(before.span, after.span, rows)
            && !changed.isFound(in: PNGPixels(before, rows), width: one.width, height: one.height)
    }

    /// Whether all bits that belong to a pixel are the same.
    private static func areSame(_ one: Span<UInt8>, _ other: Span<UInt8>, _ rows: PNGRows) -> Bool {
        for pass in rows.passes {
            for row in 0..<pass.rows {
                let last = pass.start(of: row + 1) - 1
                let whole = pass.start(of: row)..<last
                guard one.extracting(whole).equals(other.extracting(whole)),
                    (one[last] ^ other[last]) & pass.lastByteMask == 0
                else { return false }
            }
        }
        return true
    }
}
