/// Reads the Exif blocks of a file: what of them stays, and in words what goes.
struct ExifReader<Kind: ExifCarrier>: Sendable {
    /// What stays, as the clean file says it.
    private(set) var block = ExifBlock()
    private var hasOrientation = false
    private var hasDetails = false
    private let policy: Policy
    private let turnsPixels: Bool

    /// - Parameter turnsPixels: pixels will be turned, so that the clean file says nothing of the orientation.
    init(policy: Policy, turnsPixels: Bool = false) {
        self.policy = policy
        self.turnsPixels = turnsPixels
    }

    /// Reads one block. Of several the first that says something counts.
    ///
    /// - Parameters:
    ///   - tiff: the block from its byte order mark on.
    ///   - size: what it takes in the file, in bytes.
    ///   - isObeyed: whether it stands where viewers obey its orientation.
    mutating func read(
        _ tiff: Span<UInt8>, size: Int, isObeyed: Bool = true, into tally: inout FindingTally
    ) {
        let directory = ExifDirectory(tiff: tiff)
        let isFirst = block.isEmpty
        if isObeyed, !hasOrientation, let orientation = directory?.orientation {
            hasOrientation = true
            block.orientation = orientation
            if turnsPixels, orientation != .upright { tally.add(Kind.exifOrientation, .normalized, bytes: 0) }
        }
        let details = ExifDetails(tiff: tiff)
        var kept: [ExifDetails.Part] = []
        if !hasDetails, !details.parts.isEmpty {
            hasDetails = true
            block.details = details
            kept = details.parts.filter { policy[Kind.exif($0)] == .allow }
            for part in details.parts where !kept.contains(part) { block.details.remove(part) }
        }
        for part in kept { tally.add(Kind.exif(part), .kept, bytes: 0) }
        if isFirst, !block.isEmpty, tiff.equals(block.tiff.span) { return }
        tally.add(Kind.exif, .removed, bytes: size)
        for part in details.parts where !kept.contains(part) && part != .location {
            tally.add(Kind.exif(part), .removed, bytes: 0)
        }
        guard let directory else { return }
        if directory.hasGPS, !kept.contains(.location) { tally.add(Kind.exifGPS, .removed, bytes: 0) }
        if directory.hasThumbnail {
            let thumbnail = directory.thumbnail.map { JPEGOutline(tiff.extracting($0), at: 0) }
            tally.add(Kind.exifThumbnail, .removed, bytes: 0, pixels: thumbnail?.pixels)
        }
        if directory.hasMakerNote { tally.add(Kind.exifMakerNote, .removed, bytes: 0) }
        if isObeyed, !turnsPixels, block.orientation != .upright { tally.add(Kind.exifOrientation, .kept, bytes: 0) }
    }
}
