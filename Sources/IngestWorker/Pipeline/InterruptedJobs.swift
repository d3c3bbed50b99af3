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
    let retry: RetryPolicy
    let log: Logger

    /// Takes over what nobody works on any more, and says how it goes on with it.
    ///
    /// - Returns: how many jobs that were.
    func rescue(_ lease: LeaseRequest, dead: Set<String>) throws -> Int {
        let overdue = try ledger.overdue(at: lease.at, dead: dead, limit: Self.jobsPerLook)
        for lost in overdue {
            guard let job = try ledger.takeOver(lost, lease) else { continue }
            log.notice("rescued", metadata: ["job": "\(job.id)", "from": "\(lost.lease?.owner ?? "")"])
            try settle(job, at: lease.at)
        }
        return overdue.count
    }

    private static let jobsPerLook = 1_000

    /// Says how it goes on with a job that is ours, and that nobody works on.
    func settle(_ interrupted: Job, at date: Date) throws {
        var job = interrupted
        job.updatedAt = date
        job.runAt = date
        if try quarantine.holds(job.id) {
            job.state = .quarantined
            job.isIncoming = false
            if let report = try quarantine.report(job.id) {
                job.verdict = report.verdict.rawValue
                job.reason = report.reason?.code
                job.name = report.claimed.name
                job.report = try report.json()
                try audit.record(.decision(.fileQuarantined, job, report))
            }
            try ledger.finish(job)
            try quarantine.takeRest(of: job.id, from: spool)
        } else if try isThere(&job) {
            guard job.attempts >= retry.attempts else { return try ledger.release(job, isSpent: true) }
            job.state = .discarded
            job.verdict = IngestReport.Verdict.failed.rawValue
            job.reason = Self.lostWorker
            try ledger.finish(job)
            try spool.putAside(job.id)
        } else {
            job.state = .cancelled
            job.isIncoming = false
            job.reason = Self.goneFile
            try ledger.finish(job)
        }
    }

    /// Why a job is `discarded` whose workers died each time.
    private static let lostWorker = "worker.lost"
    /// Why a job is `cancelled` whose file is not on the spool any more.
    static let goneFile = "spool.file-gone"

    /// Whether the file of a job is on the spool, and where.
    private func isThere(_ job: inout Job) throws -> Bool {
        if try spool.isClaimed(job.id) || spool.isAside(job.id) {
            job.isIncoming = false
            return true
        }
        guard job.isIncoming, let file = SpooledFile(job) else { return false }
        return try spool.holds(file)
    }

    /// Takes off the spool what finished jobs have left in `claimed/`.
    ///
    /// - Returns: what lies there and belongs to no job.
    func clearFinished() throws -> Set<String> {
        var strangers: Set<String> = []
        for id in try spool.claimedJobs() {
            switch try ledger.job(id)?.state {
            case .stored: try spool.remove(id)
            case .quarantined: try quarantine.takeRest(of: id, from: spool)
            case .discarded, .cancelled: try spool.putAside(id)
            case .available, .running, .retryable: continue
            case nil: strangers.insert(id)
            }
        }
        return strangers
    }
}
