/// What a PNG can carry besides its picture.
public enum PNGConstruct: String, ExifCarrier {
    case text = "png.text"
    case compressedText = "png.text.compressed"
    case internationalText = "png.text.international"
    case xmp = "png.text.xmp"
    case rawProfile = "png.text.raw-profile"
    case exif = "png.exif"
    case exifGPS = "png.exif.gps"
    case exifThumbnail = "png.exif.thumbnail"
    case exifMakerNote = "png.exif.maker-note"
    case exifOrientation = "png.exif.orientation"
    case exifArtist = "png.exif.artist"
    case exifCopyright = "png.exif.copyright"
    case exifCamera = "png.exif.camera"
    case exifCaptureTime = "png.exif.capture-time"
    case time = "png.time"
    case icc = "png.icc"
    case iccUnusable = "png.icc.unusable"
    case c2pa = "png.c2pa"
    case physicalSize = "png.physical-size"
    case background = "png.background"
    case suggestedPalette = "png.suggested-palette"
    case histogram = "png.histogram"
    case paletteExcess = "png.palette-excess"
    case transparencyBits = "png.transparency-bits"
    case significantBits = "png.significant-bits"
    case calibration = "png.calibration"
    case offset = "png.offset"
    case misplaced = "png.misplaced-chunk"
    case animationWithoutControl = "png.animation-without-control"
    case hiddenDefaultImage = "png.hidden-default-image"
    case privateChunk = "png.private-chunk"
    case imageSlack = "png.idat-slack"
    case emptyImageChunk = "png.empty-idat"
    case trailing = "png.trailing"
    case trailingPicture = "png.trailing.picture"
    case trailingRemainder = "png.trailing.remainder"
    case trailingVideo = "png.trailing.mp4"
    case trailingArchive = "png.trailing.zip"
    case unusedColours = "png.unused-colours"
    case unusedTransparency = "png.unused-transparency"
    case rowPadding = "png.row-padding"
    case colourValues = "png.colour-values"
    case animationValues = "png.animation-values"
    case hiddenColours = "png.hidden-colours"
    case excessCoding = "png.excess-coding"
    case trailingDocument = "png.trailing.pdf"
    case imageCoding = "png.image-coding"

    public var risk: Risk {
        switch self {
        case .text, .compressedText, .internationalText, .xmp, .rawProfile, .exif, .exifGPS, .exifThumbnail,
            .exifMakerNote, .exifOrientation, .exifArtist, .exifCopyright, .exifCamera, .exifCaptureTime, .time, .icc,
            .iccUnusable, .c2pa, .physicalSize, .calibration,
            .trailingPicture, .trailingRemainder, .trailingVideo, .trailingDocument:
            .disclosure
        case .background, .suggestedPalette, .histogram, .paletteExcess, .transparencyBits, .significantBits, .offset,
            .misplaced, .animationWithoutControl, .hiddenDefaultImage, .privateChunk, .imageSlack, .emptyImageChunk,
            .trailing, .trailingArchive, .unusedColours, .unusedTransparency, .rowPadding,
            .colourValues, .animationValues, .hiddenColours, .excessCoding, .imageCoding:
            .hiding
        }
    }

    public var description: String {
        switch self {
        case .text: "a text"
        case .compressedText: "a compressed text"
        case .internationalText: "a text in some language"
        case .xmp: "a description of the picture (XMP)"
        case .rawProfile: "camera data as text (raw profile)"
        case .exif: "camera data (EXIF)"
        case .exifGPS: "the place where the photo was taken (GPS)"
        case .exifThumbnail: "a small copy of the picture, perhaps before it was cropped (EXIF thumbnail)"
        case .exifMakerNote: "data of the camera's maker"
        case .exifOrientation: "how the camera was held"
        case .exifArtist: "who made the picture"
        case .exifCopyright: "who holds the rights"
        case .exifCamera: "the maker and the model of the camera"
        case .exifCaptureTime: "when the picture was taken"
        case .time: "when it was last changed"
        case .icc: "texts in the colour profile"
        case .iccUnusable: "a colour profile that cannot be used"
        case .c2pa: "a record of origin (C2PA)"
        case .physicalSize: "the print resolution"
        case .background: "a background colour"
        case .suggestedPalette: "a palette that the picture does not need"
        case .histogram: "how often each colour comes"
        case .paletteExcess: "colours that no pixel can have"
        case .transparencyBits: "unused bits of the transparent colour"
        case .significantBits: "a colour depth that the picture cannot have"
        case .calibration: "measuring units and calibration"
        case .offset: "a position on a page"
        case .misplaced: "a chunk where no program looks for it"
        case .animationWithoutControl: "frames of an animation that is not played"
        case .hiddenDefaultImage: "a picture that only programs without animation show"
        case .privateChunk: "data of a program"
        case .imageSlack: "data after the end of the image data"
        case .emptyImageChunk: "empty chunks of image data"
        case .trailing: "data after the end of the picture"
        case .trailingPicture: "a second picture after the end of the picture"
        case .trailingRemainder: "the rest of a larger picture, perhaps of what was cropped away"
        case .trailingVideo: "a video after the end of the picture"
        case .trailingArchive: "an archive after the end of the picture"
        case .unusedColours: "colours in the palette that no pixel has"
        case .unusedTransparency: "a transparent colour that no pixel has"
        case .rowPadding: "bits behind the last pixel of a row"
        case .colourValues: "colour settings that no program uses"
        case .animationValues: "numbers of the animation that no program uses"
        case .hiddenColours: "colours of pixels that are wholly transparent"
        case .excessCoding: "image data that is longer than its pixels need"
        case .imageCoding: "the way in which the picture is packed, which could hold a message"
        case .trailingDocument: "a document after the end of the picture (PDF)"
        }
    }

    public var defaultTreatment: Treatment { self == .hiddenDefaultImage ? .allow : .sanitize }

    public var treatments: [Treatment] {
        switch self {
        case .c2pa: [.sanitize, .reject, .archive]
        case .imageCoding: [.sanitize]
        case .hiddenDefaultImage: [.allow, .sanitize, .reject]
        default: group == nil ? [.sanitize, .reject] : [.allow, .sanitize, .reject]
        }
    }

    public var group: ConstructGroup? {
        switch self {
        case .physicalSize: .resolution
        case .c2pa: .provenance
        default: exifGroup
        }
    }

    public var tellsLength: Bool {
        switch self {
        case .trailing, .trailingPicture, .trailingRemainder, .trailingVideo, .trailingArchive, .trailingDocument: true
        default: false
        }
    }

    /// What a chunk is that no viewer needs.
    init(chunk type: String, _ data: Span<UInt8>) {
        switch type {
        case "tEXt": self = .text
        case "zTXt": self = data.matches(Array("Raw profile type".utf8)) ? .rawProfile : .compressedText
        case "iTXt": self = data.matches(Array("XML:com.adobe.xmp\0".utf8)) ? .xmp : .internationalText
        case "zxIf": self = .exif
        case "tIME": self = .time
        case "caBX": self = .c2pa
        case "pHYs": self = .physicalSize
        case "bKGD": self = .background
        case "sPLT": self = .suggestedPalette
        case "hIST": self = .histogram
        case "pCAL", "sCAL": self = .calibration
        case "oFFs": self = .offset
        case "acTL", "fcTL", "fdAT": self = .animationWithoutControl
        default: self = .privateChunk
        }
    }
}

extension PNGConstruct: TrailingCarrier {
    static func trailing(_ kind: TrailingPart.Kind) -> PNGConstruct {
        switch kind {
        case .jpeg, .png, .gif, .webp: .trailingPicture
        case .video: .trailingVideo
        case .archive: .trailingArchive
        case .pdf: .trailingDocument
        case .vendor, .padding, .unknown: .trailing
        }
    }
}
