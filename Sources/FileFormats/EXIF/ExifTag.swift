/// The tags that are read (Exif 2.32, 4.6; TIFF 6.0).
enum ExifTag {
    static let make: UInt16 = 0x010F
    static let model: UInt16 = 0x0110
    static let orientation: UInt16 = 0x0112
    static let artist: UInt16 = 0x013B
    static let copyright: UInt16 = 0x8298
    static let exif: UInt16 = 0x8769
    static let gps: UInt16 = 0x8825
    static let makerNote: UInt16 = 0x927C
    static let thumbnailOffset: UInt16 = 0x0201
    static let thumbnailLength: UInt16 = 0x0202
    static let exifVersion: UInt16 = 0x9000
    static let captureTime: UInt16 = 0x9003
    static let captureTimeOffset: UInt16 = 0x9011
    static let gpsVersion: UInt16 = 0x0000
    static let latitudeReference: UInt16 = 0x0001
    static let latitude: UInt16 = 0x0002
    static let longitudeReference: UInt16 = 0x0003
    static let longitude: UInt16 = 0x0004
}
