import NativeBytes

/// Where numbers and strings end (ISO 32000-2, 7.3.3 and 7.3.4).
extension PDFContentReader {
    /// The same as `number`, for numbers whose length cannot be guessed, such as those of places: they are read eight
    /// bytes at once. Those between texts have three digits; a loop, whose end the processor guesses, is faster there.
    static func coordinate(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double, isOdd: Bool) {
        if let (end, value) = shortNumber(content, from: start) { return (end, value, false) }
        return number(content, from: start)
    }

    /// Where a number ends, what it says, and whether it is not written as one (7.3.3).
    @inline(__always)
    static func number(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double, isOdd: Bool) {
        if let (end, value) = shortInteger(content, from: start) { return (end, value, false) }
        return anyNumber(content, from: start)
    }

    private static func anyNumber(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double, isOdd: Bool) {
        var position = start
        var mantissa = 0
        var scale = 1.0
        var hasPoint = false
        var isNegative = false
        var hasDigits = false
        var isOdd = false
        while position < content.count {
            let byte = content[position]
            if byte &- 0x30 < 10 {
                hasDigits = true
                if mantissa < 1 << 52 {
                    mantissa = mantissa * 10 + Int(byte &- 0x30)
                    if hasPoint { scale *= 10 }
                } else if !hasPoint {
                    scale /= 10
                }
            } else if byte == 0x2E {
                if hasPoint { isOdd = true }
                hasPoint = true
            } else if byte == 0x2D || byte == 0x2B {
                if position > start { isOdd = true }
                if byte == 0x2D { isNegative = true }
            } else {
                break
            }
            position += 1
        }
        let value = hasPoint || scale != 1 ? Double(mantissa) / scale : Double(mantissa)
        return (position, isNegative ? -value : value, isOdd || !hasDigits)
    }

    /// An integer of at most 15 digits, as most numbers in text are; `nil` for any other.
    @inline(__always)
    private static func shortInteger(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double)? {
        let isNegative = content[start] == 0x2D
        let first = isNegative ? start + 1 : start
        var position = first
        var value = 0
        while position < content.count, content[position] &- 0x30 < 10, position - first < 16 {
            value = value &* 10 &+ Int(content[position] &- 0x30)
            position += 1
        }
        guard (1...15).contains(position - first) else { return nil }
        if position < content.count, (0x2B...0x2E).contains(content[position]), content[position] != 0x2C { return nil }
        return (position, Double(isNegative ? -value : value))
    }

    /// A number of at most seven digits, and seven more after a point, as nearly all are; `nil` for any other. What it
    /// says is what the digits one by one say.
    @inline(__always)
    private static func shortNumber(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double)? {
        let isNegative = content[start] == 0x2D
        let first = isNegative ? start + 1 : start
        guard let whole = shortDigits(content, from: first) else { return nil }
        var end = first + whole.count
        var value = Double(whole.value)
        if content[end] == 0x2E {
            guard let fraction = shortDigits(content, from: end + 1) else { return nil }
            end += 1 + fraction.count
            let scale = powersOfTen[fraction.count]
            value = Double(whole.value * scale + fraction.value) / Double(scale)
        }
        guard !(0x2B...0x2E).contains(content[end]) || content[end] == 0x2C else { return nil }
        return (end, isNegative ? -value : value)
    }

    /// One to seven digits that another byte follows, read eight bytes at once.
    @inline(__always)
    private static func shortDigits(_ content: Span<UInt8>, from start: Int) -> (count: Int, value: Int)? {
        guard content.count - start >= 8 else { return nil }
        let word = bigEndianWord(content, at: start)
        let offsets = word ^ eightBytes(of: 0x30)
        // The highest bit of each byte that is no digit.
        let others = ((offsets & eightBytes(of: 0x7F)) &+ eightBytes(of: 0x76) | offsets) & eightBytes(of: 0x80)
        let count = others.leadingZeroBitCount / 8
        guard (1...7).contains(count) else { return nil }
        // The digits as the last of eight; then pairs of them, of pairs, and of these make one number.
        var value = offsets >> UInt64(64 - 8 * count)
        value = (value >> 8 & 0x00FF_00FF_00FF_00FF) &* 10 &+ (value & 0x00FF_00FF_00FF_00FF)
        value = (value >> 16 & 0x0000_FFFF_0000_FFFF) &* 100 &+ (value & 0x0000_FFFF_0000_FFFF)
        value = (value >> 32) &* 10_000 &+ (value & 0xFFFF_FFFF)
        return (count, Int(value))
    }

    private static let powersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000]

    /// Where a literal string ends (7.3.4.2), and for how many bytes it stands; `nil` when it does not end.
    static func endOfString(_ content: Span<UInt8>, from start: Int) -> (end: Int, bytes: Int)? {
        var open = 1
        // Characters that stand for nothing of their own.
        var spare = 2
        var position = start + 1
        while true {
            position = PDFStringScan.nextMark(content, from: position)
            guard position < content.count else { return nil }
            switch content[position] {
            case 0x28: open += 1
            case 0x29:
                open -= 1
                if open == 0 { return (position + 1, position + 1 - start - spare) }
            case 0x5C:
                let (length, bytes) = escape(content, at: position + 1)
                spare += 1 + length - bytes
                position += length
            case 0x0D where position + 1 < content.count && content[position + 1] == 0x0A: spare += 1
            default: break
            }
            position += 1
        }
    }

    /// How many characters follow a backslash that belong to it, and for how many bytes they stand (Table 3).
    private static func escape(_ content: Span<UInt8>, at start: Int) -> (length: Int, bytes: Int) {
        guard start < content.count else { return (0, 0) }
        switch content[start] {
        case 0x0A: return (1, 0)
        case 0x0D: return (start + 1 < content.count && content[start + 1] == 0x0A ? 2 : 1, 0)
        case 0x30...0x37:
            var length = 1
            while length < 3, start + length < content.count, (0x30...0x37).contains(content[start + length]) {
                length += 1
            }
            return (length, 1)
        default: return (1, 1)
        }
    }

    /// Where a hexadecimal string ends (7.3.4.3), and how many digits it has; `nil` when it does not end.
    static func endOfHexadecimal(
        _ content: Span<UInt8>, from start: Int
    ) -> (end: Int, digits: Int, isTidy: Bool)? {
        var digits = 0
        var isTidy = true
        var position = start + 1
        while position < content.count {
            let byte = content[position]
            position += 1
            if byte == 0x3E { return (position, digits, isTidy) }
            if Hexadecimal.value(byte) != nil {
                digits += 1
            } else if !PDFCharacter.isSpace(byte) {
                isTidy = false
            }
        }
        return nil
    }
}
