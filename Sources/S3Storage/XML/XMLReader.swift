/// A pull parser for the XML that S3 servers send: UTF-8, elements and text. Everything else of XML 1.0 is either
/// passed over (declaration, comments, processing instructions, attributes) or refused (document types, and with them
/// entities of one's own). A server may be hostile: every limit is checked before the work that it bounds.
struct XMLReader: ~Copyable {
    enum Event: Equatable {
        /// The name without its prefix.
        case start(String)
        case text(String)
        case end(String)
    }

    /// What is wrong with the document.
    enum Defect: String, Error {
        case tooLarge, tooDeep, longName, longText, truncated, badName, badMarkup, badEntity, badNesting, notUTF8,
            documentType, noElement, trailingContent
    }

    struct Limits: Sendable {
        /// Of the document.
        var bytes = 8 << 20
        var depth = 32
        /// Bytes of a name.
        var name = 256
        /// Bytes of one piece of text.
        var text = 64 << 10
    }

    private let bytes: [UInt8]
    private let limits: Limits
    private var position = 0
    private var open: [String] = []
    private var hasRoot = false
    /// The end of an element that had no content.
    private var pendingEnd: String?

    init(_ bytes: [UInt8], limits: Limits = Limits()) throws(Defect) {
        guard bytes.count <= limits.bytes else { throw .tooLarge }
        self.bytes = bytes
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
    }

    /// The next event; `nil` after the end of the root element.
    mutating func next() throws(Defect) -> Event? {
        if let name = pendingEnd {
            pendingEnd = nil
            return .end(name)
        }
        while position < bytes.count {
            if bytes[position] != 0x3C {
                let text = try text()
                if !open.isEmpty { return .text(text) }
                guard text.utf8.allSatisfy(Self.isSpace) else { throw hasRoot ? .trailingContent : .badMarkup }
                continue
            }
            if try skipped("<?", until: "?>") { continue }
            if try skipped("<!--", until: "-->") { continue }
            if let text = try characterData() { return .text(text) }
            guard !starts(with: "<!") else { throw .documentType }
            return starts(with: "</") ? .end(try endTag()) : .start(try startTag())
        }
        guard open.isEmpty else { throw .truncated }
        guard hasRoot else { throw .noElement }
        return nil
    }

    private func starts(with text: StaticString) -> Bool {
        bytes[position...].starts(with: text.description.utf8)
    }

    /// Goes behind `end`, when `start` is here.
    private mutating func skipped(_ start: StaticString, until end: StaticString) throws(Defect) -> Bool {
        guard starts(with: start) else { return false }
        position = try index(of: end, from: position + start.utf8CodeUnitCount) + end.utf8CodeUnitCount
        return true
    }

    private func index(of text: StaticString, from start: Int) throws(Defect) -> Int {
        let wanted = Array(text.description.utf8)
        var index = start
        while index + wanted.count <= bytes.count {
            if bytes[index] == wanted[0], bytes[index...].starts(with: wanted) { return index }
            index += 1
        }
        throw .truncated
    }

    private mutating func characterData() throws(Defect) -> String? {
        guard starts(with: "<![CDATA["), !open.isEmpty else { return nil }
        let start = position + 9
        let end = try index(of: "]]>", from: start)
        guard end - start <= limits.text else { throw .longText }
        position = end + 3
        return try string(bytes[start..<end])
    }

    /// Text up to the next `<`, with references resolved.
    private mutating func text() throws(Defect) -> String {
        var text: [UInt8] = []
        while position < bytes.count, bytes[position] != 0x3C {
            guard text.count < limits.text else { throw .longText }
            if bytes[position] == 0x26 {
                text += try reference()
            } else {
                text.append(bytes[position])
                position += 1
            }
        }
        return try string(text[...])
    }

    /// `&amp;`, `&#38;` and the like. Control characters by number are taken, because servers send them in keys.
    private mutating func reference() throws(Defect) -> [UInt8] {
        let longest = min(position + 12, bytes.count)
        guard let end = bytes[position..<longest].firstIndex(of: 0x3B) else { throw .badEntity }
        let name = try string(bytes[(position + 1)..<end])
        position = end + 1
        switch name {
        case "amp": return [0x26]
        case "lt": return [0x3C]
        case "gt": return [0x3E]
        case "quot": return [0x22]
        case "apos": return [0x27]
        default:
            let isHex = name.hasPrefix("#x")
            let digits = name.dropFirst(isHex ? 2 : 1)
            guard name.hasPrefix("#"), digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }),
                let code = UInt32(digits, radix: isHex ? 16 : 10), code != 0, let scalar = Unicode.Scalar(code)
            else { throw .badEntity }
            return Array(String(Character(scalar)).utf8)
        }
    }

    private mutating func startTag() throws(Defect) -> String {
        guard !hasRoot || !open.isEmpty else { throw .trailingContent }
        position += 1
        let name = try name()
        while true {
            skipSpace()
            guard position < bytes.count else { throw .truncated }
            switch bytes[position] {
            case 0x3E:
                position += 1
                guard open.count < limits.depth else { throw .tooDeep }
                open.append(name)
                hasRoot = true
                return name
            case 0x2F:
                guard position + 1 < bytes.count else { throw .truncated }
                guard bytes[position + 1] == 0x3E else { throw .badMarkup }
                position += 2
                hasRoot = true
                pendingEnd = name
                return name
            default: try skipAttribute()
            }
        }
    }

    private mutating func skipAttribute() throws(Defect) {
        _ = try name()
        skipSpace()
        guard position < bytes.count else { throw .truncated }
        guard bytes[position] == 0x3D else { throw .badMarkup }
        position += 1
        skipSpace()
        guard position < bytes.count else { throw .truncated }
        let quote = bytes[position]
        guard quote == 0x22 || quote == 0x27 else { throw .badMarkup }
        guard let end = bytes[(position + 1)...].firstIndex(of: quote) else { throw .truncated }
        guard !bytes[(position + 1)..<end].contains(0x3C) else { throw .badMarkup }
        position = end + 1
    }

    private mutating func endTag() throws(Defect) -> String {
        position += 2
        let name = try name()
        skipSpace()
        guard position < bytes.count else { throw .truncated }
        guard bytes[position] == 0x3E else { throw .badMarkup }
        position += 1
        guard open.popLast() == name else { throw .badNesting }
        return name
    }

    /// A name, without the prefix that a namespace gives it.
    private mutating func name() throws(Defect) -> String {
        let start = position
        while position < bytes.count, Self.isNameByte(bytes[position]) {
            position += 1
            guard position - start <= limits.name else { throw .longName }
        }
        guard position < bytes.count else { throw .truncated }
        let qualified = bytes[start..<position]
        let local = qualified.lastIndex(of: 0x3A).map { qualified[($0 + 1)...] } ?? qualified
        guard let first = local.first, !(0x30...0x39).contains(first), first != 0x2D, first != 0x2E else {
            throw .badName
        }
        return try string(local)
    }

    private mutating func skipSpace() {
        while position < bytes.count, Self.isSpace(bytes[position]) { position += 1 }
    }

    private func string(_ bytes: ArraySlice<UInt8>) throws(Defect) -> String {
        guard let text = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        return text
    }

    private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
            || byte == 0x3A || byte == 0x5F || byte == 0x2D || byte == 0x2E || byte >= 0x80
    }
}
