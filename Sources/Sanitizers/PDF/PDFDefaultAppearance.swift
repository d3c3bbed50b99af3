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

    static func isValid(_ bytes: [UInt8]) -> Bool {
        bytes.count <= mostBytes && bytes.split(whereSeparator: isSpace).allSatisfy(isWord)
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
