/// JSON (RFC 8259) as a descriptor may hold it: objects, lists and strings; anything else is known to be there, and no
/// more. What a lenient reader lets pass and two readers understand differently is refused: a name that is there twice,
/// a comma too many, a byte order mark, other encodings than UTF-8, half a surrogate pair.
enum StrictJSON: Equatable {
    case string(String)
    case list([StrictJSON])
    case object([String: StrictJSON])
    /// A number, `true`, `false`, `null`, or any word like them: nothing takes it.
    case other

    /// `nil` when `bytes` are not exactly one such value, or nest deeper than `depth`.
    init?(_ bytes: [UInt8], depth: Int) {
        guard String(validating: bytes, as: UTF8.self) != nil else { return nil }
        var reader = StrictJSONReader(bytes: bytes)
        guard let value = reader.value(depth: depth), reader.isAtEnd() else { return nil }
        self = value
    }
}

private struct StrictJSONReader {
    let bytes: [UInt8]
    private var offset = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func isAtEnd() -> Bool {
        skipSpace()
        return offset == bytes.count
    }

    mutating func value(depth: Int) -> StrictJSON? {
        skipSpace()
        if take("\"") { return string().map { .string($0) } }
        if word() { return .other }
        guard depth > 0 else { return nil }
        if take("{") { return object(depth: depth - 1).map { .object($0) } }
        if take("[") { return list(depth: depth - 1).map { .list($0) } }
        return nil
    }

    /// Takes letters, digits and what numbers are written with.
    ///
    /// - Returns: whether there were any.
    private mutating func word() -> Bool {
        let start = offset
        while offset < bytes.count, Self.isOfWord(bytes[offset]) { offset += 1 }
        return offset > start
    }

    private static func isOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."):
            true
        default: false
        }
    }

    private mutating func object(depth: Int) -> [String: StrictJSON]? {
        var members: [String: StrictJSON] = [:]
        if takeAfterSpace("}") { return members }
        repeat {
            guard takeAfterSpace("\""), let name = string(), takeAfterSpace(":"), let value = value(depth: depth),
                members.updateValue(value, forKey: name) == nil
            else { return nil }
        } while takeAfterSpace(",")
        return takeAfterSpace("}") ? members : nil
    }

    private mutating func list(depth: Int) -> [StrictJSON]? {
        var elements: [StrictJSON] = []
        if takeAfterSpace("]") { return elements }
        repeat {
            guard let element = value(depth: depth) else { return nil }
            elements.append(element)
        } while takeAfterSpace(",")
        return takeAfterSpace("]") ? elements : nil
    }

    /// The rest of a string whose opening quotation mark is taken.
    private mutating func string() -> String? {
        var text: [UInt8] = []
        while let byte = next(), byte >= 0x20 {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let scalar = escaped() else { return nil }
                text.append(contentsOf: UTF8.encode(scalar) ?? .init())
            default: text.append(byte)
            }
        }
        return nil
    }

    /// What a backslash stands before.
    private mutating func escaped() -> Unicode.Scalar? {
        switch next() {
        case UInt8(ascii: "\""): return "\""
        case UInt8(ascii: "\\"): return "\\"
        case UInt8(ascii: "/"): return "/"
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"):
            guard let first = codeUnit() else { return nil }
            guard (0xD800...0xDBFF).contains(first) else { return Unicode.Scalar(first) }
            guard take("\\"), take("u"), let second = codeUnit(), (0xDC00...0xDFFF).contains(second) else { return nil }
            return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
        default: return nil
        }
    }

    /// Four hexadecimal digits.
    private mutating func codeUnit() -> UInt32? {
        var unit: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next(), let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
            unit = unit << 4 | UInt32(digit)
        }
        return unit
    }

    private mutating func next() -> UInt8? {
        guard offset < bytes.count else { return nil }
        defer { offset += 1 }
        return bytes[offset]
    }

    private mutating func take(_ scalar: Unicode.Scalar) -> Bool {
        guard offset < bytes.count, bytes[offset] == UInt8(ascii: scalar) else { return false }
        offset += 1
        return true
    }

    private mutating func takeAfterSpace(_ scalar: Unicode.Scalar) -> Bool {
        skipSpace()
        return take(scalar)
    }

    private mutating func skipSpace() {
        while offset < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[offset]) { offset += 1 }
    }
}
