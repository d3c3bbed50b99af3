import FileFormats

/// The resources that content names, for the proof of content that is copied as it is: every operator in it has what it
/// needs, so that it is enough to see which name stands before which operator.
struct PDFSeenNames {
    private(set) var names: Set<PDFResourceName> = []
    /// Where names were met last, by a hash, because content has the same few again and again.
    private var met: [UInt64: Range<Int>] = [:]

    init(
        _ content: Span<UInt8>, pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) {
        let endsWord = PDFSeenTokens.endsWord
        var name: Range<Int>?
        var position = 0
        while true {
            while position < content.count, Self.isPassedOver(content[position]) { position += 1 }
            guard position < content.count else { return }
            let byte = content[position]
            switch byte {
            case UInt8(ascii: "("):
                if let length = PDFStringScan.plainLength(content, from: position + 1) {
                    position += length + 2
                } else {
                    position = Self.end(ofLiteral: content, from: position)
                }
            case UInt8(ascii: "%"):
                while position < content.count, content[position] != 10, content[position] != 13 { position += 1 }
            case UInt8(ascii: "/"):
                let start = position
                position += 1
                while position < content.count, !endsWord[Int(content[position])] { position += 1 }
                name = start..<position
            case UInt8(ascii: "<") where position + 1 < content.count && content[position + 1] != byte:
                while position < content.count, content[position] != UInt8(ascii: ">") { position += 1 }
            case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "'"),
                UInt8(ascii: "\""):
                var word: UInt32 = 0
                while position < content.count, !endsWord[Int(content[position])] {
                    word = word << 8 | UInt32(content[position])
                    position += 1
                }
                if word == PDFSeenContent.inlineImage {
                    try note(imageIn: content, &position, pictures, limit: &limit)
                } else if let found = name {
                    note(found, before: word, content)
                }
                name = nil
            default: position += 1
            }
        }
    }

    /// Whether a byte is part of a number or between two values.
    @inline(__always)
    private static func isPassedOver(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "+"),
            UInt8(ascii: " "), 10, 13, 9, 12, 0, UInt8(ascii: "["), UInt8(ascii: "]"):
            true
        default: false
        }
    }

    private static func end(ofLiteral content: Span<UInt8>, from start: Int) -> Int {
        var depth = 1
        var position = start + 1
        while true {
            position = PDFStringScan.nextMark(content, from: position)
            guard position < content.count else { return position }
            switch content[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return position + 1 }
            default: break
            }
            position += 1
        }
    }

    private mutating func note(_ name: Range<Int>, before word: UInt32, _ content: Span<UInt8>) {
        guard let category = PDFSeenContent.categories[word] else { return }
        var hash = UInt64(word)
        for index in name { hash = (hash ^ UInt64(content[index])) &* 0x100_0000_01B3 }
        if let before = met[hash], content.extracting(before).equals(content.extracting(name)) { return }
        met[hash] = name
        names.insert(PDFResourceName(category: category, name: PDFContentValue.name(content, in: name)))
    }

    private mutating func note(
        imageIn content: Span<UInt8>, _ position: inout Int, _ pictures: PDFInlinePictures, limit: inout Int
    ) throws(Rejection) {
        var reader = PDFContentReader(at: position)
        let image = try pictures.next(&reader, content, limit: &limit)
        position = reader.position
        if let name = image.colourSpaceResource { names.insert(PDFResourceName(category: .colourSpace, name: name)) }
    }
}
