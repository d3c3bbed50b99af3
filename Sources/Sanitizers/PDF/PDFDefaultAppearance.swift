import FileFormats

/// The default appearance of the text of a field or a comment (ISO 32000-2, 12.7.4.3): a part of a content stream that
/// chooses a font, a colour and how text is set, and nothing else.
enum PDFDefaultAppearance {
    private static let operators: Set<String> = [
        "Tf", "g", "G", "rg", "RG", "k", "K", "cs", "CS", "sc", "SC", "scn", "SCN", "Tc", "Tw", "Tz", "TL", "Tr", "Ts",
        "Tm", "Td", "w",
    ]
    /// Most bytes that one may have.
    private static let mostBytes = 256

    /// What a viewer takes from it: `bytes` where they hold nothing else, otherwise the operators that may stand in it,
    /// each with its operands; `nil` when there are none.
    static func canonical(_ bytes: [UInt8]) -> [UInt8]? {
        operations(bytes).map(withKeptNames)
    }

    /// The same with the names of resources that stay.
    private static func withKeptNames(_ text: [UInt8]) -> [UInt8] {
        var output: [UInt8] = []
        var position = 0
        while position < text.count {
            let start = position
            position += 1
            guard text[start] == 0x2F else {
                output.append(text[start])
                continue
            }
            while position < text.count, isNameCharacter(text[position]) { position += 1 }
            let name = PDFContentValue.name(text.span, in: start..<position)
            let kept = PDFResourceLabel.kept(name)
            output += kept == name ? Array(text[start..<position]) : [0x2F] + Array(kept.utf8)
        }
        return output
    }

    /// The operators that may stand in it and their operands, or `bytes` where they hold nothing else; `nil` when there
    /// are none.
    static func operations(_ bytes: [UInt8]) -> [UInt8]? {
        let isShort = bytes.count <= mostBytes
        if isShort, bytes.split(whereSeparator: isSpace).allSatisfy(isWord) { return bytes }
        var canonical: [ArraySlice<UInt8>] = []
        var operands: [ArraySlice<UInt8>] = []
        for line in bytes.prefix(mostBytes).split(whereSeparator: { $0 == 0x0A || $0 == 0x0D }) {
            let words = line.prefix { $0 != 0x25 }.split(whereSeparator: isSpace)
            for word in words {
                if operators.contains(String(decoding: word, as: UTF8.self)) {
                    canonical += operands + [word]
                    operands = []
                } else if isWord(word) {
                    operands.append(word)
                } else {
                    operands = []
                }
            }
        }
        return canonical.isEmpty ? nil : Array(canonical.joined(separator: [0x20]))
    }

    private static func isSpace(_ byte: UInt8) -> Bool { [0x20, 0x0A, 0x0D, 0x09].contains(byte) }

    private static func isWord(_ word: ArraySlice<UInt8>) -> Bool {
        let text = String(decoding: word, as: UTF8.self)
        if operators.contains(text) { return true }
        if word.first == 0x2F { return word.dropFirst().allSatisfy(isNameCharacter) }
        return word.allSatisfy { (0x30...0x39).contains($0) || $0 == 0x2E || $0 == 0x2D || $0 == 0x2B }
    }

    /// Letters, digits and what names of fonts are made of besides.
    private static func isNameCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x2B, 0x2C, 0x2D, 0x2E, 0x5F, 0x23: true
        default: false
        }
    }
}
