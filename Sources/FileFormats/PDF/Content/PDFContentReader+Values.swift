/// Where numbers and strings end (ISO 32000-2, 7.3.3 and 7.3.4).
extension PDFContentReader {
    /// Where a number ends, what it says, and whether it is not written as one (7.3.3).
    static func number(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double, isOdd: Bool) {
        if let (end, value) = shortInteger(content, from: start) { return (end, value, false) }
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
            if PDFCharacter.hexadecimalValue(byte) != nil {
                digits += 1
            } else if !PDFCharacter.isSpace(byte) {
                isTidy = false
            }
        }
        return nil
    }
}
