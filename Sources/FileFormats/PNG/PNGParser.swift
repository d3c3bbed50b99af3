import NativeBytes

/// Reads a PNG or APNG file from its first byte to its last (PNG third edition): every chunk with its checksum, and
/// every image unpacked whole. Texts are never unpacked.
public struct PNGParser {
    /// Most bytes of an unpacked colour profile.
    static let largestProfile = 4 * 1024 * 1024

    private let limits: Limits

    public init(limits: Limits) {
        self.limits = limits
    }

    /// - Throws: a `Rejection` with the offset of what is wrong.
    public func parse(_ bytes: Span<UInt8>) throws(Rejection) -> PNGFile {
        try parse(bytes, known: nil, of: bytes)
    }

    /// Reads `bytes` with the same result as `parse(_:)`, but does not unpack an image again of which `known` has the
    /// same rows and the same compressed bytes.
    ///
    /// - Parameter knownBytes: the bytes that `known` was read from.
    public func parse(
        _ bytes: Span<UInt8>, knowing known: PNGFile, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGFile {
        try parse(bytes, known: known, of: knownBytes)
    }

    private func parse(
        _ bytes: Span<UInt8>, known: PNGFile?, of knownBytes: Span<UInt8>
    ) throws(Rejection) -> PNGFile {
        var chunks = PNGChunkReader(limits: limits)
        try chunks.read(bytes)
        guard let header = chunks.header else {
            throw Rejection(PNGDefect.missingImage, at: bytes.count, construct: "IHDR")
        }
        let sequence = try chunks.animation.finish(at: bytes.count)
        let declared = chunks.appearance
        let comparable = known.flatMap {
            $0.header == header && $0.declared.transparency == declared.transparency ? $0.images : nil
        }
        var checker = try PNGImageChecker(header, transparency: declared.transparency, limits: limits)
        var images: [PNGImage] = []
        func check(
            _ control: PNGFrameControl?, _ parts: [Range<Int>], chunk: String
        ) throws(Rejection) {
            let (width, height) = control.map { ($0.width, $0.height) } ?? (header.width, header.height)
            let known = comparable.flatMap { images.count < $0.count ? $0[images.count] : nil }
            let isComparable = known?.width == width && known?.height == height
            let data = try checker.check(
                parts, of: bytes, rows: PNGRows(header, width: width, height: height), chunk: chunk,
                known: isComparable ? known?.data : nil, of: knownBytes)
            chunks.countExcess(of: data)
            images.append(PNGImage(width: width, height: height, control: control, data: data))
        }
        try check(sequence?.imageControl, chunks.imageParts, chunk: "IDAT")
        for frame in sequence?.frames ?? [] { try check(frame.control, frame.parts, chunk: "fdAT") }
        chunks.clearUnused(by: images.map(\.data))
        if sequence != nil, let image = images.first, image.control == nil {
            chunks.tally.add(PNGConstruct.hiddenDefaultImage, .reported, bytes: image.data.streamBytes)
        }
        return PNGFile(
            header: header, declared: declared, appearance: chunks.appearance, plays: sequence?.plays, images: images,
            findings: chunks.tally.findings, accountedBytes: chunks.accounted)
    }
}
