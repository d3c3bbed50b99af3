import FileFormats

/// Cuts content into tokens for the proof. It shares the bound of numbers with `PDFContentReader`, and nothing else:
/// what one of the two reads in another way than the other shows up as a proof that does not hold.
struct PDFSeenTokens {
    enum Token: Equatable {
        case number(Double)
        /// A number that is not written as one, as it is written.
        case oddNumber([UInt8])
        case name(String)
        case string([UInt8])
        case open(UInt8)
        case close(UInt8)
        case word(UInt32, isLong: Bool)
        /// A string or the like that does not end.
        case cut
    }

    var position = 0

    private static let ends = Set("()<>[]{}/%".utf8).union([0, 9, 10, 12, 13, 32])
    /// For each byte, whether a word ends before it.
    static let endsWord: [Bool] = (0..<256).map { ends.contains(UInt8($0)) }
    private let endsWord = Self.endsWord

    mutating func next(_ bytes: Span<UInt8>) -> Token? {
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case 0, 9, 10, 12, 13, 32: position += 1
            case UInt8(ascii: "%"):
                while position < bytes.count, bytes[position] != 10, bytes[position] != 13 { position += 1 }
            case UInt8(ascii: "("): return literal(bytes)
            case UInt8(ascii: "<"), UInt8(ascii: ">"):
                if position + 1 < bytes.count, bytes[position + 1] == byte {
                    position += 2
                    return byte == UInt8(ascii: "<") ? .open(byte) : .close(byte)
                }
                if byte == UInt8(ascii: "<") { return hexadecimal(bytes) }
                position += 1
                return .close(0)
            case UInt8(ascii: "["):
                position += 1
                return .open(byte)
            case UInt8(ascii: "]"), UInt8(ascii: ")"), UInt8(ascii: "{"), UInt8(ascii: "}"):
                position += 1
                return .close(byte)
            case UInt8(ascii: "/"):
                position += 1
                return name(bytes)
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
                return number(bytes)
            default: return word(bytes)
            }
        }
        return nil
    }

    private mutating func word(_ bytes: Span<UInt8>) -> Token {
        var value: UInt32 = 0
        var length = 0
        while position < bytes.count, !endsWord[Int(bytes[position])] {
            value = value << 8 | UInt32(bytes[position])
            length += 1
            position += 1
        }
        return .word(value, isLong: length > 3)
    }

    private mutating func number(_ bytes: Span<UInt8>) -> Token {
        let start = position
        var whole = 0.0
        var unit = 0.0
        var digits = 0
        var fractionDigits = 0
        var isOdd = false
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if unit > 0 { fractionDigits += 1 }
                // 15 digits are exact; more are no place on a page, nor is what is smaller than the 20th digit.
                if whole < 1e15, fractionDigits <= 20 {
                    whole = whole * 10 + Double(byte - UInt8(ascii: "0"))
                    unit *= 10
                }
            case UInt8(ascii: "."):
                if unit > 0 { isOdd = true }
                unit = 1
            case UInt8(ascii: "+"), UInt8(ascii: "-"):
                if position > start { isOdd = true }
            default: return finished(bytes, start, isOdd || digits == 0, unit > 0 ? whole / unit : whole)
            }
            position += 1
        }
        return finished(bytes, start, isOdd || digits == 0, unit > 0 ? whole / unit : whole)
    }

    private func finished(_ bytes: Span<UInt8>, _ start: Int, _ isOdd: Bool, _ value: Double) -> Token {
        guard isOdd else { return .number(bytes[start] == UInt8(ascii: "-") && value != 0 ? -value : value) }
        if position - start > PDFContentReader.longestNumber { return .number(0) }
        return .oddNumber((start..<position).map { bytes[$0] })
    }

    // MARK: Names (ISO 32000-2, 7.3.5)

    /// Spelled as `PDFName` spells it: what is no regular character, and the number sign, by its code.
    private mutating func name(_ bytes: Span<UInt8>) -> Token {
        var text = ""
        while position < bytes.count, !endsWord[Int(bytes[position])] {
            var byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "#"), position + 1 < bytes.count, let high = Self.digit(bytes[position]),
                let low = Self.digit(bytes[position + 1]), high + low > 0
            {
                byte = high * 16 + low
                position += 2
            }
            if byte > 32, byte < 127, byte != UInt8(ascii: "#"), !endsWord[Int(byte)] {
                text.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                text += "#" + (byte < 16 ? "0" : "") + String(byte, radix: 16)
            }
        }
        return .name(text)
    }

    /// - Returns: `nil` for what is no hexadecimal digit.
    private static func digit(_ byte: UInt8) -> UInt8? {
        Character(Unicode.Scalar(byte)).hexDigitValue.map { UInt8($0) }
    }

    // MARK: Strings (ISO 32000-2, 7.3.4)

    private mutating func literal(_ bytes: Span<UInt8>) -> Token {
        var text: [UInt8] = []
        var depth = 1
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            switch byte {
            case UInt8(ascii: "\\"):
                guard position < bytes.count else { return .cut }
                appendEscaped(bytes, to: &text)
                continue
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return .string(text) }
            case 13:
                skipLineFeed(bytes)
                text.append(10)
                continue
            default: break
            }
            text.append(byte)
        }
        return .cut
    }

    /// What the characters behind a backslash stand for (table 3).
    private mutating func appendEscaped(_ bytes: Span<UInt8>, to text: inout [UInt8]) {
        let byte = bytes[position]
        position += 1
        switch byte {
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "b"): text.append(8)
        case UInt8(ascii: "f"): text.append(12)
        case 10: break
        case 13: skipLineFeed(bytes)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            var code = Int(byte) - 48
            var digits = 1
            while digits < 3, position < bytes.count, (48...55).contains(bytes[position]) {
                code = code * 8 + Int(bytes[position]) - 48
                digits += 1
                position += 1
            }
            // What does not fit into a byte is left out, as the standard says.
            text.append(UInt8(code % 256))
        default: text.append(byte)
        }
    }

    private mutating func skipLineFeed(_ bytes: Span<UInt8>) {
        if position < bytes.count, bytes[position] == 10 { position += 1 }
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) -> Token {
        var digits: [UInt8] = []
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: ">") {
                if digits.count % 2 == 1 { digits.append(0) }
                return .string(stride(from: 0, to: digits.count, by: 2).map { digits[$0] * 16 + digits[$0 + 1] })
            }
            if let digit = Self.digit(byte) { digits.append(digit) }
        }
        return .cut
    }
}
