import FileFormats
import NativeBytes

/// Makes PNG files for measuring: RGB, eight bits, one IDAT chunk, rows with the filter Sub.
public struct SamplePNG: Sendable {
    /// What the pixels are like, and so how well they compress.
    public enum Content: Sendable {
        /// Every sample differs from its neighbour by noise; about 3.5 bits are left of eight.
        case photo
        /// Flat areas with short marks, as text in windows has.
        case screenshot
        /// A screenshot with a photo on the left third.
        case graphics
    }

    /// In pixels.
    public let width: Int
    public let height: Int
    public let content: Content
    public let seed: UInt64

    public init(width: Int, height: Int, content: Content, seed: UInt64 = 1) {
        precondition(width > 0 && height > 0)
        self.width = width
        self.height = height
        self.content = content
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        guard let deflater = try? ZlibDeflater(level: 6) else {
            preconditionFailure("libdeflate cannot allocate a compressor")
        }
        var header: [UInt8] = []
        header.appendBigEndian(UInt32(width))
        header.appendBigEndian(UInt32(height))
        header += [8, 2, 0, 0, 0]
        return MediaType.png.signature + chunk("IHDR", header) + chunk("tEXt", Array("Software\0bench".utf8))
            + chunk("IDAT", deflater.deflate(rows().span)) + chunk("IEND", [])
    }

    private func chunk(_ type: String, _ data: [UInt8]) -> [UInt8] {
        let body = Array(type.utf8) + data
        var bytes: [UInt8] = []
        bytes.appendBigEndian(UInt32(data.count))
        bytes += body
        bytes.appendBigEndian(crc32(body.span))
        return bytes
    }

    /// The filtered rows.
    private func rows() -> [UInt8] {
        var random = SampleRandom(seed: seed)
        var rows: [UInt8] = []
        rows.reserveCapacity(height * (width * 3 + 1))
        for row in 0..<height {
            rows.append(1)
            switch content {
            case .photo:
                appendNoise(width, &random, to: &rows)
            case .screenshot:
                appendMarks(width, row: row, &random, to: &rows)
            case .graphics:
                appendNoise(width / 3, &random, to: &rows)
                appendMarks(width - width / 3, row: row, &random, to: &rows)
            }
        }
        return rows
    }

    private func appendNoise(_ width: Int, _ random: inout SampleRandom, to rows: inout [UInt8]) {
        for _ in 0..<(width * 3) { rows.append(UInt8(truncatingIfNeeded: Int(random.next() % 11) - 5)) }
    }

    /// Two of three rows hold marks; a mark is a step down and a step up of all three samples.
    private func appendMarks(_ width: Int, row: Int, _ random: inout SampleRandom, to rows: inout [UInt8]) {
        var column = 0
        while column < width {
            let gap = min(width - column, row % 3 == 0 ? width : 4 + Int(random.next() % 60))
            rows += [UInt8](repeating: 0, count: gap * 3)
            column += gap
            guard column + 2 <= width else { continue }
            let depth = UInt8(40 + random.next() % 4 * 40)
            rows += [UInt8](repeating: 0 &- depth, count: 3) + [UInt8](repeating: depth, count: 3)
            column += 2
        }
    }
}
