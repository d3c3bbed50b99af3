import NativeBytes

/// Looks for the bytes that are not themselves in a literal string (ISO 32000-2, 7.3.4.2): parentheses, backslashes and
/// carriage returns. Strings of text are short, so that eight bytes at once often hold all of one.
public enum PDFStringScan {
    /// The place of the first of them from `start` on; the end of `content` when there is none.
    @inline(__always)
    public static func nextMark(_ content: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while content.count - position >= 8 {
            let word = bigEndianWord(content, at: position)
            let marks =
                zeroBytes((word & eightBytes(of: 0xFE)) ^ eightBytes(of: 0x28))
                | zeroBytes(word ^ eightBytes(of: 0x5C)) | zeroBytes(word ^ eightBytes(of: 0x0D))
            if marks != 0 { return position + marks.leadingZeroBitCount / 8 }
            position += 8
        }
        while position < content.count {
            switch content[position] {
            case 0x28, 0x29, 0x5C, 0x0D: return position
            default: position += 1
            }
        }
        return position
    }
}
