/// Whether two files decode to the same picture: the same size, colours and frames, and the same pixels of every image.
///
/// Where the compressed bytes of an image are the same, so are its pixels; where they are not, both are unpacked. When
/// the first file says by its orientation how it is turned, and the second one has none, every pixel must be where the
/// orientation puts it. These may differ, for nobody sees them: colours of the palette and a transparent colour that no
/// pixel has, the colours and palette entries of pixels that are wholly transparent, and a default image that is not
/// part of the animation, when it is empty in the second file or a frame.
public enum PNGComparison {
    /// - Throws: a rejection when an image cannot be unpacked.
    public static func showTheSame(
        _ one: PNGFile, in oneBytes: Span<UInt8>, _ other: PNGFile, in otherBytes: Span<UInt8>
    ) throws(Rejection) -> Bool {
        let turn =
            one.appearance.exif.orientation == other.appearance.exif.orientation
            ? .upright : one.appearance.exif.orientation
        guard other.header == one.header.turned(turn),
            other.appearance.surroundings == one.appearance.turned(turn).surroundings, one.plays == other.plays
        else { return false }
        let pair = PNGImagePair(one, other, turn: turn)
        let oneFrames = one.images.filter { $0.control != nil }
        let otherFrames = other.images.filter { $0.control != nil }
        guard oneFrames.count == otherFrames.count,
            try isSameDefaultImage(one, oneBytes, other, otherBytes, pair)
        else { return false }
        for (oneFrame, otherFrame) in zip(oneFrames, otherFrames) {
            guard oneFrame.control?.isShownLike(otherFrame.control) == true,
                try pair.isSame(oneFrame, of: oneBytes, as: otherFrame, of: otherBytes)
            else { return false }
        }
        return true
    }

    /// Compares images that are not frames of an animation.
    private static func isSameDefaultImage(
        _ one: PNGFile, _ oneBytes: Span<UInt8>, _ other: PNGFile, _ otherBytes: Span<UInt8>, _ pair: PNGImagePair
    ) throws(Rejection) -> Bool {
        guard let oneImage = one.images.first, let otherImage = other.images.first else { return false }
        guard oneImage.control == nil else { return otherImage.control != nil }
        let isHidden = one.plays != nil
        guard otherImage.control == nil else { return isHidden }
        if isHidden && otherImage.data.use.isBlank { return true }
        return try pair.isSame(oneImage, of: oneBytes, as: otherImage, of: otherBytes)
    }
}

/// Compares images of one file with those of another that shows the same, perhaps turned.
struct PNGImagePair {
    private let header: PNGHeader
    private let otherHeader: PNGHeader
    private let turn: ExifOrientation
    private let changed: PNGChangedColours
    /// The bits of a pixel that are its alpha, where two pixels without any are the same.
    private let alpha: UInt64?
    /// The colours of the palettes, where there are some.
    private let entries: (one: [PNGColourKey], other: [PNGColourKey])?

    init(_ one: PNGFile, _ other: PNGFile, turn: ExifOrientation) {
        header = one.header
        otherHeader = other.header
        self.turn = turn
        changed = PNGChangedColours(from: one.appearance, to: other.appearance, one.header)
        alpha = header.hasAlpha ? 1 << UInt64(header.bitDepth) - 1 : nil
        entries =
            header.colourType == .indexed
            ? (PNGColourKey.all(of: one.appearance), PNGColourKey.all(of: other.appearance)) : nil
    }

    func isSame(
        _ one: PNGImage, of oneBytes: Span<UInt8>, as other: PNGImage, of otherBytes: Span<UInt8>
    ) throws(Rejection) -> Bool {
        guard turn != .upright || one.isInSamePlace(as: other) else { return false }
        let isSameStream =
            turn == .upright && one.data.isSameStream(of: oneBytes, as: other.data, of: otherBytes)
        let haveSameColours = entries.map { $0.one == $0.other } ?? changed.isEmpty
        if isSameStream && haveSameColours { return true }
        let rows = PNGRows(header, width: one.width, height: one.height)
        let otherRows = PNGRows(otherHeader, width: other.width, height: other.height)
        let unpacker = try PNGImageUnpacker()
        let before = try unpacker.pixels(of: one.data, of: oneBytes, rows: rows)
        let after =
            isSameStream ? before : try unpacker.pixels(of: other.data, of: otherBytes, rows: otherRows)
        let pixels = PNGPixels(after, otherRows)
        guard !changed.isFound(in: pixels, width: other.width, height: other.height) else { return false }
        return (entries == nil || haveSameColours) && rows == otherRows && areSame(before.span, after.span, rows)
            || areSame(PNGPixels(before, rows), one, pixels, other)
    }

    /// Whether all bits that belong to a pixel are the same, but for pixels that are wholly transparent in both.
    private func areSame(_ one: Span<UInt8>, _ other: Span<UInt8>, _ rows: PNGRows) -> Bool {
        guard turn == .upright else { return false }
        for pass in rows.passes {
            for row in 0..<pass.rows {
                let last = pass.start(of: row + 1) - 1
                let whole = pass.start(of: row)..<last
                let isSame =
                    one.extracting(whole).equals(other.extracting(whole))
                    && (one[last] ^ other[last]) & pass.lastByteMask == 0
                guard isSame || header.hasAlpha && areSame(one, other, (whole.lowerBound + 1)..<(last + 1), rows)
                else { return false }
            }
        }
        return true
    }

    /// Whether the pixels in these bytes of a row are the same or wholly transparent in both.
    private func areSame(_ one: Span<UInt8>, _ other: Span<UInt8>, _ bytes: Range<Int>, _ rows: PNGRows) -> Bool {
        let alphaBytes = Int(header.bitDepth) / 8
        for pixel in stride(from: bytes.lowerBound, to: bytes.upperBound, by: rows.pixelBits / 8) {
            let end = pixel + rows.pixelBits / 8
            var alpha: UInt8 = 0
            for index in (end - alphaBytes)..<end { alpha |= one[index] | other[index] }
            guard alpha != 0 else { continue }
            for index in pixel..<end where one[index] != other[index] { return false }
        }
        return true
    }

    /// Whether each pixel of the other image is the one that a viewer of the first file sees at its place on the
    /// canvas.
    private func areSame(_ one: PNGPixels, _ oneImage: PNGImage, _ other: PNGPixels, _ otherImage: PNGImage) -> Bool {
        guard oneImage.width * oneImage.height == otherImage.width * otherImage.height else { return false }
        let oneCorner = (column: oneImage.control?.column ?? 0, row: oneImage.control?.row ?? 0)
        let otherCorner = (column: otherImage.control?.column ?? 0, row: otherImage.control?.row ?? 0)
        for row in 0..<otherImage.height {
            for column in 0..<otherImage.width {
                let stored = storedPlace(of: otherCorner.column + column, otherCorner.row + row)
                let oneColumn = stored.column - oneCorner.column
                let oneRow = stored.row - oneCorner.row
                guard (0..<oneImage.width).contains(oneColumn), (0..<oneImage.height).contains(oneRow) else {
                    return false
                }
                let before = one[oneColumn, oneRow]
                let after = other[column, row]
                guard areSame(before, after) else { return false }
            }
        }
        return true
    }

    /// Whether two pixels have one colour, or are wholly transparent.
    @inline(__always)
    private func areSame(_ before: UInt64, _ after: UInt64) -> Bool {
        guard let entries else {
            return before == after || alpha.map { before & $0 == 0 && after & $0 == 0 } == true
        }
        return entries.one[Int(before)] == entries.other[Int(after)]
    }

    /// Where a pixel stands in the first file that is shown at a place of its canvas: by what each value says about the
    /// side of the shown picture on which the stored first row and first column are (Exif 2.32, 4.6.4 A, tag 0x0112).
    @inline(__always)
    private func storedPlace(of column: Int, _ row: Int) -> (column: Int, row: Int) {
        let right = header.width - 1
        let bottom = header.height - 1
        return switch turn.rawValue {
        case 2: (right - column, row)
        case 3: (right - column, bottom - row)
        case 4: (column, bottom - row)
        case 5: (row, column)
        case 6: (row, bottom - column)
        case 7: (right - row, bottom - column)
        case 8: (right - row, column)
        default: (column, row)
        }
    }
}
