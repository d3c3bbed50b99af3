/// What an Exif block holds, as far as anybody needs to know before it is dropped: how the picture is turned, and in
/// words what else was there (Exif 2.32, 4.5 and 4.6; TIFF 6.0, section 2).
///
/// It reads IFD0, the Exif IFD and IFD1, each once, and follows no chain, so that no loop of offsets can hold it.
public struct ExifDirectory: Equatable, Sendable {
    /// `nil` when there is none that viewers follow: one SHORT of 1 to 8.
    public private(set) var orientation: ExifOrientation?
    public private(set) var hasGPS = false
    public private(set) var hasMakerNote = false
    /// There is a second directory (IFD1), which describes a thumbnail.
    public private(set) var hasThumbnail = false
    /// Where the JPEG of the thumbnail lies in the block; `nil` when there is none, or not in the block.
    public private(set) var thumbnail: Range<Int>?

    /// - Parameter tiff: the block from its byte order mark on.
    /// - Returns: `nil` when it is not a TIFF block with a readable first directory.
    public init?(tiff: Span<UInt8>) {
        guard let reader = TIFFReader(tiff), let offset = reader.long(tiff, at: 4),
            let first = ExifFields(tiff, reader, at: offset)
        else { return nil }
        if let field = first[ExifTag.orientation], field.type == TIFFReader.shortType, field.count == 1 {
            orientation = UInt8(exactly: field.value >> 16).flatMap { ExifOrientation(rawValue: $0) }
        }
        hasGPS = first[ExifTag.gps] != nil
        if let field = first[ExifTag.exif], let exif = ExifFields(tiff, reader, at: field.value) {
            hasMakerNote = exif[ExifTag.makerNote] != nil
        }
        let next = first.next(tiff)
        guard next != 0 else { return }
        hasThumbnail = true
        thumbnail = ExifFields(tiff, reader, at: next).flatMap { Self.thumbnail(tiff, $0) }
    }

    private static func thumbnail(_ tiff: Span<UInt8>, _ fields: ExifFields) -> Range<Int>? {
        guard let offset = fields[ExifTag.thumbnailOffset], let length = fields[ExifTag.thumbnailLength],
            offset.type == TIFFReader.longType, length.type == TIFFReader.longType,
            Int(offset.value) + Int(length.value) <= tiff.count
        else { return nil }
        return Int(offset.value)..<(Int(offset.value) + Int(length.value))
    }
}
