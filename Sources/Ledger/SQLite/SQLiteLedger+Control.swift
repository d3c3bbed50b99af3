public import Foundation
import GRDB

/// What people decide.
extension SQLiteLedger {
    public func retry(_ id: String, at date: Date) throws(LedgerError) {
        try makeAvailable(id, from: [.retryable], at: date, "cannot be tried again")
    }

    public func redrive(_ id: String?, at date: Date) throws(LedgerError) -> Int {
        if let id {
            try makeAvailable(id, from: [.discarded, .cancelled], at: date, "cannot be redriven")
            return 1
        }
        return try write("redrive") { database in
            let ids = try String.fetchAll(database, sql: "SELECT id FROM job WHERE state = 'discarded'")
            for id in ids { _ = try Self.makeAvailable(id, from: [.discarded], at: date, database) }
            return ids.count
        }
    }

    private func makeAvailable(
        _ id: String, from states: [Job.State], at date: Date, _ complaint: String
    ) throws(LedgerError) {
        try write("make available") { database in
            guard try Self.makeAvailable(id, from: states, at: date, database) else {
                throw try Self.wrongState(id, complaint, database)
            }
        }
    }

    /// A job that has been given up begins to count its attempts anew.
    private static func makeAvailable(
        _ id: String, from states: [Job.State], at date: Date, _ database: Database
    ) throws -> Bool {
        let now = date.timeIntervalSince1970
        let row = try Row.fetchOne(
            database,
            sql: """
                UPDATE job SET state = 'available', attempts = CASE state WHEN 'retryable' THEN attempts ELSE 0 END,
                       runAt = ?, updatedAt = ?,
                       isParked = EXISTS (SELECT 1 FROM workspaceQueue AS own
                           WHERE own.workspace = job.queueWorkspace
                             AND (own.pausedAt IS NOT NULL OR own.atOnce IS NOT NULL))
                 WHERE id = ? AND state IN (\(states.map { "'\($0.rawValue)'" }.joined(separator: ",")))
                RETURNING queueWorkspace
                """, arguments: [now, now, id])
        guard let row else { return false }
        try unpark(row["queueWorkspace"], database)
        return true
    }

    public func pause(workspace: String?, at date: Date) throws(LedgerError) {
        let now = date.timeIntervalSince1970
        try write("pause") { database in
            guard let workspace else {
                try database.execute(sql: "UPDATE queue SET pausedAt = ? WHERE pausedAt IS NULL", arguments: [now])
                return
            }
            try database.execute(
                sql: """
                    INSERT INTO workspaceQueue (workspace, pausedAt) VALUES (?, ?)
                    ON CONFLICT (workspace) DO UPDATE SET pausedAt = coalesce(pausedAt, excluded.pausedAt)
                    """, arguments: [workspace, now])
            try Self.repark(workspace, database)
        }
    }

    public func resume(workspace: String?) throws(LedgerError) {
        try write("resume") { database in
            guard let workspace else {
                try database.execute(sql: "UPDATE queue SET pausedAt = NULL")
                return
            }
            try database.execute(
                sql: "UPDATE workspaceQueue SET pausedAt = NULL WHERE workspace = ?", arguments: [workspace])
            try Self.repark(workspace, database)
        }
    }

    public func pausedAt() throws(LedgerError) -> Date? {
        try read { database in
            try Double.fetchOne(database, sql: "SELECT pausedAt FROM queue WHERE pausedAt IS NOT NULL")
                .map { Date(timeIntervalSince1970: $0) }
        }
    }

    public func limit(workspace: String, weight: Double, atOnce: Int?) throws(LedgerError) {
        guard weight.isFinite, weight > 0, atOnce.map({ $0 > 0 }) ?? true else {
            throw LedgerError("a weight is more than 0 and a limit at least 1", code: .wrongState)
        }
        try write("limit") { database in
            try database.execute(
                sql: """
                    INSERT INTO workspaceQueue (workspace, weight, atOnce) VALUES (?, ?, ?)
                    ON CONFLICT (workspace) DO UPDATE SET weight = excluded.weight, atOnce = excluded.atOnce
                    """, arguments: [workspace, weight, atOnce])
            try Self.repark(workspace, database)
        }
    }

    public func workspaces() throws(LedgerError) -> [WorkspaceQueue] {
        try read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT workspace, weight, atOnce, pausedAt FROM workspaceQueue
                     WHERE weight <> 1 OR atOnce IS NOT NULL OR pausedAt IS NOT NULL ORDER BY workspace
                    """
            ).map { row in
                let pausedAt: Double? = row["pausedAt"]
                return WorkspaceQueue(
                    workspace: row["workspace"], weight: row["weight"], atOnce: row["atOnce"],
                    pausedAt: pausedAt.map { Date(timeIntervalSince1970: $0) })
            }
        }
    }
}
