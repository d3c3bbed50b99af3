/// Why a GIF is refused.
public enum GIFDefect: String, RejectionCode {
    case badSignature = "gif.bad-signature"
    case badHeader = "gif.bad-header"
    case truncated = "gif.truncated"
    case badBlock = "gif.bad-block"
    case badControl = "gif.bad-control"
    case emptyFrame = "gif.empty-frame"
    case frameOutside = "gif.frame-outside"
    case missingPalette = "gif.missing-palette"
    case badCodeSize = "gif.bad-code-size"
    case badCode = "gif.bad-code"
    case missingPixels = "gif.missing-pixels"
    case badIndex = "gif.bad-index"
    case missingImage = "gif.missing-image"

    public var message: String {
        switch self {
        case .badSignature: "The picture does not begin as a GIF must."
        case .badHeader: "The picture is damaged: its header is not valid."
        case .truncated: "The picture ends in the middle of its data."
        case .badBlock: "The picture is damaged: something stands between its parts."
        case .badControl: "The picture is damaged: the settings of a frame are not valid."
        case .emptyFrame: "The picture is damaged: one of its frames has no pixels."
        case .frameOutside: "The picture is damaged: one of its frames lies outside of it."
        case .missingPalette: "The picture is damaged: one of its frames has no palette."
        case .badCodeSize, .badCode: "The picture is damaged: the data of a frame cannot be unpacked."
        case .missingPixels: "The picture is damaged: pixels of a frame are missing."
        case .badIndex: "The picture is damaged: a pixel has a colour that is not in the palette."
        case .missingImage: "The picture has no image data."
        }
    }
}
