/// The image header (PNG third edition, 11.2.1).
public struct PNGHeader: Equatable, Sendable {
    /// What a pixel is made of; the raw value is that of the header.
    enum ColourType: UInt8, Sendable {
        case greyscale = 0
        case truecolour = 2
        case indexed = 3
        case greyscaleWithAlpha = 4
        case truecolourWithAlpha = 6

        var samples: Int {
            switch self {
            case .greyscale, .indexed: 1
            case .greyscaleWithAlpha: 2
            case .truecolour: 3
            case .truecolourWithAlpha: 4
            }
        }

        var isGrey: Bool { self == .greyscale || self == .greyscaleWithAlpha }

        /// Bits of a sample that are allowed (table 9).
        var bitDepths: [UInt8] {
            switch self {
            case .greyscale: [1, 2, 4, 8, 16]
            case .indexed: [1, 2, 4, 8]
            case .truecolour, .greyscaleWithAlpha, .truecolourWithAlpha: [8, 16]
            }
        }
    }

    /// In pixels.
    public let width: Int
    public let height: Int
    let bitDepth: UInt8
    let colourType: ColourType
    let isInterlaced: Bool

    /// Reads the data of an IHDR chunk that stands at `offset`.
    init(_ data: Span<UInt8>, at offset: Int) throws(Rejection) {
        let refused = Rejection(PNGDefect.badHeader, at: offset, construct: "IHDR")
        guard data.count == 13, let width = data.bigEndianUInt32(at: 0), let height = data.bigEndianUInt32(at: 4),
            (1...0x7FFF_FFFF).contains(width), (1...0x7FFF_FFFF).contains(height),
            let colourType = ColourType(rawValue: data[9]), colourType.bitDepths.contains(data[8]),
            data[10] == 0, data[11] == 0, data[12] <= 1
        else { throw refused }
        self.width = Int(width)
        self.height = Int(height)
        bitDepth = data[8]
        self.colourType = colourType
        isInterlaced = data[12] == 1
    }

    /// The data of the chunk.
    var data: [UInt8] {
        var data: [UInt8] = []
        data.appendBigEndian(UInt32(width))
        data.appendBigEndian(UInt32(height))
        return data + [bitDepth, colourType.rawValue, 0, 0, isInterlaced ? 1 : 0]
    }
}

/// How the rows of an image lie in its decompressed data (7.3, 8.1).
struct PNGRows: Equatable, Sendable {
    /// Rows that are equally long.
    struct Pass: Equatable, Sendable {
        let rows: Int
        /// Bytes of a row with its filter type.
        let rowBytes: Int
    }

    /// One, or up to seven where the image is interlaced; those without pixels are left out.
    let passes: [Pass]

    init(_ header: PNGHeader, width: Int, height: Int) {
        let pixelBits = Int(header.bitDepth) * header.colourType.samples
        func pass(_ columns: Int, _ rows: Int) -> Pass? {
            guard columns > 0, rows > 0 else { return nil }
            return Pass(rows: rows, rowBytes: 1 + (columns * pixelBits + 7) / 8)
        }
        guard header.isInterlaced else {
            passes = [pass(width, height)].compactMap(\.self)
            return
        }
        passes = Self.adam7.compactMap { start in
            pass(
                (width - start.column + start.columnStep - 1) / start.columnStep,
                (height - start.row + start.rowStep - 1) / start.rowStep)
        }
    }

    /// First pixel and distance of the pixels of each pass.
    private static let adam7: [(column: Int, row: Int, columnStep: Int, rowStep: Int)] = [
        (0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2),
    ]

    /// Bytes of the decompressed data.
    var decodedBytes: Int { passes.reduce(0) { $0 + $1.rows * $1.rowBytes } }

    /// Whether every row begins with a filter type that exists (9.2).
    func haveKnownFilters(_ decoded: Span<UInt8>) -> Bool {
        var position = 0
        for pass in passes {
            for _ in 0..<pass.rows {
                guard decoded[position] <= 4 else { return false }
                position += pass.rowBytes
            }
        }
        return true
    }
}
