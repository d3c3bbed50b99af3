/// Text strings (ISO 32000-2, 7.9.2.2).
enum PDFTextString {
    /// The text in UTF-8: of a string with a byte order mark by what that says, else as it is.
    static func utf8(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { return Array(bytes.dropFirst(3)) }
        guard bytes.starts(with: [0xFE, 0xFF]) else { return bytes }
        let units = stride(from: 2, to: bytes.count - 1, by: 2).map { UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]) }
        return Array(String(decoding: units, as: UTF16.self).utf8)
    }

    /// The text in UTF-8, also of PDFDocEncoding (annex D.3).
    static func text(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) || bytes.starts(with: [0xFE, 0xFF]) { return utf8(bytes) }
        return bytes.flatMap { byte -> [UInt8] in
            if byte < 0x80 { return [byte] }
            let character: UInt32 =
                switch byte {
                case 0x80...0x9E: punctuation[Int(byte) - 0x80]
                case 0xA0: 0x20AC
                default: UInt32(byte)
                }
            return Unicode.Scalar(character).map { Array(String($0).utf8) } ?? []
        }
    }

    /// What PDFDocEncoding has from 80 to 9E, hexadecimal.
    private static let punctuation: [UInt32] = [
        0x2022, 0x2020, 0x2021, 0x2026, 0x2014, 0x2013, 0x0192, 0x2044, 0x2039, 0x203A, 0x2212, 0x2030, 0x201E, 0x201C,
        0x201D, 0x2018, 0x2019, 0x201A, 0x2122, 0xFB01, 0xFB02, 0x0141, 0x0152, 0x0160, 0x0178, 0x017D, 0x0131, 0x0142,
        0x0153, 0x0161, 0x017E,
    ]

    /// A text string of this UTF-8: ASCII as it is, anything else in UTF-16.
    static func string(_ utf8: [UInt8]) -> [UInt8] {
        if utf8.allSatisfy({ $0 < 0x80 }) { return utf8 }
        return [0xFE, 0xFF]
            + String(decoding: utf8, as: UTF8.self).utf16.flatMap { [UInt8($0 >> 8), UInt8(truncatingIfNeeded: $0)] }
    }
}
