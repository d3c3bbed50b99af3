/// Reads the coded images of a file to their last symbol, and finds what in them is not of the picture.
struct WebPImageReader {
    private let limits: Limits
    /// Bytes that may still be decoded.
    private var budget: Int
    /// The frames of a file that was read before, whose coded bytes need not be read again.
    private let known: [WebPFrame]
    private var index = 0
    var tally = FindingTally()

    init(limits: Limits, known: [WebPFrame]) {
        self.limits = limits
        budget = limits.decodedBytes
        self.known = known
    }

    /// Reads the next image of the file.
    ///
    /// - Parameters:
    ///   - chunk: VP8 or VP8L.
    ///   - alpha: the ALPH chunk before it.
    mutating func read(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, alpha: RIFFChunk?, knownFile: Span<UInt8>
    ) throws(Rejection) -> WebPImage {
        let before = index < known.count ? known[index].image : nil
        index += 1
        if chunk.type == "VP8L" {
            if let alpha { tally.add(WebPConstruct.ignoredAlpha, .removed, bytes: alpha.bytes) }
            return try readLossless(file, chunk, before, knownFile)
        }
        return try readLossy(file, chunk, alpha, before, knownFile)
    }

    // MARK: Lossless

    private mutating func readLossless(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, _ before: WebPImage?, _ knownFile: Span<UInt8>
    ) throws(Rejection) -> WebPImage {
        let data = file.extracting(chunk.data)
        guard let header = VP8LHeader(data) else {
            throw Rejection(WebPDefect.badFrame, at: chunk.start, construct: "VP8L")
        }
        // The decoder holds the pixels twice, four bytes each.
        try spend(header.width, header.height, decoded: 4, memory: 8, file, chunk)
        func image(_ bitstream: WebPCodedData, isKnown: Bool) -> WebPImage {
            WebPImage(
                coding: .lossless, width: header.width, height: header.height, bitstream: bitstream, alpha: nil,
                hasAlphaHint: header.hasAlpha, isKnown: isKnown)
        }
        let whole = WebPCodedData(range: chunk.data, rewritten: nil)
        if let before, before.coding == .lossless,
            whole.isUntouched(in: file, as: before.bitstream, of: knownFile)
        {
            return image(whole, isKnown: true)
        }
        var reader = VP8LImageReader(at: VP8LHeader.byteCount, offset: chunk.start, construct: "VP8L")
        let bits = try reader.read(data, width: header.width, height: header.height)
        return image(
            cut(file, chunk.data, bits: bits, slack: .imageSlack, padding: .imagePadding), isKnown: false)
    }

    /// Leaves out what follows the first `bits` bits of `range`.
    private mutating func cut(
        _ file: Span<UInt8>, _ range: Range<Int>, bits: Int, slack: WebPConstruct, padding: WebPConstruct
    ) -> WebPCodedData {
        let used = (bits + 7) / 8
        let excess = range.count - used
        if excess > 0 { tally.add(slack, .removed, bytes: excess) }
        let last = range.lowerBound + used - 1
        let mask = UInt8(truncatingIfNeeded: 0xFF >> ((8 - bits % 8) % 8))
        let hasPadding = file[last] & ~mask != 0
        if hasPadding { tally.add(padding, .normalized, bytes: 1) }
        guard excess > 0 || hasPadding else { return WebPCodedData(range: range, rewritten: nil) }
        var rewritten: [UInt8] = []
        rewritten.append(contentsOf: file.extracting(range.lowerBound..<last))
        rewritten.append(file[last] & mask)
        return WebPCodedData(range: range, rewritten: rewritten)
    }

    // MARK: Lossy

    private mutating func readLossy(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, _ alpha: RIFFChunk?, _ before: WebPImage?, _ knownFile: Span<UInt8>
    ) throws(Rejection) -> WebPImage {
        guard let header = VP8FrameHeader(file.extracting(chunk.data)) else {
            throw Rejection(WebPDefect.badFrame, at: chunk.start, construct: "VP8")
        }
        // One sample of luma and two quarters of chroma for each pixel, and one of alpha, which is decoded as the green
        // plane of pixels of four bytes, that the decoder holds twice.
        try spend(
            header.width, header.height, decoded: alpha == nil ? 2 : 3, memory: alpha == nil ? 2 : 8, file, chunk)
        let whole = WebPCodedData(range: chunk.data, rewritten: nil)
        let wholeAlpha = alpha.map { WebPCodedData(range: $0.data, rewritten: nil) }
        func image(_ bitstream: WebPCodedData, _ alpha: WebPCodedData?, isKnown: Bool) -> WebPImage {
            WebPImage(
                coding: .lossy, width: header.width, height: header.height, bitstream: bitstream, alpha: alpha,
                hasAlphaHint: false, isKnown: isKnown)
        }
        if let before, before.coding == .lossy, whole.isUntouched(in: file, as: before.bitstream, of: knownFile) {
            if let wholeAlpha, let knownAlpha = before.alpha,
                wholeAlpha.isUntouched(in: file, as: knownAlpha, of: knownFile)
            {
                return image(whole, wholeAlpha, isKnown: true)
            }
            if wholeAlpha == nil && before.alpha == nil { return image(whole, nil, isKnown: true) }
        }
        let frame = try VP8FrameReader(chunk.data).read(file)
        if frame.slackBytes > 0 { tally.add(WebPConstruct.partitionSlack, .removed, bytes: frame.slackBytes) }
        if frame.hasPadding { tally.add(WebPConstruct.partitionPadding, .normalized, bytes: 0) }
        if frame.hasScaling { tally.add(WebPConstruct.scaling, .normalized, bytes: 0) }
        var coded: WebPCodedData?
        if let alpha { coded = try readAlpha(file, alpha, width: header.width, height: header.height) }
        return image(WebPCodedData(range: chunk.data, rewritten: frame.rewritten), coded, isKnown: false)
    }

    /// Reads an ALPH chunk (RFC 9649, 2.7.1.2).
    private mutating func readAlpha(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, width: Int, height: Int
    ) throws(Rejection) -> WebPCodedData {
        let data = file.extracting(chunk.data)
        guard let header = WebPAlphaHeader(data) else {
            throw Rejection(WebPDefect.badAlpha, at: chunk.start, construct: "ALPH")
        }
        var bits = 8 * (1 + width * height)
        if header.isCompressed {
            var reader = VP8LImageReader(at: 1, offset: chunk.start, construct: "ALPH")
            bits = try reader.read(data, width: width, height: height)
        }
        guard bits <= data.count * 8 else {
            throw Rejection(WebPDefect.truncated, at: chunk.start, construct: "ALPH")
        }
        if header.hasHint { tally.add(WebPConstruct.alphaHint, .normalized, bytes: 0) }
        let cut = cut(file, chunk.data, bits: bits, slack: .alphaSlack, padding: .imagePadding)
        guard header.canonical != data[0] else { return cut }
        var rewritten = cut.bytes(of: file)
        rewritten[0] = header.canonical
        return WebPCodedData(range: chunk.data, rewritten: rewritten)
    }

    // MARK: Limits

    /// - Parameter memory: bytes that the decoder needs for a pixel.
    private mutating func spend(
        _ width: Int, _ height: Int, decoded: Int, memory: Int, _ file: Span<UInt8>, _ chunk: RIFFChunk
    ) throws(Rejection) {
        let construct = chunk.type == "VP8L" ? "VP8L" : "VP8"
        guard width * height <= limits.pixels else {
            throw Rejection(LimitExcess.pixels, at: chunk.start, construct: construct)
        }
        guard width * height * decoded <= budget else {
            throw Rejection(LimitExcess.decodedBytes, at: chunk.start, construct: construct)
        }
        budget -= width * height * decoded
        // The file itself, one image put together for the decoder, and the rebuilt file are in memory too.
        guard width * height * memory + 3 * file.count <= limits.memoryBytes else {
            throw Rejection(LimitExcess.memory, at: chunk.start, construct: construct)
        }
    }
}

/// The first byte of an ALPH chunk.
struct WebPAlphaHeader {
    private static let lossless: UInt8 = 1
    private let compression: UInt8
    private let filter: UInt8
    /// Whether the levels of transparency were made fewer; decoders need not know.
    let hasHint: Bool

    /// - Returns: `nil` when it is not one that is known.
    init?(_ data: Span<UInt8>) {
        guard data.count > 0 else { return nil }
        compression = data[0] & 3
        filter = data[0] >> 2 & 3
        let preprocessing = data[0] >> 4 & 3
        // Readers must not mind the reserved bits, but libwebp, which is in every browser, refuses a picture with them.
        guard compression <= Self.lossless, preprocessing <= 1, data[0] >> 6 == 0 else { return nil }
        hasHint = preprocessing != 0
    }

    var isCompressed: Bool { compression == Self.lossless }
    var canonical: UInt8 { filter << 2 | compression }
}
