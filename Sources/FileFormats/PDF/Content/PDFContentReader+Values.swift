/// Where numbers and strings end (ISO 32000-2, 7.3.3 and 7.3.4).
extension PDFContentReader {
    static func number(_ content: Span<UInt8>, from start: Int) -> (end: Int, value: Double) {
        var position = start
        var mantissa = 0
        var scale = 1.0
        var hasPoint = false
        var isNegative = false
        while position < content.count {
            let byte = content[position]
            if byte &- 0x30 < 10 {
                if mantissa < 1 << 52 {
                    mantissa = mantissa * 10 + Int(byte &- 0x30)
                    if hasPoint { scale *= 10 }
                } else if !hasPoint {
                    scale /= 10
                }
            } else if byte == 0x2E {
                hasPoint = true
            } else if byte == 0x2D {
                isNegative = true
            } else if byte != 0x2B {
                break
            }
            position += 1
        }
        let value = hasPoint || scale != 1 ? Double(mantissa) / scale : Double(mantissa)
        return (position, isNegative ? -value : value)
    }

    /// Where a literal string ends (7.3.4.2); `nil` when it does not.
    static func endOfString(_ content: Span<UInt8>, from start: Int) -> Int? {
        var open = 0
        var position = start
        while position < content.count {
            switch content[position] {
            case 0x28: open += 1
            case 0x29:
                open -= 1
                if open == 0 { return position + 1 }
            case 0x5C: position += 1
            default: break
            }
            position += 1
        }
        return nil
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
