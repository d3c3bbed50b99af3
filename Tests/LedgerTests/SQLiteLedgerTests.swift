import Foundation
import GRDB
import IngestTestSupport
import NativeSystem
import Testing

@testable import Ledger

@Suite struct SQLiteLedgerTests {
    private func withLedger(_ body: (SQLiteLedger, String) throws -> Void) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/ledger.sqlite"
            try body(try SQLiteLedger(path: path), path)
        }
    }

    private func job(
        _ id: String, _ state: Job.State = .running, folder: String? = nil, name: String = "a.jpg",
        at seconds: Int = 1_000
    ) -> Job {
        Job(
            id: id, state: state, workspace: "default", name: name, keyUUID: "uuid-" + id,
            spoolFolder: folder.map { Data($0.utf8) }, spoolName: Data(name.utf8), createdAt: date(seconds))
    }

    private func date(_ seconds: Int) -> Date { Date(timeIntervalSince1970: TimeInterval(seconds)) }

    private func claim(
        _ ledger: SQLiteLedger, _ newJob: Job
    ) throws -> Job {
        try ledger.claim(folder: newJob.spoolFolder, name: newJob.spoolName, newJob: newJob)
    }

    // MARK: What SQLite is told

    @Test func `a claim looks its job up by the name on the spool, however many are announced`() throws {
        try withLedger { ledger, _ in
            let plan = try ledger.database.read { database in
                try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN " + SQLiteLedger.claimStatement,
                    arguments: [0, Data("a.jpg".utf8), nil]
                ).map { row -> String in row["detail"] }
            }
            #expect(plan.contains { $0.contains("jobAvailable (spoolName=?)") }, "\(plan)")
        }
    }

    @Test func `the journal is a write-ahead log and every commit is forced to the disk`() throws {
        try withLedger { ledger, path in
            let journal = try ledger.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(journal == "wal")
            // 2 is FULL: https://www.sqlite.org/pragma.html#pragma_synchronous
            let synchronous = try ledger.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") }
            #expect(synchronous == 2)
            try ledger.announce(job("1"))
            // Bytes 18 and 19 of the header, the write and read version, are 2 for WAL (SQLite file format, 1.3).
            let header = try contents(of: path)
            #expect(header.prefix(15).elementsEqual("SQLite format 3".utf8))
            #expect(header[18] == 2 && header[19] == 2)
        }
    }

    @Test func `a commit is on the disk's side before the call returns`() throws {
        try withLedger { ledger, path in
            try ledger.announce(job("1"))
            let walBytes = try contents(of: path + "-wal").count
            #expect(walBytes > 0)
            // Copied as a crash would leave it: the database, its log, and no closing.
            let crashed = path + ".crashed"
            try write(try contents(of: path), to: crashed)
            try write(try contents(of: path + "-wal"), to: crashed + "-wal")
            #expect(try SQLiteLedger(path: crashed).job("1")?.id == "1")
        }
    }

    @Test func `what is not a database, or cannot be made, is an error that names the path`() throws {
        try withTemporaryDirectory { directory in
            try write(Array(repeating: 0x41, count: 5_000), to: directory + "/text")
            for path in [directory + "/text", directory + "/missing/ledger.sqlite", directory] {
                #expect { try SQLiteLedger(path: path) } throws: { "\($0)".contains(path) }
            }
        }
    }

    @Test func `8 threads may open a new ledger at once`() throws {
        try withTemporaryDirectory { directory throws in
            let path = directory + "/ledger.sqlite"
            let seconds = date(1_000)
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                do {
                    try SQLiteLedger(path: path).announce(
                        Job(
                            id: "\(index)", state: .available, workspace: "w", name: "n", keyUUID: "u",
                            spoolFolder: nil,
                            spoolName: Data([UInt8(index)]), createdAt: seconds))
                } catch {
                    Issue.record(error)
                }
            }
            #expect(try SQLiteLedger(path: path).counts() == [.available: 8])
        }
    }

    // MARK: A job's way

    @Test func `a claim of a file that nobody announced makes a running job of one attempt`() throws {
        try withLedger { ledger, _ in
            let claimed = try claim(ledger, job("1", .available, folder: "clinic"))
            #expect(claimed.state == .running && claimed.attempts == 1 && claimed.id == "1")
            #expect(try ledger.job("1") == claimed)
        }
    }

    @Test func `a claim of an announced file takes the announced job and its UUID`() throws {
        try withLedger { ledger, _ in
            try ledger.announce(job("announced", .available, folder: "clinic"))
            let claimed = try claim(ledger, job("new", folder: "clinic", at: 2_000))
            #expect(claimed.id == "announced" && claimed.keyUUID == "uuid-announced")
            #expect(claimed.state == .running && claimed.attempts == 1)
            #expect(claimed.createdAt == date(1_000) && claimed.updatedAt == date(2_000))
            #expect(try ledger.job("new") == nil)
        }
    }

    @Test func `a second claim of one announced job makes a job of its own`() throws {
        try withLedger { ledger, _ in
            try ledger.announce(job("announced", .available))
            #expect(try claim(ledger, job("first")).id == "announced")
            #expect(try claim(ledger, job("second")).id == "second")
            #expect(try ledger.counts() == [.running: 2])
        }
    }

    @Test func `the same name in another folder is another file`() throws {
        try withLedger { ledger, _ in
            try ledger.announce(job("in-clinic", .available, folder: "clinic"))
            #expect(try claim(ledger, job("1", folder: "other")).id == "1")
            #expect(try claim(ledger, job("2")).id == "2")
            #expect(try claim(ledger, job("3", folder: "clinic")).id == "in-clinic")
        }
    }

    @Test func `of two announced under one name the older is taken first`() throws {
        try withLedger { ledger, _ in
            try ledger.announce(job("younger", .available, at: 2_000))
            try ledger.announce(job("older", .available, at: 1_000))
            #expect(try claim(ledger, job("x")).id == "older")
            #expect(try claim(ledger, job("y")).id == "younger")
        }
    }

    @Test func `names are bytes, not text`() throws {
        try withLedger { ledger, _ in
            let names: [[UInt8]] = [
                [0xFF, 0x00, 0x0A], [0x65, 0xCC, 0x81], [0xC3, 0xA9], Array("'; DROP TABLE job; --".utf8),
            ]
            for (index, name) in names.enumerated() {
                try ledger.announce(
                    Job(
                        id: "\(index)", state: .available, workspace: "w", name: "n", keyUUID: "u",
                        spoolFolder: Data(name), spoolName: Data(name), createdAt: date(1)))
            }
            for (index, name) in names.enumerated() {
                let claimed = try ledger.claim(folder: Data(name), name: Data(name), newJob: job("new-\(index)"))
                #expect(claimed.id == "\(index)" && claimed.spoolName == Data(name))
            }
        }
    }

    @Test func `two ledgers on one file never give one announced job to both`() throws {
        try withLedger { ledger, path in
            for index in 0..<40 { try ledger.announce(job("job-\(index)", .available, name: "\(index)")) }
            let ids = MonitoredValue<[String]>([])
            let ledgers = [ledger, try SQLiteLedger(path: path)]
            let created = date(5_000)
            DispatchQueue.concurrentPerform(iterations: 80) { step in
                let name = Data("\(step / 2)".utf8)
                let new = Job(
                    id: "new-\(step)", state: .running, workspace: "w", name: "n", keyUUID: "u", spoolFolder: nil,
                    spoolName: name, createdAt: created)
                do {
                    let id = try ledgers[step % 2].claim(folder: nil, name: name, newJob: new).id
                    ids.change { $0.append(id) }
                } catch {
                    Issue.record(error)
                }
            }
            let claimed = ids.change { $0 }
            #expect(claimed.count == 80 && Set(claimed).count == 80)
            #expect(claimed.filter { $0.hasPrefix("job-") }.count == 40)
        }
    }

    @Test func `how an attempt ended is written whole`() throws {
        try withLedger { ledger, _ in
            var job = try claim(ledger, job("1", folder: "clinic"))
            job.state = .stored
            job.key = "clinic/1.jpg"
            job.verdict = "accepted"
            job.reason = "none"
            job.report = #"{"schema":"ingest-report/1"}"#
            job.name = "b\u{1F600}.jpg"
            job.workspace = "other"
            job.updatedAt = date(3_000)
            try ledger.finish(job)
            #expect(try ledger.job("1") == job)
            try ledger.finish(job)
            #expect(try ledger.job("1") == job)
            #expect(try ledger.counts() == [.stored: 1])
        }
    }

    @Test(arguments: Job.State.allCases) func `only what is unfinished can be resumed`(state: Job.State) throws {
        try withLedger { ledger, _ in
            var job = try claim(ledger, job("1"))
            job.state = state
            try ledger.finish(job)
            guard state == .running || state == .retryable else {
                #expect(throws: LedgerError.self) { try ledger.resume("1", at: date(2_000)) }
                #expect(try ledger.job("1") == job)
                return
            }
            let resumed = try ledger.resume("1", at: date(2_000))
            #expect(resumed.state == .running && resumed.attempts == 2)
            #expect(resumed.updatedAt == date(2_000) && resumed.keyUUID == job.keyUUID)
            #expect(try ledger.resume("1", at: date(3_000)).attempts == 3)
        }
    }

    /// A late thread, or one whose clean-up after the recording failed, must not make a job of a finished one again.
    @Test(arguments: Job.State.allCases.filter(\.isFinal), Job.State.allCases)
    func `what is finished stays as it is`(final: Job.State, late: Job.State) throws {
        try withLedger { ledger, _ in
            var job = try claim(ledger, job("1"))
            job.state = final
            job.verdict = "accepted"
            job.key = "default/1.jpg"
            try ledger.finish(job)
            var other = job
            other.state = late
            other.key = nil
            other.verdict = "failed"
            #expect(throws: LedgerError.self) { try ledger.finish(other) }
            #expect(try ledger.job("1") == job)
        }
    }

    @Test func `what is not in the ledger can be neither resumed nor finished`() throws {
        try withLedger { ledger, _ throws in
            #expect(throws: LedgerError.self) { try ledger.resume("x", at: date(1)) }
            #expect(throws: LedgerError.self) { try ledger.finish(job("x")) }
            #expect(try ledger.job("x") == nil)
        }
    }

    @Test func `one id is announced once`() throws {
        try withLedger { ledger, _ in
            try ledger.announce(job("1", .available))
            #expect(throws: LedgerError.self) { try ledger.announce(job("1", .available, name: "b")) }
            #expect(try ledger.job("1")?.name == "a.jpg")
        }
    }

    @Test func `a claim that made a job is forgotten`() throws {
        try withLedger { ledger, _ in
            let claimed = try claim(ledger, job("new"))
            try ledger.withdraw(claimed)
            try ledger.withdraw(claimed)
            #expect(try ledger.job("new") == nil)
            #expect(try claim(ledger, job("next")).attempts == 1)
        }
    }

    @Test func `everything is there after closing and opening`() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/ledger.sqlite"
            var job = job("1", .available, folder: "clinic", name: "a\nb")
            try SQLiteLedger(path: path).announce(job)
            #expect(try SQLiteLedger(path: path).job("1") == job)
            job = try claim(try SQLiteLedger(path: path), self.job("2", folder: "clinic", name: "a\nb"))
            #expect(job.id == "1")
            #expect(try SQLiteLedger(path: path).counts() == [.running: 1])
        }
    }

    // MARK: Lists

    @Test func `jobs are listed newest first, of one state or of all, and no more than asked`() throws {
        try withLedger { ledger, _ in
            for (index, state) in (Job.State.allCases + Job.State.allCases).enumerated() {
                try ledger.announce(job("\(index)", state, name: "\(index)", at: 1_000 + index))
            }
            #expect(try ledger.jobs(state: nil, limit: .max).map(\.id) == (0..<12).reversed().map { "\($0)" })
            for (index, state) in Job.State.allCases.enumerated() {
                #expect(try ledger.jobs(state: state, limit: .max).map(\.id) == ["\(index + 6)", "\(index)"])
                #expect(try ledger.jobs(state: state, limit: 1).map(\.id) == ["\(index + 6)"])
            }
            #expect(try ledger.jobs(state: nil, limit: 3).map(\.id) == ["11", "10", "9"])
            #expect(try ledger.jobs(state: nil, limit: 0).isEmpty)
            #expect(try ledger.counts() == Dictionary(uniqueKeysWithValues: Job.State.allCases.map { ($0, 2) }))
        }
    }

    @Test func `an empty ledger has no jobs and no counts`() throws {
        try withLedger { ledger, _ throws in
            #expect(try ledger.counts().isEmpty)
            #expect(try ledger.jobs(state: nil, limit: 10).isEmpty)
            #expect(try ledger.job("") == nil)
        }
    }

    @Test func `states are final or not`() {
        #expect(Job.State.allCases.filter(\.isFinal) == [.stored, .quarantined, .cancelled])
    }

    @Test func `a ledger that is locked for longer than the time-out is an error and no wrong answer`() throws {
        try withLedger { ledger, path in
            try ledger.announce(job("1"))
            let other = try SQLiteLedger(path: path, busyTimeoutSeconds: 0.01)
            try ledger.database.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) { () throws in
                    #expect(throws: LedgerError.self) { try other.finish(job("1", .stored)) }
                    #expect(try other.job("1")?.state == .running)
                    return .commit
                }
            }
            try other.finish(job("1", .stored))
            #expect(try ledger.job("1")?.state == .stored)
        }
    }
}
