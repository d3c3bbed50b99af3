internal import CExif

/// What libexif makes of an Exif block: the judge that the tests hold against our own reader.
public struct ExifOracle: Equatable, Sendable {
    /// The value of the Orientation tag of the first directory, read as libexif reads it.
    public let orientation: Int?
    public let hasGPS: Bool
    public let hasThumbnail: Bool

    /// - Parameter tiff: the block from its byte order mark on.
    /// - Returns: `nil` when libexif gives up.
    public init?(tiff: [UInt8]) {
        let block = Array("Exif\0\0".utf8) + tiff
        guard let data = unsafe exif_data_new_from_data(block, UInt32(block.count)) else { return nil }
        defer { unsafe exif_data_unref(data) }
        let first = unsafe Self.directory(data, 0)
        let entry = unsafe first.flatMap { unsafe exif_content_get_entry($0, EXIF_TAG_ORIENTATION) }
        orientation = unsafe entry.flatMap { entry in
            guard unsafe entry.pointee.format == EXIF_FORMAT_SHORT, unsafe entry.pointee.components == 1 else {
                return nil
            }
            return unsafe Int(exif_get_short(entry.pointee.data, exif_data_get_byte_order(data)))
        }
        hasGPS = unsafe (Self.directory(data, 3)?.pointee.count ?? 0) > 0
        hasThumbnail = unsafe data.pointee.data != nil
    }

    /// A directory by its number: 0 the first, 1 the thumbnail's, 2 Exif, 3 GPS.
    private static func directory(
        _ data: UnsafeMutablePointer<ExifData>, _ number: Int
    ) -> UnsafeMutablePointer<ExifContent>? {
        let directories = unsafe data.pointee.ifd
        switch number {
        case 0: return unsafe directories.0
        case 1: return unsafe directories.1
        case 2: return unsafe directories.2
        default: return unsafe directories.3
        }
    }
}
