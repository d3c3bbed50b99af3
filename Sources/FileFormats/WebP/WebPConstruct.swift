/// What a WebP can carry besides its picture.
public enum WebPConstruct: String, ExifCarrier {
    case exif = "webp.exif"
    case exifGPS = "webp.exif.gps"
    case exifThumbnail = "webp.exif.thumbnail"
    case exifMakerNote = "webp.exif.maker-note"
    case exifOrientation = "webp.exif.orientation"
    case exifArtist = "webp.exif.artist"
    case exifCopyright = "webp.exif.copyright"
    case exifCamera = "webp.exif.camera"
    case exifCaptureTime = "webp.exif.capture-time"
    case xmp = "webp.xmp"
    case icc = "webp.icc"
    case iccUnusable = "webp.icc.unusable"
    case c2pa = "webp.c2pa"
    case privateChunk = "webp.private-chunk"
    case frameChunk = "webp.frame-chunk"
    case undeclared = "webp.undeclared-chunk"
    case duplicate = "webp.duplicate-chunk"
    case secondPicture = "webp.second-picture"
    case animationWithoutFlag = "webp.animation-without-flag"
    case ignoredAlpha = "webp.ignored-alpha"
    case hiddenAlpha = "webp.hidden-alpha"
    case hiddenColours = "webp.hidden-colours"
    case instantFrame = "webp.instant-frame"
    case flags = "webp.flags"
    case reservedBits = "webp.reserved-bits"
    case alphaHint = "webp.alpha-hint"
    case scaling = "webp.scaling"
    case padding = "webp.padding"
    case chunkExcess = "webp.chunk-excess"
    case gap = "webp.gap"
    case partitionSlack = "webp.partition-slack"
    case partitionPadding = "webp.partition-padding"
    case imageSlack = "webp.image-slack"
    case imagePadding = "webp.image-padding"
    case alphaSlack = "webp.alpha-slack"
    case alphaColours = "webp.alpha-colours"
    case losslessCoding = "webp.lossless-coding"
    case lossyCoding = "webp.lossy-coding"
    case trailing = "webp.trailing"
    case trailingPicture = "webp.trailing.picture"
    case trailingVideo = "webp.trailing.mp4"
    case trailingArchive = "webp.trailing.zip"

    public var risk: Risk {
        switch self {
        case .exif, .exifGPS, .exifThumbnail, .exifMakerNote, .exifOrientation, .exifArtist, .exifCopyright,
            .exifCamera, .exifCaptureTime, .xmp, .icc, .iccUnusable, .c2pa, .secondPicture, .trailingPicture,
            .trailingVideo:
            .disclosure
        case .privateChunk, .frameChunk, .undeclared, .duplicate, .animationWithoutFlag, .ignoredAlpha, .hiddenAlpha,
            .hiddenColours, .instantFrame, .flags, .reservedBits, .alphaHint, .scaling, .padding, .chunkExcess, .gap,
            .partitionSlack, .partitionPadding, .imageSlack, .imagePadding, .alphaSlack, .alphaColours, .losslessCoding,
            .lossyCoding,
            .trailing, .trailingArchive:
            .hiding
        }
    }

    public var treatments: [Treatment] {
        switch self {
        case .exifArtist, .exifCopyright, .exifCamera, .exifCaptureTime, .exifGPS: [.sanitize, .reject, .allow]
        case .c2pa: [.sanitize, .reject, .archive]
        default: [.sanitize, .reject]
        }
    }

    public var group: ConstructGroup? { self == .c2pa ? .provenance : exifGroup }

    public var tellsLength: Bool {
        switch self {
        case .secondPicture, .trailing, .trailingPicture, .trailingVideo, .trailingArchive: true
        default: false
        }
    }

    public var description: String {
        switch self {
        case .exif: "camera data (EXIF)"
        case .exifGPS: "the place where the photo was taken (GPS)"
        case .exifThumbnail: "a small copy of the picture, perhaps before it was cropped (EXIF thumbnail)"
        case .exifMakerNote: "data of the camera's maker"
        case .exifOrientation: "how the camera was held"
        case .exifArtist: "who made the picture"
        case .exifCopyright: "who holds the rights"
        case .exifCamera: "the maker and the model of the camera"
        case .exifCaptureTime: "when the picture was taken"
        case .xmp: "a description of the picture (XMP)"
        case .icc: "texts in the colour profile"
        case .iccUnusable: "a colour profile that cannot be used"
        case .c2pa: "a record of origin (C2PA)"
        case .privateChunk: "data of a program"
        case .frameChunk: "data of a program inside a frame of the animation"
        case .undeclared: "data that the header does not announce, so that programs pass over it"
        case .duplicate: "data that is there twice, of which programs use the first"
        case .secondPicture: "a second picture that no program shows"
        case .animationWithoutFlag: "frames of an animation that is not played"
        case .ignoredAlpha: "a transparency that the picture does not use"
        case .hiddenAlpha: "a transparency that only some programs show"
        case .hiddenColours: "colours of pixels that are wholly transparent"
        case .instantFrame: "frames that are shown for no time"
        case .flags: "a header that announces what is not there, or not what is there"
        case .reservedBits: "bits that have no meaning"
        case .alphaHint: "how the transparency was prepared"
        case .scaling: "a wish to be shown larger that no program follows"
        case .padding: "data in a byte that only fills up"
        case .chunkExcess: "data after the end of what says how the animation is played"
        case .gap: "data between the parts of the file"
        case .partitionSlack, .imageSlack: "data after the end of the image data"
        case .partitionPadding, .imagePadding: "unused bits at the end of the image data"
        case .alphaSlack: "data after the end of the transparency data"
        case .alphaColours: "colours in the transparency data, which no program shows"
        case .losslessCoding: "the way in which the picture is packed, which could hold a message"
        case .lossyCoding: "the way in which the picture is packed, which cannot be changed without loss"
        case .trailing: "data after the end of the picture"
        case .trailingPicture: "a second picture after the end of the picture"
        case .trailingVideo: "a video after the end of the picture"
        case .trailingArchive: "an archive after the end of the picture"
        }
    }
}

extension WebPConstruct: TrailingCarrier {
    static func trailing(_ kind: TrailingPart.Kind) -> WebPConstruct {
        switch kind {
        case .jpeg, .png, .gif, .webp: .trailingPicture
        case .video: .trailingVideo
        case .archive: .trailingArchive
        case .pdf, .vendor, .padding, .unknown: .trailing
        }
    }
}
