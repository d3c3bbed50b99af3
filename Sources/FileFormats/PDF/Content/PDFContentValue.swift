import NativeBytes

/// Reads the values of a content stream as objects (ISO 32000-2, 7.3), where the places alone do not do: dictionaries
/// of marked content and of inline images, names, strings.
///
/// What does not belong is passed over, as the reader of instructions does it.
public struct PDFContentValue {
    private(set) var position: Int
    private let end: Int
    /// How many values and comments were passed over.
    private(set) var passedOver = 0
    private var depth = 0
    private static let deepest = 16

    init(from start: Int, to end: Int) {
        position = start
        self.end = end
    }

    /// The value in `range` of `content`, and how much in it does not belong; `nil` when there is none.
    public static func object(
        _ content: Span<UInt8>, in range: Range<Int>
    ) -> (value: PDFObject, passedOver: Int)? {
        var reader = PDFContentValue(from: range.lowerBound, to: range.upperBound)
        guard let value = reader.next(content) else { return nil }
        return (value, reader.passedOver)
    }

    /// The name in `range`, which begins with its slash, as `PDFObject` has it.
    public static func name(_ content: Span<UInt8>, in range: Range<Int>) -> String {
        var bytes: [UInt8] = []
        var isPlain = true
        for index in range.dropFirst() {
            let byte = content[index]
            if byte == 0x23 || !(0x21...0x7E).contains(byte) { isPlain = false }
            bytes.append(byte)
        }
        return isPlain ? String(decoding: bytes, as: UTF8.self) : normalizedName(bytes)
    }

    /// With `#` escapes exactly where they are needed (7.3.5).
    private static func normalizedName(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        var name: [UInt8] = []
        var index = 0
        while index < bytes.count {
            var byte = bytes[index]
            if byte == 0x23, index + 2 < bytes.count, let high = Hexadecimal.value(bytes[index + 1]),
                let low = Hexadecimal.value(bytes[index + 2]), high | low != 0
            {
                byte = high << 4 | low
                index += 2
            }
            if byte == 0x23 || !(0x21...0x7E).contains(byte) || PDFCharacter.isDelimiter(byte) {
                name += [0x23, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            } else {
                name.append(byte)
            }
            index += 1
        }
        return String(decoding: name, as: UTF8.self)
    }

    /// The bytes that the string in `range` stands for (7.3.4).
    public static func string(_ content: Span<UInt8>, in range: Range<Int>) -> [UInt8] {
        content[range.lowerBound] == 0x3C ? hexadecimal(content, range) : literal(content, range)
    }

    private static func hexadecimal(_ content: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count / 2)
        var high: UInt8?
        for index in range {
            guard let digit = Hexadecimal.value(content[index]) else { continue }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        if let high { bytes.append(high << 4) }
        return bytes
    }

    private static func literal(_ content: Span<UInt8>, _ range: Range<Int>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(range.count)
        var index = range.lowerBound + 1
        let last = range.upperBound - 1
        while index < last {
            let byte = content[index]
            index += 1
            switch byte {
            case 0x5C: index = PDFStringEscape.append(content, at: index, before: last, to: &bytes)
            case 0x0D:
                // An end of line is one line feed, however it is written.
                if index < last, content[index] == 0x0A { index += 1 }
                bytes.append(0x0A)
            default: bytes.append(byte)
            }
        }
        return bytes
    }

    // MARK: Objects

    /// The next value, or `nil` at the end, at a closing delimiter, or where the nesting is too deep.
    mutating func next(_ content: Span<UInt8>) -> PDFObject? {
        while position < end {
            let byte = content[position]
            switch byte {
            case _ where PDFCharacter.isSpace(byte): position += 1
            case 0x25: skipComment(content)
            case 0x2F: return .name(PDFName(takeName(content)))
            case 0x28:
                guard let close = PDFContentReader.endOfString(content, from: position)?.end, close <= end else {
                    return nil
                }
                defer { position = close }
                return .string(Self.string(content, in: position..<close))
            case 0x3C where position + 1 < end && content[position + 1] == 0x3C: return dictionary(content)
            case 0x3C:
                guard let close = PDFContentReader.endOfHexadecimal(content, from: position)?.end, close <= end else {
                    return nil
                }
                defer { position = close }
                return .string(Self.string(content, in: position..<close))
            case 0x5B: return array(content)
            case 0x5D, 0x3E: return nil
            case 0x30...0x39, 0x2B, 0x2D, 0x2E: return .number(PDFNumber(bytes: takeNumber(content).utf8.span))
            case 0x29, 0x7B, 0x7D:
                passedOver += 1
                position += 1
            default:
                switch takeWord(content) {
                case "true": return .boolean(true)
                case "false": return .boolean(false)
                case "null": return .null
                default: passedOver += 1
                }
            }
        }
        return nil
    }

    /// What stands next, where a keyword may stand.
    enum Token {
        case value(PDFObject)
        case keyword(String)
        case end
    }

    mutating func nextOrKeyword(_ content: Span<UInt8>) -> Token {
        while position < end {
            if content[position] == 0x25 {
                skipComment(content)
            } else if PDFCharacter.isSpace(content[position]) {
                position += 1
            } else {
                break
            }
        }
        guard position < end else { return .end }
        let byte = content[position]
        if (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) {
            let word = takeWord(content)
            switch word {
            case "true": return .value(.boolean(true))
            case "false": return .value(.boolean(false))
            case "null": return .value(.null)
            default: return .keyword(word)
            }
        }
        return next(content).map { .value($0) } ?? .end
    }

    private mutating func skipComment(_ content: Span<UInt8>) {
        passedOver += 1
        while position < end, content[position] != 0x0A, content[position] != 0x0D { position += 1 }
    }

    private mutating func takeName(_ content: Span<UInt8>) -> String {
        let start = position
        position += 1
        while position < end, PDFCharacter.isRegular(content[position]) { position += 1 }
        return Self.name(content, in: start..<position)
    }

    mutating func takeWord(_ content: Span<UInt8>) -> String {
        var bytes: [UInt8] = []
        while position < end, PDFCharacter.isRegular(content[position]) {
            bytes.append(content[position])
            position += 1
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func takeNumber(_ content: Span<UInt8>) -> String {
        let start = position
        position = min(PDFContentReader.number(content, from: start).end, end)
        if position - start > PDFContentReader.longestNumber { passedOver += 1 }
        var bytes: [UInt8] = []
        PDFContentWriter.appendNumber(content, in: start..<position, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func array(_ content: Span<UInt8>) -> PDFObject? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { return nil }
        position += 1
        var elements: [PDFObject] = []
        while let element = next(content) { elements.append(element) }
        guard position < end, content[position] == 0x5D else { return nil }
        position += 1
        return .array(elements)
    }

    private mutating func dictionary(_ content: Span<UInt8>) -> PDFObject? {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.deepest else { return nil }
        position += 2
        var entries: PDFDictionary = [:]
        while let key = next(content) {
            guard let name = key.name else {
                passedOver += 1
                continue
            }
            guard let value = next(content) else { break }
            entries[name] = value
        }
        guard position + 1 < end, content[position] == 0x3E, content[position + 1] == 0x3E else { return nil }
        position += 2
        return .dictionary(entries)
    }
}
