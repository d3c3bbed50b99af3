/// An indirect object as it stands in the file (ISO 32000-2, 7.3.10).
struct PDFIndirectObject {
    let number: Int
    let generation: Int
    /// Its value, or the dictionary of a stream.
    let value: PDFObject
    /// Where the data of a stream begins; how long it is may stand in another object.
    let dataStart: Int?

    private static let beginning = Array("obj".utf8)
    private static let end = Array("endobj".utf8)
    private static let dataBeginning = Array("stream".utf8)
    private static let dataEnd = Array("endstream".utf8)

    /// Reads from `7 0 obj` to `endobj`, or to the beginning of a stream's data.
    init(_ text: Span<UInt8>, _ parser: inout PDFObjectParser) throws(PDFSyntaxError) {
        guard let number = parser.unsignedNumber(text), let generation = parser.unsignedNumber(text, digits: 5),
            generation <= PDFReference.mostGeneration, parser.skip(Self.beginning, text)
        else { throw .malformed }
        self.number = number
        self.generation = generation
        value = try parser.object(text)
        if parser.skip(Self.end, text) {
            dataStart = nil
        } else {
            guard value.dictionary != nil, parser.skip(Self.dataBeginning, text) else { throw .malformed }
            // 7.3.8.1: a carriage return alone is no line end here.
            if parser.position < text.count, text[parser.position] == 0x0D { parser.position += 1 }
            guard parser.position < text.count, text[parser.position] == 0x0A else { throw .malformed }
            parser.position += 1
            dataStart = parser.position
        }
    }

    /// The data of the stream that begins at `start`, when it is followed by `endstream` and `endobj`.
    static func data(
        in text: Span<UInt8>, from start: Int, length: Int
    ) throws(PDFSyntaxError) -> Range<Int> {
        guard length >= 0, length <= text.count - start else { throw .malformed }
        let end = start + length
        var position = end
        for keyword in [dataEnd, Self.end] {
            while position < text.count, PDFCharacter.isSpace(text[position]) { position += 1 }
            guard text.matches(keyword, at: position) else { throw .malformed }
            position += keyword.count
        }
        guard position == text.count || !PDFCharacter.isRegular(text[position]) else { throw .malformed }
        return start..<end
    }
}
