import FileFormats

/// A value before an operator, as the proof reads it.
enum PDFSeenValue {
    case number(Double)
    case oddNumber([UInt8])
    case name(String)
    case string([UInt8])
    case array([PDFSeenValue])
    case dictionary([PDFSeenValue])

    private static let deepest = 16

    /// The value that begins with `token`; `nil` when it does not end.
    init?(_ token: PDFSeenTokens.Token, _ tokens: inout PDFSeenTokens, _ content: Span<UInt8>, depth: Int) {
        switch token {
        case .number(let value): self = .number(value)
        case .oddNumber(let text): self = .oddNumber(text)
        case .name(let name): self = .name(name)
        case .string(let bytes): self = .string(bytes)
        case .open(let bracket):
            guard depth < Self.deepest else { return nil }
            let close = bracket == UInt8(ascii: "[") ? UInt8(ascii: "]") : UInt8(ascii: ">")
            var elements: [PDFSeenValue] = []
            while let next = tokens.next(content) {
                if next == .close(close) {
                    self = bracket == UInt8(ascii: "[") ? .array(elements) : .dictionary(elements)
                    return
                }
                switch next {
                case .word: continue
                case .close(UInt8(ascii: "]")), .close(UInt8(ascii: ">")), .close(0): return nil
                case .close: continue
                case .cut: return nil
                default: break
                }
                guard let element = PDFSeenValue(next, &tokens, content, depth: depth + 1) else { return nil }
                elements.append(element)
            }
            return nil
        case .word, .close, .cut: return nil
        }
    }

    var isNumber: Bool {
        switch self {
        case .number, .oddNumber: true
        default: false
        }
    }

    /// Whether viewers read it in different ways.
    var isOdd: Bool {
        switch self {
        case .oddNumber: true
        case .array(let elements): elements.contains(where: \.isOdd)
        default: false
        }
    }

    var number: Double { if case .number(let value) = self { value } else { 0 } }

    /// Whether it is what `letter` stands for in the table of operators.
    func fits(_ letter: UInt8) -> Bool {
        switch (letter, self) {
        case (UInt8(ascii: "n"), _): isNumber
        case (UInt8(ascii: "s"), .string), (UInt8(ascii: "a"), .array), (UInt8(ascii: "/"), .name): true
        case (UInt8(ascii: "d"), .dictionary), (UInt8(ascii: "d"), .name): true
        default: false
        }
    }

    /// Appends it so that no two values give the same bytes.
    func append(to bytes: inout [UInt8]) {
        switch self {
        case .number(let value):
            bytes.append(1)
            let bits = value.bitPattern
            for shift in stride(from: 0, to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: bits >> shift)) }
        case .oddNumber(let text): Self.append(text, mark: 2, to: &bytes)
        // A long name is another one in the copy; what it stands for is compared.
        case .name(let name): Self.append(Array(PDFResourceLabel.kept(name).utf8), mark: 3, to: &bytes)
        case .string(let text): Self.append(text, mark: 4, to: &bytes)
        case .array(let elements):
            bytes.append(5)
            for element in elements {
                switch element {
                case .number, .oddNumber, .string: element.append(to: &bytes)
                case .name, .array, .dictionary: break
                }
            }
            bytes.append(6)
        case .dictionary: bytes.append(7)
        }
    }

    private static func append(_ text: [UInt8], mark: UInt8, to bytes: inout [UInt8]) {
        bytes.append(mark)
        bytes.appendBigEndian(UInt32(truncatingIfNeeded: text.count))
        bytes += text
    }
}
