/// The stage that said no; the names are those of the report.
public enum Stage: String, CaseIterable, Sendable {
    case claim
    case snapshot
    case identify
    case parse
    case sanitize
    case reinspect
    case store
    case record
    /// What a file waits for while the sandbox of its type starts.
    case start
}

/// A reason for which a file is refused.
///
/// Each format has its own enumeration, so that the list of codes is complete by construction.
/// The raw value is the stable code, lower case and dotted; it never changes once released.
public protocol RejectionCode: RawRepresentable<String>, CaseIterable, Sendable {
    /// A plain sentence for the person who sent the file. It holds nothing read from the file.
    var message: String { get }
}

/// A verdict, not a failure: the file is bad, and this is why.
public struct Rejection: Error, Equatable, Sendable {
    /// Stable code, such as `jpeg.truncated-scan`.
    public let code: String
    /// Where in the pipeline it was found.
    public let stage: Stage
    /// Byte offset in the input where that makes sense.
    public let offset: Int?
    /// The construct of the format in its standard's words, such as `SOS` or `IDAT`: one word of at most 16 ASCII
    /// letters and digits.
    public let construct: String?
    public static let longestConstruct = 16
    /// The sentence for the client.
    public let message: String

    public init(
        _ code: some RejectionCode, stage: Stage = .parse, at offset: Int? = nil, construct: String? = nil
    ) {
        self.code = code.rawValue
        self.stage = stage
        self.offset = offset
        self.construct = construct.map { String($0.prefix(Self.longestConstruct)) }
        self.message = code.message
    }

    /// The rejection of what lies inside `construct`, unpacked: its offset says nothing of the file.
    public func inside(_ construct: String) -> Rejection {
        Rejection(code: code, stage: stage, offset: nil, construct: construct, message: message)
    }

    /// Whether a limit of the service is the reason, and not the form of the file.
    public var isLimit: Bool { LimitExcess(rawValue: code) != nil }

    init(code: String, stage: Stage, offset: Int?, construct: String?, message: String) {
        self.code = code
        self.stage = stage
        self.offset = offset
        self.construct = construct
        self.message = message
    }
}
