/// The constructs of a format that can hold an Exif block: the block, and what in it is worth a word of its own.
public protocol ExifCarrier: Construct {
    static var exif: Self { get }
    static var exifGPS: Self { get }
    static var exifThumbnail: Self { get }
    static var exifMakerNote: Self { get }
    static var exifOrientation: Self { get }
    static var exifArtist: Self { get }
    static var exifCopyright: Self { get }
    static var exifCamera: Self { get }
    static var exifCaptureTime: Self { get }
}

extension ExifCarrier {
    /// The construct of a part that policy decides on by itself.
    static func exif(_ part: ExifDetails.Part) -> Self {
        switch part {
        case .artist: exifArtist
        case .copyright: exifCopyright
        case .camera: exifCamera
        case .captureTime: exifCaptureTime
        case .location: exifGPS
        }
    }

    /// The group of the construct, when it is such a part.
    var exifGroup: ConstructGroup? {
        if self == .exifArtist { return .artist }
        if self == .exifCopyright { return .copyright }
        if self == .exifCamera { return .camera }
        if self == .exifCaptureTime { return .captureTime }
        return self == .exifGPS ? .location : nil
    }
}
