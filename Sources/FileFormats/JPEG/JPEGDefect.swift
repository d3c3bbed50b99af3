/// Why a JPEG is refused.
public enum JPEGDefect: String, RejectionCode {
    case badMarker = "jpeg.bad-marker"
    case truncatedSegment = "jpeg.truncated-segment"
    case badSegment = "jpeg.bad-segment"
    case unsupportedCoding = "jpeg.unsupported-coding"
    case badFrame = "jpeg.bad-frame"
    case badTable = "jpeg.bad-table"
    case missingTable = "jpeg.missing-table"
    case badScan = "jpeg.bad-scan"
    case badProgression = "jpeg.bad-progression"
    case badCode = "jpeg.bad-code"
    case truncatedScan = "jpeg.truncated-scan"
    case badRestart = "jpeg.bad-restart"
    case tooManyScans = "jpeg.too-many-scans"
    case incompleteImage = "jpeg.incomplete-image"
    case missingEnd = "jpeg.missing-end"
    case notRecodable = "jpeg.not-recodable"

    public var message: String {
        switch self {
        case .badMarker: "The picture is damaged: it has a marker where none may be."
        case .truncatedSegment: "The picture ends in the middle of a segment."
        case .badSegment: "The picture is damaged: one of its segments does not have the length that it must have."
        case .unsupportedCoding: "The picture is coded in a way that is not accepted here."
        case .badFrame: "The picture is damaged: its frame header is not valid."
        case .badTable: "The picture is damaged: one of its tables is not valid."
        case .missingTable: "The picture is damaged: a table that it needs is missing."
        case .badScan: "The picture is damaged: one of its scan headers is not valid."
        case .badProgression: "The picture is damaged: its scans do not follow each other as they must."
        case .badCode: "The picture is damaged: its data cannot be decoded."
        case .truncatedScan: "The picture ends in the middle of its data."
        case .badRestart: "The picture is damaged: its restart markers are out of order."
        case .tooManyScans: "The picture has more scans than this service accepts."
        case .incompleteImage: "The picture is incomplete: a colour component is missing."
        case .missingEnd: "The picture ends before its end marker."
        case .notRecodable: "The picture is coded in a way that cannot be written anew without loss."
        }
    }
}
