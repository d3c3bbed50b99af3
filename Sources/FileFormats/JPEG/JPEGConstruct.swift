/// What a JPEG can carry besides its picture.
public enum JPEGConstruct: String, Construct {
    case jfifThumbnail = "jpeg.app0.thumbnail"
    case jfifExtension = "jpeg.app0.jfxx"
    case jfif = "jpeg.app0.jfif"
    case app0 = "jpeg.app0.unknown"
    case exif = "jpeg.app1.exif"
    case exifGPS = "jpeg.app1.exif.gps"
    case exifThumbnail = "jpeg.app1.exif.thumbnail"
    case exifMakerNote = "jpeg.app1.exif.maker-note"
    case exifOrientation = "jpeg.app1.exif.orientation"
    case xmp = "jpeg.app1.xmp"
    case xmpExtended = "jpeg.app1.xmp-extended"
    case app1 = "jpeg.app1.unknown"
    case icc = "jpeg.app2.icc"
    case mpf = "jpeg.app2.mpf"
    case app2 = "jpeg.app2.unknown"
    case applicationSegment = "jpeg.appn.unknown"
    case jumbf = "jpeg.app11.jumbf"
    case photoshop = "jpeg.app13.photoshop"
    case adobe = "jpeg.app14.adobe"
    case comment = "jpeg.com"
    case trailing = "jpeg.trailing"
    case trailingPicture = "jpeg.trailing.jpeg"
    case trailingVideo = "jpeg.trailing.mp4"
    case trailingArchive = "jpeg.trailing.zip"
    case gap = "jpeg.gap"
    case fill = "jpeg.fill"
    case unusedTable = "jpeg.unused-table"
    case lateHeight = "jpeg.dnl"
    case scanPadding = "jpeg.scan-padding"
    case scanSlack = "jpeg.scan-slack"
    case scanParameters = "jpeg.scan-parameters"

    public var risk: Risk {
        switch self {
        case .jfifThumbnail, .jfif, .exif, .exifGPS, .exifThumbnail, .exifMakerNote, .exifOrientation, .xmp,
            .xmpExtended, .icc, .mpf, .jumbf, .photoshop, .adobe, .comment, .trailingPicture, .trailingVideo:
            .disclosure
        case .jfifExtension, .app0, .app1, .app2, .applicationSegment, .trailing, .trailingArchive, .gap, .fill,
            .unusedTable, .lateHeight, .scanPadding, .scanSlack, .scanParameters:
            .hiding
        }
    }

    public var treatments: [Treatment] { self == .jumbf ? [.sanitize, .reject, .archive] : [.sanitize, .reject] }

    public var group: ConstructGroup? { self == .jumbf ? .provenance : nil }

    public var tellsLength: Bool {
        switch self {
        case .trailing, .trailingPicture, .trailingVideo, .trailingArchive: true
        default: false
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
        case .xmp: "a description of the picture (XMP)"
        case .xmpExtended: "a long description of the picture (extended XMP)"
        case .app1: "data of an unknown program"
        case .icc: "texts in the colour profile"
        case .mpf: "an index of further pictures"
        case .app2: "data of an unknown program"
        case .applicationSegment: "data of a program or a device"
        case .jumbf: "a record of origin (C2PA or JUMBF)"
        case .photoshop: "captions and editing data (IPTC or Photoshop)"
        case .adobe: "the version of the program that wrote it"
        case .comment: "a comment"
        case .trailing: "data after the end of the picture"
        case .trailingPicture: "a second picture after the end of the picture"
        case .trailingVideo: "a video after the end of the picture"
        case .trailingArchive: "an archive after the end of the picture"
        case .gap: "data between the parts of the picture"
        case .fill: "padding between the parts of the picture"
        case .unusedTable: "tables that the picture does not use"
        case .lateHeight: "a height that is given after the picture"
        case .scanPadding: "padding bits that could hold a message"
        case .scanSlack: "data between the picture's coded parts"
        case .scanParameters: "numbers that the picture does not use"
        }
    }
}
