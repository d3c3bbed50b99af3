/// What decoders read of the boxes around a JPEG 2000 codestream (ITU-T T.800 | ISO/IEC 15444-1, Annex I).
enum JPEG2000HeaderBox {
    static let signature: [UInt8] = [0x0D, 0x0A, 0x87, 0x0A]

    /// The brands of the standards (I.5.2; T.801, M.2); a decoder knows no others.
    private static let brands: Set<String> = ["jp2 ", "jpx ", "jpxb"]

    /// A file type: its brand, and those that it is compatible with.
    static func fileType(_ content: Span<UInt8>) -> [UInt8]? {
        guard let brand = content.signature(at: 0), content.count >= 12 else { return nil }
        var output = Array((brands.contains(brand) ? brand : "jp2 ").utf8)
        output.appendBigEndian(UInt32(0))
        var compatible: Set<String> = []
        for place in stride(from: 8, to: content.count - 3, by: 4) {
            guard let brand = content.signature(at: place), brands.contains(brand) else { continue }
            compatible.insert(brand)
        }
        if compatible.isEmpty { compatible = ["jp2 "] }
        for brand in compatible.sorted() { output += Array(brand.utf8) }
        return output
    }

    /// What a reader must be able to do (T.801, M.11.1), without what makers demand of their own.
    static func requirements(_ content: Span<UInt8>) -> [UInt8]? {
        guard content.count > 0, [1, 2, 4, 8].contains(content[0]) else { return nil }
        let mask = Int(content[0])
        guard let count = content.bigEndianUInt16(at: 1 + 2 * mask) else { return nil }
        let end = 3 + 2 * mask + Int(count) * (2 + mask)
        guard end <= content.count else { return nil }
        var output: [UInt8] = []
        output.append(contentsOf: content.extracting(0..<end))
        output.appendBigEndian(UInt16(0))
        return output
    }

    /// How many bytes of a box are read.
    ///
    /// - Parameters:
    ///   - components: as the image header says.
    ///   - columns: how many values a colour of the palette has.
    /// - Returns: `nil` for a box that is not read.
    static func length(_ type: String, _ content: Span<UInt8>, components: Int, columns: Int) -> Int? {
        switch type {
        case "ihdr": return 14
        case "bpcc": return components
        case "pclr": return paletteLength(content)
        case "cmap": return 4 * columns
        case "cdef": return content.bigEndianUInt16(at: 0).map { 2 + 6 * Int($0) }
        // A colour that is transparent (T.801, M.11.7.6) is one that PDF says for itself.
        case "opct": return content.count > 0 && content[0] < 2 ? 1 : nil
        default: return nil
        }
    }

    /// The number of components (I.5.3.1).
    static func components(ofHeader content: Span<UInt8>) -> Int? { content.bigEndianUInt16(at: 8).map { Int($0) } }

    /// The number of values of a colour (I.5.3.4).
    static func columns(ofPalette content: Span<UInt8>) -> Int { content.count > 2 ? Int(content[2]) : 0 }

    private static func paletteLength(_ content: Span<UInt8>) -> Int? {
        let columns = columns(ofPalette: content)
        guard let colours = content.bigEndianUInt16(at: 0), content.count >= 3 + columns else { return nil }
        var bytes = 0
        for column in 0..<columns { bytes += (Int(content[3 + column] & 0x7F) + 8) / 8 }
        return 3 + columns + Int(colours) * bytes
    }

    /// A colour specification (I.5.3.3); a profile in it without its texts.
    ///
    /// - Returns: `nil` for one in a way of a maker's own, or none.
    static func colour(_ content: Span<UInt8>) -> [UInt8]? {
        guard content.count >= 3 else { return nil }
        var output: [UInt8] = []
        switch content[0] {
        case 1:
            guard let space = content.bigEndianUInt32(at: 3) else { return nil }
            // Two have ranges and a white point besides (T.801, M.11.7.4).
            let length = [14: 35, 19: 11][space] ?? 7
            output.append(contentsOf: content.extracting(0..<min(length, content.count)))
        case 2, 3:
            guard let profile = ICCProfile.rebuilt(from: content.extracting(3..<content.count)) else { return nil }
            output.append(contentsOf: content.extracting(0..<3))
            output += profile
        default: return nil
        }
        return output
    }
}
