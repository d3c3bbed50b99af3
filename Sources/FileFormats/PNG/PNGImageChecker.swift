import NativeBytes

/// Proves that compressed image data unpacks to exactly the rows of its image (PNG third edition, 10.2), and looks at
/// what those rows hold.
struct PNGImageChecker: ~Copyable {
    private let header: PNGHeader
    /// tRNS.
    private let transparency: [UInt8]?
    private let unpacker: PNGImageUnpacker
    /// Bytes that may still be unpacked.
    private var budget: Int
    private let memoryBytes: Int

    init(_ header: PNGHeader, transparency: [UInt8]?, limits: Limits) throws(Rejection) {
        self.header = header
        self.transparency = transparency
        budget = limits.decodedBytes
        memoryBytes = limits.memoryBytes
        unpacker = try PNGImageUnpacker()
    }

    /// - Parameter known: an image with the same header and transparency, and `knownBytes` its file; when its rows and
    ///   its stream are the same, so is the result.
    /// - Returns: the parts with the length of the zlib stream in them.
    mutating func check(
        _ parts: [Range<Int>], of bytes: Span<UInt8>, rows: PNGRows, chunk: String,
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
            let image = PNGImageData(parts: parts, streamBytes: known.streamBytes, use: known.use)
            if image.isSameStream(of: bytes, as: known, of: knownBytes) { return image }
        }
        var (decoded, consumed) = try unpacker.unpack(parts, of: bytes, rows: rows, chunk: chunk)
        var image = PNGImageData(parts: parts, streamBytes: consumed)
        if PNGSampleUse.isNeeded(header, rows, transparency: transparency) {
            var data = decoded.mutableSpan
            rows.reconstruct(&data)
            image.use = PNGSampleUse(of: decoded.span, rows, header: header, transparency: transparency)
        }
        // An image that is coded anew is in memory twice: its rows, and those of the proof.
        guard !image.isToBeRecoded || 2 * rows.decodedBytes + 3 * bytes.count <= memoryBytes else {
            throw Rejection(LimitExcess.memory, at: offset, construct: chunk)
        }
        return image
    }
}
