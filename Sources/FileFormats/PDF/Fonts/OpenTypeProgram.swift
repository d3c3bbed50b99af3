/// TrueType and OpenType (ISO/IEC 14496-22): a directory of tables, laid out afresh.
enum OpenTypeProgram {
    /// The tables that viewers read (9.9.1, table 124 of ISO 32000-1; FreeType).
    static let neededTables: Set<String> = [
        "CFF ", "OS/2", "VORG", "cmap", "cvt ", "fpgm", "gasp", "glyf", "head", "hhea", "hmtx", "loca", "maxp", "post",
        "prep", "vhea", "vmtx",
    ]

    static let beginnings = [[0, 1, 0, 0], Array("true".utf8), Array("OTTO".utf8)]
    private static let headerBytes = 12
    private static let entryBytes = 16
    /// Where `head` has the checksum of the whole (5.2.2), and what that and the sum of all words make.
    private static let adjustment = 8..<12
    private static let adjustedSum = 0xB1B0_AFBA

    /// Whether a table `head` begins within it: without one no viewer takes it for a font.
    static func hasHead(_ program: Span<UInt8>) -> Bool {
        (0..<Int(program.bigEndianUInt16(at: 4) ?? 0)).contains { index in
            let entry = headerBytes + index * entryBytes
            return program.signature(at: entry) == "head"
                && program.bigEndianUInt32(at: entry + 8).map { Int($0) < program.count } ?? false
        }
    }

    static func cleaned(_ program: Span<UInt8>) -> [UInt8]? {
        guard let count = program.bigEndianUInt16(at: 4) else { return nil }
        var tables: [(tag: String, data: [UInt8])] = []
        // Tables that share bytes could make a font many times as large.
        var left = program.count
        for index in 0..<Int(count) {
            let entry = headerBytes + index * entryBytes
            guard let offset = program.bigEndianUInt32(at: entry + 8),
                let length = program.bigEndianUInt32(at: entry + 12)
            else { return nil }
            // Of two tables of the same name viewers take the first.
            guard let tag = program.signature(at: entry), neededTables.contains(tag),
                !tables.contains(where: { $0.tag == tag })
            else { continue }
            guard Int(offset) + Int(length) <= program.count, Int(length) <= left else { return nil }
            left -= Int(length)
            let table = program.extracting(Int(offset)..<(Int(offset) + Int(length)))
            guard let data = self.table(tag, table) else { return nil }
            tables.append((tag, data))
        }
        guard tables.contains(where: { $0.tag == "head" }) else { return nil }
        let lengths = OpenTypeLengths(tables)
        for index in tables.indices {
            if let length = lengths[tables[index].tag] { tables[index].data = Array(tables[index].data.prefix(length)) }
        }
        return written(program.extracting(0..<4), tables.sorted { $0.tag.utf8.lexicographicallyPrecedes($1.tag.utf8) })
    }

    private static func table(_ tag: String, _ table: Span<UInt8>) -> [UInt8]? {
        if tag == "CFF " { return CompactFontProgram.cleaned(table) }
        var data: [UInt8] = []
        data.append(contentsOf: table)
        guard tag == "head" else { return data }
        guard data.count >= 54 else { return nil }
        for index in adjustment { data[index] = 0 }
        // When it was made and last changed: 1904 for both.
        for index in 20..<36 { data[index] = 0 }
        return data
    }

    private static func written(_ version: Span<UInt8>, _ tables: [(tag: String, data: [UInt8])]) -> [UInt8] {
        var output: [UInt8] = []
        output.append(contentsOf: version)
        let power = Int.bitWidth - 1 - tables.count.leadingZeroBitCount
        let range = 16 << power
        for value in [tables.count, range, power, 16 * tables.count - range] { output.appendBigEndian(UInt16(value)) }
        var offset = headerBytes + entryBytes * tables.count
        var place = 0
        for table in tables {
            if table.tag == "head" { place = offset + adjustment.lowerBound }
            output += Array(table.tag.utf8)
            for value in [sum(table.data), offset, table.data.count] { output.appendBigEndian(UInt32(value)) }
            offset += (table.data.count + 3) & ~3
        }
        for table in tables {
            output += table.data
            while output.count % 4 != 0 { output.append(0) }
        }
        let rest = (adjustedSum + (1 << 32) - sum(output)) & 0xFFFF_FFFF
        for (index, shift) in [24, 16, 8, 0].enumerated() { output[place + index] = UInt8(rest >> shift & 255) }
        return output
    }

    /// Of the words of four bytes, without what runs over.
    private static func sum(_ data: [UInt8]) -> Int {
        var sum = 0
        for (index, byte) in data.enumerated() { sum += Int(byte) << (24 - 8 * (index & 3)) }
        return sum & 0xFFFF_FFFF
    }
}
