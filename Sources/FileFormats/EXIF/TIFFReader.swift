/// Reads the numbers and directories of a TIFF block in its own byte order (TIFF 6.0, section 2). Exif blocks and
/// multi-picture indexes are made so.
struct TIFFReader {
    static let byteType: UInt16 = 1
    static let asciiType: UInt16 = 2
    static let shortType: UInt16 = 3
    static let longType: UInt16 = 4
    static let rationalType: UInt16 = 5
    static let undefinedType: UInt16 = 7
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
        /// Where its four value bytes stand.
        let place: Int
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
                return Entry(tag: tag, type: type, count: count, value: value, place: offset + 8)
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
