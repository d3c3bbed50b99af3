/// Why a WebP is refused.
public enum WebPDefect: String, RejectionCode {
    case badSignature = "webp.bad-signature"
    case truncated = "webp.truncated"
    case badHeader = "webp.bad-header"
    case badOrder = "webp.bad-order"
    case missingImage = "webp.missing-image"
    case badFrame = "webp.bad-frame"
    case badAlpha = "webp.bad-alpha"
    case badSize = "webp.bad-size"
    case badAnimation = "webp.bad-animation"

    public var message: String {
        switch self {
        case .badSignature: "The picture does not begin as a WebP must."
        case .truncated: "The picture ends in the middle of its data."
        case .badHeader: "The picture is damaged: its header is not valid."
        case .badOrder: "The picture is damaged: its chunks are not in the order that they must have."
        case .missingImage: "The picture has no image data."
        case .badFrame: "The picture is damaged: its image data cannot be read."
        case .badAlpha: "The picture is damaged: its transparency cannot be read."
        case .badSize: "The picture is damaged: its parts do not have the same size."
        case .badAnimation: "The picture is damaged: its animation is not valid."
        }
    }
}
