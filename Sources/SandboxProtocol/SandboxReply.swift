public import FileFormats

/// A part of the file that stands in the output after the clean bytes, to be stored by itself. What is in it is as
/// untrusted as the input.
public struct ArchivedEntry: Equatable, Sendable {
    /// The stable name of the construct.
    public let construct: String
    public let bytes: Int

    /// `nil` when no policy can archive that construct.
    public init?(construct: String, bytes: Int) {
        guard let index = ConstructCatalog.index(of: construct) else { return nil }
        self.init(catalogIndex: index, bytes: bytes)
    }

    fileprivate init?(catalogIndex index: Int, bytes: Int) {
        guard ConstructCatalog.entries.indices.contains(index),
            ConstructCatalog.entries[index].treatments.contains(.archive), bytes > 0
        else { return nil }
        construct = ConstructCatalog.entries[index].construct
        self.bytes = bytes
    }
}

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

    public func encoded() -> [UInt8] {
        var writer = WireWriter()
        writer.write(Self.magic)
        writer.write(types.byExtension)
        writer.write(types.byMagic)
        switch verdict {
        case .accepted(let mediaType, let outputBytes, let fidelity, let archived):
            writer.write(UInt8(0))
            writer.write(caseOf: mediaType)
            writer.write(UInt64(outputBytes))
            writer.write(caseOf: fidelity)
            writer.write(UInt64(archived?.bytes ?? 0))
            if let archived { writer.write(indexOf: archived.construct) }
        case .forbidden(let construct):
            writer.write(UInt8(3))
            writer.write(indexOf: construct)
        case .rejected(let rejection):
            writer.write(UInt8(1))
            writer.write(UInt16(RejectionCatalog.index(of: rejection.code) ?? Int(UInt16.max)))
            writer.write(caseOf: rejection.stage)
            writer.write(UInt64(rejection.offset.map { $0 + 1 } ?? 0))
            writer.write(rejection.construct ?? "")
        case .unproven(let failure):
            writer.write(UInt8(2))
            writer.write(caseOf: failure)
        }
        let listed = findings.prefix(Self.maximumFindings)
        writer.write(UInt16(listed.count))
        for finding in listed {
            writer.write(indexOf: finding.construct)
            writer.write(caseOf: finding.action)
            writer.write(UInt32(clamping: finding.count))
            writer.write(UInt64(finding.bytes))
            writer.write(UInt32(clamping: finding.pixels?.width ?? 0))
            writer.write(UInt32(clamping: finding.pixels?.height ?? 0))
        }
        writer.write(attachments)
        writer.write(UInt8(timings.count))
        for timing in timings {
            writer.write(caseOf: timing.stage)
            writer.write(UInt32(clamping: timing.microseconds))
        }
        return writer.bytes
    }

    /// - Parameter limits: what the child was given; a reply that claims more is refused.
    public init(decoding bytes: [UInt8], inputBytes: Int, limits: Limits) throws(WireDefect) {
        var reader = WireReader(bytes)
        guard try reader.read(UInt32.self) == Self.magic else { throw .badMagic }
        types = TypeEvidence(byExtension: try reader.readMediaType(), byMagic: try reader.readMediaType())
        switch try reader.readCount(UInt8.self, limit: 3, "verdict") {
        case 0:
            let mediaType = try reader.readCase(MediaType.self, "media type")
            guard types.byExtension == mediaType, types.byMagic == mediaType else {
                throw .outOfRange(field: "media type")
            }
            let count = try reader.readCount(UInt64.self, limit: limits.outputBytes, "output bytes")
            guard count > 0 else { throw .outOfRange(field: "output bytes") }
            let fidelity = try reader.readCase(FidelityMethod.self, "fidelity")
            guard fidelity.mediaType == mediaType else { throw .outOfRange(field: "fidelity") }
            let archivedBytes = try reader.readCount(UInt64.self, limit: inputBytes, "archived bytes")
            var archived: ArchivedEntry?
            if archivedBytes > 0 {
                archived = ArchivedEntry(catalogIndex: Int(try reader.read(UInt16.self)), bytes: archivedBytes)
                guard archived != nil else { throw .outOfRange(field: "archived construct") }
            }
            verdict = .accepted(mediaType, outputBytes: count, fidelity: fidelity, archived: archived)
        case 1:
            let index = Int(try reader.read(UInt16.self))
            let stage = try reader.readCase(Stage.self, "stage")
            let offset = try reader.readCount(UInt64.self, limit: inputBytes + 1, "offset")
            let construct = try reader.readWord(limit: Rejection.longestConstruct, "construct")
            guard
                let rejection = Rejection(
                    catalogIndex: index, stage: stage, offset: offset == 0 ? nil : offset - 1,
                    construct: construct.isEmpty ? nil : construct)
            else { throw .outOfRange(field: "code") }
            verdict = .rejected(rejection)
        case 2: verdict = .unproven(try reader.readCase(ProofFailure.self, "proof failure"))
        default:
            let index = Int(try reader.read(UInt16.self))
            guard ConstructCatalog.entries.indices.contains(index) else { throw .outOfRange(field: "construct") }
            verdict = .forbidden(ConstructCatalog.entries[index].construct)
        }
        var findings: [Finding] = []
        var named: Set<[String]> = []
        for _ in 0..<(try reader.readCount(UInt16.self, limit: Self.maximumFindings, "findings")) {
            let index = Int(try reader.read(UInt16.self))
            let action = try reader.readCase(FindingAction.self, "action")
            let count = Int(try reader.read(UInt32.self))
            let bytes = try reader.readCount(UInt64.self, limit: limits.decodedBytes, "finding bytes")
            let width = Int(try reader.read(UInt32.self))
            let height = Int(try reader.read(UInt32.self))
            let pixels = PixelSize(width: width, height: height)
            guard pixels != nil || (width, height) == (0, 0) else { throw .outOfRange(field: "pixels") }
            guard
                let finding = Finding(
                    catalogIndex: index, action: action, count: count, bytes: bytes, pixels: pixels),
                named.insert([finding.construct, action.rawValue]).inserted
            else { throw .outOfRange(field: "construct") }
            findings.append(finding)
        }
        if case .accepted = verdict, findings.contains(where: { $0.action == .refused }) {
            throw .outOfRange(field: "action")
        }
        self.findings = findings
        attachments = try reader.readAttachments(limits: limits)
        var timings: [StageTiming] = []
        for _ in 0..<(try reader.readCount(UInt8.self, limit: Stage.allCases.count, "timings")) {
            let stage = try reader.readCase(Stage.self, "stage")
            guard !timings.contains(where: { $0.stage == stage }) else { throw .outOfRange(field: "stage") }
            timings.append(StageTiming(stage: stage, microseconds: Int(try reader.read(UInt32.self))))
        }
        self.timings = timings
        try reader.finish()
    }

    private static let magic: UInt32 = 0x4947_5231  // "IGR1"
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

extension WireWriter {
    /// The position of a construct in the catalog.
    fileprivate mutating func write(indexOf construct: String) {
        write(UInt16(ConstructCatalog.index(of: construct) ?? Int(UInt16.max)))
    }

    fileprivate mutating func write(_ mediaType: MediaType?) {
        if let mediaType { write(caseOf: mediaType) } else { write(UInt8.max) }
    }
}

extension WireReader {
    fileprivate mutating func readMediaType() throws(WireDefect) -> MediaType? {
        let index = Int(try read(UInt8.self))
        if index == UInt8.max { return nil }
        guard MediaType.allCases.indices.contains(index) else { throw .outOfRange(field: "media type") }
        return MediaType.allCases[index]
    }
}
