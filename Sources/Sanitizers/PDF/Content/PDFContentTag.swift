import FileFormats

/// The tags of marked content (ISO 32000-2, 14.6.1), which a document may choose: what some programs make of them are
/// the names of their users' styles.
enum PDFContentTag {
    /// The tag that stays for `tag`: itself when it is one of the standard or too short to say anything, or else one
    /// without a meaning.
    static func kept(_ tag: String) -> String {
        let isShort = tag.utf8.count <= mostPlainBytes && tag.utf8.allSatisfy(isLetterOrDigit)
        return isShort || PDFStandardWords.isStructureType(PDFName(tag)) || others.contains(tag) ? tag : "NonStruct"
    }

    /// `Standard`, `Textbody`, `MC12` and the like.
    private static let mostPlainBytes = 8

    /// 14.8.2.5.3; the others that programs act on are short.
    private static let others: Set<String> = ["ReversedChars"]

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte & 0xDF)
    }
}
