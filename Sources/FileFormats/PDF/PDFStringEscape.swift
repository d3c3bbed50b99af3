/// What a backslash and the characters after it stand for in a literal string (ISO 32000-2, 7.3.4.2 and Table 3).
enum PDFStringEscape {
    /// - Parameters:
    ///   - start: behind the backslash.
    ///   - end: where the string or the text ends, at the latest.
    /// - Returns: where the string goes on.
    static func append(_ text: Span<UInt8>, at start: Int, before end: Int, to bytes: inout [UInt8]) -> Int {
        guard start < end else { return start }
        let byte = text[start]
        switch byte {
        case 0x6E: bytes.append(0x0A)
        case 0x72: bytes.append(0x0D)
        case 0x74: bytes.append(0x09)
        case 0x62: bytes.append(0x08)
        case 0x66: bytes.append(0x0C)
        // A line end after a backslash is no part of the string.
        case 0x0A: break
        case 0x0D: if start + 1 < end, text[start + 1] == 0x0A { return start + 2 }
        case 0x30...0x37:
            var index = start
            var value = 0
            while index < min(start + 3, end), (0x30...0x37).contains(text[index]) {
                value = value * 8 + Int(text[index] - 0x30)
                index += 1
            }
            bytes.append(UInt8(truncatingIfNeeded: value))
            return index
        default: bytes.append(byte)
        }
        return start + 1
    }
}
