public import Foundation
import GRDB

/// What dead workers leave, and what has waited long enough.
extension SQLiteLedger {
    public func owners() throws(LedgerError) -> Set<String> {
        try read { database in
            Set(
                try String.fetchAll(
                    database, sql: "SELECT DISTINCT leaseOwner FROM job WHERE state = 'running' AND leaseOwner NOT NULL"
                ))
        }
    }

    public func overdue(at date: Date, dead: Set<String>, limit: Int) throws(LedgerError) -> [Job] {
        let now = date.timeIntervalSince1970
        return try read { database in
            try StoredJob.fetchAll(database, sql: "SELECT * FROM job WHERE state = 'running'").filter { row in
                guard let owner = row.leaseOwner, let until = row.leaseUntil, let deadline = row.leaseDeadline else {
                    return true
                }
                return until <= now || deadline <= now || dead.contains(owner)
            }.prefix(limit).map(\.job)
        }
    }

    public func takeOver(_ job: Job, _ lease: LeaseRequest) throws(LedgerError) -> Job? {
        try write("rescue") { database in
            guard let lost = try StoredJob.fetchOne(database, key: job.id), lost.state == .running,
                job.lease == nil || lost.leaseToken == job.lease?.token
            else { return nil as Job? }
            var ended = lost.job
            ended.updatedAt = lease.at
            if let held = ended.lease {
                try Self.note(
                    ended, held, .lost, AttemptDetail(message: "its worker does not say that it lives"), database)
            }
            return try StoredJob.fetchOne(
                database,
                sql: """
                    UPDATE job SET leaseToken = leaseToken + 1, leaseOwner = ?, leaseUntil = ?, leaseDeadline = ?,
                           startedAt = NULL, updatedAt = ?
                     WHERE id = ? AND state = 'running' AND leaseToken = ? RETURNING *
                    """,
                arguments: [
                    lease.owner, lease.until.timeIntervalSince1970, lease.deadline.timeIntervalSince1970,
                    lease.at.timeIntervalSince1970, job.id, lost.leaseToken,
                ])?.job
        }
    }

    public func promote(_ which: Promotion, at date: Date) throws(LedgerError) -> Int {
        let now = date.timeIntervalSince1970
        let condition: String
        let arguments: StatementArguments
        switch which {
        case .due:
            condition = "(runAt <= ? OR updatedAt > ?)"
            arguments = [now, now + Double(Self.secondsOfClocks)]
        case .failed(let reasons, let attempts):
            let places = Array(repeating: "?", count: reasons.count).joined(separator: ",")
            condition = "reason IN (\(places)) AND attempts <= ?"
            arguments = StatementArguments(Array(reasons)) + [attempts]
        case .all:
            condition = "true"
            arguments = []
        }
        // Mostly there is nothing to write.
        let isAnyoneWaiting = try read { database in
            try Bool.fetchOne(
                database, sql: "SELECT EXISTS (SELECT 1 FROM job WHERE state = 'retryable' AND \(condition))",
                arguments: arguments) ?? false
        }
        guard isAnyoneWaiting else { return 0 }
        return try write("promote") { database in
            let workspaces = try String.fetchAll(
                database,
                sql: """
                    UPDATE job SET state = 'available', updatedAt = ?, runAt = ?,
                           isParked = EXISTS (SELECT 1 FROM workspaceQueue AS own
                               WHERE own.workspace = job.queueWorkspace
                                 AND (own.pausedAt IS NOT NULL OR own.atOnce IS NOT NULL))
                     WHERE state = 'retryable' AND \(condition) RETURNING queueWorkspace
                    """, arguments: [now, now] + arguments)
            for workspace in Set(workspaces) { try Self.unpark(workspace, database) }
            return workspaces.count
        }
    }
}
