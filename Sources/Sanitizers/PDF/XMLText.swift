/// The text of an XML element (XML 1.0, 2.4).
enum XMLText {
    private static let entities: [(name: [UInt8], character: UInt8)] = [
        (Array("&amp;".utf8), 0x26), (Array("&lt;".utf8), 0x3C), (Array("&gt;".utf8), 0x3E),
        (Array("&quot;".utf8), 0x22), (Array("&apos;".utf8), 0x27),
    ]

    static func escaped(_ text: [UInt8]) -> [UInt8] {
        text.flatMap { byte in entities.prefix(3).first { $0.character == byte }?.name ?? [byte] }
    }

    /// The text with its entities replaced; `nil` when it has one that is not of XML itself, but for characters by
    /// number.
    static func plain(_ text: [UInt8]) -> [UInt8]? {
        var plain: [UInt8] = []
        var rest = text[...]
        while let byte = rest.first {
            if byte != 0x26 {
                plain.append(byte)
                rest.removeFirst()
            } else if let entity = entities.first(where: { rest.starts(with: $0.name) }) {
                plain.append(entity.character)
                rest.removeFirst(entity.name.count)
            } else if let (character, length) = character(rest) {
                plain += Array(String(character).utf8)
                rest.removeFirst(length)
            } else {
                return nil
            }
        }
        return plain
    }

    /// A character by its number, as `&#233;` or `&#xE9;`, and how long that is.
    private static func character(_ text: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        guard text.starts(with: [0x26, 0x23]), let end = text.prefix(12).firstIndex(of: 0x3B) else { return nil }
        let word = String(decoding: text[(text.startIndex + 2)..<end], as: UTF8.self)
        let number = word.hasPrefix("x") ? UInt32(word.dropFirst(), radix: 16) : UInt32(word)
        return number.flatMap(Unicode.Scalar.init).map { ($0, end - text.startIndex + 1) }
    }
}
