extension ExifDetails {
    /// Reads what can be kept of an Exif block (Exif 2.32, 4.6; TIFF 6.0, section 2). What is damaged or not of its
    /// form is left out. IFD0, the Exif IFD and the GPS IFD are read, each once.
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
