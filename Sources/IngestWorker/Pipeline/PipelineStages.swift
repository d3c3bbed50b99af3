import Audit
import FileFormats
import Foundation
import Ledger
import Logging
import NativeSystem
import ObjectStorage
import Spool

/// What each stage does, over the parts that the assembly put together. One instance serves one thread.
final class PipelineStages {
    private let spool: SpoolDirectory
    private let ledger: any Ledger
    private let objects: any ObjectStore
    private let quarantined: QuarantineDirectory
    private let audit: AuditTrail
    private let examiner: FileExaminer
    private let template: KeyTemplate
    private let unrecorded: MonitoredValue<Set<String>>
    private let log: Logger

    init(parts: WorkerParts, examiner: FileExaminer) {
        spool = parts.spool
        ledger = parts.ledger
        objects = parts.objects
        quarantined = parts.quarantine
        audit = parts.audit
        template = parts.template
        unrecorded = parts.unrecorded
        log = parts.log
        self.examiner = examiner
    }

    /// What came of the attempt to claim a file.
    enum Claim {
        case claimed(ClaimedFile)
        /// It was gone before we could.
        case vanished
        /// We failed; it stays where it is.
        case failed
    }

    /// Writes the attempt and the key's UUID to the ledger, then moves the file to `claimed/`.
    func claim(_ item: SpoolItem) -> Claim {
        do {
            switch item {
            case .ready(let file): return try claim(file)
            case .unfinished(let id): return try resume(id)
            }
        } catch {
            log.error("claim failed", metadata: ["error": "\(error)"])
            return .failed
        }
    }

    private func claim(_ file: SpooledFile) throws -> Claim {
        let started = ContinuousClock.now
        let workspace = file.workspace
        let newJob = Job(
            id: UUID().uuidString.lowercased(), state: .running,
            workspace: workspace?.name ?? ClientName(file.folder?.bytes ?? []).escaped,
            name: ClientName(file.name.bytes).escaped, keyUUID: UUID().uuidString.lowercased(),
            spoolFolder: file.folder.map { Data($0.bytes) }, spoolName: Data(file.name.bytes), createdAt: Date())
        let job = try ledger.claim(folder: newJob.spoolFolder, name: newJob.spoolName, newJob: newJob)
        do throws(SystemError) {
            try spool.claim(file, as: job.id)
        } catch {
            try giveBack(job, wasAnnounced: job.id != newJob.id, isGone: error.isNotFound)
            if error.isNotFound { return .vanished }
            throw error
        }
        return .claimed(ClaimedFile(job: job, workspace: workspace, started: started))
    }

    /// A claim whose file could not be taken: a job that somebody was promised is kept, another is forgotten.
    private func giveBack(_ claimed: Job, wasAnnounced: Bool, isGone: Bool) throws(LedgerError) {
        guard wasAnnounced else {
            try ledger.withdraw(claimed)
            return
        }
        var job = claimed
        job.state = isGone ? .cancelled : .available
        try ledger.finish(job)
    }

    private func resume(_ id: String) throws -> Claim {
        let started = ContinuousClock.now
        guard try spool.isClaimed(id), !quarantined.holds(id) else {
            if let job = try ledger.job(id), !job.state.isFinal {
                try InterruptedJobs(spool: spool, quarantine: quarantined, audit: audit, ledger: ledger, log: log)
                    .close(job)
            }
            return .vanished
        }
        let job = try ledger.resume(id, at: Date())
        let folder = job.spoolFolder.flatMap { RawFileName(Array($0)) }
        let name = RawFileName(Array(job.spoolName))
        let workspace = name.flatMap { SpooledFile(folder: folder, name: $0).workspace }
        return .claimed(ClaimedFile(job: job, workspace: workspace, started: started))
    }

    /// Reads the descriptor that came with the file.
    func describe(_ claimed: inout ClaimedFile) throws {
        do {
            claimed.descriptor = try spool.descriptor(claimed.job.id) ?? UploadDescriptor()
        } catch is UploadDescriptor.Invalid {
            throw Rejection(SpoolDefect.badDescriptor, stage: .claim)
        }
        if let workspace = claimed.descriptor.workspace {
            claimed.workspace = workspace
            claimed.job.workspace = workspace.name
        }
        guard claimed.workspace != nil else {
            throw Rejection(SpoolDefect.badWorkspace, stage: .claim)
        }
    }

    /// Opens what was claimed and has it examined.
    func inspect(_ claimed: ClaimedFile) throws -> FileExaminer.Examination {
        guard let file = try spool.open(claimed.job.id) else {
            throw Rejection(SpoolDefect.notARegularFile, stage: .claim)
        }
        if template.missingLabel(in: claimed.descriptor.labels) {
            throw Rejection(SpoolDefect.badLabel, stage: .claim)
        }
        return try examiner.examine(
            .file(file), name: claimed.clientName, workspace: claimed.workspace, keep: claimed.descriptor.keep,
            released: try quarantined.release(as: claimed.job.id)?.allowed ?? [])
    }

    /// The object's key. The extension is ours, from the proven type.
    func key(for clean: borrowing SanitizedFile, of claimed: ClaimedFile) throws -> ObjectKey {
        guard let workspace = claimed.workspace else {
            throw Rejection(SpoolDefect.badWorkspace, stage: .claim)
        }
        return try template.key(
            workspace: workspace, uuid: claimed.job.keyUUID, mediaType: clean.mediaType,
            labels: claimed.descriptor.labels, date: claimed.job.createdAt)
    }

    /// Hands the clean file to the store, and before it what goes beside it. Durable on return.
    func store(
        _ clean: borrowing SanitizedFile, beside archived: borrowing ArchivedFile?, as key: ObjectKey,
        _ report: inout IngestReport
    ) throws {
        let started = ContinuousClock.now
        switch archived {
        case .some(let archived):
            let archivedKey = try archived.key(beside: key)
            try objects.put(archived.memory, bytes: archived.bytes, digest: archived.digest, as: archivedKey)
            report.archived?.key = archivedKey.description
        case .none: break
        }
        try objects.put(clean.memory, bytes: clean.bytes, digest: clean.digest, as: key)
        report.output?.key = key.description
        report.add(.store, ContinuousClock.now - started)
    }

    /// Writes the verdict to the audit log, then to the ledger. Durable on return.
    func record(_ claimed: ClaimedFile, key: ObjectKey, _ report: IngestReport) throws {
        var report = report
        report.job = claimed.job.id
        report.timings.totalMilliseconds = (ContinuousClock.now - claimed.started).milliseconds
        var job = claimed.job
        job.state = .stored
        job.key = key.description
        job.verdict = report.verdict.rawValue
        job.reason = nil
        job.name = report.claimed.name
        job.report = try report.json()
        job.updatedAt = Date()
        try audit.record(.decision(.fileStored, job, report))
        try ledger.finish(job)
        log.info(
            "stored",
            metadata: [
                "job": "\(job.id)", "key": "\(key)", "findings": "\(report.findings.count)",
                "milliseconds": "\(report.timings.totalMilliseconds)",
            ])
    }

    /// Removes the source from the spool.
    func acknowledge(_ claimed: ClaimedFile) throws {
        try spool.remove(claimed.job.id)
    }

    /// Seals the source into quarantine with its report, writes the verdict to the audit log and the ledger, and then
    /// removes the source.
    func quarantine(_ claimed: ClaimedFile, _ report: IngestReport) throws -> IngestPipeline.Outcome {
        var report = report
        report.job = claimed.job.id
        report.timings.totalMilliseconds = (ContinuousClock.now - claimed.started).milliseconds
        var job = claimed.job
        job.state = .quarantined
        job.verdict = report.verdict.rawValue
        job.reason = report.reason?.code
        job.name = report.claimed.name
        job.report = try report.json()
        job.updatedAt = Date()
        try quarantined.keep(claimed.job.id, report: try report.json(), from: spool)
        try audit.record(.decision(.fileQuarantined, job, report))
        try ledger.finish(job)
        try spool.remove(job.id)
        log.info("quarantined", metadata: ["job": "\(job.id)", "reason": "\(job.reason ?? "")"])
        return .quarantined
    }

    /// A verdict from a stage that has no report yet.
    func quarantineOrDefer(_ claimed: ClaimedFile, _ rejection: Rejection) -> IngestPipeline.Outcome {
        do {
            var report = examiner.emptyReport(claimed.clientName, workspace: claimed.workspace)
            report.reject(rejection)
            return try quarantine(claimed, report)
        } catch {
            return self.`defer`(claimed, error)
        }
    }

    /// We failed: the file stays in `claimed/`, the job says why, and it is tried again.
    func `defer`(_ claimed: ClaimedFile, _ error: any Error) -> IngestPipeline.Outcome {
        log.error("deferred", metadata: ["job": "\(claimed.job.id)", "error": "\(error)"])
        var job = claimed.job
        job.state = .retryable
        job.verdict = IngestReport.Verdict.failed.rawValue
        let code = FailureCode.of(error)
        var report = examiner.emptyReport(claimed.clientName, workspace: claimed.workspace)
        report.job = job.id
        report.fail(code: code, "\(error)")
        job.reason = code
        job.report = try? report.json()
        job.updatedAt = Date()
        do throws(LedgerError) {
            try ledger.finish(job)
        } catch {
            log.error("ledger failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            _ = unrecorded.change { $0.insert(job.id) }
        }
        return .deferred
    }
}
