/// Reads one object from its text, which libqpdf writes (ISO 32000-2, 7.3). It takes nothing on trust all the same.
public struct PDFObjectParser {
    private var position = 0
    private var depth = 0
    private let limits: Limits

    private init(limits: Limits) {
        self.limits = limits
    }

    /// - Throws: `pdf.damaged`, or `limits.nesting`.
    public static func object(_ text: Span<UInt8>, limits: Limits) throws(Rejection) -> PDFObject {
        var parser = PDFObjectParser(limits: limits)
        let object = try parser.object(text)
        parser.skipSpace(text)
        guard parser.position == text.count else { throw damaged }
        return object
    }

    private static var damaged: Rejection { Rejection(PDFDefect.damaged) }

    private func peek(_ text: Span<UInt8>, _ ahead: Int = 0) -> UInt8 {
        position + ahead < text.count ? text[position + ahead] : 0
    }

    private mutating func skipSpace(_ text: Span<UInt8>) {
        while position < text.count, PDFCharacter.isSpace(text[position]) { position += 1 }
    }

    private mutating func object(_ text: Span<UInt8>) throws(Rejection) -> PDFObject {
        skipSpace(text)
        guard position < text.count else { throw Self.damaged }
        switch text[position] {
        case 0x2F:
            return .name(try name(text))
        case 0x28:
            return .string(try literalString(text))
        case 0x3C where peek(text, 1) == 0x3C:
            return .dictionary(try dictionary(text))
        case 0x3C:
            return .string(try hexadecimalString(text))
        case 0x5B:
            return .array(try array(text))
        default:
            return try keywordOrNumber(text)
        }
    }

    private mutating func enter() throws(Rejection) {
        depth += 1
        guard depth <= limits.nesting else { throw Rejection(LimitExcess.nesting) }
    }

    private mutating func dictionary(_ text: Span<UInt8>) throws(Rejection) -> PDFDictionary {
        try enter()
        position += 2
        var entries: PDFDictionary = [:]
        while true {
            skipSpace(text)
            if peek(text) == 0x3E, peek(text, 1) == 0x3E {
                position += 2
                depth -= 1
                return entries
            }
            guard peek(text) == 0x2F else { throw Self.damaged }
            let key = try name(text)
            entries[key] = try object(text)
        }
    }

    private mutating func array(_ text: Span<UInt8>) throws(Rejection) -> [PDFObject] {
        try enter()
        position += 1
        var elements: [PDFObject] = []
        while true {
            skipSpace(text)
            if peek(text) == 0x5D {
                position += 1
                depth -= 1
                return elements
            }
            elements.append(try object(text))
        }
    }

    /// The characters up to the next space or delimiter.
    private mutating func token(_ text: Span<UInt8>) throws(Rejection) -> String {
        let start = position
        while position < text.count, PDFCharacter.isRegular(text[position]) {
            guard (0x21...0x7E).contains(text[position]) else { throw Self.damaged }
            position += 1
        }
        var characters: [UInt8] = []
        characters.append(contentsOf: text.extracting(start..<position))
        return String(decoding: characters, as: UTF8.self)
    }

    private mutating func name(_ text: Span<UInt8>) throws(Rejection) -> String {
        position += 1
        return try token(text)
    }

    private mutating func keywordOrNumber(_ text: Span<UInt8>) throws(Rejection) -> PDFObject {
        let word = try token(text)
        switch word {
        case "true": return .boolean(true)
        case "false": return .boolean(false)
        case "null": return .null
        default: break
        }
        guard Self.isNumber(word) else { throw Self.damaged }
        guard let number = Int(word), number > 0 else { return .number(word) }
        // A reference is two integers and an R.
        let mark = position
        skipSpace(text)
        if (0x30...0x39).contains(peek(text)), let generation = Int(try token(text)), generation <= 65_535 {
            skipSpace(text)
            if peek(text) == 0x52, try token(text) == "R" {
                return .reference(PDFReference(number: number, generation: generation))
            }
        }
        position = mark
        return .number(word)
    }

    /// Whether `word` is a number of a length that any program writes (7.3.3).
    private static func isNumber(_ word: String) -> Bool {
        var digits = 0
        var points = 0
        for (index, byte) in word.utf8.enumerated() {
            switch byte {
            case 0x30...0x39: digits += 1
            case 0x2E: points += 1
            case 0x2B, 0x2D: if index > 0 { return false }
            default: return false
            }
        }
        return digits > 0 && points <= 1 && word.utf8.count <= 64
    }

    /// 7.3.4.3.
    private mutating func hexadecimalString(_ text: Span<UInt8>) throws(Rejection) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        var high: UInt8?
        while position < text.count {
            let byte = text[position]
            position += 1
            let digit: UInt8
            switch byte {
            case 0x30...0x39: digit = byte - 0x30
            case 0x41...0x46: digit = byte - 0x41 + 10
            case 0x61...0x66: digit = byte - 0x61 + 10
            case 0x3E:
                if let high { bytes.append(high << 4) }
                return bytes
            default: throw Self.damaged
            }
            if let first = high {
                bytes.append(first << 4 | digit)
                high = nil
            } else {
                high = digit
            }
        }
        throw Self.damaged
    }

    /// 7.3.4.2.
    private mutating func literalString(_ text: Span<UInt8>) throws(Rejection) -> [UInt8] {
        position += 1
        var bytes: [UInt8] = []
        var open = 1
        while position < text.count {
            let byte = text[position]
            position += 1
            switch byte {
            case 0x28:
                open += 1
                bytes.append(byte)
            case 0x29:
                open -= 1
                if open == 0 { return bytes }
                bytes.append(byte)
            case 0x5C:
                try escape(text, into: &bytes)
            default:
                bytes.append(byte)
            }
        }
        throw Self.damaged
    }

    private mutating func escape(_ text: Span<UInt8>, into bytes: inout [UInt8]) throws(Rejection) {
        guard position < text.count else { throw Self.damaged }
        let byte = text[position]
        position += 1
        switch byte {
        case 0x6E: bytes.append(0x0A)
        case 0x72: bytes.append(0x0D)
        case 0x74: bytes.append(0x09)
        case 0x62: bytes.append(0x08)
        case 0x66: bytes.append(0x0C)
        case 0x30...0x37:
            var value = Int(byte - 0x30)
            var digits = 1
            while digits < 3, (0x30...0x37).contains(peek(text)) {
                value = value * 8 + Int(text[position] - 0x30)
                position += 1
                digits += 1
            }
            bytes.append(UInt8(truncatingIfNeeded: value))
        default: bytes.append(byte)
        }
    }
}
