import Foundation
import GRDB

/// From a claim to its end.
extension SQLiteLedger {
    /// One statement finds the job and takes it, so that two workers cannot both have it. PostgreSQL wants `FOR UPDATE
    /// SKIP LOCKED` at the end of the inner query in place of `INDEXED BY`, and is otherwise told the same.
    static let claimStatement = """
        WITH next AS (
            SELECT id FROM job INDEXED BY jobTurn
             WHERE state = 'available' AND isParked = 0 AND (runAt <= :now OR updatedAt > :now + \(secondsOfClocks))
               AND NOT EXISTS (SELECT 1 FROM queue WHERE pausedAt IS NOT NULL)
             ORDER BY priority, turn, id LIMIT 1)
        UPDATE job SET state = 'running', attempts = attempts + 1, leaseToken = leaseToken + 1, leaseOwner = :owner,
               leaseUntil = :until, leaseDeadline = :deadline, startedAt = :now, updatedAt = :now
         WHERE id IN (SELECT id FROM next)
        RETURNING *
        """

    /// Seconds by which clocks of workers may differ. What was changed later than that from now was changed before the
    /// clock was put back, and the time for which it waits says nothing.
    static let secondsOfClocks = 60

    public func claim(_ lease: LeaseRequest) throws(LedgerError) -> Job? {
        try requireFile()
        return try write("claim") { database in
            guard
                let claimed = try SQLRequest<StoredJob>(
                    sql: Self.claimStatement, arguments: Self.arguments(lease), cached: true
                ).fetchOne(database)
            else { return nil as Job? }
            try database.execute(
                prepared: "UPDATE queue SET turn = ? WHERE turn < ?", arguments: [claimed.turn, claimed.turn])
            return claimed.job
        }
    }

    public func claim(id: String, _ lease: LeaseRequest) throws(LedgerError) -> Job {
        try write("claim") { database in
            let claimed = try SQLRequest<StoredJob>(
                sql: """
                    UPDATE job SET state = 'running', leaseToken = leaseToken + 1, leaseOwner = :owner,
                           leaseUntil = :until, leaseDeadline = :deadline, startedAt = NULL, updatedAt = :now
                     WHERE id = :id AND state IN ('available', 'retryable') RETURNING *
                    """, arguments: Self.arguments(lease) + ["id": id], cached: true
            ).fetchOne(database)
            guard let claimed else { throw try Self.wrongState(id, "cannot be taken", database) }
            return claimed.job
        }
    }

    private static func arguments(_ lease: LeaseRequest) -> StatementArguments {
        [
            "now": lease.at.timeIntervalSince1970, "owner": lease.owner, "until": lease.until.timeIntervalSince1970,
            "deadline": lease.deadline.timeIntervalSince1970,
        ]
    }

    static func wrongState(_ id: String, _ what: String, _ database: Database) throws -> LedgerError {
        guard
            let state = try SQLRequest<String>(sql: "SELECT state FROM job WHERE id = ?", arguments: [id], cached: true)
                .fetchOne(database)
        else { return LedgerError("there is no job \(id)", code: .wrongState) }
        return LedgerError("job \(id) \(what): it is \(state)", code: .wrongState)
    }

    public func heartbeat(_ lease: LeaseRequest) throws(LedgerError) {
        try write("heartbeat", mustBeDurable: false) { database in
            try database.execute(
                prepared: """
                    UPDATE job SET leaseUntil = min(:until, leaseDeadline)
                     WHERE state = 'running' AND leaseOwner = :owner AND leaseDeadline > :now
                    """,
                arguments: [
                    "until": (lease.at + lease.seconds).timeIntervalSince1970, "owner": lease.owner,
                    "now": lease.at.timeIntervalSince1970,
                ])
        }
    }

    public func isHeld(_ job: Job) throws(LedgerError) -> Bool {
        try read { database in
            try SQLRequest<Bool>(
                sql: "SELECT EXISTS (SELECT 1 FROM job WHERE id = ? AND state = 'running' AND leaseToken = ?)",
                arguments: [job.id, job.lease?.token], cached: true
            ).fetchOne(database) ?? false
        }
    }

    public func finish(_ job: Job, _ detail: AttemptDetail) throws(LedgerError) {
        guard let lease = job.lease, job.state != .available, job.state != .running else {
            throw LedgerError("job \(job.id) cannot end as \(job.state.rawValue)", code: .wrongState)
        }
        try write("finish") { database in
            try database.execute(
                prepared: """
                    UPDATE job SET state = :state, workspace = :workspace, name = :name, key = :key, verdict = :verdict,
                           reason = :reason, report = :report, isIncoming = :isIncoming, runAt = :runAt,
                           leaseOwner = NULL, leaseUntil = NULL, leaseDeadline = NULL, startedAt = NULL,
                           updatedAt = :updatedAt
                     WHERE id = :id AND state = 'running' AND leaseToken = :token
                    """,
                arguments: [
                    "state": job.state.rawValue, "workspace": job.workspace, "name": job.name, "key": job.key,
                    "verdict": job.verdict, "reason": job.reason, "report": job.report, "isIncoming": job.isIncoming,
                    "runAt": job.runAt.timeIntervalSince1970, "updatedAt": job.updatedAt.timeIntervalSince1970,
                    "id": job.id, "token": lease.token,
                ])
            guard database.changesCount == 1 else { return try Self.checkFinished(job, lease, database) }
            if job.state == .stored { try Self.addObjects(of: job.id, database) }
            if let outcome = Attempt.Outcome(rawValue: job.state.rawValue) {
                try Self.note(job, lease, outcome, detail, database)
            }
            try Self.unpark(job.queueWorkspace, database)
        }
    }

    /// An end whose commit was not answered is written again, which is no error. Any other is that of an owner who is
    /// too late.
    private static func checkFinished(_ job: Job, _ lease: Job.Lease, _ database: Database) throws {
        let kept = try StoredJob.fetchOne(database, key: job.id)
        guard let kept, kept.state == job.state, kept.leaseToken == lease.token, kept.key == job.key,
            kept.reason == job.reason
        else {
            throw LedgerError(
                "job \(job.id) is not ours any more: it is \(kept?.state.rawValue ?? "gone")", code: .leaseLost)
        }
    }

    /// A line in the history, unless no attempt was begun.
    static func note(
        _ job: Job, _ lease: Job.Lease, _ outcome: Attempt.Outcome, _ detail: AttemptDetail, _ database: Database
    ) throws {
        guard let startedAt = job.startedAt else { return }
        // Until an attempt ends, the job has the reason of the one before.
        let code = [.lost, .released].contains(outcome) ? nil : job.reason
        let stages =
            detail.stages.isEmpty ? nil : String(decoding: try JSONEncoder().encode(detail.stages), as: UTF8.self)
        try database.execute(
            prepared: """
                INSERT INTO attempt (job, number, owner, startedAt, endedAt, outcome, code, message, stages)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """,
            arguments: [
                job.id, job.attempts, lease.owner, startedAt.timeIntervalSince1970,
                job.updatedAt.timeIntervalSince1970, outcome.rawValue, code, detail.message, stages,
            ])
    }

    public func release(_ job: Job, isSpent: Bool) throws(LedgerError) {
        guard let lease = job.lease else { throw LedgerError("job \(job.id) is not held", code: .wrongState) }
        try write("release") { database in
            try database.execute(
                prepared: """
                    UPDATE job SET state = 'available', attempts = max(attempts - :back, 0), isIncoming = :isIncoming,
                           runAt = :runAt, leaseOwner = NULL, leaseUntil = NULL, leaseDeadline = NULL,
                           startedAt = NULL, updatedAt = :updatedAt,
                           isParked = EXISTS (SELECT 1 FROM workspaceQueue AS own
                               WHERE own.workspace = job.queueWorkspace
                                 AND (own.pausedAt IS NOT NULL OR own.atOnce IS NOT NULL))
                     WHERE id = :id AND state = 'running' AND leaseToken = :token
                    """,
                arguments: [
                    "back": isSpent ? 0 : 1, "isIncoming": job.isIncoming, "runAt": job.runAt.timeIntervalSince1970,
                    "updatedAt": job.updatedAt.timeIntervalSince1970, "id": job.id, "token": lease.token,
                ])
            guard database.changesCount == 1 else {
                throw LedgerError("job \(job.id) is not ours any more", code: .leaseLost)
            }
            if !isSpent { try Self.note(job, lease, .released, AttemptDetail(), database) }
            try Self.unpark(job.queueWorkspace, database)
        }
    }

    public func withdraw(_ job: Job) throws(LedgerError) {
        try write("withdraw") { database in
            try database.execute(
                prepared: "DELETE FROM job WHERE id = ? AND state = 'running' AND leaseToken = ?",
                arguments: [job.id, job.lease?.token])
            try Self.unpark(job.queueWorkspace, database)
        }
    }
}
