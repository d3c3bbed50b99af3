public import Foundation
internal import GRDB

/// The embedded ledger: one SQLite file in WAL mode, every commit forced to the disk (`synchronous = FULL`).
public final class SQLiteLedger: Ledger {
    let database: DatabaseQueue

    /// Opens the file, made where it is missing, and brings its tables up to date.
    public init(path: String, busyTimeoutSeconds: Double = 5) throws(LedgerError) {
        var configuration = Configuration()
        configuration.busyMode = .timeout(busyTimeoutSeconds)
        configuration.prepareDatabase { database in
            try database.execute(sql: "PRAGMA journal_mode = WAL")
            try database.execute(sql: "PRAGMA synchronous = FULL")
        }
        do {
            database = try Self.opened(path, configuration)
        } catch {
            throw LedgerError("cannot open \(path): \(error)")
        }
    }

    /// Several programs may open a new ledger at once. Some of them then find it locked although they are ready to
    /// wait, because SQLite does not wait for a change of the journal mode, or find that the tables have been made
    /// since they looked. A little later nothing is left for them to do.
    private static func opened(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        for _ in 1..<attemptsToOpen {
            do {
                return try migrated(path, configuration)
            } catch let error as DatabaseError
                where [.SQLITE_BUSY, .SQLITE_ERROR].contains(error.resultCode)
            {
                Thread.sleep(forTimeInterval: secondsBetweenAttempts)
            }
        }
        return try migrated(path, configuration)
    }

    private static let attemptsToOpen = 10
    private static let secondsBetweenAttempts = 0.025

    private static func migrated(_ path: String, _ configuration: Configuration) throws -> DatabaseQueue {
        let database = try DatabaseQueue(path: path, configuration: configuration)
        try migrator.migrate(database)
        return database
    }

    private static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("jobs") { database in
            try database.execute(
                sql: """
                    CREATE TABLE job (
                        id TEXT PRIMARY KEY NOT NULL,
                        state TEXT NOT NULL,
                        workspace TEXT NOT NULL,
                        name TEXT NOT NULL,
                        attempts INTEGER NOT NULL,
                        keyUUID TEXT NOT NULL,
                        key TEXT,
                        verdict TEXT,
                        reason TEXT,
                        report TEXT,
                        spoolFolder BLOB,
                        spoolName BLOB NOT NULL,
                        createdAt REAL NOT NULL,
                        updatedAt REAL NOT NULL
                    );
                    CREATE INDEX jobByTime ON job(createdAt);
                    CREATE INDEX jobByState ON job(state, createdAt);
                    CREATE INDEX jobAvailable ON job(spoolName, createdAt) WHERE state = 'available';
                    """)
        }
        return migrator
    }

    public func announce(_ job: Job) throws(LedgerError) {
        try write("announce") { database in try StoredJob(job).insert(database) }
    }

    public func claim(folder: Data?, name: Data, newJob: Job) throws(LedgerError) -> Job {
        try write("claim") { database in
            // One statement takes an announced job, so that two workers cannot both have it.
            let announced = try StoredJob.fetchOne(
                database, sql: Self.claimStatement,
                arguments: [newJob.createdAt.timeIntervalSince1970, name, folder])
            if let announced { return announced.job }
            var job = newJob
            job.state = .running
            job.attempts = 1
            try StoredJob(job).insert(database)
            return job
        }
    }

    /// `jobAvailable` must serve it: by any other index a claim would go through all jobs that are announced.
    static let claimStatement = """
        UPDATE job SET state = 'running', attempts = attempts + 1, updatedAt = ?
         WHERE id = (SELECT id FROM job
                      WHERE spoolName = ? AND spoolFolder IS ? AND state = 'available'
                      ORDER BY createdAt LIMIT 1)
        RETURNING *
        """

    public func resume(_ id: String, at date: Date) throws(LedgerError) -> Job {
        try write("resume") { database in
            let resumed = try StoredJob.fetchOne(
                database,
                sql: """
                    UPDATE job SET state = 'running', attempts = attempts + 1, updatedAt = ?
                     WHERE id = ? AND state IN ('running', 'retryable') RETURNING *
                    """,
                arguments: [date.timeIntervalSince1970, id])
            guard let resumed else { throw LedgerError("there is no unfinished job \(id)") }
            return resumed.job
        }
    }

    public func finish(_ job: Job) throws(LedgerError) {
        try write("finish") { database in
            let new = StoredJob(job)
            if let old = try StoredJob.fetchOne(database, key: job.id), old.state.isFinal {
                guard old == new else { throw LedgerError("job \(job.id) is finished: it is \(old.state.rawValue)") }
                return
            }
            try new.update(database)
        }
    }

    public func withdraw(_ job: Job) throws(LedgerError) {
        try write("withdraw") { database in _ = try StoredJob(job).delete(database) }
    }

    public func job(_ id: String) throws(LedgerError) -> Job? {
        try read { database in try StoredJob.fetchOne(database, key: id)?.job }
    }

    public func jobs(state: Job.State?, limit: Int) throws(LedgerError) -> [Job] {
        try read { database in
            var request = StoredJob.order(sql: "createdAt DESC, id").limit(limit)
            if let state { request = request.filter(sql: "state = ?", arguments: [state.rawValue]) }
            return try request.fetchAll(database).map(\.job)
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

    private func write<Result>(
        _ name: String, _ body: (Database) throws -> Result
    ) throws(LedgerError) -> Result {
        do {
            return try database.writeWithoutTransaction { database in
                var result: Result?
                try database.inTransaction(.immediate) {
                    result = try body(database)
                    return .commit
                }
                guard let result else { throw LedgerError("\(name) wrote nothing") }
                return result
            }
        } catch let error as LedgerError {
            throw error
        } catch {
            throw LedgerError("\(name): \(error)")
        }
    }

    private func read<Result>(_ body: (Database) throws -> Result) throws(LedgerError) -> Result {
        do {
            return try database.read(body)
        } catch {
            throw LedgerError("read: \(error)")
        }
    }
}

/// A job as a row.
private struct StoredJob: Codable, Equatable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "job"

    var id: String
    var state: Job.State
    var workspace: String
    var name: String
    var attempts: Int
    var keyUUID: String
    var key: String?
    var verdict: String?
    var reason: String?
    var report: String?
    var spoolFolder: Data?
    var spoolName: Data
    var createdAt: Double
    var updatedAt: Double

    init(_ job: Job) {
        id = job.id
        state = job.state
        workspace = job.workspace
        name = job.name
        attempts = job.attempts
        keyUUID = job.keyUUID
        key = job.key
        verdict = job.verdict
        reason = job.reason
        report = job.report
        spoolFolder = job.spoolFolder
        spoolName = job.spoolName
        createdAt = job.createdAt.timeIntervalSince1970
        updatedAt = job.updatedAt.timeIntervalSince1970
    }

    var job: Job {
        var job = Job(
            id: id, state: state, workspace: workspace, name: name, keyUUID: keyUUID, spoolFolder: spoolFolder,
            spoolName: spoolName, createdAt: Date(timeIntervalSince1970: createdAt))
        job.attempts = attempts
        job.key = key
        job.verdict = verdict
        job.reason = reason
        job.report = report
        job.updatedAt = Date(timeIntervalSince1970: updatedAt)
        return job
    }
}
