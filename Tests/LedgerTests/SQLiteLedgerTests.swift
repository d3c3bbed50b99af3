import Foundation
import GRDB
import IngestTestSupport
import NativeSystem
import Testing

@testable import Ledger

/// What is SQLite's alone; what every ledger does is in `Conformance`.
@Suite struct SQLiteLedgerTests {
    private func withLedger(_ body: (SQLiteLedger, String) throws -> Void) throws {
        try withTemporaryDirectory { directory throws in
            let path = directory + "/ledger.sqlite"
            try body(try SQLiteLedger(path: path), path)
        }
    }

    @Test func `a claim looks its job up by its turn, however many wait, are parked or are done`() throws {
        try withLedger { ledger, _ throws in
            let plan = try ledger.database.read { database in
                try Row.fetchAll(
                    database, sql: "EXPLAIN QUERY PLAN " + SQLiteLedger.claimStatement,
                    arguments: ["now": 0, "owner": "", "until": 0, "deadline": 0]
                ).map { row -> String in row["detail"] }
            }
            #expect(plan.contains { $0.contains("SCAN job USING INDEX jobTurn") }, "\(plan)")
            #expect(!plan.contains { $0.contains("TEMP B-TREE") }, "\(plan)")
        }
    }

    @Test func `nobody but the owner can read the names of files in it`() throws {
        try withLedger { ledger, path throws in
            _ = try ledger.announce(Sample.job("1"))
            for file in ["", "-wal", "-shm"] {
                let attributes = try FileManager.default.attributesOfItem(atPath: path + file)
                #expect(attributes[.posixPermissions] as? NSNumber == 0o600, "\(file)")
            }
        }
    }

    @Test func `a file that is no ledger is told from one that cannot be read`() throws {
        try withTemporaryDirectory { directory throws in
            try FileManager.default.createDirectory(atPath: directory + "/folder", withIntermediateDirectories: true)
            try Data(repeating: 65, count: 4096).write(to: URL(fileURLWithPath: directory + "/other"))
            for (name, code) in [("other", .damaged), ("folder", .unavailable), ("none/x", .unavailable)]
                as [(String, LedgerError.Code)]
            {
                let error = #expect(throws: LedgerError.self) { try SQLiteLedger(path: directory + "/" + name) }
                #expect(error?.code == code, "\(name)")
            }
        }
    }

    @Test func `the journal is a write-ahead log and every commit is forced to the disk`() throws {
        try withLedger { ledger, path throws in
            let journal = try ledger.database.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") }
            #expect(journal == "wal")
            for (expected, change) in [
                // https://www.sqlite.org/pragma.html#pragma_synchronous: 2 is FULL, 1 is NORMAL.
                (2, { _ = try ledger.announce(Sample.job("1")) }), (1, { try ledger.admit([Sample.job("2")]) }),
                (2, { _ = try ledger.claim(Sample.lease()) }), (1, { try ledger.heartbeat(Sample.lease()) }),
            ] as [(Int, () throws -> Void)] {
                try change()
                #expect(try ledger.database.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == expected)
            }
            // Bytes 18 and 19 of the header, the write and read version, are 2 for WAL (SQLite file format, 1.3).
            let header = try contents(of: path)
            #expect(header.prefix(15).elementsEqual("SQLite format 3".utf8))
            #expect(header[18] == 2 && header[19] == 2)
        }
    }

    @Test func `a commit is on the disk's side before the call returns`() throws {
        try withLedger { ledger, path throws in
            _ = try ledger.announce(Sample.job("1"))
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
        try withTemporaryDirectory { directory throws in
            try write(Array(repeating: 0x41, count: 5_000), to: directory + "/text")
            for path in [directory + "/text", directory + "/missing/ledger.sqlite", directory] {
                #expect { try SQLiteLedger(path: path) } throws: { "\($0)".contains(path) }
            }
        }
    }

    @Test func `8 threads may open a new ledger at once`() throws {
        try withTemporaryDirectory { directory throws in
            let path = directory + "/ledger.sqlite"
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                do {
                    _ = try SQLiteLedger(path: path).announce(Sample.job("\(index)"))
                } catch {
                    Issue.record(error)
                }
            }
            #expect(try SQLiteLedger(path: path).counts() == [.available: 8])
        }
    }

    @Test func `a ledger that is locked for longer than the time-out is an error and no wrong answer`() throws {
        try withLedger { ledger, path throws in
            _ = try ledger.announce(Sample.job("1"))
            let other = try SQLiteLedger(path: path, busyTimeoutSeconds: 0.01)
            try ledger.database.writeWithoutTransaction { database in
                try database.inTransaction(.immediate) { () throws in
                    #expect { try other.claim(Sample.lease()) } throws: {
                        ($0 as? LedgerError)?.code == .unavailable
                    }
                    #expect(try other.job("1")?.state == .available)
                    return .commit
                }
            }
            #expect(try other.claim(Sample.lease())?.id == "1")
        }
    }

    // MARK: One commit for many

    @Test func `threads that wait for a commit share it, and each gets its own answer`() throws {
        try withLedger { ledger, path throws in
            try ledger.admit((0..<64).map { Sample.job("\($0)") })
            let errors = MonitoredValue(0)
            DispatchQueue.concurrentPerform(iterations: 16) { index in
                for step in 0..<4 {
                    do {
                        let job = try ledger.claim(id: "\(index * 4 + step)", Sample.lease())
                        try ledger.finish(Sample.ended(job, .stored))
                        _ = try ledger.claim(id: job.id, Sample.lease())
                    } catch {
                        errors.change { $0 += 1 }
                    }
                }
            }
            // What one gets wrong is not undone for the others, and not kept from it.
            #expect(errors.change { $0 } == 64)
            #expect(try ledger.counts() == [.stored: 64])
        }
    }

    // MARK: Ledgers of earlier versions

    /// A file as version 0.1 left it: one job in each of its states, and two that were announced under one name.
    private func oldLedger(_ path: String) throws {
        let database = try DatabaseQueue(path: path)
        try SQLiteLedger.migrator.migrate(database, upTo: "jobs")
        try database.write { database in
            for (index, state) in [
                "available", "running", "retryable", "stored", "quarantined", "cancelled", "available",
            ]
            .enumerated() {
                try database.execute(
                    sql: """
                        INSERT INTO job (id, state, workspace, name, attempts, keyUUID, spoolFolder, spoolName, createdAt,
                                         updatedAt) VALUES (?, ?, 'clinic', 'n', 2, 'u', ?, ?, ?, ?)
                        """,
                    arguments: [
                        "\(index)", state, Data("clinic".utf8), Data((index == 6 ? "0" : "\(index)").utf8),
                        1_000 + index, 1_000 + index,
                    ])
            }
        }
        try database.close()
    }

    @Test func `the first version's tables are brought up to date`() throws {
        try withTemporaryDirectory { directory throws in
            let path = directory + "/ledger.sqlite"
            try oldLedger(path)
            let ledger = try SQLiteLedger(path: path)
            let states = try ledger.jobs(state: nil, limit: 10).reversed().map(\.state.rawValue)
            #expect(
                states == ["available", "running", "retryable", "stored", "quarantined", "cancelled", "cancelled"])
            #expect(try ledger.job("6")?.reason == "ledger.name-taken")
            let announced = try #require(try ledger.job("0"))
            #expect(announced.isAnnounced && announced.isIncoming && announced.queueWorkspace == "clinic")
            #expect(try ledger.overdue(at: Sample.date(1), dead: [], limit: 9).map(\.id) == ["1"])
            let running = try #require(try ledger.job("1"))
            let taken = try #require(try ledger.takeOver(running, Sample.lease()))
            try ledger.finish(Sample.ended(taken, .stored))
            #expect(try ledger.promote(.due, at: Sample.date(2_000)) == 1)
            #expect(try Set([ledger.claim(Sample.lease())?.id, ledger.claim(Sample.lease())?.id]) == ["0", "2"])
            #expect(try ledger.claim(Sample.lease()) == nil)
        }
    }
}
