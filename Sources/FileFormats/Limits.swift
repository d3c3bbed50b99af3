/// The bounds on the work that one file may cause. Each is checked before the work that it bounds.
public struct Limits: Equatable, Sendable {
    /// Largest input, in bytes (10 MiB).
    public var fileBytes = 10 * 1024 * 1024
    /// Largest picture, in pixels (50 megapixels).
    public var pixels = 50_000_000
    /// Most frames in an animation.
    public var frames = 1_000
    /// Most pages in a PDF.
    public var pages = 2_000
    /// Most objects in a PDF.
    public var objects = 100_000
    /// Deepest nesting of PDF objects.
    public var nesting = 64
    /// Most bytes that decoding one file may produce (256 MiB).
    public var decodedBytes = 256 * 1024 * 1024
    /// Memory of a child of the sandbox, all that it has, in bytes (512 MiB).
    public var memoryBytes = 512 * 1024 * 1024
    /// Processor time of the sandbox, in seconds.
    public var processorSeconds = 5
    /// Wall-clock time of the sandbox, in seconds.
    public var wallSeconds = 10

    public init() {}
}

/// The codes of the limits that every format shares.
public enum LimitExcess: String, RejectionCode {
    case fileSize = "limits.file-size"
    case pixels = "limits.pixels"
    case frames = "limits.frames"
    case pages = "limits.pages"
    case objects = "limits.objects"
    case nesting = "limits.nesting"
    case decodedBytes = "limits.decoded-bytes"
    case memory = "limits.memory"
    case processorTime = "limits.processor-time"
    case wallTime = "limits.wall-time"

    public var message: String {
        switch self {
        case .fileSize: "The file is larger than this service accepts."
        case .pixels: "The picture has more pixels than this service accepts."
        case .frames: "The animation has more frames than this service accepts."
        case .pages: "The document has more pages than this service accepts."
        case .objects: "The document is made of more objects than this service accepts."
        case .nesting: "The document is nested deeper than this service accepts."
        case .decodedBytes: "The file unpacks to more data than this service accepts."
        case .memory: "The file needs more memory than this service allows."
        case .processorTime: "The file takes longer to check than this service allows."
        case .wallTime: "The file takes longer to check than this service allows."
        }
    }
}
