import FileFormats
import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

/// The worker's user may not read a file of the spool, or not take it. Nothing is said about the file: whoever runs the
/// worker or the backend gave it a wrong owner or mode.
struct ForbiddenFile: Error, CustomStringConvertible {
    static let code = "spool.forbidden"

    let cause: SystemError

    var description: String {
        "the worker may not take or read this file (\(cause)); give it and its folder the worker's owner or group"
    }
}

/// How a claim gets at its file, and what becomes of a job when we fail.
extension PipelineStages {
    /// What the spool does with one file. Where owner or mode of the file forbid it, and the spool itself is well, that
    /// is no outage: other files go on.
    func permitted<Result: ~Copyable>(_ body: () throws -> Result) throws -> Result {
        do {
            return try body()
        } catch let error as SystemError where error.isForbidden {
            try spool.check()
            throw ForbiddenFile(cause: error)
        }
    }

    /// What came of the attempt to take the file of a job.
    enum Taken {
        case claimed(ClaimedFile)
        /// It was gone before we could.
        case vanished
        /// We failed.
        case failed
    }

    /// Moves the file of a job to `claimed/`, where it is not there yet.
    func take(_ job: Job) -> Taken {
        let started = ContinuousClock.now
        let file = SpooledFile(job)
        var claimed = ClaimedFile(job: job, workspace: file?.workspace, started: started)
        do {
            guard !signal.isStopped else {
                try giveBack(job, seconds: 0)
                return .vanished
            }
            guard try isTaken(job, file) else {
                try close(job)
                return .vanished
            }
        } catch {
            _ = `defer`(claimed, error)
            return .failed
        }
        claimed.job.isIncoming = false
        return .claimed(claimed)
    }

    private func isTaken(_ job: Job, _ file: SpooledFile?) throws -> Bool {
        if job.isIncoming, let file {
            do throws(SystemError) {
                try spool.claim(file, as: job.id)
                return true
            } catch {
                guard error.isNotFound else { return try permitted { throw error } }
            }
        }
        // A refusal may have been kept, and not recorded.
        guard try !parts.quarantine.holds(job.id) else { return false }
        return try spool.isClaimed(job.id) || spool.bringBack(job.id)
    }

    /// A job whose file is nowhere on the spool. One whose id was told to somebody is waited for a while, because its
    /// file comes after it; and another that was never begun is nobody's.
    private func close(_ job: Job) throws {
        let now = Date()
        guard job.isIncoming, try !parts.quarantine.holds(job.id) else {
            let interrupted = InterruptedJobs(
                spool: spool, quarantine: parts.quarantine, audit: parts.audit, ledger: ledger,
                retry: parts.settings.retry, log: log)
            return try interrupted.settle(job, at: now)
        }
        guard job.isAnnounced || job.attempts > 1 else { return try ledger.withdraw(job) }
        guard job.createdAt < now - Self.secondsForAnnouncedFile else { return try giveBack(job, seconds: 1) }
        var gone = job
        gone.state = .cancelled
        gone.isIncoming = false
        gone.updatedAt = now
        try ledger.finish(gone)
    }

    /// From the announcement of a job to the naming of its file, which is the next thing that `enqueue` does.
    private static let secondsForAnnouncedFile = 60.0

    /// Puts a job back that was not begun, for so many seconds at least.
    private func giveBack(_ job: Job, seconds: Double) throws(LedgerError) {
        var job = job
        job.updatedAt = Date()
        job.runAt = job.updatedAt + seconds
        try ledger.release(job, isSpent: false)
    }

    /// We failed: the job says why, and is tried again, unless it was for the last time or trying again cannot help.
    func `defer`(_ claimed: ClaimedFile, _ error: any Error) -> IngestPipeline.Outcome {
        let code = FailureCode.of(error)
        let message = "\(error)"
        log.error("deferred", metadata: ["job": "\(claimed.job.id)", "error": "\(message)"])
        if Outage.codes.contains(code) { parts.beginOutage(message, signal) }
        guard (error as? LedgerError)?.code != .leaseLost else { return .vanished }
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
