/// Why a PNG is refused.
public enum PNGDefect: String, RejectionCode {
    case badSignature = "png.bad-signature"
    case truncated = "png.truncated"
    case badChunk = "png.bad-chunk"
    case badChecksum = "png.bad-crc"
    case badHeader = "png.bad-header"
    case unknownCriticalChunk = "png.unknown-critical-chunk"
    case badOrder = "png.bad-order"
    case badPalette = "png.bad-palette"
    case missingImage = "png.missing-image"
    case badStream = "png.bad-stream"
    case badLength = "png.bad-length"
    case badFilter = "png.bad-filter"
    case badAnimation = "png.bad-animation"
    case missingEnd = "png.missing-end"

    public var message: String {
        switch self {
        case .badSignature: "The picture does not begin as a PNG must."
        case .truncated: "The picture ends in the middle of a chunk."
        case .badChunk: "The picture is damaged: one of its chunks is not valid."
        case .badChecksum: "The picture is damaged: a checksum does not match."
        case .badHeader: "The picture is damaged: its header is not valid."
        case .unknownCriticalChunk: "The picture needs a feature that is not known here."
        case .badOrder: "The picture is damaged: its chunks are not in the order that they must have."
        case .badPalette: "The picture is damaged: its palette is missing or not valid."
        case .missingImage: "The picture has no image data."
        case .badStream: "The picture is damaged: its image data cannot be unpacked."
        case .badLength: "The picture is damaged: its image data is too short or too long."
        case .badFilter: "The picture is damaged: a row of it is coded in an unknown way."
        case .badAnimation: "The picture is damaged: its animation is not valid."
        case .missingEnd: "The picture ends before its end chunk."
        }
    }
}
