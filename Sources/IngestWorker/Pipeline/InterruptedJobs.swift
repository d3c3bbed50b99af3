import Audit
import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

/// Closes what a crash or a failed write left half done. Where the file of a job is tells how far it had come: a stored
/// object is recorded before its source is removed, and a refused file is in quarantine, with its report, before it is
/// recorded.
struct InterruptedJobs: Sendable {
    let spool: SpoolDirectory
    let quarantine: QuarantineDirectory
    let audit: AuditTrail
    let ledger: any Ledger
    let log: Logger

    /// Writes what became of an unfinished job whose file is in quarantine, or not in `claimed/`: it was never taken
    /// from `incoming/` and waits there for the same job, or is gone.
    func close(_ interrupted: Job) throws {
        var job = interrupted
        if quarantine.holds(job.id) {
            job.state = .quarantined
            if let report = try quarantine.report(job.id) {
                job.verdict = report.verdict.rawValue
                job.reason = report.reason?.code
                job.name = report.claimed.name
                job.report = try report.json()
                try audit.record(.decision(.fileQuarantined, job, report))
            }
        } else {
            job.state = try isWaiting(job) ? .available : .cancelled
        }
        job.updatedAt = Date()
        try ledger.finish(job)
        if job.state == .quarantined { try spool.remove(job.id) }
    }

    private func isWaiting(_ job: Job) throws -> Bool {
        guard let name = RawFileName(Array(job.spoolName)) else { return false }
        return try spool.holds(
            SpooledFile(folder: job.spoolFolder.flatMap { RawFileName(Array($0)) }, name: name))
    }

    /// Takes off the spool what finished jobs have left in `claimed/`.
    func clearFinished() throws {
        for id in try spool.claimedJobs() {
            switch try ledger.job(id)?.state {
            case .stored: try spool.remove(id)
            case .quarantined: try quarantine.takeRest(of: id, from: spool)
            case nil: log.error("a file in claimed/ belongs to no job", metadata: ["file": "\(id)"])
            default: continue
            }
        }
    }
}
