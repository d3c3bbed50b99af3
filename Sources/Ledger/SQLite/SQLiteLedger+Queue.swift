public import Foundation
import GRDB

/// Into the queue, and whose turn it is.
extension SQLiteLedger {
    public func announce(_ job: Job) throws(LedgerError) -> Job {
        try write("announce") { database in
            if let key = job.idempotencyKey,
                let earlier = try SQLRequest<StoredJob>(
                    sql: """
                        SELECT * FROM job
                         WHERE queueWorkspace = ? AND idempotencyKey = ? AND state <> 'cancelled'
                        """, arguments: [job.queueWorkspace, key], cached: true
                ).fetchOne(database)
            {
                return earlier.job
            }
            var announced = job
            announced.isAnnounced = true
            var turns = Turns()
            try turns.queue(announced, database)
            try turns.save(database)
            return announced
        }
    }

    public func admit(
        _ jobs: [Job], isThere: @escaping @Sendable (Job) -> Bool
    ) throws(LedgerError) -> Int {
        guard !jobs.isEmpty else { return 0 }
        return try write("admit", mustBeDurable: false) { database in
            var turns = Turns()
            var count = 0
            for job in jobs {
                let isWaitedFor =
                    try SQLRequest<Bool>(
                        sql: """
                            SELECT EXISTS (SELECT 1 FROM job WHERE isIncoming = 1 AND spoolName = ?
                                AND ifnull(spoolFolder, x'') = ifnull(?, x''))
                            """, arguments: [job.spoolName, job.spoolFolder], cached: true
                    ).fetchOne(database) ?? false
                guard !isWaitedFor, isThere(job) else { continue }
                try turns.queue(job, database)
                count += 1
            }
            try turns.save(database)
            return count
        }
    }

    public func incomingNames(folder: Data?, limit: Int) throws(LedgerError) -> Set<Data> {
        try read { database in
            Set(
                try SQLRequest<Data>(
                    sql: """
                        SELECT spoolName FROM job WHERE isIncoming = 1 AND ifnull(spoolFolder, x'') = ifnull(?, x'')
                         LIMIT ?
                        """, arguments: [folder, limit], cached: true
                ).fetchAll(database))
        }
    }
}

/// Who comes when, decided once for each job when it enters the queue: start-time fair queueing (Goyal, Vin and Cheng,
/// 1997). The queue's virtual time is the turn of the job that was claimed last. A job's turn is after that of the job
/// before it in its workspace by the inverse of the workspace's weight, and never before the queue's time, so that
/// nobody saves turns up while nothing is waiting.
private struct Turns {
    private var queueTurn: Double?
    private var workspaces: [String: WorkspaceRow] = [:]

    struct WorkspaceRow: Decodable, FetchableRecord {
        var pausedAt: Double?
        var weight: Double
        var atOnce: Int?
        var turn: Double
    }

    mutating func queue(_ job: Job, _ database: Database) throws {
        let now: Double
        if let known = queueTurn {
            now = known
        } else {
            now = try SQLRequest<Double>(sql: "SELECT turn FROM queue", cached: true).fetchOne(database) ?? 0
            queueTurn = now
        }
        let name = job.queueWorkspace
        var workspace =
            try workspaces[name]
            ?? SQLRequest<WorkspaceRow>(
                sql: "SELECT pausedAt, weight, atOnce, turn FROM workspaceQueue WHERE workspace = ?",
                arguments: [name], cached: true
            ).fetchOne(database) ?? WorkspaceRow(pausedAt: nil, weight: 1, atOnce: nil, turn: 0)
        workspace.turn = max(workspace.turn, now) + 1 / workspace.weight
        workspaces[name] = workspace
        let isParked = workspace.pausedAt != nil || workspace.atOnce != nil
        try StoredJob(job, turn: workspace.turn, isParked: isParked).insert(database)
    }

    /// Keeps where each workspace is, and lets those begin for which there is room.
    func save(_ database: Database) throws {
        for (name, workspace) in workspaces {
            try database.execute(
                prepared: """
                    INSERT INTO workspaceQueue (workspace, turn) VALUES (?, ?)
                    ON CONFLICT (workspace) DO UPDATE SET turn = excluded.turn
                    """, arguments: [name, workspace.turn])
            try SQLiteLedger.unpark(name, database)
        }
    }
}

extension SQLiteLedger {
    /// Lets so many jobs of a workspace take part in the queue as may run at once. The others are parked, so that a
    /// claim never has to pass over jobs that must not begin.
    static func unpark(_ workspace: String, _ database: Database) throws {
        guard
            let row = try SQLRequest<Row>(
                sql: "SELECT pausedAt, atOnce FROM workspaceQueue WHERE workspace = ?",
                arguments: [workspace], cached: true
            ).fetchOne(database)
        else { return }
        let pausedAt: Double? = row["pausedAt"]
        let atOnce: Int? = row["atOnce"]
        guard pausedAt == nil, let atOnce else { return }
        let open =
            try SQLRequest<Int>(
                sql: """
                    SELECT (SELECT count(*) FROM job WHERE state = 'running' AND queueWorkspace = ?)
                         + (SELECT count(*) FROM job WHERE state = 'available' AND isParked = 0 AND queueWorkspace = ?)
                    """, arguments: [workspace, workspace], cached: true
            ).fetchOne(database) ?? 0
        guard open < atOnce else { return }
        try database.execute(
            prepared: """
                UPDATE job SET isParked = 0 WHERE id IN (
                    SELECT id FROM job WHERE queueWorkspace = ? AND state = 'available' AND isParked = 1
                     ORDER BY priority, turn, id LIMIT ?)
                """, arguments: [workspace, atOnce - open])
    }

    /// Parks or frees all waiting jobs of a workspace after its limits have changed.
    static func repark(_ workspace: String, _ database: Database) throws {
        try database.execute(
            prepared: """
                UPDATE job SET isParked = EXISTS (
                    SELECT 1 FROM workspaceQueue AS own
                     WHERE own.workspace = job.queueWorkspace AND (own.pausedAt IS NOT NULL OR own.atOnce IS NOT NULL))
                 WHERE queueWorkspace = ? AND state IN ('available', 'running', 'retryable')
                """, arguments: [workspace])
        try unpark(workspace, database)
    }
}
