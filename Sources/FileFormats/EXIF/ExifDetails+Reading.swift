extension ExifDetails {
    /// Reads what can be kept of an Exif block (Exif 2.32, 4.6; TIFF 6.0, section 2). What is damaged or not of its form
    /// is left out. IFD0, the Exif IFD and the GPS IFD are read, each once.
    ///
    /// - Parameter tiff: the block from its byte order mark on.
    public init(tiff: Span<UInt8>) {
        self.init()
        guard let reader = TIFFReader(tiff), let offset = reader.long(tiff, at: 4),
            let first = ExifFields(tiff, reader, at: offset)
        else { return }
        make = first.text(ExifTag.make, tiff)
        model = first.text(ExifTag.model, tiff)
        artist = first.text(ExifTag.artist, tiff)
        copyright = first.text(ExifTag.copyright, tiff)
        if let exif = first.directory(ExifTag.exif, tiff), let time = exif.text(ExifTag.captureTime, tiff) {
            captureTime = ExifCaptureTime(time: time, offset: exif.text(ExifTag.captureTimeOffset, tiff))
        }
        if let gps = first.directory(ExifTag.gps, tiff) { position = Self.position(gps, tiff) }
    }

    private static func position(_ gps: ExifFields, _ tiff: Span<UInt8>) -> ExifPosition? {
        guard let latitude = gps.milliseconds(ExifTag.latitude, tiff),
            let longitude = gps.milliseconds(ExifTag.longitude, tiff),
            let northOrSouth = gps.text(ExifTag.latitudeReference, tiff), ["N", "S"].contains(northOrSouth),
            let eastOrWest = gps.text(ExifTag.longitudeReference, tiff), ["E", "W"].contains(eastOrWest)
        else { return nil }
        return ExifPosition(
            latitude: northOrSouth == "N" ? latitude : -latitude,
            longitude: eastOrWest == "E" ? longitude : -longitude)
    }
}

/// The tags that can be kept and those that lead to them.
enum ExifTag {
    static let make: UInt16 = 0x010F
    static let model: UInt16 = 0x0110
    static let orientation: UInt16 = 0x0112
    static let artist: UInt16 = 0x013B
    static let copyright: UInt16 = 0x8298
    static let exif: UInt16 = 0x8769
    static let gps: UInt16 = 0x8825
    static let exifVersion: UInt16 = 0x9000
    static let captureTime: UInt16 = 0x9003
    static let captureTimeOffset: UInt16 = 0x9011
    static let gpsVersion: UInt16 = 0x0000
    static let latitudeReference: UInt16 = 0x0001
    static let latitude: UInt16 = 0x0002
    static let longitudeReference: UInt16 = 0x0003
    static let longitude: UInt16 = 0x0004
}

/// The fields of one directory; of a tag that stands there twice, the first.
private struct ExifFields {
    private let reader: TIFFReader
    private var fields: [Field] = []

    private struct Field {
        let tag: UInt16
        let type: UInt16
        let count: Int
        /// Where its four value bytes stand.
        let place: Int
        let value: UInt32
    }

    init?(_ tiff: Span<UInt8>, _ reader: TIFFReader, at offset: UInt32) {
        guard let directory = reader.directory(tiff, at: offset) else { return nil }
        self.reader = reader
        for (index, entry) in directory.entries(tiff, reader).enumerated() {
            fields.append(
                Field(
                    tag: entry.tag, type: entry.type, count: Int(entry.count), place: directory.start + index * 12 + 8,
                    value: entry.value))
        }
    }

    private subscript(tag: UInt16) -> Field? { fields.first { $0.tag == tag } }

    /// The directory that a field leads to.
    func directory(_ tag: UInt16, _ tiff: Span<UInt8>) -> ExifFields? {
        guard let field = self[tag], field.type == TIFFReader.longType, field.count == 1 else { return nil }
        return ExifFields(tiff, reader, at: field.value)
    }

    /// The text of an ASCII field of at most 1,000 bytes.
    func text(_ tag: UInt16, _ tiff: Span<UInt8>) -> String? {
        guard let field = self[tag], field.type == TIFFReader.asciiType, (1...1_000).contains(field.count) else {
            return nil
        }
        let start = field.count <= 4 ? field.place : Int(field.value)
        guard start + field.count <= tiff.count else { return nil }
        return ExifDetails.text((start..<(start + field.count)).map { tiff[$0] })
    }

    /// An angle of three RATIONAL (degrees, minutes, seconds of arc) in thousandths of a second.
    func milliseconds(_ tag: UInt16, _ tiff: Span<UInt8>) -> Int? {
        guard let field = self[tag], field.type == TIFFReader.rationalType, field.count == 3 else { return nil }
        var sum = 0
        for (index, unit) in [3_600_000, 60_000, 1_000].enumerated() {
            let offset = Int(field.value) + index * 8
            guard offset + 8 <= tiff.count, let numerator = reader.long(tiff, at: UInt32(offset)),
                let denominator = reader.long(tiff, at: UInt32(offset + 4)), denominator > 0
            else { return nil }
            // At most 2³² · 3,600,000, which fits.
            sum += (Int(numerator) * unit + Int(denominator) / 2) / Int(denominator)
        }
        return sum
    }
}
