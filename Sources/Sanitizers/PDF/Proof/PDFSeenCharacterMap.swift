import FileFormats

/// What a viewer takes from a character map (ISO 32000-2, 9.7.5.4 and 9.10.3), for the proof. It shares nothing with
/// `PDFCharacterMap` but where the tokens of content end.
struct PDFSeenCharacterMap {
    /// The mappings in their order, then the direction of writing and the map that it is built on.
    private(set) var mappings: [UInt8] = []

    private enum Value {
        case text([UInt8])
        case texts([[UInt8]])
        case number(Int)
        case none
    }

    /// Blocks by what follows `begin` and `end` in their operators: how many codes each mapping has, and whether it
    /// maps to texts or to numbers.
    private static let blocks: [String: Block] = [
        "codespacerange": (1, 2, .none), "bfchar": (2, 1, .text), "bfrange": (3, 2, .text),
        "cidchar": (4, 1, .number), "cidrange": (5, 2, .number), "notdefchar": (6, 1, .number),
        "notdefrange": (7, 2, .number),
    ]
    private typealias Block = (mark: UInt8, codes: Int, target: Target)
    private enum Target { case none, text, number }

    private var tokens = PDFSeenTokens()

    init(_ program: Span<UInt8>) {
        var block: (name: String, kind: Block)?
        var values: [Value] = []
        var name: String?
        var direction = 2
        var base = ""
        reading: while true {
            let start = tokens.position
            guard let token = tokens.next(program), token != .cut else { break }
            if case .word = token {
                let word = lastWord(program, from: start)
                let ended = block
                block = nil
                if let ended, word == "end" + ended.name { continue }
                if word == "endcmap" { break reading }
                if word == "usecmap", let name { base = name }
                if word.hasPrefix("begin") {
                    let name = String(word.dropFirst(5))
                    block = Self.blocks[name].map { (name, $0) }
                }
                values = []
                name = nil
                continue
            }
            if let kind = block?.kind {
                values.append(value(token, program, from: start))
                if values.count == kind.codes + (kind.target == .none ? 0 : 1) {
                    append(values, kind.mark, kind.codes, kind.target)
                    values = []
                }
            } else {
                if name == "WMode", case .number(let number) = value(token, program, from: start), number < 2 {
                    direction = number
                }
                if case .name(let text) = token { name = text } else { name = nil }
            }
        }
        mappings.append(UInt8(direction))
        if PDFStandardWords.characterMaps.contains(PDFName(base)) { mappings += Array(base.utf8) }
    }

    /// The characters of the token that was read last.
    private func lastWord(_ program: Span<UInt8>, from start: Int) -> String {
        var bytes: [UInt8] = []
        var index = tokens.position
        while index > start, !PDFSeenTokens.endsWord[Int(program[index - 1])] {
            index -= 1
            bytes.append(program[index])
        }
        return String(decoding: bytes.reversed(), as: UTF8.self)
    }

    private mutating func value(_ token: PDFSeenTokens.Token, _ program: Span<UInt8>, from start: Int) -> Value {
        switch token {
        case .string(let bytes): return .text(bytes)
        case .number:
            let digits = lastWord(program, from: start)
            guard digits.utf8.count < 8, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else { return .none }
            return Int(digits).flatMap { $0 < 65_536 ? .number($0) : nil } ?? .none
        case .open(UInt8(ascii: "[")):
            var texts: [[UInt8]]? = []
            while let token = tokens.next(program), token != .cut {
                if token == .close(UInt8(ascii: "]")) { return texts.map { .texts($0) } ?? .none }
                if case .string(let bytes) = token, bytes.count <= 512 { texts?.append(bytes) } else { texts = nil }
            }
            return .none
        default: return .none
        }
    }

    private mutating func append(_ values: [Value], _ mark: UInt8, _ codes: Int, _ target: Target) {
        var bytes = [mark]
        var numbers: [Int] = []
        for value in values.prefix(codes) {
            guard case .text(let code) = value, (1...4).contains(code.count) else { return }
            numbers.append(code.reduce(0) { $0 * 256 + Int($1) })
            Self.append(code, to: &bytes)
        }
        guard let first = numbers.first, let last = numbers.last, first <= last else { return }
        switch (target, values.last) {
        case (.none, _): break
        case (.number, .number(let number)): Self.append([UInt8(number >> 8), UInt8(number & 255)], to: &bytes)
        case (.text, .text(let text)) where text.count <= 512: Self.append(text, to: &bytes)
        case (.text, .texts(let texts)) where codes == 2:
            for text in texts.prefix(last - first + 1) { Self.append(text, to: &bytes) }
            bytes.append(0xFF)
        default: return
        }
        mappings += bytes
    }

    private static func append(_ text: [UInt8], to bytes: inout [UInt8]) {
        bytes += [UInt8(text.count >> 8), UInt8(text.count & 255)]
        bytes += text
    }
}
