import NativeBytes

/// A character map (ISO 32000-2, 9.7.5.4 and 9.10.3; Adobe Technical Notes 5014 and 5411), written in one form.
///
/// It is a program in PostScript, of which viewers read a few operators and pass over the rest. So does this, and it
/// never fails: what no viewer reads is not in the copy.
public struct PDFCharacterMap {
    /// The same map with nothing in it but what it maps.
    public private(set) var written: [UInt8] = []
    public private(set) var comments = 0
    public private(set) var commentBytes = 0
    /// Bytes of words, names, texts and numbers that say nothing to a viewer, and of mappings that are none.
    public private(set) var strayBytes = 0

    private let knownNames: Set<PDFName>
    private var position = 0
    private var name: PDFName?
    private var base: PDFName?
    private var ordering: String?
    private var direction: Int?
    /// Whether the map ended; what follows is no part of it.
    private var isOver = false
    private var lastName: PDFName?
    private var hasUnicode = false
    /// Blocks of mappings that were read.
    private var blocks: [UInt8] = []
    /// The mappings of the block that is read.
    private var block: [UInt8] = []
    private var blockKind = Section.codeSpace
    private var blockCount = 0

    /// As many as stand in one block at most (Technical Note 5014, 5.1).
    private static let mostInBlock = 100
    /// Of a text that a code is mapped to (9.10.3).
    private static let mostTextBytes = 512
    private static let mostCodeBytes = 4
    private static let mostCharacters = 65_535

    /// - Parameter knownNames: the names of maps that all viewers have, and that maps for all purposes have.
    public init(_ program: Span<UInt8>, knownNames: Set<PDFName>) {
        self.knownNames = knownNames
        while let token = next(program) { read(token, program) }
        finishBlock()
        write()
    }

    // MARK: Outside of blocks

    private mutating func read(_ token: Token, _ program: Span<UInt8>) {
        let before = lastName
        lastName = nil
        switch token.kind {
        case .name:
            let name = PDFName(PDFContentValue.name(program, in: token.range))
            lastName = name
            if !Self.frameNames.contains(name), !knownNames.contains(name) { stray(token) }
            if !isOver, before == "CMapName" { self.name = name }
        case .number:
            let value = Self.whole(token, program)
            if !isOver, before == "WMode", let value, value < 2 { direction = value }
            if token.range.count > Self.longestNumber { stray(token) }
        case .text where before == "Registry" || before == "Ordering":
            let text = String(decoding: PDFContentValue.string(program, in: token.range), as: UTF8.self)
            if !isOver, before == "Ordering", Self.collections.contains(text) { ordering = text }
            if text != "Adobe", !Self.collections.contains(text) { stray(token) }
        case .text: stray(token)
        case .delimiter: break
        case .word: read(word: String(copying: program, token.range), token, before, program)
        }
    }

    private mutating func read(word: String, _ token: Token, _ before: PDFName?, _ program: Span<UInt8>) {
        if !isOver, let section = Section(rawValue: word) { return readBlock(section, program) }
        switch word {
        case "usecmap":
            if !isOver, let before { base = before }
        case "endcmap": isOver = true
        default: if !Self.frameWords.contains(word) { stray(token) }
        }
    }

    /// What all maps have around their blocks, and no viewer reads.
    private static let frameNames: Set<PDFName> = [
        "CIDInit", "ProcSet", "CIDSystemInfo", "Registry", "Ordering", "Supplement", "CMapName", "CMapVersion",
        "CMapType", "UIDOffset", "XUID", "WMode", "CMap",
    ]
    private static let frameWords: Set<String> = [
        "findresource", "begin", "dict", "dup", "def", "begincmap", "CMapName", "currentdict", "defineresource",
        "pop", "end",
    ]
    /// Collections of characters (9.7.3): those that Adobe has registered, and two that are no more than numbers.
    public static let collections: Set<String> = [
        "UCS", "Identity", "Japan1", "Japan2", "GB1", "CNS1", "Korea1", "KR", "Manga1",
    ]
    /// Characters of a number; more than the greatest of a character needs.
    private static let longestNumber = 7

    // MARK: Blocks

    private enum Section: String {
        case codeSpace = "begincodespacerange"
        case unicode = "beginbfchar"
        case unicodeRange = "beginbfrange"
        case character = "begincidchar"
        case characterRange = "begincidrange"
        case undefined = "beginnotdefchar"
        case undefinedRange = "beginnotdefrange"

        var end: String { "end" + rawValue.dropFirst("begin".count) }

        /// How many values make a mapping.
        var values: Int {
            switch self {
            case .codeSpace, .unicode, .character, .undefined: 2
            case .unicodeRange, .characterRange, .undefinedRange: 3
            }
        }
    }

    /// A value of a mapping: a text, a number, or an array of texts.
    private enum Value {
        case text(Token)
        case texts([Token])
        case number(Int)
        case unfit
    }

    /// Mappings up to the end of the block, or to any other word.
    private mutating func readBlock(_ section: Section, _ program: Span<UInt8>) {
        var values: [Value] = []
        var start = position
        while let token = next(program) {
            if token.kind == .word {
                if !values.isEmpty { strayBytes += token.range.lowerBound - start }
                if String(copying: program, token.range) != section.end { position = token.range.lowerBound }
                return
            }
            if values.isEmpty { start = token.range.lowerBound }
            values.append(value(token, program))
            guard values.count == section.values else { continue }
            if !append(values, section, program) { strayBytes += position - start }
            values.removeAll(keepingCapacity: true)
        }
        if !values.isEmpty { strayBytes += program.count - start }
    }

    private mutating func value(_ token: Token, _ program: Span<UInt8>) -> Value {
        switch token.kind {
        case .text: return .text(token)
        case .number: return Self.whole(token, program).map { .number($0) } ?? .unfit
        case .delimiter where program[token.range.lowerBound] == UInt8(ascii: "["):
            var texts: [Token] = []
            var isFit = true
            while let token = next(program) {
                if token.kind == .delimiter, program[token.range.lowerBound] == UInt8(ascii: "]") {
                    return isFit ? .texts(texts) : .unfit
                }
                if token.kind == .text, token.bytes <= Self.mostTextBytes { texts.append(token) } else { isFit = false }
            }
            return .unfit
        default: return .unfit
        }
    }

    /// - Returns: false when it is no mapping of the block.
    private mutating func append(_ values: [Value], _ section: Section, _ program: Span<UInt8>) -> Bool {
        guard case .text(let low) = values[0], isCode(low) else { return false }
        var count = 1
        var last = values[1]
        if section.values == 3 || section == .codeSpace {
            guard case .text(let high) = values[1], isCode(high) else { return false }
            let distance = code(high, program) - code(low, program)
            guard distance >= 0 else { return false }
            count += distance
            if section != .codeSpace { last = values[2] }
        }
        switch (section, last) {
        case (.codeSpace, _): break
        case (.unicode, .text(let text)), (.unicodeRange, .text(let text)):
            guard text.bytes <= Self.mostTextBytes else { return false }
        case (.unicodeRange, .texts(let texts)):
            // Nobody reads more than the range has codes.
            last = .texts(Array(texts.prefix(count)))
            if texts.count > count { strayBytes += texts[count...].reduce(0) { $0 + $1.range.count } }
        case (.character, .number), (.characterRange, .number), (.undefined, .number), (.undefinedRange, .number): break
        default: return false
        }
        hasUnicode = hasUnicode || section == .unicode || section == .unicodeRange
        if section != blockKind || blockCount == Self.mostInBlock { finishBlock() }
        blockKind = section
        blockCount += 1
        append(low, program)
        if section.values == 3, case .text(let high) = values[1] { append(high, program) }
        append(last, program)
        block.append(0x0A)
        return true
    }

    private func isCode(_ text: Token) -> Bool { (1...Self.mostCodeBytes).contains(text.bytes) }

    private func code(_ text: Token, _ program: Span<UInt8>) -> Int {
        PDFContentValue.string(program, in: text.range).reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func append(_ value: Value, _ program: Span<UInt8>) {
        switch value {
        case .text(let text): append(text, program)
        case .number(let number): block += Array(" \(number)".utf8)
        case .texts(let texts):
            block += Array(" [".utf8)
            for text in texts { append(text, program) }
            block += Array(" ]".utf8)
        case .unfit: break
        }
    }

    /// A text in digits: as many as it has, because viewers differ in what an odd one means.
    private mutating func append(_ text: Token, _ program: Span<UInt8>) {
        if !block.isEmpty, block.last != 0x0A { block.append(0x20) }
        block.append(UInt8(ascii: "<"))
        if program[text.range.lowerBound] == UInt8(ascii: "<") {
            for index in text.range {
                guard let digit = Hexadecimal.value(program[index]) else { continue }
                block.append(Self.digits[Int(digit)])
            }
        } else {
            for byte in PDFContentValue.string(program, in: text.range) {
                block.append(Self.digits[Int(byte >> 4)])
                block.append(Self.digits[Int(byte & 15)])
            }
        }
        block.append(UInt8(ascii: ">"))
    }

    private static let digits = Array("0123456789ABCDEF".utf8)

    private mutating func finishBlock() {
        guard blockCount > 0 else { return }
        blocks += Array("\(blockCount) \(blockKind.rawValue)\n".utf8)
        blocks += block
        blocks += Array("\(blockKind.end)\n".utf8)
        block.removeAll(keepingCapacity: true)
        blockCount = 0
    }

    // MARK: Writing

    /// The frame is the one of the example in 9.10.3; old programs want all of it.
    private mutating func write() {
        func known(_ name: PDFName?) -> String { name.flatMap { knownNames.contains($0) ? $0.text : nil } ?? "Custom" }
        var head = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        if let base { head += "/\(known(base)) usecmap\n" }
        let ordering = ordering ?? (hasUnicode ? "UCS" : "Identity")
        head += "/CIDSystemInfo << /Registry (Adobe) /Ordering (\(ordering)) /Supplement 0 >> def\n"
        head += "/CMapName /\(known(name)) def\n/CMapType \(hasUnicode ? 2 : 1) def\n"
        if let direction { head += "/WMode \(direction) def\n" }
        written = Array(head.utf8)
        written += blocks
        written += Array("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n".utf8)
    }

    // MARK: Tokens

    private struct Token {
        enum Kind {
            /// In parentheses or in hexadecimal digits.
            case text
            case name, number, word, delimiter
        }
        let kind: Kind
        let range: Range<Int>
        /// For how many bytes a text stands.
        var bytes = 0
    }

    private mutating func stray(_ token: Token) { strayBytes += token.range.count }

    /// A number that is digits alone; `nil` when it is none, or greater than any that stands for a character.
    private static func whole(_ token: Token, _ program: Span<UInt8>) -> Int? {
        guard token.range.count <= longestNumber else { return nil }
        var value = 0
        for index in token.range {
            guard (0x30...0x39).contains(program[index]) else { return nil }
            value = value * 10 + Int(program[index] - 0x30)
        }
        return value <= mostCharacters ? value : nil
    }

    /// The next token; `nil` at the end, or at a text that does not end.
    private mutating func next(_ program: Span<UInt8>) -> Token? {
        while position < program.count {
            let start = position
            switch program[start] {
            case 0x25:
                while position < program.count, program[position] != 0x0A, program[position] != 0x0D { position += 1 }
                comments += 1
                commentBytes += position - start
            case 0x28:
                guard let (end, bytes) = PDFContentReader.endOfString(program, from: start) else {
                    return endedEarly(program)
                }
                position = end
                return Token(kind: .text, range: start..<end, bytes: bytes)
            case 0x3C where start + 1 < program.count && program[start + 1] == 0x3C,
                0x3E where start + 1 < program.count && program[start + 1] == 0x3E:
                position += 2
                return Token(kind: .delimiter, range: start..<position)
            case 0x3C:
                guard let (end, digits, isTidy) = PDFContentReader.endOfHexadecimal(program, from: start) else {
                    return endedEarly(program)
                }
                position = end
                if !isTidy { strayBytes += end - start - digits }
                return Token(kind: .text, range: start..<end, bytes: (digits + 1) / 2)
            case 0x29, 0x3E, 0x5B, 0x5D, 0x7B, 0x7D:
                position += 1
                return Token(kind: .delimiter, range: start..<position)
            case 0x30...0x39, 0x2B, 0x2D, 0x2E:
                position = PDFContentReader.number(program, from: start).end
                return Token(kind: .number, range: start..<position)
            case let byte where PDFCharacter.isSpace(byte): position += 1
            case let byte:
                position += 1
                while position < program.count, PDFCharacter.isRegular(program[position]) { position += 1 }
                return Token(kind: byte == 0x2F ? .name : .word, range: start..<position)
            }
        }
        return nil
    }

    private mutating func endedEarly(_ program: Span<UInt8>) -> Token? {
        strayBytes += program.count - position
        position = program.count
        return nil
    }
}

extension String {
    fileprivate init(copying bytes: Span<UInt8>, _ range: Range<Int>) {
        var copy: [UInt8] = []
        copy.append(contentsOf: bytes.extracting(range))
        self.init(decoding: copy, as: UTF8.self)
    }
}
