/// Writes one directory of a TIFF block, big-endian (TIFF 6.0, section 2). Fields must be added in ascending order of
/// their tags.
struct TIFFDirectoryWriter {
    private enum Value {
        case bytes([UInt8])
        case directory(TIFFDirectoryWriter)
    }

    private var fields: [(tag: UInt16, type: UInt16, count: Int, value: Value)] = []

    mutating func add(_ tag: UInt16, ascii text: String) {
        let bytes = Array(text.utf8) + [0]
        fields.append((tag, TIFFReader.asciiType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, short: UInt16) {
        var bytes: [UInt8] = []
        bytes.appendBigEndian(short)
        fields.append((tag, TIFFReader.shortType, 1, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, bytes: [UInt8]) {
        fields.append((tag, TIFFReader.byteType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, undefined bytes: [UInt8]) {
        fields.append((tag, TIFFReader.undefinedType, bytes.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, rationals: [(UInt32, UInt32)]) {
        var bytes: [UInt8] = []
        for (numerator, denominator) in rationals {
            bytes.appendBigEndian(numerator)
            bytes.appendBigEndian(denominator)
        }
        fields.append((tag, TIFFReader.rationalType, rationals.count, .bytes(bytes)))
    }

    mutating func add(_ tag: UInt16, directory: TIFFDirectoryWriter) {
        fields.append((tag, TIFFReader.longType, 1, .directory(directory)))
    }

    /// The directory, its values of more than four bytes, and the directories that it leads to, as they stand at
    /// `offset` of the block. Values begin at even offsets.
    func bytes(at offset: Int) -> [UInt8] {
        var entries: [UInt8] = []
        var values: [UInt8] = []
        let valuesOffset = offset + 2 + fields.count * 12 + 4
        entries.appendBigEndian(UInt16(fields.count))
        for field in fields {
            entries.appendBigEndian(field.tag)
            entries.appendBigEndian(field.type)
            entries.appendBigEndian(UInt32(field.count))
            switch field.value {
            case .bytes(let bytes) where bytes.count <= 4:
                entries += bytes + Array(repeating: 0, count: 4 - bytes.count)
            case .bytes(let bytes):
                entries.appendBigEndian(UInt32(valuesOffset + values.count))
                values += bytes + Array(repeating: 0, count: bytes.count % 2)
            case .directory(let directory):
                let place = valuesOffset + values.count
                entries.appendBigEndian(UInt32(place))
                values += directory.bytes(at: place)
            }
        }
        entries.appendBigEndian(UInt32(0))
        return entries + values
    }
}
