/// Reads the chunks that say how the picture is shown, or something about it: ICCP and EXIF (RFC 9649, 2.7.1.4,
/// 2.7.1.5).
///
/// Programs look at such a chunk when the header announces it, and of several at the first.
struct WebPMetadataReader {
    /// The rebuilt profile.
    private(set) var colourProfile: [UInt8]?
    private var hasProfile = false
    private var exifChunk: RIFFChunk?

    mutating func readProfile(
        _ file: Span<UInt8>, _ chunk: RIFFChunk, isDeclared: Bool, _ tally: inout FindingTally
    ) {
        guard isDeclared, !hasProfile else {
            tally.add(isDeclared ? WebPConstruct.duplicate : .undeclared, .removed, bytes: chunk.bytes)
            return
        }
        hasProfile = true
        let data = file.extracting(chunk.data)
        guard data.signature(at: 16) == "RGB ", let rebuilt = ICCProfile.rebuilt(from: data) else {
            tally.add(WebPConstruct.iccUnusable, .removed, bytes: chunk.bytes)
            return
        }
        colourProfile = rebuilt
        if !data.equals(rebuilt.span) { tally.add(WebPConstruct.icc, .normalized, bytes: chunk.bytes) }
    }

    mutating func readExif(_ file: Span<UInt8>, _ chunk: RIFFChunk, isDeclared: Bool, _ tally: inout FindingTally) {
        guard isDeclared, exifChunk == nil else {
            tally.add(WebPConstruct.exif, .removed, bytes: chunk.bytes)
            let hasGPS = ExifDirectory(tiff: file.extracting(Self.block(in: file, chunk)))?.hasGPS ?? false
            if hasGPS { tally.add(WebPConstruct.exifGPS, .removed, bytes: 0) }
            return
        }
        exifChunk = chunk
    }

    /// What the Exif block of the clean file says, once it is known whether pixels will be turned.
    func exif(
        _ file: Span<UInt8>, policy: Policy, turnsPixels: Bool, _ tally: inout FindingTally
    ) -> ExifBlock {
        guard let exifChunk else { return ExifBlock() }
        let block = Self.block(in: file, exifChunk)
        let prefix = block.lowerBound - exifChunk.data.lowerBound
        if prefix > 0 { tally.add(WebPConstruct.exif, .removed, bytes: prefix) }
        var reader = ExifReader<WebPConstruct>(policy: policy, turnsPixels: turnsPixels)
        reader.read(file.extracting(block), size: exifChunk.bytes - prefix, into: &tally)
        return reader.block
    }

    /// Where the TIFF block is. In JPEG a name stands before it; some programs write that here too.
    private static func block(in file: Span<UInt8>, _ chunk: RIFFChunk) -> Range<Int> {
        let prefix = Array("Exif\0\0".utf8)
        let hasPrefix = file.extracting(chunk.data).matches(prefix)
        return (chunk.data.lowerBound + (hasPrefix ? prefix.count : 0))..<chunk.data.upperBound
    }
}
