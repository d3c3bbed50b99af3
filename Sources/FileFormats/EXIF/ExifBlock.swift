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

/// Writes one directory of a TIFF block, big-endian (TIFF 6.0, section 2). Fields must be added in ascending order of
/// their tags.
struct TIFFDirectoryWriter {
    private enum Value {
        case bytes([UInt8])
        case directory(TIFFDirectoryWriter)
    }

    private var fields: [(tag: UInt16, type: UInt16, count: Int, value: Value)] = []

    mutating func add(_ tag: UInt16, ascii text: String) {
        let bytes = Array(text.utf8) + [0]
        fields.append((tag, TIFFReader.asciiType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, short: UInt16) {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(short)
        fields.append((tag, TIFFReader.shortType, 1, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, bytes: [UInt8]) {
        fields.append((tag, TIFFReader.byteType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, undefined bytes: [UInt8]) {
        fields.append((tag, TIFFReader.undefinedType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, rationals: [(UInt32, UInt32)]) {
        var bytes: [UInt8] = []
        for (numerator, denominator) in rationals {
            bytes.appendBigEndian(numerator)
            bytes.appendBigEndian(denominator)
        }
        fields.append((tag, TIFFReader.rationalType, rationals.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, directory: TIFFDirectoryWriter) {
        fields.append((tag, TIFFReader.longType, 1, .directory(directory)))
    }

    /// The directory, its values of more than four bytes, and the directories that it leads to, as they stand at
    /// `offset` of the block. Values begin at even offsets.
    func bytes(at offset: Int) -> [UInt8] {
        var entries: [UInt8] = []
        var values: [UInt8] = []
        let valuesOffset = offset + 2 + fields.count * 12 + 4
        entries.appendBigEndian(UInt16(fields.count))
        for field in fields {
            entries.appendBigEndian(field.tag)
            entries.appendBigEndian(field.type)
            entries.appendBigEndian(UInt32(field.count))
            switch field.value {
            case .bytes(let bytes) where bytes.count <= 4:
                entries += bytes + Array(repeating: 0, count: 4 - bytes.count)
            case .bytes(let bytes):
                entries.appendBigEndian(UInt32(valuesOffset + values.count))
                values += bytes + Array(repeating: 0, count: bytes.count % 2)
            case .directory(let directory):
                let place = valuesOffset + values.count
                entries.appendBigEndian(UInt32(place))
                values += directory.bytes(at: place)
            }
        }
        entries.appendBigEndian(UInt32(0))
        return entries + values
    }
}
