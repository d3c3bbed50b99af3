/// What a JPEG can carry besides its picture.
public enum JPEGConstruct: String, ExifCarrier {
    case jfifThumbnail = "jpeg.app0.thumbnail"
    case jfifExtension = "jpeg.app0.jfxx"
    case jfif = "jpeg.app0.jfif"
    case app0 = "jpeg.app0.unknown"
    case exif = "jpeg.app1.exif"
    case exifGPS = "jpeg.app1.exif.gps"
    case exifThumbnail = "jpeg.app1.exif.thumbnail"
    case exifMakerNote = "jpeg.app1.exif.maker-note"
    case exifOrientation = "jpeg.app1.exif.orientation"
    case exifArtist = "jpeg.app1.exif.artist"
    case exifCopyright = "jpeg.app1.exif.copyright"
    case exifCamera = "jpeg.app1.exif.camera"
    case exifCaptureTime = "jpeg.app1.exif.capture-time"
    case xmp = "jpeg.app1.xmp"
    case xmpExtended = "jpeg.app1.xmp-extended"
    case app1 = "jpeg.app1.unknown"
    case icc = "jpeg.app2.icc"
    case mpf = "jpeg.app2.mpf"
    case app2 = "jpeg.app2.unknown"
    case preview = "jpeg.appn.preview"
    case stereo = "jpeg.appn.stereo"
    case telemetry = "jpeg.appn.telemetry"
    case thermal = "jpeg.appn.thermal"
    case spiff = "jpeg.app8.spiff"
    case savedForWeb = "jpeg.app12.ducky"
    case applicationSegment = "jpeg.appn.unknown"
    case jumbf = "jpeg.app11.jumbf"
    case brokenJumbf = "jpeg.app11.jumbf.broken"
    case photoshop = "jpeg.app13.photoshop"
    case adobe = "jpeg.app14.adobe"
    case comment = "jpeg.com"
    case trailing = "jpeg.trailing"
    case trailingPicture = "jpeg.trailing.jpeg"
    case trailingPreview = "jpeg.trailing.preview"
    case trailingView = "jpeg.trailing.view"
    case trailingPanorama = "jpeg.trailing.panorama"
    case trailingScreenshot = "jpeg.trailing.png"
    case trailingVideo = "jpeg.trailing.mp4"
    case trailingArchive = "jpeg.trailing.zip"
    case trailingDocument = "jpeg.trailing.pdf"
    case trailingVendor = "jpeg.trailing.vendor"
    case trailingPadding = "jpeg.trailing.padding"
    case gainMap = "jpeg.gain-map"
    case otherGainMap = "jpeg.gain-map.other"
    case gap = "jpeg.gap"
    case fill = "jpeg.fill"
    case unusedTable = "jpeg.unused-table"
    case lateHeight = "jpeg.dnl"
    case scanPadding = "jpeg.scan-padding"
    case scanSlack = "jpeg.scan-slack"
    case scanParameters = "jpeg.scan-parameters"
    case componentIdentifiers = "jpeg.component-identifiers"
    case entropyCoding = "jpeg.entropy-coding"
    case unusedCodes = "jpeg.unused-codes"
    case unusedSteps = "jpeg.unused-steps"

    public var risk: Risk {
        switch self {
        case .jfifThumbnail, .jfif, .exif, .exifGPS, .exifThumbnail, .exifMakerNote, .exifOrientation, .exifArtist,
            .exifCopyright, .exifCamera, .exifCaptureTime, .xmp,
            .xmpExtended, .icc, .mpf, .preview, .stereo, .telemetry, .thermal, .savedForWeb, .jumbf, .brokenJumbf,
            .photoshop, .adobe, .comment, .trailingPicture, .trailingPreview, .trailingView, .trailingPanorama,
            .trailingScreenshot, .trailingVideo, .trailingDocument, .trailingVendor, .gainMap, .otherGainMap:
            .disclosure
        case .jfifExtension, .app0, .app1, .app2, .spiff, .applicationSegment, .trailing, .trailingArchive,
            .trailingPadding, .gap, .fill, .unusedTable, .lateHeight, .scanPadding, .scanSlack, .scanParameters,
            .componentIdentifiers, .entropyCoding, .unusedCodes, .unusedSteps:
            .hiding
        }
    }

    public var description: String {
        switch self {
        case .jfifThumbnail: "a small copy of the picture (JFIF thumbnail)"
        case .jfifExtension: "a small copy of the picture (JFIF extension)"
        case .jfif: "the print resolution"
        case .app0: "data of an unknown program"
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
        case .xmpExtended: "a long description of the picture (extended XMP)"
        case .app1: "data of an unknown program"
        case .icc: "texts in the colour profile"
        case .mpf: "an index of further pictures"
        case .app2: "data of an unknown program"
        case .preview: "a small copy of the picture (preview)"
        case .stereo: "how two views stand side by side (stereo picture)"
        case .telemetry: "what the sensors of the camera measured, perhaps with places (GoPro)"
        case .thermal: "what a thermal camera measured"
        case .spiff: "an old header that no program needs (SPIFF)"
        case .savedForWeb: "a comment or a copyright note of a program (Ducky)"
        case .applicationSegment: "data of a program or a device"
        case .jumbf: "a record of origin (C2PA or JUMBF)"
        case .brokenJumbf: "parts of a record of origin that is not whole (C2PA or JUMBF)"
        case .photoshop: "captions and editing data (IPTC or Photoshop)"
        case .adobe: "the version of the program that wrote it"
        case .comment: "a comment"
        case .trailing: "data after the end of the picture"
        case .trailingPicture: "a second picture after the end of the picture"
        case .trailingPreview: "a large copy of the picture after the end of the picture"
        case .trailingView: "another view of the scene after the end of the picture"
        case .trailingPanorama: "a part of a panorama after the end of the picture"
        case .trailingScreenshot: "a second picture after the end of the picture (PNG)"
        case .trailingVideo: "a video after the end of the picture"
        case .trailingArchive: "an archive after the end of the picture"
        case .trailingDocument: "a document after the end of the picture (PDF)"
        case .trailingVendor: "data of a program or a camera after the end of the picture"
        case .trailingPadding: "empty space after the end of the picture"
        case .gainMap: "a second picture that makes bright screens show more (gain map)"
        case .otherGainMap: "a gain map of another kind"
        case .gap: "data between the parts of the picture"
        case .fill: "padding between the parts of the picture"
        case .unusedTable: "tables that the picture does not use"
        case .lateHeight: "a height that is given after the picture"
        case .scanPadding: "padding bits that could hold a message"
        case .scanSlack: "data between the picture's coded parts"
        case .scanParameters: "numbers that the picture does not use"
        case .componentIdentifiers: "names of the colours, which can be any numbers"
        case .entropyCoding: "the way in which the picture is packed, which could hold a message"
        case .unusedCodes: "codes that the picture does not use, in a table that it uses"
        case .unusedSteps: "numbers for details that the picture does not have, in a table that it uses"
        }
    }

    public var treatments: [Treatment] {
        switch self {
        case .gainMap, .exifArtist, .exifCopyright, .exifCamera, .exifCaptureTime, .exifGPS:
            [.sanitize, .reject, .allow]
        case .jumbf: [.sanitize, .reject, .archive]
        // Nearly every picture is coded in another way than the one in which it is coded anew.
        case .entropyCoding: [.sanitize]
        default: [.sanitize, .reject]
        }
    }

    public var group: ConstructGroup? {
        switch self {
        case .gainMap: .gainMap
        case .jumbf: .provenance
        default: exifGroup
        }
    }

    public var tellsLength: Bool {
        switch self {
        case .trailing, .trailingPicture, .trailingPreview, .trailingView, .trailingPanorama, .trailingScreenshot,
            .trailingVideo, .trailingArchive, .trailingDocument, .trailingVendor, .trailingPadding, .gainMap:
            true
        default: false
        }
    }
}

extension JPEGConstruct: TrailingCarrier {
    static func trailing(_ kind: TrailingPart.Kind) -> JPEGConstruct {
        switch kind {
        case .jpeg: .trailingPicture
        case .png, .gif, .webp: .trailingScreenshot
        case .video: .trailingVideo
        case .archive: .trailingArchive
        case .pdf: .trailingDocument
        case .vendor: .trailingVendor
        case .padding: .trailingPadding
        case .unknown: .trailing
        }
    }
}
