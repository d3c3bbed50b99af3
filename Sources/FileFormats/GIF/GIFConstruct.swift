/// What a GIF can carry besides its pictures.
public enum GIFConstruct: String, Construct {
    case comment = "gif.comment"
    case plainText = "gif.plain-text"
    case xmp = "gif.xmp"
    case icc = "gif.icc"
    case photoshop = "gif.photoshop"
    case iptc = "gif.iptc"
    case midi = "gif.midi"
    case c2pa = "gif.c2pa"
    case application = "gif.application"
    case unknownExtension = "gif.unknown-extension"
    case loop = "gif.loop"
    case screen = "gif.screen"
    case pixelAspect = "gif.pixel-aspect"
    case control = "gif.control"
    case controlWithoutImage = "gif.control-without-image"
    case frameDescriptor = "gif.frame-descriptor"
    case paletteSpare = "gif.palette-spare"
    case dataBlocks = "gif.data-blocks"
    case imageCoding = "gif.image-coding"
    case encoderChoices = "gif.encoder-choices"
    case imageSlack = "gif.image-slack"
    case paddingBits = "gif.padding-bits"
    case frameWithoutDelay = "gif.frame-without-delay"
    case gap = "gif.gap"
    case missingTrailer = "gif.missing-trailer"
    case trailing = "gif.trailing"
    case trailingPicture = "gif.trailing.picture"
    case trailingVideo = "gif.trailing.mp4"
    case trailingArchive = "gif.trailing.zip"
    case frameExcess = "gif.frame-excess"
    case screenSize = "gif.screen-size"
    case unfinishedBlock = "gif.unfinished-block"

    public var risk: Risk {
        switch self {
        case .comment, .plainText, .xmp, .icc, .photoshop, .iptc, .c2pa, .trailingPicture, .trailingVideo,
            .frameExcess, .unfinishedBlock:
            .disclosure
        case .midi, .application, .unknownExtension, .loop, .screen, .pixelAspect, .control, .controlWithoutImage,
            .frameDescriptor, .paletteSpare, .dataBlocks, .imageCoding, .encoderChoices, .imageSlack, .paddingBits,
            .frameWithoutDelay, .gap, .missingTrailer, .trailing, .trailingArchive, .screenSize:
            .hiding
        }
    }

    public var treatments: [Treatment] {
        switch self {
        case .c2pa: [.sanitize, .reject, .archive]
        case .pixelAspect: [.sanitize, .allow, .reject]
        default: [.sanitize, .reject]
        }
    }

    public var group: ConstructGroup? {
        switch self {
        case .c2pa: .provenance
        case .pixelAspect: .resolution
        default: nil
        }
    }

    public var tellsLength: Bool {
        switch self {
        case .trailing, .trailingPicture, .trailingVideo, .trailingArchive: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .comment: "a comment"
        case .plainText: "a text that viewers do not show"
        case .xmp: "a description of the picture (XMP)"
        case .icc: "a colour profile, which viewers do not use in a GIF"
        case .photoshop: "data of Photoshop"
        case .iptc: "a caption with names and places (IPTC)"
        case .midi: "music, which viewers do not play"
        case .c2pa: "a record of origin (C2PA)"
        case .application: "data of some program"
        case .unknownExtension: "an extension that is not known"
        case .loop: "how often it is repeated, written in an unusual way"
        case .screen: "settings of the screen that no viewer uses"
        case .pixelAspect: "the form of the pixels, which browsers do not use"
        case .control: "settings of a frame that no viewer uses"
        case .controlWithoutImage: "settings of a frame that is not there"
        case .frameDescriptor: "bits of a frame that no viewer uses"
        case .paletteSpare: "colours that no pixel has"
        case .dataBlocks: "picture data in parts of unusual length"
        case .imageCoding: "picture data that does not begin or end as it must"
        case .encoderChoices: "the order of colours and the way of packing, which a program can choose"
        case .imageSlack: "bytes after the picture data of a frame"
        case .paddingBits: "bits after the picture data of a frame"
        case .frameWithoutDelay: "a frame that is to be shown for no time"
        case .gap: "bytes between the parts of the file"
        case .missingTrailer: "the end mark, which was missing"
        case .trailing: "bytes after the end of the picture"
        case .trailingPicture: "a second picture after the end of the picture"
        case .trailingVideo: "a video after the end of the picture"
        case .trailingArchive: "an archive after the end of the picture"
        case .frameExcess: "pixels of a frame that lie outside of the picture"
        case .screenSize: "a size of the picture that is smaller than its first frame"
        case .unfinishedBlock: "a part that the end of the file cuts off"
        }
    }
}

extension GIFConstruct: TrailingCarrier {
    static func trailing(_ kind: TrailingPart.Kind) -> GIFConstruct {
        switch kind {
        case .jpeg, .png, .gif, .webp: .trailingPicture
        case .video: .trailingVideo
        case .archive: .trailingArchive
        case .pdf, .vendor, .padding, .unknown: .trailing
        }
    }
}
