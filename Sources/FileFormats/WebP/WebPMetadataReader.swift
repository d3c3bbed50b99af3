/// Reads the chunks that say how the picture is shown, or something about it: ICCP and EXIF (RFC 9649, 2.7.1.3, 2.7.1.4).
struct WebPMetadataReader {
    /// The rebuilt profile.
    private(set) var colourProfile: [UInt8]?
    private(set) var orientation = ExifOrientation.upright
    private var hasProfile = false
    private var hasExif = false

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

    /// The name that stands before the block in JPEG; some programs write it here too.
    private static let prefix = Array("Exif\0\0".utf8)

    mutating func readExif(_ file: Span<UInt8>, _ chunk: RIFFChunk, isDeclared: Bool, _ tally: inout FindingTally) {
        let data = file.extracting(chunk.data)
        let start = data.matches(Self.prefix) ? Self.prefix.count : 0
        let directory = ExifDirectory(tiff: data.extracting(start..<data.count))
        let isUsed = isDeclared && !hasExif
        hasExif = hasExif || isDeclared
        if isUsed, let orientation = directory?.orientation {
            self.orientation = orientation
            if orientation != .upright && data.equals(orientation.canonicalTIFF.span) { return }
        }
        tally.add(WebPConstruct.exif, .removed, bytes: chunk.bytes)
        guard let directory else { return }
        if directory.hasGPS { tally.add(WebPConstruct.exifGPS, .removed, bytes: 0) }
        if directory.hasThumbnail { tally.add(WebPConstruct.exifThumbnail, .removed, bytes: 0) }
        if directory.hasMakerNote { tally.add(WebPConstruct.exifMakerNote, .removed, bytes: 0) }
        if isUsed && orientation != .upright { tally.add(WebPConstruct.exifOrientation, .kept, bytes: 0) }
    }
}
