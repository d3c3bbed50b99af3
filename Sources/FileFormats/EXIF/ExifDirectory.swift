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
            let first = reader.directory(tiff, at: offset)
        else { return nil }
        for entry in first.entries(tiff, reader) {
            switch entry.tag {
            case Tag.orientation where orientation == nil:
                guard entry.type == TIFFReader.shortType, entry.count == 1 else { continue }
                orientation = UInt8(exactly: entry.value >> 16).flatMap { ExifOrientation(rawValue: $0) }
            case Tag.gps:
                hasGPS = true
            case Tag.exif:
                guard let exif = reader.directory(tiff, at: entry.value) else { continue }
                for inner in exif.entries(tiff, reader) where inner.tag == Tag.makerNote { hasMakerNote = true }
            default:
                continue
            }
        }
        guard let second = reader.long(tiff, at: UInt32(first.end)), second != 0 else { return }
        hasThumbnail = true
        thumbnail = reader.directory(tiff, at: second).flatMap { Self.thumbnail(tiff, reader, $0) }
    }

    private static func thumbnail(
        _ tiff: Span<UInt8>, _ reader: TIFFReader, _ directory: TIFFReader.Directory
    ) -> Range<Int>? {
        var offset: Int?
        var length: Int?
        for entry in directory.entries(tiff, reader) where entry.type == TIFFReader.longType {
            if entry.tag == Tag.thumbnailOffset { offset = Int(entry.value) }
            if entry.tag == Tag.thumbnailLength { length = Int(entry.value) }
        }
        guard let offset, let length, offset + length <= tiff.count else { return nil }
        return offset..<(offset + length)
    }

    private enum Tag {
        static let orientation: UInt16 = 0x0112
        static let exif: UInt16 = 0x8769
        static let gps: UInt16 = 0x8825
        static let makerNote: UInt16 = 0x927C
        static let thumbnailOffset: UInt16 = 0x0201
        static let thumbnailLength: UInt16 = 0x0202
    }
}
