/// What an Exif block holds, as far as anybody needs to know before it is dropped: how the picture is turned, and in
/// words what else was there (Exif 2.32, 4.5 and 4.6; TIFF 6.0, section 2).
///
/// It reads IFD0 and the Exif IFD, each once, and follows no chain, so that no loop of offsets can hold it.
public struct ExifDirectory: Equatable, Sendable {
    /// `nil` when there is none that viewers follow: one SHORT of 1 to 8.
    public private(set) var orientation: ExifOrientation?
    public private(set) var hasGPS = false
    public private(set) var hasMakerNote = false
    /// There is a second directory (IFD1), which describes a thumbnail.
    public private(set) var hasThumbnail = false

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
        hasThumbnail = (reader.long(tiff, at: UInt32(first.end)) ?? 0) != 0
    }

    private enum Tag {
        static let orientation: UInt16 = 0x0112
        static let exif: UInt16 = 0x8769
        static let gps: UInt16 = 0x8825
        static let makerNote: UInt16 = 0x927C
    }
}

/// Reads the numbers and directories of a TIFF block in its own byte order.
private struct TIFFReader {
    static let shortType: UInt16 = 3
    private let isBigEndian: Bool

    init?(_ tiff: Span<UInt8>) {
        if tiff.matches([0x4D, 0x4D, 0x00, 0x2A]) {
            isBigEndian = true
        } else if tiff.matches([0x49, 0x49, 0x2A, 0x00]) {
            isBigEndian = false
        } else {
            return nil
        }
    }

    func short(_ tiff: Span<UInt8>, at offset: Int) -> UInt16? {
        tiff.bigEndianUInt16(at: offset).map { isBigEndian ? $0 : $0.byteSwapped }
    }

    func long(_ tiff: Span<UInt8>, at offset: UInt32) -> UInt32? {
        tiff.bigEndianUInt32(at: Int(offset)).map { isBigEndian ? $0 : $0.byteSwapped }
    }

    /// One entry; `value` holds the four value bytes so that a SHORT stands in its upper half.
    struct Entry {
        let tag: UInt16
        let type: UInt16
        let count: UInt32
        let value: UInt32
    }

    struct Directory {
        let start: Int
        let count: Int
        /// Where the offset of the next directory stands.
        var end: Int { start + count * 12 }

        func entries(_ tiff: Span<UInt8>, _ reader: TIFFReader) -> [Entry] {
            (0..<count).compactMap { index in
                let offset = start + index * 12
                guard let tag = reader.short(tiff, at: offset), let type = reader.short(tiff, at: offset + 2),
                    let count = reader.long(tiff, at: UInt32(offset + 4)),
                    let long = reader.long(tiff, at: UInt32(offset + 8)),
                    let short = reader.short(tiff, at: offset + 8)
                else { return nil }
                let value = type == TIFFReader.shortType ? UInt32(short) << 16 : long
                return Entry(tag: tag, type: type, count: count, value: value)
            }
        }
    }

    /// The directory at `offset`, cut to the entries that the block really has.
    func directory(_ tiff: Span<UInt8>, at offset: UInt32) -> Directory? {
        guard let declared = short(tiff, at: Int(offset)) else { return nil }
        let start = Int(offset) + 2
        return Directory(start: start, count: min(Int(declared), (tiff.count - start) / 12))
    }
}
