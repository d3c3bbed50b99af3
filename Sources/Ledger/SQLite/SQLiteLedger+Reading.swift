import Foundation
import GRDB
import NativeSystem

/// To look at.
extension SQLiteLedger {
    public func check() throws(LedgerError) {
        try requireFile()
        if isDamaged.change({ $0 }) { try examine() }
        try write("check") { database in try database.execute(sql: "UPDATE queue SET turn = turn") }
    }

    public func examine() throws(LedgerError) {
        let found = try read { database in try String.fetchOne(database, sql: "PRAGMA quick_check(1)") ?? "nothing" }
        guard found == "ok" else { throw LedgerError("the ledger is damaged: \(found)", code: .damaged) }
        isDamaged.change { $0 = false }
    }

    public func job(_ id: String) throws(LedgerError) -> Job? {
        try read { database in try StoredJob.fetchOne(database, key: id)?.job }
    }

    public func jobs(meaning text: String, limit: Int) throws(LedgerError) -> [Job] {
        try read { database in
            let id = text.lowercased()
            if let job = try StoredJob.fetchOne(database, key: id)?.job { return [job] }
            let newest = StoredJob.order(sql: "createdAt DESC, id").limit(limit)
            if id.count >= Self.shortestPrefix {
                // Ids are hexadecimal digits and hyphens, all of which come before `g`.
                let found = try newest.filter(sql: "id >= ? AND id < ?", arguments: [id, id + "g"]).fetchAll(database)
                if !found.isEmpty { return found.map(\.job) }
            }
            return try newest.filter(sql: "spoolName = ?", arguments: [Data(text.utf8)]).fetchAll(database).map(\.job)
        }
    }

    private static let shortestPrefix = 8

    public func jobs(
        state: Job.State?, workspace: String?, after job: Job?, limit: Int
    ) throws(LedgerError) -> [Job] {
        try read { database in
            var request = StoredJob.order(sql: "createdAt DESC, id").limit(limit)
            if let state { request = request.filter(sql: "state = ?", arguments: [state.rawValue]) }
            if let workspace { request = request.filter(sql: "workspace = ?", arguments: [workspace]) }
            if let job {
                let time = job.createdAt.timeIntervalSince1970
                request = request.filter(
                    sql: "createdAt <= ? AND (createdAt < ? OR id > ?)", arguments: [time, time, job.id])
            }
            return try request.fetchAll(database).map(\.job)
        }
    }

    public func attempts(of id: String) throws(LedgerError) -> [Attempt] {
        try read { database in
            try Row.fetchAll(database, sql: "SELECT * FROM attempt WHERE job = ? ORDER BY id", arguments: [id]).map {
                row in
                let stages: String? = row["stages"]
                return Attempt(
                    number: row["number"], owner: row["owner"],
                    startedAt: Date(timeIntervalSince1970: row["startedAt"]),
                    endedAt: Date(timeIntervalSince1970: row["endedAt"]),
                    outcome: Attempt.Outcome(rawValue: row["outcome"]) ?? .lost, code: row["code"],
                    message: row["message"],
                    stages: try stages.map { try JSONDecoder().decode([String: Double].self, from: Data($0.utf8)) }
                        ?? [:])
            }
        }
    }

    public func counts() throws(LedgerError) -> [Job.State: Int] {
        try read { database in
            var counts: [Job.State: Int] = [:]
            for row in try Row.fetchAll(database, sql: "SELECT state, count(*) AS n FROM job GROUP BY state") {
                if let state = Job.State(rawValue: row["state"]) { counts[state] = row["n"] }
            }
            return counts
        }
    }
}
