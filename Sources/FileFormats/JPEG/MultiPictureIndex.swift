/// The index of a file with several pictures one behind the other (CIPA DC-007, 5.2): how many there are, how long, and
/// what each is for. Only for words, and to point at a gain map; nobody trusts what it says.
struct MultiPictureIndex: Equatable {
    /// What a picture is for (5.2.3.3.1, the type code).
    enum Role: Equatable {
        case primary, largeThumbnail, panorama, disparity, multiAngle, other

        init(typeCode: UInt32) {
            switch typeCode {
            case 0x03_0000: self = .primary
            case 0x01_0001, 0x01_0002: self = .largeThumbnail
            case 0x02_0001: self = .panorama
            case 0x02_0002: self = .disparity
            case 0x02_0003: self = .multiAngle
            default: self = .other
            }
        }
    }

    struct Entry: Equatable {
        let role: Role
        /// In bytes, from SOI to EOI.
        let size: Int
        /// From the byte order mark of the index; 0 for the first picture.
        let offset: Int
    }

    let entries: [Entry]

    static let name = Array("MPF\0".utf8)
    /// Most pictures of an index that are looked at.
    static let mostPictures = 256
    private static let typeCodeMask: UInt32 = 0xFF_FFFF

    /// - Parameter header: the segment behind its name, from the byte order mark on.
    /// - Returns: `nil` when it is not an index with at least one picture.
    init?(header: Span<UInt8>) {
        guard let reader = TIFFReader(header), let offset = reader.long(header, at: 4),
            let directory = reader.directory(header, at: offset)
        else { return nil }
        var declared = 0
        var list = 0..<0
        for entry in directory.entries(header, reader) {
            switch entry.tag {
            case Tag.numberOfPictures where entry.type == TIFFReader.longType:
                declared = Int(entry.value)
            case Tag.pictures where entry.type == TIFFReader.undefinedType:
                let start = Int(entry.value)
                guard start <= header.count else { return nil }
                list = start..<min(header.count, start + Int(entry.count))
            default:
                continue
            }
        }
        var entries: [Entry] = []
        for index in 0..<min(declared, list.count / 16, Self.mostPictures) {
            let start = UInt32(list.lowerBound + index * 16)
            guard let attributes = reader.long(header, at: start), let size = reader.long(header, at: start + 4),
                let offset = reader.long(header, at: start + 8)
            else { return nil }
            entries.append(
                Entry(
                    role: Role(typeCode: attributes & Self.typeCodeMask), size: Int(size), offset: Int(offset)))
        }
        guard !entries.isEmpty else { return nil }
        self.entries = entries
    }

    private enum Tag {
        static let version: UInt16 = 0xB000
        static let numberOfPictures: UInt16 = 0xB001
        static let pictures: UInt16 = 0xB002
    }

    // MARK: The canonical form

    /// Where the numbers that depend on the whole file stand in `canonical`: the length of the first picture.
    private static let listStart = 50

    /// The index of a picture and its gain map, from the byte order mark on: big-endian, one directory, two entries, 82
    /// bytes whatever the numbers.
    ///
    /// - Parameter secondOffset: from the byte order mark.
    static func canonical(firstSize: Int, secondSize: Int, secondOffset: Int) -> [UInt8] {
        var index: [UInt8] = [0x4D, 0x4D, 0x00, 0x2A, 0, 0, 0, 8, 0, 3]
        func field(_ tag: UInt16, _ type: UInt16, _ count: UInt32, _ value: UInt32) {
            index.appendBigEndian(tag)
            index.appendBigEndian(type)
            index.appendBigEndian(count)
            index.appendBigEndian(value)
        }
        field(Tag.version, TIFFReader.undefinedType, 4, 0x3031_3030)  // "0100"
        field(Tag.numberOfPictures, TIFFReader.longType, 1, 2)
        field(Tag.pictures, TIFFReader.undefinedType, 32, UInt32(listStart))
        index.appendBigEndian(UInt32(0))  // no further directory
        // Attributes with the type code, size, offset, and no dependent pictures.
        for numbers in [[0x03_0000, firstSize, 0, 0], [0, secondSize, secondOffset, 0]] {
            for number in numbers { index.appendBigEndian(UInt32(clamping: number)) }
        }
        return index
    }
}
