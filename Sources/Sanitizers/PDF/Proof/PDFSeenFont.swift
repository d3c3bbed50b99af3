import FileFormats
import NativeBytes

/// What a viewer reads of the program of a font to paint its glyphs (ISO 32000-2, 9.9), for the proof. It shares
/// nothing with `PDFFontProgram`.
struct PDFSeenFont {
    private(set) var parts: [UInt8] = []

    init(_ program: Span<UInt8>) {
        let beginning = (0..<min(4, program.count)).map { program[$0] }
        switch beginning {
        case [0, 1, 0, 0], Array("true".utf8), Array("OTTO".utf8):
            if let head = place(program, "head"), head.lowerBound < program.count { appendTables(program) }
        case _ where beginning.first == 1: appendCompact(program)
        case Array("%!PS".utf8), Array("%!Fo".utf8): appendPostScript(program)
        default: if isOfOtherFormat(program) { parts.append(contentsOf: program) }
        }
    }

    /// Whether a viewer could paint with it although it is of none of these kinds. With anything else none can.
    private func isOfOtherFormat(_ program: Span<UInt8>) -> Bool {
        guard program.count > 1 else { return false }
        switch (program[0], program[1]) {
        case (0x80, _), (0, 2...3), (0x1F, 0x8B), (0x1F, 0x9D), (0xA5, 0x6B...0x6C): return true
        // Poppler looks for a compact font behind the first byte too.
        case (_, 1) where program.count > 2 && program[2] == 0: return true
        default: break
        }
        let letters = String(decoding: (0..<min(9, program.count)).map { program[$0] }, as: UTF8.self)
        return ["%!", "typ1", "ttcf", "wOF", "BZ", "MZ", "PFR", "STARTFONT"].contains { letters.hasPrefix($0) }
            || (0..<program.count).contains { program.matches(Self.endOfPlain, at: $0) }
    }

    // MARK: Tables

    /// How glyphs look, which there are, how wide they are, which codes they have, and how they fit the pixels.
    private static let tables = [
        "glyf", "loca", "CFF ", "maxp", "head", "cmap", "post", "OS/2", "hhea", "hmtx", "vhea", "vmtx", "VORG", "cvt ",
        "fpgm", "prep", "gasp",
    ]

    private mutating func appendTables(_ program: Span<UInt8>) {
        parts.append(contentsOf: program.extracting(0..<4))
        let glyphs = field(program, "maxp", at: 4, bytes: 2)
        for wanted in Self.tables {
            guard let table = place(program, wanted) else { continue }
            let read = min(table.count, lastByte(program, wanted, glyphs: glyphs))
            parts += Array("\(wanted) \(read) ".utf8)
            guard table.upperBound <= program.count else { continue }
            append(program.extracting(table.prefix(read)), wanted)
        }
    }

    /// Where the directory says that a table lies: the first of its name.
    private func place(_ program: Span<UInt8>, _ tag: String) -> Range<Int>? {
        for entry in 0..<Int(program.bigEndianUInt16(at: 4) ?? 0)
        where program.matches(Array(tag.utf8), at: 12 + 16 * entry) {
            guard let start = program.bigEndianUInt32(at: 12 + 16 * entry + 8),
                let bytes = program.bigEndianUInt32(at: 12 + 16 * entry + 12)
            else { continue }
            return Int(start)..<Int(start) + Int(bytes)
        }
        return nil
    }

    /// A number of a table; -1 when it does not reach so far.
    private func field(_ program: Span<UInt8>, _ tag: String, at offset: Int, bytes: Int) -> Int {
        guard let table = place(program, tag), offset + bytes <= table.count, table.upperBound <= program.count else {
            return -1
        }
        return (0..<bytes).reduce(0) { $0 << 8 | Int(program[table.lowerBound + offset + $1]) }
    }

    /// How far viewers read a table at most, by what the font says of it.
    private func lastByte(_ program: Span<UInt8>, _ tag: String, glyphs: Int) -> Int {
        switch tag {
        case "head": return 54
        case "hhea", "vhea": return 36
        case "maxp":
            let version = field(program, tag, at: 0, bytes: 4)
            return version == 0x5000 ? 6 : version == 0x10000 ? 32 : .max
        case "post": return [0x10000, 0x30000].contains(field(program, tag, at: 0, bytes: 4)) ? 32 : .max
        case "OS/2":
            switch field(program, tag, at: 0, bytes: 2) {
            case 0: return 78
            case 1: return 86
            case 2, 3, 4: return 96
            case 5: return 100
            default: return .max
            }
        case "gasp":
            let ranges = field(program, tag, at: 2, bytes: 2)
            return ranges < 0 ? .max : 4 * ranges + 4
        case "hmtx", "vmtx":
            let long = field(program, tag == "hmtx" ? "hhea" : "vhea", at: 34, bytes: 2)
            guard long > 0, glyphs >= 0 else { return .max }
            return glyphs < long ? 4 * long : 2 * long + 2 * glyphs
        case "loca", "glyf":
            let format = field(program, "head", at: 50, bytes: 2)
            guard format == 0 || format == 1, glyphs >= 0 else { return .max }
            let size = (glyphs + 1) * (format == 0 ? 2 : 4)
            return tag == "loca" ? size : endOfGlyphs(program, size, isLong: format == 1)
        default: return .max
        }
    }

    /// Only where each glyph ends before the next.
    private func endOfGlyphs(_ program: Span<UInt8>, _ size: Int, isLong: Bool) -> Int {
        guard let places = place(program, "loca"), places.count >= size, places.upperBound <= program.count else {
            return .max
        }
        var last = 0
        var offset = places.lowerBound
        while offset < places.lowerBound + size {
            let next =
                isLong
                ? Int(program.bigEndianUInt32(at: offset) ?? 0) : Int(program.bigEndianUInt16(at: offset) ?? 0) * 2
            if next < last { return .max }
            last = next
            offset += isLong ? 4 : 2
        }
        return last
    }

    private mutating func append(_ table: Span<UInt8>, _ tag: String) {
        switch tag {
        case "CFF ": appendCompact(table)
        // But for a checksum and two dates.
        case "head" where table.count >= 36:
            parts.append(contentsOf: table.extracting(0..<8))
            parts.append(contentsOf: table.extracting(12..<20))
            parts.append(contentsOf: table.extracting(36..<table.count))
        default: parts.append(contentsOf: table)
        }
    }

    // MARK: Compact fonts

    /// All but the texts; and those that name glyphs, in their order.
    private mutating func appendCompact(_ program: Span<UInt8>) {
        guard program.count > 4, let names = places(program, from: Int(program[2])),
            let fonts = places(program, from: names[names.count - 1]), fonts.count == 2,
            let texts = places(program, from: fonts[1])
        else { return parts.append(contentsOf: program) }
        parts.append(contentsOf: program.extracting(0..<texts[0]))
        parts.append(contentsOf: program.extracting(texts[texts.count - 1]..<program.count))
        for text in namedTexts(program, fonts[0]..<fonts[1]) where text >= 391 && text - 391 + 1 < texts.count {
            parts.append(contentsOf: program.extracting(texts[text - 391]..<texts[text - 390]))
            parts.append(0)
        }
    }

    /// Where the elements of an INDEX begin, and where the last one ends.
    private func places(_ program: Span<UInt8>, from start: Int) -> [Int]? {
        guard let count = program.bigEndianUInt16(at: start) else { return nil }
        if count == 0 { return [start + 2] }
        guard start + 2 < program.count, (1...4).contains(program[start + 2]) else { return nil }
        let width = Int(program[start + 2])
        let base = start + 3 + (Int(count) + 1) * width - 1
        guard base < program.count else { return nil }
        var places: [Int] = []
        for element in 0...Int(count) {
            var offset = 0
            for index in 0..<width { offset = offset * 256 + Int(program[start + 3 + element * width + index]) }
            guard offset > 0, base + offset <= program.count, base + offset >= places.last ?? 0 else { return nil }
            places.append(base + offset)
        }
        return places
    }

    private func namedTexts(_ program: Span<UInt8>, _ font: Range<Int>) -> [Int] {
        var charset = 0
        var glyphs = 0
        var encoding = 0
        var collection: [Int] = []
        var numbers: [Int] = []
        var index = font.lowerBound
        while index < font.upperBound {
            let byte = Int(program[index])
            let next = index + 1 < font.upperBound ? Int(program[index + 1]) : 0
            switch byte {
            case 22...27, 31, 255: return []
            case 30:
                repeat {
                    index += 1
                } while index < font.upperBound && program[index] & 15 != 15
                    && program[index] >> 4 != 15
                numbers.append(0)
                index += 1
            case 28:
                guard let value = program.bigEndianUInt16(at: index + 1) else { return [] }
                numbers.append(Int(Int16(bitPattern: value)))
                index += 3
            case 29:
                guard let value = program.bigEndianUInt32(at: index + 1) else { return [] }
                numbers.append(Int(Int32(bitPattern: value)))
                index += 5
            case 251...254:
                numbers.append(-(byte - 251) * 256 - next - 108)
                index += 2
            case 247...250:
                numbers.append((byte - 247) * 256 + next + 108)
                index += 2
            case 32...246:
                numbers.append(byte - 139)
                index += 1
            default:
                let last = numbers.last ?? 0
                switch (byte, next) {
                case (15, _): charset = last
                case (16, _): encoding = last
                case (17, _): glyphs = last
                case (12, 30): collection = Array(numbers.prefix(2))
                default: break
                }
                numbers = []
                index += byte == 12 ? 2 : 1
            }
        }
        guard collection.isEmpty else { return collection }
        return glyphNames(program, charset, glyphs) + supplement(program, encoding)
    }

    private func glyphNames(_ program: Span<UInt8>, _ charset: Int, _ glyphs: Int) -> [Int] {
        guard charset > 2, charset < program.count, glyphs > 0, var left = program.bigEndianUInt16(at: glyphs) else {
            return []
        }
        var names: [Int] = []
        var index = charset + 1
        while left > 1, let first = program.bigEndianUInt16(at: index) {
            var range = 0
            switch program[charset] {
            case 0: index += 2
            case 1:
                range = index + 2 < program.count ? Int(program[index + 2]) : 0
                index += 3
            default:
                range = Int(program.bigEndianUInt16(at: index + 2) ?? 0)
                index += 4
            }
            names += Array(Int(first)...Int(first) + range)
            left -= min(left, UInt16(min(range + 1, 65_535)))
        }
        return names
    }

    private func supplement(_ program: Span<UInt8>, _ encoding: Int) -> [Int] {
        guard encoding > 1, encoding + 1 < program.count, program[encoding] >= 0x80 else { return [] }
        let entries = Int(program[encoding + 1])
        let place = encoding + 2 + (program[encoding] == 0x80 ? entries : 2 * entries)
        guard place < program.count else { return [] }
        return (0..<Int(program[place])).compactMap { program.bigEndianUInt16(at: place + 3 * $0 + 2).map { Int($0) } }
    }

    // MARK: Type 1

    /// The plain part without comments and texts; the rest up to before its last word.
    private mutating func appendPostScript(_ program: Span<UInt8>) {
        var depth = 0
        var isComment = true
        var isEscaped = false
        var braces = 0
        var index = 0
        parts.append(contentsOf: program.extracting(0..<min(15, program.count)))
        while index < program.count {
            let byte = program[index]
            if isComment, byte != 10, byte != 13 {
                index += 1
                continue
            }
            isComment = false
            if depth > 0 {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "(") {
                    depth += 1
                } else if byte == UInt8(ascii: ")") {
                    depth -= 1
                }
            } else if byte == UInt8(ascii: "%") {
                isComment = true
            } else if byte == UInt8(ascii: "(") {
                depth = 1
            } else if byte == Self.endOfPlain[0], braces == 0, endsPlain(program, at: index) {
                break
            } else if byte > 32 || !Self.spaces.contains(byte) {
                if byte == UInt8(ascii: "{") { braces += 1 }
                if byte == UInt8(ascii: "}"), braces > 0 { braces -= 1 }
                parts.append(byte)
            } else if parts.last != 32 {
                parts.append(32)
            }
            index += 1
        }
        var end = program.count - Self.endOfProgram.count
        while end >= index, !program.matches(Self.endOfProgram, at: end) { end -= 1 }
        parts.append(contentsOf: program.extracting(index..<(end >= index ? end : program.count)))
    }

    /// A word by itself: neither a name nor a part of another word.
    private func endsPlain(_ program: Span<UInt8>, at index: Int) -> Bool {
        guard program.matches(Self.endOfPlain, at: index), index > 0, index + 5 < program.count else { return false }
        return Self.spaces.contains(program[index + 5])
            && (Self.spaces.contains(program[index - 1]) || Array("()<>[]{}%".utf8).contains(program[index - 1]))
    }

    private static let spaces: [UInt8] = [0, 9, 10, 12, 13, 32]
    private static let endOfPlain = Array("eexec".utf8)
    private static let endOfProgram = Array("cleartomark".utf8)
}
