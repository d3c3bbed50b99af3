import IngestTestSupport

/// A picture that a test makes: its kind, its size, and rows of noise that are always the same.
public struct TestPicture: Equatable, Sendable, CustomStringConvertible {
    public var width: Int
    public var height: Int
    public var bitDepth: Int
    /// As in IHDR: 0 grey, 2 RGB, 3 indexed, 4 grey with alpha, 6 RGB with alpha.
    public var colourType: Int
    public var isInterlaced: Bool
    /// The filter type of row `n` is `filters[n % filters.count]`.
    public var filters: [UInt8] = [0, 1, 2, 3, 4]
    /// Whether the bits behind the last pixel of a row are ones.
    public var fillsPadding = false

    public init(_ width: Int = 5, _ height: Int = 4, depth: Int = 8, type: Int = 2, interlaced: Bool = false) {
        self.width = width
        self.height = height
        bitDepth = depth
        colourType = type
        isInterlaced = interlaced
    }

    public var description: String {
        "\(width)x\(height), type \(colourType), depth \(bitDepth)\(isInterlaced ? ", interlaced" : "")"
    }

    /// The 15 combinations of PNG third edition, table 9, each straight and interlaced, in sizes with and without empty
    /// Adam7 passes.
    public static let everyKind: [TestPicture] = {
        let depths = [0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16]]
        return depths.sorted { $0.key < $1.key }.flatMap { type, depths in
            depths.flatMap { depth in
                [false, true].flatMap { interlaced in
                    [(1, 1), (3, 2), (5, 9), (8, 8), (17, 11)].map { width, height in
                        TestPicture(width, height, depth: depth, type: type, interlaced: interlaced)
                    }
                }
            }
        }
    }()

    public var header: TestChunk {
        TestChunk(
            "IHDR",
            bigEndian(UInt32(width)) + bigEndian(UInt32(height))
                + [UInt8(bitDepth), UInt8(colourType), 0, 0, isInterlaced ? 1 : 0])
    }

    /// Filter type and bytes of every row, pass by pass.
    public func rows(seed: UInt64 = 1) -> [UInt8] {
        var rows: [UInt8] = []
        var row = 0
        for pass in pixelRows(seed: seed) {
            var above = [UInt8](repeating: 0, count: pass.first?.count ?? 0)
            for pixels in pass {
                let filter = filters[row % filters.count]
                rows.append(filter)
                rows += ReferenceFilter.filtered(pixels, above: above, filter, pixelBytes: max(1, pixelBits / 8))
                above = pixels
                row += 1
            }
        }
        return rows
    }

    /// The bytes of every row of each pass before they are filtered. Bits behind the last pixel are zero, but where
    /// `fillsPadding` is on.
    public func pixelRows(seed: UInt64 = 1) -> [[[UInt8]]] {
        var random = SeededGenerator(seed: seed)
        return passSizes.filter { $0.columns > 0 }.map { columns, count in
            (0..<count).map { _ in
                let bits = columns * pixelBits
                var pixels = random.bytes((bits + 7) / 8)
                if bits % 8 != 0 {
                    let padding = UInt8(0xFF) >> UInt8(bits % 8)
                    pixels[pixels.count - 1] &= ~padding
                    if fillsPadding { pixels[pixels.count - 1] |= padding }
                }
                return pixels
            }
        }
    }

    private var pixelBits: Int { ([0: 1, 2: 3, 3: 1, 4: 2, 6: 4][colourType] ?? 1) * bitDepth }

    /// Columns and rows of each pass, counted pixel by pixel from the pattern in PNG third edition, 8.1.
    private var passSizes: [(columns: Int, rows: Int)] {
        guard isInterlaced else { return [(width, height)] }
        let pattern = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"]
            .map { Array($0.utf8) }
        return (1...7).map { pass in
            let digit = UInt8(0x30 + pass)
            let columns = (0..<width).filter { column in pattern.contains { $0[column % 8] == digit } }
            let rows = (0..<height).filter { pattern[$0 % 8].contains(digit) }
            return (columns.count, rows.count)
        }
    }

    /// 2 to the power of the depth random entries, for an indexed picture.
    public var palette: TestChunk {
        var random = SeededGenerator(seed: 77)
        return TestChunk("PLTE", random.bytes(3 << bitDepth))
    }

    /// The palette with black where no pixel has the colour.
    private func usedPalette(seed: UInt64) -> TestChunk {
        var used: Set<Int> = []
        for (pass, size) in zip(pixelRows(seed: seed), passSizes.filter { $0.columns > 0 }) {
            for row in pass {
                let bits = row.flatMap { byte in (0..<8).map { Int(byte >> (7 - $0) & 1) } }
                for column in 0..<size.columns {
                    used.insert(bits[(column * bitDepth)..<((column + 1) * bitDepth)].reduce(0) { $0 << 1 | $1 })
                }
            }
        }
        var palette = palette
        for index in palette.data.indices where !used.contains(index / 3) { palette.data[index] = 0 }
        return palette
    }

    /// A whole file: IHDR, PLTE where it is needed, one IDAT, IEND.
    public func png(seed: UInt64 = 1) -> TestPNG {
        TestPNG(
            [header] + (colourType == 3 ? [usedPalette(seed: seed)] : [])
                + [TestChunk("IDAT", storedZlib(rows(seed: seed))), TestChunk("IEND")])
    }
}
