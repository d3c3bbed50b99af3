import NativeBytes

/// Proves that compressed image data unpacks to exactly the rows of its image (PNG third edition, 10.2), and looks at
/// what those rows hold.
struct PNGImageChecker: ~Copyable {
    private let header: PNGHeader
    private let appearance: PNGAppearance
    private let policy: Policy
    private let unpacker: PNGImageUnpacker
    /// Bytes that may still be unpacked.
    private var budget: Int
    private let memoryBytes: Int

    init(_ header: PNGHeader, _ appearance: PNGAppearance, limits: Limits, policy: Policy) throws(Rejection) {
        self.header = header
        self.appearance = appearance
        self.policy = policy
        budget = limits.decodedBytes
        memoryBytes = limits.memoryBytes
        unpacker = try PNGImageUnpacker()
    }

    /// - Parameters:
    ///   - isHidden: whether the image is not part of the animation.
    ///   - known: an image with the same header, rows and transparency, and `knownBytes` its file; when its stream is
    ///     the same, so is the result.
    /// - Returns: the parts with the length of the zlib stream in them.
    mutating func check(
        _ parts: [Range<Int>], of bytes: Span<UInt8>, rows: PNGRows, chunk: String, isHidden: Bool,
        known: PNGImageData?, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGImageData {
        let offset = parts.first?.lowerBound
        guard rows.decodedBytes <= budget else {
            throw Rejection(LimitExcess.decodedBytes, at: offset, construct: chunk)
        }
        budget -= rows.decodedBytes
        // The file itself, its parts put together, the rebuilt file and the unpacked rows are in memory at once.
        guard rows.decodedBytes + 3 * bytes.count <= memoryBytes else {
            throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
        }
        if let known {
            let image = PNGImageData(
                parts: parts, streamBytes: known.streamBytes, use: known.use, excessBytes: known.excessBytes)
            if image.isSameStream(of: bytes, as: known, of: knownBytes) { return image }
        }
        var (decoded, consumed) = try unpacker.unpack(parts, of: bytes, rows: rows, chunk: chunk)
        var image = PNGImageData(parts: parts, streamBytes: consumed)
        if consumed > rows.longestStream { image.excessBytes = consumed - rows.decodedBytes }
        let transparency = appearance.transparency
        if PNGSampleUse.isNeeded(header, rows, transparency: transparency)
            || header.hasAlpha && rows.hasTransparentPixel(in: decoded.span, header)
        {
            var data = decoded.mutableSpan
            rows.reconstruct(&data)
            image.use = PNGSampleUse(
                of: decoded.span, rows, header: header, transparency: transparency)
        }
        if isHidden { image.use.isBlank = decoded.allSatisfy { $0 == 0 } }
        // An image that is coded anew is in memory twice: its rows, and those of the proof or the compressed ones.
        let isRewritten =
            policy.recode || image.holdsMoreThanPixels
            || policy.orientation == .bake && appearance.exif.orientation != .upright
        guard !isRewritten || 2 * rows.decodedBytes + 3 * bytes.count <= memoryBytes else {
            throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
        }
        return image
    }
}
