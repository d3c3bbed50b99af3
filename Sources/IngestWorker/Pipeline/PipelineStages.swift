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
    let parts: WorkerParts
    let signal: WorkSignal
    let examiner: FileExaminer

    init(parts: WorkerParts, signal: WorkSignal, examiner: FileExaminer) {
        self.parts = parts
        self.signal = signal
        self.examiner = examiner
    }

    var spool: SpoolDirectory { parts.spool }
    var ledger: any Ledger { parts.ledger }
    var log: Logger { parts.log }

    /// Reads the descriptor that came with the file.
    func describe(_ claimed: inout ClaimedFile) throws {
        do {
            claimed.descriptor = try permitted { try spool.descriptor(claimed.job.id) } ?? UploadDescriptor()
        } catch let invalid as UploadDescriptor.Invalid {
            throw Rejection(SpoolDefect.badDescriptor, stage: .claim, construct: invalid.field)
        }
        if let workspace = claimed.descriptor.workspace {
            claimed.workspace = workspace
            claimed.job.workspace = workspace.name
        }
        guard claimed.workspace != nil else {
            throw Rejection(SpoolDefect.badWorkspace, stage: .claim)
        }
    }

    /// Opens what was claimed.
    func open(_ claimed: ClaimedFile) throws -> SourceFile {
        guard let file = try permitted({ try spool.open(claimed.job.id) }) else {
            throw Rejection(SpoolDefect.notARegularFile, stage: .claim)
        }
        return .file(file)
    }

    /// Has it examined.
    func inspect(_ claimed: ClaimedFile, _ source: borrowing SourceFile) throws -> FileExaminer.Examination {
        if let label = parts.template.missingLabel(in: claimed.descriptor.labels) {
            throw KeyTemplate.rejection(label)
        }
        return try examiner.examine(
            source, name: claimed.clientName, workspace: claimed.workspace, keep: claimed.descriptor.keep,
            released: try parts.quarantine.release(as: claimed.job.id)?.allowed ?? [])
    }

    /// The object's key. The extension is ours, from the proven type.
    func key(for clean: borrowing SanitizedFile, of claimed: ClaimedFile) throws -> ObjectKey {
        guard let workspace = claimed.workspace else {
            throw Rejection(SpoolDefect.badWorkspace, stage: .claim)
        }
        return try parts.template.key(
            workspace: workspace, uuid: claimed.job.keyUUID, mediaType: clean.mediaType,
            labels: claimed.descriptor.labels, date: claimed.job.createdAt)
    }

    /// Nothing is published for a job that is somebody else's by now.
    func requireLease(_ claimed: ClaimedFile) throws {
        guard try ledger.isHeld(claimed.job) else {
            throw LedgerError("job \(claimed.job.id) is not ours any more", code: .leaseLost)
        }
    }

    /// Hands the clean file to the store, and before it what goes beside it. Durable on return.
    func store(
        _ clean: borrowing SanitizedFile, beside archived: borrowing ArchivedFile?, as key: ObjectKey,
        of claimed: ClaimedFile, _ report: inout IngestReport
    ) throws {
        let started = ContinuousClock.now
        guard let workspace = claimed.workspace else { throw Rejection(SpoolDefect.badWorkspace, stage: .claim) }
        let objects = ScopedObjectStore(parts.objects, scope: parts.template.scope(workspace))
        switch archived {
        case .some(let archived):
            let archivedKey = try archived.key(beside: key)
            try objects.put(archived.memory, bytes: archived.bytes, as: archivedKey, .archived(report))
            report.archived?.key = archivedKey.description
        case .none: break
        }
        try objects.put(clean.memory, bytes: clean.bytes, as: key, .clean(clean.mediaType, report))
        report.output = try clean.reportEntry()
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
        try parts.audit.record(.decision(.fileStored, job, report))
        try ledger.finish(job, AttemptDetail(stages: report.timings.stages))
        log.info(
            "stored",
            metadata: [
                "job": "\(job.id)", "key": "\(key)", "findings": "\(report.findings.count)",
                "milliseconds": "\(report.timings.totalMilliseconds)",
            ])
        count(report)
    }

    /// Counts a file that has its verdict, and names one that took too long.
    private func count(_ report: IngestReport) {
        parts.metrics.count(report)
        guard let stage = parts.metrics.overBudget(report) else { return }
        log.warning(
            "over budget",
            metadata: [
                "job": "\(report.job ?? "")", "milliseconds": "\(report.timings.totalMilliseconds)",
                "stage": "\(stage)", "stageMilliseconds": "\(report.timings.stages[stage] ?? 0)",
            ])
    }

    /// Removes the source from the spool. The verdict is on record by then: where that fails, the maintenance removes
    /// it later.
    func acknowledge(_ job: Job) {
        do throws(SystemError) { try spool.remove(job.id) } catch {
            log.error("source not removed", metadata: ["job": "\(job.id)", "error": "\(error)"])
        }
    }

    /// Gives back the disk and the memory that a stored file took, while the next one is on its way.
    func close(_ source: consuming SourceFile, _ clean: consuming SanitizedFile, _ report: IngestReport) {
        let bytes = clean.bytes
        examiner.aside.close(source, bytes: report.input?.bytes ?? 0)
        examiner.aside.close(clean, bytes: bytes)
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
        let json = try report.json()
        job.report = json
        job.updatedAt = Date()
        try parts.quarantine.keep(claimed.job.id, report: json, from: spool)
        try parts.audit.record(.decision(.fileQuarantined, job, report))
        try ledger.finish(job, AttemptDetail(stages: report.timings.stages))
        acknowledge(job)
        log.info(
            "quarantined",
            metadata: [
                "job": "\(job.id)", "reason": "\(job.reason ?? "")", "construct": "\(report.reason?.construct ?? "-")",
            ])
        count(report)
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
}
