/// The Exif block of a clean file: how the picture is turned, and what a policy keeps. Nothing else.
public struct ExifBlock: Equatable, Sendable {
    public var orientation: ExifOrientation
    public var details: ExifDetails

    public init(orientation: ExifOrientation = .upright, details: ExifDetails = ExifDetails()) {
        self.orientation = orientation
        self.details = details
    }

    /// Whether there is nothing to say, so that no block is written.
    public var isEmpty: Bool { orientation == .upright && details.parts.isEmpty }

    /// The one form in which it is written: a big-endian TIFF block with the directories in ascending order of tags,
    /// each followed by its values. With an orientation alone it is 26 bytes.
    public var tiff: [UInt8] {
        var first = TIFFDirectoryWriter()
        if let make = details.make { first.add(ExifTag.make, ascii: make) }
        if let model = details.model { first.add(ExifTag.model, ascii: model) }
        if orientation != .upright { first.add(ExifTag.orientation, short: UInt16(orientation.rawValue)) }
        if let artist = details.artist { first.add(ExifTag.artist, ascii: artist) }
        if let copyright = details.copyright { first.add(ExifTag.copyright, ascii: copyright) }
        if let time = details.captureTime { first.add(ExifTag.exif, directory: Self.directory(time)) }
        if let position = details.position { first.add(ExifTag.gps, directory: Self.directory(position)) }
        let header: [UInt8] = [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8]
        return header + first.bytes(at: header.count)
    }

    private static func directory(_ time: ExifCaptureTime) -> TIFFDirectoryWriter {
        var directory = TIFFDirectoryWriter()
        directory.add(ExifTag.exifVersion, undefined: Array("0232".utf8))
        directory.add(ExifTag.captureTime, ascii: time.time)
        if let offset = time.offset { directory.add(ExifTag.captureTimeOffset, ascii: offset) }
        return directory
    }

    private static func directory(_ position: ExifPosition) -> TIFFDirectoryWriter {
        func angle(_ value: Int) -> [(UInt32, UInt32)] {
            let value = abs(value)
            return [
                (UInt32(value / 3_600_000), 1), (UInt32(value / 60_000 % 60), 1), (UInt32(value % 60_000), 1_000),
            ]
        }
        var directory = TIFFDirectoryWriter()
        directory.add(ExifTag.gpsVersion, bytes: [2, 3, 0, 0])
        directory.add(ExifTag.latitudeReference, ascii: position.latitude < 0 ? "S" : "N")
        directory.add(ExifTag.latitude, rationals: angle(position.latitude))
        directory.add(ExifTag.longitudeReference, ascii: position.longitude < 0 ? "W" : "E")
        directory.add(ExifTag.longitude, rationals: angle(position.longitude))
        return directory
    }
}
