public import FileFormats

/// What a child says of a file. The worker reads it as it would read the file itself: as untrusted input. Texts are
/// positions in the catalogs, so that a child that was taken over cannot put sentences of its own into a report; only
/// the construct of a rejection is a word of its choice.
public struct SandboxReply: Equatable, Sendable {
    public enum Verdict: Equatable, Sendable {
        /// The output is clean, `outputBytes` long, and was shown by `fidelity` to show the same.
        case accepted(MediaType, outputBytes: Int, fidelity: FidelityMethod, archived: ArchivedEntry? = nil)
        case rejected(Rejection)
        /// The policy refuses files that carry this construct.
        case forbidden(String)
        /// Our own output could not be proven.
        case unproven(ProofFailure)
    }

    public let verdict: Verdict
    /// What the extension and what libmagic say; `nil` for a type that is not ours.
    public let types: TypeEvidence
    /// At most one for each construct and action.
    public let findings: [Finding]
    /// At most `AttachedFile.mostListed`.
    public let attachments: [AttachedFile]
    /// At most one for each stage.
    public let timings: [StageTiming]

    /// Most bytes of an encoded reply.
    public static let capacity = 32 * 1024
    /// Most findings in a reply.
    public static let maximumFindings = 1_024

    public init(
        verdict: Verdict, types: TypeEvidence, findings: [Finding], attachments: [AttachedFile] = [],
        timings: [StageTiming]
    ) {
        self.verdict = verdict
        self.types = types
        self.findings = findings
        self.attachments = attachments
        self.timings = timings
    }

    static let magic: UInt32 = 0x4947_5231  // "IGR1"
}

/// What the name and the first bytes of a file say of its type.
public struct TypeEvidence: Equatable, Sendable {
    public let byExtension: MediaType?
    public let byMagic: MediaType?

    public init(byExtension: MediaType?, byMagic: MediaType?) {
        self.byExtension = byExtension
        self.byMagic = byMagic
    }
}

/// How long a stage took.
public struct StageTiming: Equatable, Sendable {
    public let stage: Stage
    public let microseconds: Int

    public init(stage: Stage, microseconds: Int) {
        self.stage = stage
        self.microseconds = microseconds
    }
}

extension Limits {
    /// Largest output, in bytes: a rebuilt file may grow a little (a deflated stream, a fresh table), never double.
    public var outputBytes: Int { fileBytes * 2 + 64 * 1024 }
}
