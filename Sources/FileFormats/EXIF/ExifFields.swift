/// The fields of one directory; of a tag that stands there twice, the first.
struct ExifFields {
    private let reader: TIFFReader
    private let fields: [TIFFReader.Entry]
    /// Where the offset of the next directory stands.
    private let end: Int

    init?(_ tiff: Span<UInt8>, _ reader: TIFFReader, at offset: UInt32) {
        guard let directory = reader.directory(tiff, at: offset) else { return nil }
        self.reader = reader
        fields = directory.entries(tiff, reader)
        end = directory.end
    }

    subscript(tag: UInt16) -> TIFFReader.Entry? { fields.first { $0.tag == tag } }

    /// The offset of the directory that follows this one; 0 when there is none.
    func next(_ tiff: Span<UInt8>) -> UInt32 { reader.long(tiff, at: UInt32(end)) ?? 0 }

    /// The directory that a field leads to.
    func directory(_ tag: UInt16, _ tiff: Span<UInt8>) -> ExifFields? {
        guard let field = self[tag], field.type == TIFFReader.longType, field.count == 1 else { return nil }
        return ExifFields(tiff, reader, at: field.value)
    }

    /// The text of an ASCII field of at most 1,000 bytes.
    func text(_ tag: UInt16, _ tiff: Span<UInt8>) -> String? {
        guard let field = self[tag], field.type == TIFFReader.asciiType, (1...1_000).contains(field.count) else {
            return nil
        }
        let start = field.count <= 4 ? field.place : Int(field.value)
        let end = start + Int(field.count)
        guard end <= tiff.count else { return nil }
        return ExifDetails.text((start..<end).map { tiff[$0] })
    }

    /// An angle of three RATIONAL (degrees, minutes, seconds of arc) in thousandths of a second.
    func milliseconds(_ tag: UInt16, _ tiff: Span<UInt8>) -> Int? {
        guard let field = self[tag], field.type == TIFFReader.rationalType, field.count == 3 else { return nil }
        var sum = 0
        for (index, unit) in [3_600_000, 60_000, 1_000].enumerated() {
            let offset = Int(field.value) + index * 8
            guard offset + 8 <= tiff.count, let numerator = reader.long(tiff, at: UInt32(offset)),
                let denominator = reader.long(tiff, at: UInt32(offset + 4)), denominator > 0
            else { return nil }
            // At most 2³² · 3,600,000, which fits.
            sum += (Int(numerator) * unit + Int(denominator) / 2) / Int(denominator)
        }
        return sum
    }
}
