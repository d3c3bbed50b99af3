import FileFormats
import NativeParsers
import SandboxProtocol
import Sanitizers
import Validators

/// Proves what one file is, rebuilds it, and proves the rebuilding: all that happens to untrusted bytes.
struct FileInspector: ~Copyable {
    private let magic: MagicValidator

    /// Loads what needs files, so that it must come before the lock-down.
    init() throws(MagicFailure) {
        magic = MagicValidator(database: try MagicDatabase())
    }

    /// What is said of a file, and its clean bytes when it is accepted.
    struct Outcome {
        let reply: SandboxReply
        let output: [UInt8]
        /// What is stored beside the clean file.
        var archived: [UInt8] = []
        /// What the work needed and the child ends with; to give it back piece by piece would cost time.
        var workings: (any Sendable)?
    }

    borrowing func inspect(
        _ bytes: Span<UInt8>, claimedExtension: String, limits: Limits, policy: Policy
    ) -> Outcome {
        var stopwatch = StageStopwatch()
        let types = TypeEvidence(
            byExtension: ExtensionValidator().mediaType(of: claimedExtension),
            byMagic: bytes.isEmpty ? nil : magic.mediaType(of: bytes))
        let agreed: MediaType
        do throws(Rejection) {
            guard !bytes.isEmpty else { throw Rejection(TypeDefect.empty, stage: .identify) }
            agreed = try TypeAgreement().agreedType(byExtension: types.byExtension, byMagic: types.byMagic)
        } catch {
            stopwatch.end(.identify)
            return Outcome(
                reply: SandboxReply(
                    verdict: .rejected(error), types: types, findings: [], timings: stopwatch.timings),
                output: [])
        }
        stopwatch.end(.identify)

        do throws(SanitizationError) {
            let clean = try sanitize(bytes, as: agreed, limits: limits, policy: policy) { stopwatch.end($0) }
            let verdict = SandboxReply.Verdict.accepted(
                agreed, outputBytes: clean.output.count, fidelity: clean.fidelityMethod,
                archived: clean.archived.flatMap { ArchivedEntry(construct: $0.construct, bytes: $0.bytes.count) })
            return Outcome(
                reply: SandboxReply(
                    verdict: verdict, types: types, findings: clean.findings, attachments: clean.attachments,
                    timings: stopwatch.timings),
                output: clean.output, archived: clean.archived?.bytes ?? [], workings: clean.workings)
        } catch {
            let (verdict, findings): (SandboxReply.Verdict, [Finding]) =
                switch error {
                case .rejected(let rejection): (.rejected(rejection), [])
                case .forbidden(let findings): (.forbidden(findings.first?.construct ?? ""), findings)
                case .unproven(let failure): (.unproven(failure), [])
                }
            return Outcome(
                reply: SandboxReply(verdict: verdict, types: types, findings: findings, timings: stopwatch.timings),
                output: [])
        }
    }

    /// The type of an upload chooses its sanitizer here; that of a file in a document, in `PDFAttachments`.
    private func sanitize(
        _ bytes: Span<UInt8>, as mediaType: MediaType, limits: Limits, policy: Policy, stageEnded: StageObserver
    ) throws(SanitizationError) -> Sanitization {
        switch mediaType {
        case .jpeg: try JPEGSanitizer(limits: limits, policy: policy).sanitize(bytes, stageEnded: stageEnded)
        case .png: try PNGSanitizer(limits: limits, policy: policy).sanitize(bytes, stageEnded: stageEnded)
        case .gif: try GIFSanitizer(limits: limits, policy: policy).sanitize(bytes, stageEnded: stageEnded)
        case .pdf: try PDFSanitizer(limits: limits, policy: policy).sanitize(bytes, stageEnded: stageEnded)
        case .webp: try WebPSanitizer(limits: limits, policy: policy).sanitize(bytes, stageEnded: stageEnded)
        }
    }
}

/// Times the stages one after the other.
struct StageStopwatch {
    private(set) var timings: [StageTiming] = []
    private var started = ContinuousClock.now

    /// The stage that began when the one before it ended is over.
    mutating func end(_ stage: Stage) {
        let now = ContinuousClock.now
        let components = (now - started).components
        let microseconds = Int(components.seconds) * 1_000_000 + Int(components.attoseconds / 1_000_000_000_000)
        timings.append(StageTiming(stage: stage, microseconds: microseconds))
        started = now
    }
}
