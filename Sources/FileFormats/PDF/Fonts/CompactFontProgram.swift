/// The Compact Font Format (Adobe Technical Note 5176).
enum CompactFontProgram {
    /// With spaces in place of every text that is no name of a glyph: notices of rights, names, programs; `nil` when it
    /// is none.
    static func cleaned(_ program: Span<UInt8>) -> [UInt8]? {
        guard program.count > 4, program[0] == 1, let names = Index(program, at: Int(program[2])), names.count == 1,
            let fonts = Index(program, at: names.end), fonts.count == 1, let texts = Index(program, at: fonts.end),
            Index(program, at: texts.end) != nil, let font = fonts.range(0, program),
            let used = usedTexts(program, font, textsEnd: texts.end)
        else { return nil }
        var copy: [UInt8] = []
        copy.append(contentsOf: program)
        for index in 0..<texts.count {
            guard let range = texts.range(index, program) else { return nil }
            if !used.contains(index + standardTexts) { for place in range { copy[place] = UInt8(ascii: " ") } }
        }
        return copy
    }

    /// The texts that all fonts share (appendix A).
    private static let standardTexts = 391

    /// An INDEX (clause 5): data of any length, by offsets.
    private struct Index {
        let count: Int
        private let offsetBytes: Int
        private let start: Int
        /// Behind it.
        private(set) var end: Int

        init?(_ program: Span<UInt8>, at start: Int) {
            guard let count = program.bigEndianUInt16(at: start) else { return nil }
            self.count = Int(count)
            self.start = start
            end = start + 2
            offsetBytes = count > 0 && start + 2 < program.count ? Int(program[start + 2]) : 1
            guard (1...4).contains(offsetBytes) else { return nil }
            if count > 0 {
                for index in 0...self.count {
                    guard let next = offset(index, program), next <= program.count, index == 0 || next >= end else {
                        return nil
                    }
                    end = next
                }
            }
        }

        private func offset(_ index: Int, _ program: Span<UInt8>) -> Int? {
            let place = start + 3 + index * offsetBytes
            guard place + offsetBytes <= program.count else { return nil }
            var value = 0
            for byte in place..<(place + offsetBytes) { value = value << 8 | Int(program[byte]) }
            return value > 0 ? start + 2 + (count + 1) * offsetBytes + value : nil
        }

        func range(_ index: Int, _ program: Span<UInt8>) -> Range<Int>? {
            guard let first = offset(index, program), let next = offset(index + 1, program) else { return nil }
            return first..<next
        }
    }

    // MARK: Texts in use

    /// Operators of which the last operand says where something is, all of it behind the texts (clauses 2, 9 and 19);
    /// and up to which value it is a number of what all programs know instead.
    private static let places = [(15, 2), (16, 1), (17, 0), (18, 0), (12 << 8 | 36, 0), (12 << 8 | 37, 0)]

    /// Numbers of the texts that name glyphs, characters or collections of them; `nil` when something stands within the
    /// texts, or what should be there is not.
    private static func usedTexts(_ program: Span<UInt8>, _ font: Range<Int>, textsEnd: Int) -> Set<Int>? {
        guard let entries = dictionary(program, font),
            places.allSatisfy({ operation, known in
                entries[operation]?.last.map { $0 <= known || $0 >= textsEnd } ?? true
            }), let place = entries[17]?.last, place > 0, let glyphs = Index(program, at: place)
        else { return nil }
        var used: Set<Int> = []
        if let collection = entries[12 << 8 | 30] {
            used.formUnion(collection.prefix(2))
        } else {
            let names = entries[15]?.last ?? 0
            // The first three are those that all programs know.
            if names > 2 {
                guard readGlyphNames(program, at: names, count: glyphs.count, into: &used) else { return nil }
            }
        }
        let encoding = entries[16]?.last ?? 0
        if encoding > 1 { readSupplement(program, at: encoding, into: &used) }
        return used
    }

    /// The operands of the operators of a DICT (clause 4); those of two bytes have the second one in the lower half.
    private static func dictionary(_ program: Span<UInt8>, _ range: Range<Int>) -> [Int: [Int]]? {
        var entries: [Int: [Int]] = [:]
        var operands: [Int] = []
        var position = range.lowerBound
        func byte(_ distance: Int) -> Int? {
            position + distance < range.upperBound ? Int(program[position + distance]) : nil
        }
        while let first = byte(0) {
            switch first {
            case 12:
                guard let second = byte(1) else { return nil }
                entries[12 << 8 | second] = operands
                operands = []
                position += 2
            case 0...21:
                entries[first] = operands
                operands = []
                position += 1
            case 28:
                guard let high = byte(1), let low = byte(2) else { return nil }
                operands.append(Int(Int16(truncatingIfNeeded: high << 8 | low)))
                position += 3
            case 29:
                guard let value = program.bigEndianUInt32(at: position + 1), byte(4) != nil else { return nil }
                operands.append(Int(Int32(bitPattern: value)))
                position += 5
            case 30:
                // A real number: digits of four bits, up to one that is 15.
                position += 1
                while let digits = byte(0), digits & 15 != 15, digits >> 4 != 15 { position += 1 }
                operands.append(0)
                position += 1
            case 32...246:
                operands.append(first - 139)
                position += 1
            case 247...254:
                guard let second = byte(1) else { return nil }
                operands.append(first < 251 ? (first - 247) * 256 + second + 108 : (251 - first) * 256 - second - 108)
                position += 2
            default: return nil
            }
            if operands.count > 48 { return nil }
        }
        return entries
    }

    /// A charset (clause 13).
    private static func readGlyphNames(
        _ program: Span<UInt8>, at start: Int, count: Int, into used: inout Set<Int>
    ) -> Bool {
        guard start < program.count, program[start] <= 2 else { return false }
        let format = program[start]
        var position = start + 1
        var named = 1
        while named < count {
            guard let first = program.bigEndianUInt16(at: position) else { return false }
            var more = 0
            position += 2
            if format == 1 {
                guard position < program.count else { return false }
                more = Int(program[position])
                position += 1
            } else if format == 2 {
                guard let left = program.bigEndianUInt16(at: position) else { return false }
                more = Int(left)
                position += 2
            }
            for name in Int(first)...(Int(first) + more) { used.insert(name) }
            named += more + 1
        }
        return true
    }

    /// The names of characters that have more than one code (clause 12).
    private static func readSupplement(_ program: Span<UInt8>, at start: Int, into used: inout Set<Int>) {
        guard start + 1 < program.count, program[start] & 0x80 != 0 else { return }
        let size = program[start] & 0x7F == 0 ? 1 : 2
        let place = start + 2 + size * Int(program[start + 1])
        guard place < program.count else { return }
        for index in 0..<Int(program[place]) {
            guard let name = program.bigEndianUInt16(at: place + 2 + 3 * index) else { return }
            used.insert(Int(name))
        }
    }
}
