public import NativeBytes

/// Looks for the bytes that are not themselves in a literal string (ISO 32000-2, 7.3.4.2): parentheses, backslashes and
/// carriage returns. Strings of text are short, so that eight bytes at once often hold all of one.
public enum PDFStringScan {
    /// The highest bit of each of the eight bytes that is one of them.
    @inlinable @inline(__always)
    static func marks(in word: UInt64) -> UInt64 {
        zeroBytes((word & eightBytes(of: 0xFE)) ^ eightBytes(of: 0x28))
            | zeroBytes(word ^ eightBytes(of: 0x5C)) | zeroBytes(word ^ eightBytes(of: 0x0D))
    }

    /// How many bytes stand between `start` and the parenthesis that ends the string, where they all stand for
    /// themselves; `nil` where one does not, and near the end of `content`.
    @inlinable @inline(__always)
    public static func plainLength(_ content: Span<UInt8>, from start: Int) -> Int? {
        var position = start
        while content.count - position >= 8 {
            let marks = marks(in: bigEndianWord(content, at: position))
            if marks != 0 {
                position += marks.leadingZeroBitCount / 8
                return content[position] == 0x29 ? position - start : nil
            }
            position += 8
        }
        return nil
    }

    /// The place of the first of them from `start` on; the end of `content` when there is none.
    @inlinable @inline(__always)
    public static func nextMark(_ content: Span<UInt8>, from start: Int) -> Int {
        var position = start
        while content.count - position >= 8 {
            let marks = marks(in: bigEndianWord(content, at: position))
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
