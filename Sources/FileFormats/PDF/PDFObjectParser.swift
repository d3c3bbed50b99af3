import NativeBytes

/// Why text is no PDF object.
enum PDFSyntaxError: Error, Equatable {
    /// It does not follow the syntax, or leaves open what is meant, as a key does that a dictionary has twice.
    case malformed
    case limit(LimitExcess)
}

/// Reads objects from PDF syntax (ISO 32000-2, 7.2 and 7.3), strictly: what a reader would have to guess is malformed.
///
/// The text is given to each call, because a span cannot be kept; the parser holds the place in it.
public struct PDFObjectParser {
    /// Where the next token begins, or white space or a comment before it.
    var position: Int
    /// Values that may still be read.
    private(set) var valuesLeft: Int
    private let deepest: Int
    private var depth = 0
    private var shortArrays = PDFShortArrays()
    /// Room that is made for an array and a dictionary at once.
    private static let usualElements = 4
    private static let usualEntries = 8

    /// - Parameter values: most values that may be read.
    init(at position: Int = 0, limits: Limits, values: Int = .max) {
        self.position = position
        valuesLeft = values
        deepest = limits.nesting
    }

    /// The one object that `text` holds.
    ///
    /// - Throws: `pdf.damaged`, or `limits.nesting`.
    public static func object(_ text: Span<UInt8>, limits: Limits) throws(Rejection) -> PDFObject {
        do throws(PDFSyntaxError) {
            var parser = PDFObjectParser(limits: limits)
            let object = try parser.object(text)
            parser.skipSpace(text)
            guard parser.position == text.count else { throw .malformed }
            return object
        } catch {
            switch error {
            case .malformed: throw Rejection(PDFDefect.damaged)
            case .limit(let excess): throw Rejection(excess)
            }
        }
    }

    /// Forgets what was begun, so that another object can be read.
    mutating func abandon() {
        depth = 0
    }

    // MARK: Tokens

    private func peek(_ text: Span<UInt8>, _ ahead: Int = 0) -> UInt8 {
        position + ahead < text.count ? text[position + ahead] : 0
    }

    /// Steps over white space and comments.
    mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count {
            let byte = text[position]
            if byte == 0x25 {
                while position < text.count, text[position] != 0x0A, text[position] != 0x0D { position += 1 }
            } else if PDFCharacter.isSpace(byte) {
                position += 1
            } else {
                return
            }
        }
    }

    /// Steps over white space and `keyword`, when that comes next as a word of its own.
    mutating func skip(_ keyword: [UInt8], _ text: Span<UInt8>) -> Bool {
        skipSpace(text)
        let end = position + keyword.count
        guard text.matches(keyword, at: position), end == text.count || !PDFCharacter.isRegular(text[end]) else {
            return false
        }
        position = end
        return true
    }

    /// A number of at most `digits` digits without sign, when that comes next; nothing is stepped over otherwise.
    mutating func unsignedNumber(_ text: Span<UInt8>, digits: Int = 10) -> Int? {
        let start = position
        skipSpace(text)
        let first = position
        var number = 0
        while position < text.count, position - first < digits, (0x30...0x39).contains(text[position]) {
            number = number * 10 + Int(text[position] - 0x30)
            position += 1
        }
        guard position > first, position == text.count || !PDFCharacter.isRegular(text[position]) else {
            position = start
            return nil
        }
        return number
    }

    // MARK: Objects

    /// The object at this place, after white space and comments.
    mutating func object(_ text: Span<UInt8>) throws(PDFSyntaxError) -> PDFObject {
        skipSpace(text)
        guard position < text.count else { throw .malformed }
        guard valuesLeft > 0 else { throw .limit(.objects) }
        valuesLeft -= 1
        switch text[position] {
        case 0x2F: return .name(try name(text))
        case 0x28: return .string(try literalString(text))
        case 0x3C where peek(text, 1) == 0x3C: return .dictionary(try dictionary(text))
        case 0x3C: return .string(try hexadecimalString(text))
        case 0x5B: return .array(try array(text))
        case 0x2B, 0x2D, 0x2E, 0x30...0x39: return try numberOrReference(text)
        default: return try keyword(text)
        }
    }

    private mutating func enter() throws(PDFSyntaxError) {
        depth += 1
        guard depth <= deepest else { throw .limit(.nesting) }
    }

    /// 7.3.7. An entry whose value is `null` is none.
    private mutating func dictionary(_ text: Span<UInt8>) throws(PDFSyntaxError) -> PDFDictionary {
        try enter()
        position += 2
        var dictionary = PDFDictionary()
        while true {
            skipSpace(text)
            guard peek(text) == 0x2F else { break }
            let key = try name(text)
            let value = try object(text)
            if value.isNull { continue }
            if dictionary.isEmpty { dictionary.reserveCapacity(Self.usualEntries) }
            dictionary.add(key, value)
        }
        guard peek(text) == 0x3E, peek(text, 1) == 0x3E else { throw .malformed }
        position += 2
        depth -= 1
        guard dictionary.finish() else { throw .malformed }
        return dictionary
    }

    /// 7.3.6.
    private mutating func array(_ text: Span<UInt8>) throws(PDFSyntaxError) -> [PDFObject] {
        try enter()
        let start = position
        let short = PDFShortArrays.Text(text, at: start)
        if let short, let known = shortArrays[short], known.count <= valuesLeft {
            valuesLeft -= known.count
            position += short.count
            depth -= 1
            return known
        }
        position += 1
        var array: [PDFObject] = []
        while true {
            skipSpace(text)
            guard peek(text) != 0x5D else { break }
            let element = try object(text)
            if array.isEmpty { array.reserveCapacity(Self.usualElements) }
            array.append(element)
        }
        position += 1
        depth -= 1
        if let short, position - start == short.count { shortArrays.note(array, short) }
        return array
    }

    private static let keywords: [(word: [UInt8], value: PDFObject)] = [
        (Array("null".utf8), .null), (Array("true".utf8), .boolean(true)), (Array("false".utf8), .boolean(false)),
    ]

    private mutating func keyword(_ text: Span<UInt8>) throws(PDFSyntaxError) -> PDFObject {
        for keyword in Self.keywords where skip(keyword.word, text) { return keyword.value }
        throw .malformed
    }

    // MARK: Numbers and names

    /// 7.3.3 and 7.3.10. A number is kept as it is written, but for signs and zeros that an integer does not need.
    private mutating func numberOrReference(_ text: Span<UInt8>) throws(PDFSyntaxError) -> PDFObject {
        let start = position
        var value = 0
        var points = 0
        while position < text.count {
            let byte = text[position]
            if byte &- 0x30 < 10 {
                value = value &* 10 &+ Int(byte &- 0x30)
            } else if byte == 0x2E {
                points += 1
            } else if byte == 0x2B || byte == 0x2D {
                guard position == start else { throw .malformed }
            } else {
                guard !PDFCharacter.isRegular(byte) else { throw .malformed }
                break
            }
            position += 1
        }
        let isSigned = text[start] == 0x2B || text[start] == 0x2D
        let digits = position - start - points - (isSigned ? 1 : 0)
        guard digits > 0, points <= 1, position - start <= 64 else { throw .malformed }
        if points == 1 { return .number(PDFNumber(bytes: text.extracting(start..<position))) }
        guard digits <= 18 else { throw .malformed }
        guard !isSigned, digits <= 10, let generation = generationOfReference(text) else {
            return .number(PDFNumber(text[start] == 0x2D ? -value : value))
        }
        guard value > 0 else { throw .malformed }
        return .reference(PDFReference(number: value, generation: generation))
    }

    /// What follows the number of a reference: a generation and an R; nothing is stepped over otherwise.
    private mutating func generationOfReference(_ text: Span<UInt8>) -> Int? {
        let start = position
        // In an array of numbers, most often something else stands here.
        guard PDFCharacter.isSpace(peek(text)), let generation = unsignedNumber(text, digits: 5) else { return nil }
        skipSpace(text)
        let end = position + 1
        guard generation <= PDFReference.mostGeneration, peek(text) == 0x52,
            end == text.count || !PDFCharacter.isRegular(text[end])
        else {
            position = start
            return nil
        }
        position = end
        return generation
    }

    /// 7.3.5.
    private mutating func name(_ text: Span<UInt8>) throws(PDFSyntaxError) -> PDFName {
        position += 1
        if let short = PDFName(shortIn: text, at: &position) { return short }
        let start = position
        var isPlain = true
        while position < text.count {
            let byte = text[position]
            guard PDFCharacter.isRegular(byte) else { break }
            // A control character is white space to some readers.
            guard byte > 0x20 else { throw .malformed }
            if byte == 0x23 || byte > 0x7E { isPlain = false }
            position += 1
        }
        let characters = text.extracting(start..<position)
        return isPlain ? PDFName(bytes: characters) : try Self.escaped(characters)
    }

    /// `name` with those characters escaped that have to be, and no others.
    private static func escaped(_ name: Span<UInt8>) throws(PDFSyntaxError) -> PDFName {
        let digits = Array("0123456789abcdef".utf8)
        var characters: [UInt8] = []
        var index = 0
        while index < name.count {
            var byte = name[index]
            index += 1
            if byte == 0x23 {
                guard name.count - index >= 2, let high = Hexadecimal.value(name[index]),
                    let low = Hexadecimal.value(name[index + 1]), high | low != 0
                else { throw .malformed }
                byte = high << 4 | low
                index += 2
            }
            if PDFCharacter.isRegular(byte), (0x21...0x7E).contains(byte), byte != 0x23 {
                characters.append(byte)
            } else {
                characters += [0x23, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return PDFName(bytes: characters.span)
    }

    // MARK: Strings

    /// 7.3.4.3.
    private mutating func hexadecimalString(_ text: Span<UInt8>) throws(PDFSyntaxError) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        var high: UInt8?
        while position < text.count {
            let byte = text[position]
            position += 1
            if let digit = Hexadecimal.value(byte) {
                if let first = high {
                    bytes.append(first << 4 | digit)
                    high = nil
                } else {
                    high = digit
                }
            } else if byte == 0x3E {
                if let high { bytes.append(high << 4) }
                return bytes
            } else if !PDFCharacter.isSpace(byte) {
                throw .malformed
            }
        }
        throw .malformed
    }

    /// 7.3.4.2. A line end in it is a line feed, however it is written.
    private mutating func literalString(_ text: Span<UInt8>) throws(PDFSyntaxError) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        var open = 1
        while true {
            let end = PDFStringScan.nextMark(text, from: position)
            guard end < text.count else { throw .malformed }
            bytes.append(contentsOf: text.extracting(position..<end))
            let byte = text[end]
            position = end + 1
            switch byte {
            case 0x28:
                open += 1
                bytes.append(byte)
            case 0x29:
                open -= 1
                if open == 0 { return bytes }
                bytes.append(byte)
            case 0x5C: position = PDFStringEscape.append(text, at: position, before: text.count, to: &bytes)
            default:
                // The last of the marks is a carriage return.
                if peek(text) == 0x0A { position += 1 }
                bytes.append(0x0A)
            }
        }
    }
}
