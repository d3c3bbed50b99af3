import FileFormats
import NativeBytes
import Policies
import SandboxProtocol
import Spool

/// Takes one file from bytes to a verdict with its report: what `scan`, `sanitize` and the pipeline share. It stores
/// nothing.
final class FileExaminer {
    private let sandbox: Sandbox
    private let limits: Limits
    private let policies: PolicySet
    private let crashes: CrashHistory
    /// Hashes the clean file while it is stored, and frees what is not needed any more.
    let aside = SideThread()
    private var engine: IngestReport.Engine

    /// Starts a sandbox of its own, for one thread.
    ///
    /// - Parameter crashes: what all threads know of contents that crash.
    init(
        settings: WorkerSettings, policies: PolicySet, crashes: CrashHistory = CrashHistory()
    ) throws(InspectionFailure) {
        sandbox = Sandbox(
            helperPath: settings.sandboxHelperPath, mode: settings.sandboxMode,
            filesPerChild: settings.filesPerChild)
        limits = settings.limits
        self.policies = policies
        self.crashes = crashes
        engine = IngestReport.Engine(
            version: ProductVersion.current, sandbox: settings.sandboxMode.rawValue, libraries: [:])
        try setEngine(for: .jpeg)
    }

    /// Notes what the template for a type is made of; starts it when it is not running.
    private func setEngine(for mediaType: MediaType) throws(InspectionFailure) {
        let libraries = try sandbox.identity(for: mediaType).libraries
        engine.libraries = Dictionary(libraries.map { ($0.name, $0.version) }) { first, _ in first }
    }

    /// A verdict and what goes with it.
    struct Examination: ~Copyable {
        /// The clean file, when it was accepted.
        let clean: SanitizedFile?
        /// What is to be stored beside it.
        let archived: ArchivedFile?
        /// Its `output` is for whoever hands the clean file on to say (`SanitizedFile.reportEntry`).
        var report: IngestReport
    }

    /// Makes the snapshot of `source` and has it inspected.
    ///
    /// - Parameters:
    ///   - workspace: whose policy it is.
    ///   - keep: what the upload consents to keep.
    ///   - released: constructs that somebody released this file with.
    /// - Throws: a `SystemError` or an `InspectionFailure` when we could not decide.
    func examine(
        _ source: borrowing SourceFile, name: ClientName, workspace: Workspace?, keep: [ConstructGroup],
        released: [String] = []
    ) throws -> Examination {
        let started = ContinuousClock.now
        _ = sandbox.takeStartingTime()
        let policy = policies.policy(for: workspace).releasing(released)
        let consent = policy.consenting(to: keep)
        try setEngine(for: Sandbox.mediaType(claimedBy: name.fileExtension))
        var report = emptyReport(name, workspace: workspace)
        report.policy = IngestReport.Policy(policy, consent)
        addStartingTime(to: &report)
        let snapshotStarted = ContinuousClock.now
        let snapshot: Snapshot
        do {
            snapshot = try source.snapshot(limits: limits)
        } catch let rejection as Rejection {
            report.reject(rejection)
            return Examination(clean: nil, archived: nil, report: report)
        }
        report.add(.snapshot, ContinuousClock.now - snapshotStarted)

        let inspection = try inspect(snapshot, claimedExtension: name.fileExtension, policy: consent.rules)
        addStartingTime(to: &report)
        report.input = .init(bytes: snapshot.bytes, sha256: try snapshot.digest().description)
        report.usage = inspection.ending.map(IngestReport.Usage.init)
        for timing in inspection.timings { report.add(timing.stage, .microseconds(timing.microseconds)) }
        report.types = inspection.types.map {
            .init(byExtension: $0.byExtension?.rawValue, byMagic: $0.byMagic?.rawValue)
        }
        report.findings = inspection.findings.map(IngestReport.FindingEntry.init)
        report.attachments = inspection.attachments.map(IngestReport.Attachment.init)
        report.timings.totalMilliseconds = (ContinuousClock.now - started).milliseconds
        switch consume inspection.verdict {
        case .accepted(let accepted):
            aside.digest(accepted.clean.memory, bytes: accepted.clean.bytes)
            let bytes = snapshot.bytes
            aside.close(snapshot, bytes: bytes)
            report.verdict = .accepted
            report.mediaType = accepted.clean.mediaType.rawValue
            report.fidelity = .init(method: accepted.fidelity.rawValue, equal: true)
            return accepted.examination(report)
        case .rejected(let rejection):
            report.reject(rejection)
            return Examination(clean: nil, archived: nil, report: report)
        case .failed(let failure):
            throw failure
        }
    }

    /// A template that had to be started before this file could be looked at is no time of a stage that looks at it.
    private func addStartingTime(to report: inout IngestReport) {
        let time = sandbox.takeStartingTime()
        if time > .zero { report.add(.start, time) }
    }

    /// Has the snapshot inspected, a second time after a crash, and not at all when that was in vain before.
    private func inspect(
        _ snapshot: borrowing Snapshot, claimedExtension: String, policy: Policy
    ) throws -> Inspection {
        while try crashes.isEmpty || !crashes.forbids(snapshot.digest().description) {
            let inspection = try sandbox.inspect(
                snapshot, claimedExtension: claimedExtension, limits: limits, policy: policy)
            guard inspection.isCrash else { return inspection }
            crashes.record(try snapshot.digest().description)
        }
        return Inspection(rejected: Rejection(SandboxEnd.crashed))
    }

    /// A report that says nothing yet.
    func emptyReport(_ name: ClientName, workspace: Workspace?) -> IngestReport {
        IngestReport(
            job: nil, verdict: .failed, claimed: .init(name: name.escaped, extension: name.fileExtension),
            policy: IngestReport.Policy(policies.policy(for: workspace)), engine: engine)
    }
}
