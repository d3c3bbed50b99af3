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
                zeroBytes((word & repeated(0xFE)) ^ repeated(0x28)) | zeroBytes(word ^ repeated(0x5C))
                | zeroBytes(word ^ repeated(0x0D))
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

    @inline(__always)
    private static func repeated(_ byte: UInt64) -> UInt64 { byte &* 0x0101_0101_0101_0101 }

    /// The highest bit of each byte that is 0, and of no other.
    @inline(__always)
    private static func zeroBytes(_ word: UInt64) -> UInt64 {
        ~(((word & repeated(0x7F)) &+ repeated(0x7F)) | word | repeated(0x7F))
    }
}
