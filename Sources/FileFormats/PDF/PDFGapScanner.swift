import NativeBytes

/// Looks for bytes that belong to no part of a file: comments, and data between objects (ISO 32000-2, 7.2.4 and 7.5).
/// White space may stand everywhere and does not count. End marks are counted for themselves.
///
/// It only counts, for the report; nothing of the file's layout gets into the output. It goes over the file once, by
/// syntax alone: a stream ends where its direct `Length` says, or else at the first `endstream` that `endobj` follows.
public struct PDFGapScanner {
    /// How many runs of such bytes there are.
    public private(set) var count = 0
    /// How many bytes they have.
    public private(set) var byteCount = 0
    /// How many `%%EOF` there are outside of streams and texts: one, and one more for each time that the file was saved
    /// into.
    public private(set) var endMarks = 0

    private var position: Int
    private let end: Int
    /// Where the last of them ended; what stands next to it belongs to it.
    private var lastEnd = -1

    /// - Parameters:
    ///   - start: where `%PDF-` stands.
    ///   - end: where the last end mark ends.
    public init(_ bytes: Span<UInt8>, from start: Int, to end: Int) {
        position = start
        self.end = min(end, bytes.count)
        skipHeader(bytes)
        while let byte = next(bytes) {
            switch byte {
            case 0x25: comment(bytes)
            case 0x30...0x39: object(bytes)
            default: section(bytes)
            }
        }
    }

    private static let objectBeginning = Array("obj".utf8)
    private static let objectEnd = Array("endobj".utf8)
    private static let streamBeginning = Array("stream".utf8)
    private static let streamEnd = Array("endstream".utf8)
    private static let lengthKey = Array("Length".utf8)

    // MARK: Parts of a file

    /// The line of the version, and a comment of some bytes above 127 after it, which marks the file as binary (7.5.2);
    /// most programs write four, macOS eleven.
    private mutating func skipHeader(_ bytes: Span<UInt8>) {
        position += Array("%PDF-".utf8).count
        while position < end, bytes[position] == 0x2E || (0x30...0x39).contains(bytes[position]) { position += 1 }
        var mark = position
        while mark < end, PDFCharacter.isSpace(bytes[mark]) { mark += 1 }
        guard mark > position, mark < end, bytes[mark] == 0x25 else { return }
        let first = mark + 1
        mark = first
        while mark < end, bytes[mark] > 127 { mark += 1 }
        if mark - first <= 11, mark < end, PDFCharacter.isSpace(bytes[mark]) { position = mark }
    }

    private mutating func comment(_ bytes: Span<UInt8>) {
        let mark = Array("%%EOF".utf8)
        if bytes.matches(mark, at: position) {
            position += mark.count
            endMarks += 1
            return
        }
        let start = position
        while position < end, bytes[position] != 0x0A, bytes[position] != 0x0D { position += 1 }
        add(start..<position)
    }

    /// `7 0 obj` and what follows up to `endobj`; numbers that begin no object are a gap.
    private mutating func object(_ bytes: Span<UInt8>) {
        let start = position
        skipDigits(bytes)
        skipSpace(bytes)
        let generation = position
        skipDigits(bytes)
        guard position > generation, let byte = next(bytes), byte == 0x6F,
            bytes.matches(Self.objectBeginning, at: position),
            skipWord(bytes) == Self.objectBeginning.count
        else {
            position = start
            skipWord(bytes)
            add(start..<position)
            return
        }
        body(bytes)
    }

    private mutating func section(_ bytes: Span<UInt8>) {
        let start = position
        switch word(bytes) {
        case "xref":
            while let byte = next(bytes), (0x30...0x39).contains(byte) || byte == 0x6E || byte == 0x66 {
                skipWord(bytes)
            }
        case "trailer": dictionary(bytes)
        case "startxref":
            skipSpace(bytes)
            skipDigits(bytes)
        default:
            if position == start { position += 1 }
            add(start..<position)
        }
    }

    // MARK: Objects

    /// Everything up to `endobj`, token by token.
    private mutating func body(_ bytes: Span<UInt8>) {
        var length: Int?
        while let byte = next(bytes) {
            switch byte {
            case 0x65, 0x73:
                let isEnd = bytes.matches(Self.objectEnd, at: position)
                let isStream = bytes.matches(Self.streamBeginning, at: position)
                let count = skipWord(bytes)
                if isEnd, count == Self.objectEnd.count { return }
                if isStream, count == Self.streamBeginning.count { skipStream(bytes, length: length) }
            case 0x2F:
                position += 1
                let isLength = bytes.matches(Self.lengthKey, at: position)
                if skipWord(bytes) == Self.lengthKey.count, isLength { length = directNumber(bytes) }
            default: _ = token(bytes)
            }
        }
    }

    /// The number at this place, unless it begins a reference.
    private mutating func directNumber(_ bytes: Span<UInt8>) -> Int? {
        skipSpace(bytes)
        let start = position
        skipDigits(bytes)
        guard position > start, position - start <= 10 else { return nil }
        var number = 0
        for index in start..<position { number = number * 10 + Int(bytes[index] - 0x30) }
        let mark = position
        defer { position = mark }
        skipSpace(bytes)
        skipDigits(bytes)
        skipSpace(bytes)
        return position < end && bytes[position] == 0x52 ? nil : number
    }

    private mutating func skipStream(_ bytes: Span<UInt8>, length: Int?) {
        if position < end, bytes[position] == 0x0D { position += 1 }
        if position < end, bytes[position] == 0x0A { position += 1 }
        let keyword = Self.streamEnd
        if let length, length <= end - position {
            let start = position
            position += length
            skipSpace(bytes)
            if bytes.matches(keyword, at: position) {
                position += keyword.count
                return
            }
            position = start
        }
        while let found = firstIndex(of: 0x65, in: bytes, from: position), found < end {
            position = found + 1
            guard bytes.matches(keyword, at: found) else { continue }
            position = found + keyword.count
            skipSpace(bytes)
            if bytes.matches(Self.objectEnd, at: position) { return }
        }
        position = end
    }

    /// One token or comment.
    ///
    /// - Returns: 1 when it begins a dictionary, -1 when it ends one.
    private mutating func token(_ bytes: Span<UInt8>) -> Int {
        guard let byte = next(bytes) else { return 0 }
        let isPair = position + 1 < end && bytes[position + 1] == byte
        switch byte {
        case 0x25: comment(bytes)
        case 0x28: string(bytes)
        case 0x3C where isPair:
            position += 2
            return 1
        case 0x3E where isPair:
            position += 2
            return -1
        case 0x3C:
            while position < end, bytes[position] != 0x3E { position += 1 }
            position += 1
        default:
            position += 1
            if PDFCharacter.isRegular(byte) { skipWord(bytes) }
        }
        return 0
    }

    private mutating func dictionary(_ bytes: Span<UInt8>) {
        var depth = token(bytes)
        while depth > 0, position < end { depth += token(bytes) }
    }

    private mutating func string(_ bytes: Span<UInt8>) {
        var open = 0
        while position < end {
            switch bytes[position] {
            case 0x5C: position += 1
            case 0x28: open += 1
            case 0x29: open -= 1
            default: break
            }
            position += 1
            if open == 0 { return }
        }
    }

    // MARK: Words

    private mutating func skipSpace(_ bytes: Span<UInt8>) {
        while position < end, PDFCharacter.isSpace(bytes[position]) { position += 1 }
    }

    private mutating func skipDigits(_ bytes: Span<UInt8>) {
        while position < end, (0x30...0x39).contains(bytes[position]) { position += 1 }
    }

    /// - Returns: how many bytes the word has.
    @discardableResult
    private mutating func skipWord(_ bytes: Span<UInt8>) -> Int {
        let start = position
        while position < end, PDFCharacter.isRegular(bytes[position]) { position += 1 }
        return position - start
    }

    /// The next byte that is no space.
    private mutating func next(_ bytes: Span<UInt8>) -> UInt8? {
        skipSpace(bytes)
        return position < end ? bytes[position] : nil
    }

    /// The word at this place; only the first bytes of a long one.
    private mutating func word(_ bytes: Span<UInt8>) -> String {
        let start = position
        skipWord(bytes)
        var characters: [UInt8] = []
        for index in start..<min(position, start + 10) { characters.append(bytes[index]) }
        return String(decoding: characters, as: UTF8.self)
    }

    private mutating func add(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        if range.lowerBound > lastEnd + 1 { count += 1 }
        byteCount += range.count
        lastEnd = range.upperBound
    }
}
