import Foundation
import Ledger
import Logging
import Spool

/// What becomes of a job when we fail.
extension PipelineStages {
    /// We failed: the job says why, and is tried again, unless it was for the last time or trying again cannot help.
    func `defer`(_ claimed: ClaimedFile, _ error: any Error) -> IngestPipeline.Outcome {
        let code = FailureCode.of(error)
        let message = "\(error)"
        guard (error as? LedgerError)?.code != .leaseLost else {
            log.notice("lease lost", metadata: ["job": "\(claimed.job.id)", "error": "\(message)"])
            return .vanished
        }
        log.error("deferred", metadata: ["job": "\(claimed.job.id)", "error": "\(message)"])
        if Outage.codes.contains(code) { parts.beginOutage(message, signal) }
        var job = claimed.job
        job.updatedAt = Date()
        switch parts.settings.retry.next(
            after: job.attempts, isPermanent: FailureCode.isPermanent(error), now: job.updatedAt,
            fraction: Double.random(in: 0...1))
        {
        case .retry(let date):
            job.state = .retryable
            job.runAt = date
        case .discard: job.state = .discarded
        }
        var report = examiner.emptyReport(claimed.clientName, workspace: claimed.workspace)
        report.job = job.id
        report.fail(code: code, message)
        parts.metrics.count(report)
        job.verdict = IngestReport.Verdict.failed.rawValue
        job.reason = code
        job.report = try? report.json()
        do {
            try ledger.finish(job, AttemptDetail(message: message))
            guard job.state == .discarded else { return .deferred }
            log.error("discarded", metadata: ["job": "\(job.id)", "attempts": "\(job.attempts)"])
            if !job.isIncoming { try spool.putAside(job.id) }
            return .discarded
        } catch {
            // The lease is still ours, and nobody works on it: the maintenance finds it.
            log.error("ledger failed", metadata: ["job": "\(job.id)", "error": "\(error)"])
            return .deferred
        }
    }
}
