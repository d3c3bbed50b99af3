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

    private init(_ other: PNGHeader, width: Int, height: Int, isInterlaced: Bool) {
        self.width = width
        self.height = height
        bitDepth = other.bitDepth
        colourType = other.colourType
        self.isInterlaced = isInterlaced
    }

    /// The header of the picture when its pixels are turned. It is not interlaced: its rows are others.
    func turned(_ orientation: ExifOrientation) -> PNGHeader {
        guard orientation != .upright else { return self }
        return orientation.isTransposed
            ? PNGHeader(self, width: height, height: width, isInterlaced: false)
            : PNGHeader(self, width: width, height: height, isInterlaced: false)
    }

    /// Whether a pixel has samples for its transparency.
    var hasAlpha: Bool { colourType == .greyscaleWithAlpha || colourType == .truecolourWithAlpha }

    /// The data of the chunk.
    var data: [UInt8] {
        var data: [UInt8] = []
        data.appendBigEndian(UInt32(width))
        data.appendBigEndian(UInt32(height))
        return data + [bitDepth, colourType.rawValue, 0, 0, isInterlaced ? 1 : 0]
    }
}
