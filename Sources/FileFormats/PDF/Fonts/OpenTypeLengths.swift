/// How many bytes of its tables a font says that it has (ISO/IEC 14496-22); no viewer reads what follows them.
struct OpenTypeLengths {
    private let tables: [String: [UInt8]]

    init(_ tables: [(tag: String, data: [UInt8])]) {
        self.tables = Dictionary(tables.map { ($0.tag, $0.data) }) { first, _ in first }
    }

    /// `nil` for a table whose length follows from nothing, or that is shorter than it should be.
    subscript(tag: String) -> Int? {
        guard let length = length(of: tag), let table = tables[tag], length <= table.count else { return nil }
        return length
    }

    private func length(of tag: String) -> Int? {
        switch tag {
        case "head": 54
        case "hhea", "vhea": 36
        case "maxp": long(tag, 0).flatMap { [0x5000: 6, 0x10000: 32][$0] }
        case "OS/2": short(tag, 0).flatMap { [0: 78, 1: 86, 2: 96, 3: 96, 4: 96, 5: 100][$0] }
        case "post": long(tag, 0).flatMap { [0x10000: 32, 0x30000: 32][$0] }
        case "gasp": short(tag, 2).map { 4 + 4 * $0 }
        case "hmtx": widths(saidBy: "hhea")
        case "vmtx": widths(saidBy: "vhea")
        case "loca": placeBytes.flatMap { bytes in glyphs.map { bytes * ($0 + 1) } }
        case "glyf": endOfGlyphs
        default: nil
        }
    }

    private func short(_ tag: String, _ place: Int) -> Int? {
        tables[tag].flatMap { table in table.span.bigEndianUInt16(at: place).map { Int($0) } }
    }

    private func long(_ tag: String, _ place: Int) -> Int? {
        tables[tag].flatMap { table in table.span.bigEndianUInt32(at: place).map { Int($0) } }
    }

    private var glyphs: Int? { short("maxp", 4) }

    /// Of a place in `loca`.
    private var placeBytes: Int? { short("head", 50).flatMap { [0: 2, 1: 4][$0] } }

    /// A width and a distance for each glyph, of the last ones the distance alone.
    private func widths(saidBy header: String) -> Int? {
        guard let whole = short(header, 34), whole > 0, let glyphs else { return nil }
        return 4 * whole + 2 * max(0, glyphs - whole)
    }

    /// Where the last glyph ends; `nil` where they do not follow each other: FreeType then reads up to the end of the
    /// table.
    private var endOfGlyphs: Int? {
        guard let placeBytes, let length = self["loca"], let places = tables["loca"] else { return nil }
        var end = 0
        for place in stride(from: 0, to: length, by: placeBytes) {
            // A short place counts words of two bytes.
            let next =
                placeBytes == 2
                ? places.span.bigEndianUInt16(at: place).map { 2 * Int($0) }
                : places.span.bigEndianUInt32(at: place).map { Int($0) }
            guard let next, next >= end else { return nil }
            end = next
        }
        return end
    }
}
