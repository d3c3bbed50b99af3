import FileFormats

/// Cuts content into tokens for the proof. It shares nothing with `PDFContentReader`: what one of the two reads in
/// another way than the other shows up as a proof that does not hold.
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
                let start = position
                position += 1
                while position < bytes.count, !endsWord[Int(bytes[position])] { position += 1 }
                return .name(PDFContentValue.name(bytes, in: start..<position))
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
        var isOdd = false
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                // 15 digits are exact; more are no place on a page.
                if whole < 1e15 {
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

    private mutating func literal(_ bytes: Span<UInt8>) -> Token {
        let start = position
        var depth = 0
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == UInt8(ascii: "\\") {
                position += 1
            } else if byte == UInt8(ascii: "(") {
                depth += 1
            } else if byte == UInt8(ascii: ")") {
                depth -= 1
                guard depth == 0 else { continue }
                return .string(PDFContentValue.string(bytes, in: start..<position))
            }
        }
        return .cut
    }

    private mutating func hexadecimal(_ bytes: Span<UInt8>) -> Token {
        let start = position
        while position < bytes.count {
            position += 1
            if bytes[position - 1] == UInt8(ascii: ">") {
                return .string(PDFContentValue.string(bytes, in: start..<position))
            }
        }
        return .cut
    }
}
