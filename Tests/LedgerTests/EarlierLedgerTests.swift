import Foundation
import GRDB
import IngestTestSupport
import Testing

@testable import Ledger

/// A ledger as it was before objects were recorded, in its own SQL: it is brought up to date with all of its rows.
@Suite struct EarlierLedgerTests {
    private static let tables = """
        CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
        INSERT INTO grdb_migrations VALUES ('jobs'), ('queue');
        CREATE TABLE job (
            id TEXT PRIMARY KEY NOT NULL, state TEXT NOT NULL, workspace TEXT NOT NULL, name TEXT NOT NULL,
            attempts INTEGER NOT NULL, keyUUID TEXT NOT NULL, key TEXT, verdict TEXT, reason TEXT, report TEXT,
            spoolFolder BLOB, spoolName BLOB NOT NULL, createdAt REAL NOT NULL, updatedAt REAL NOT NULL,
            queueWorkspace TEXT NOT NULL DEFAULT '', isIncoming INTEGER NOT NULL DEFAULT 0,
            isAnnounced INTEGER NOT NULL DEFAULT 0, priority INTEGER NOT NULL DEFAULT 5, turn REAL NOT NULL DEFAULT 0,
            isParked INTEGER NOT NULL DEFAULT 0, idempotencyKey TEXT, runAt REAL NOT NULL DEFAULT 0, leaseOwner TEXT,
            leaseToken INTEGER NOT NULL DEFAULT 0, leaseUntil REAL, leaseDeadline REAL, startedAt REAL);
        CREATE INDEX jobByTime ON job(createdAt);
        CREATE INDEX jobByState ON job(state, createdAt);
        CREATE UNIQUE INDEX jobIncoming ON job(spoolName, ifnull(spoolFolder, x'')) WHERE isIncoming = 1;
        CREATE INDEX jobIncomingByFolder ON job(ifnull(spoolFolder, x''), spoolName) WHERE isIncoming = 1;
        CREATE INDEX jobTurn ON job(priority, turn, id) WHERE state = 'available' AND isParked = 0;
        CREATE INDEX jobOpen ON job(queueWorkspace) WHERE state = 'available' AND isParked = 0;
        CREATE INDEX jobParked ON job(queueWorkspace, priority, turn, id) WHERE state = 'available' AND isParked = 1;
        CREATE INDEX jobRunning ON job(queueWorkspace, leaseOwner) WHERE state = 'running';
        CREATE INDEX jobRetry ON job(runAt) WHERE state = 'retryable';
        CREATE UNIQUE INDEX jobIdempotency ON job(queueWorkspace, idempotencyKey)
            WHERE idempotencyKey IS NOT NULL AND state <> 'cancelled';
        CREATE TABLE queue (id INTEGER PRIMARY KEY CHECK (id = 1), pausedAt REAL, turn REAL NOT NULL);
        CREATE TABLE workspaceQueue (
            workspace TEXT PRIMARY KEY NOT NULL, pausedAt REAL, weight REAL NOT NULL DEFAULT 1, atOnce INTEGER,
            turn REAL NOT NULL DEFAULT 0);
        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY, job TEXT NOT NULL, number INTEGER NOT NULL, owner TEXT NOT NULL,
            startedAt REAL NOT NULL, endedAt REAL NOT NULL, outcome TEXT NOT NULL, code TEXT, message TEXT, stages TEXT);
        CREATE INDEX attemptByJob ON attempt(job, id);
        """

    /// A job in each state. `s1` has a file beside its clean copy, `s2` a report that was cut off.
    private static let rows = """
        INSERT INTO queue VALUES (1, NULL, 2.5);
        INSERT INTO workspaceQueue VALUES ('closed', 900.0, 1.0, NULL, 0.0), ('heavy', NULL, 3.0, 2, 1.5);
        INSERT INTO job (id, state, workspace, queueWorkspace, name, attempts, keyUUID, spoolName, createdAt, updatedAt,
                         isIncoming, priority, turn, isParked, runAt, idempotencyKey) VALUES
            ('a1', 'available', 'clinic', 'clinic', 'n', 0, 'u1', x'6131', 1000.25, 1001, 1, 5, 3.0, 0, 1000, 'k'),
            ('a2', 'available', 'clinic', 'clinic', 'n', 0, 'u2', x'6132', 1000, 1001, 1, 0, 4.0, 0, 1000, NULL),
            ('p1', 'available', 'closed', 'closed', 'n', 0, 'u3', x'7031', 1000, 1001, 1, 5, 3.0, 1, 1000, NULL),
            ('t1', 'retryable', 'clinic', 'clinic', 'n', 3, 'u4', x'7431', 1000, 1001, 0, 5, 3.0, 0, 1500, NULL),
            ('d1', 'discarded', 'clinic', 'clinic', 'n', 8, 'u5', x'6431', 1000, 1001, 0, 5, 3.0, 0, 1000, NULL),
            ('c1', 'cancelled', 'clinic', 'clinic', 'n', 1, 'u6', x'6331', 1000, 1001, 0, 5, 3.0, 0, 1000, NULL),
            ('q1', 'quarantined', 'clinic', 'clinic', 'n', 1, 'u7', x'7131', 1000, 1001, 0, 5, 3.0, 0, 1000, NULL);
        INSERT INTO job (id, state, workspace, queueWorkspace, name, attempts, keyUUID, spoolName, createdAt, updatedAt,
                         leaseOwner, leaseToken, leaseUntil, leaseDeadline, startedAt) VALUES
            ('r1', 'running', 'clinic', 'clinic', 'n', 2, 'u8', x'7231', 1000, 1001, 'dead', 7, 1100, 1300, 1050);
        INSERT INTO job (id, state, workspace, queueWorkspace, name, attempts, keyUUID, spoolName, createdAt, updatedAt,
                         key, verdict, report) VALUES
            ('s1', 'stored', 'clinic', 'clinic', 'n', 1, 'u9', x'7331', 1000, 1200.5, 'clinic/u9.png', 'accepted',
             '{"mediaType":"image/png","output":{"key":"clinic/u9.png","sha256":"aa","bytes":7},
               "archived":{"key":"clinic/u9.xmp","sha256":"bb","bytes":3},"policy":{"name":"archive","digest":"pp"},
               "engine":{"version":"0.0.9"}}'),
            ('s2', 'stored', 'clinic', 'clinic', 'n', 1, 'ua', x'7332', 1000, 1001, 'clinic/ua.png', 'accepted',
             '{"output":{"key":');
        INSERT INTO attempt (job, number, owner, startedAt, endedAt, outcome, code, message, stages) VALUES
            ('t1', 2, 'w', 1000, 1001, 'lost', NULL, 'its worker does not say that it lives', NULL),
            ('t1', 3, 'w', 1002, 1003, 'retryable', 'store.full', 'no room', '{"parse":1.5}');
        """

    private func withLedger(_ body: (SQLiteLedger) throws -> Void) throws {
        try withTemporaryDirectory { directory throws in
            let path = directory + "/ledger.sqlite"
            let database = try DatabaseQueue(path: path)
            try database.writeWithoutTransaction { try $0.execute(sql: Self.tables + Self.rows) }
            try database.close()
            // The second opening finds nothing to do.
            _ = try SQLiteLedger(path: path)
            try body(try SQLiteLedger(path: path))
        }
    }

    @Test func `every row is there, and the objects are known from the reports`() throws {
        try withLedger { ledger throws in
            #expect(
                try ledger.counts() == [
                    .available: 3, .running: 1, .retryable: 1, .stored: 2, .quarantined: 1, .discarded: 1,
                    .cancelled: 1,
                ])
            let waiting = try #require(try ledger.job("a1"))
            #expect(waiting.createdAt == Sample.date(1_000.25) && waiting.idempotencyKey == "k" && waiting.isIncoming)
            let running = try #require(try ledger.job("r1"))
            #expect(
                running.lease
                    == .init(owner: "dead", token: 7, until: Sample.date(1_100), deadline: Sample.date(1_300)))
            #expect(try ledger.attempts(of: "t1").map(\.outcome) == [.lost, .retryable])
            #expect(try ledger.attempts(of: "t1").last?.stages == ["parse": 1.5])
            #expect(try ledger.workspaces().map(\.workspace).sorted() == ["closed", "heavy"])
            let objects = try ledger.objects(ObjectFilter(), after: nil, limit: 9)
            #expect(objects.map(\.key) == ["clinic/u9.png", "clinic/u9.xmp"])
            let clean = StoredObject(
                key: "clinic/u9.png", job: "s1", workspace: "clinic", part: .clean, mediaType: "image/png",
                digest: "aa", bytes: 7, policy: "pp", engine: "0.0.9", storedAt: Sample.date(1_200.5))
            #expect(objects.first == clean)
            #expect(objects.last?.part == .archived && objects.last?.digest == "bb" && objects.last?.bytes == 3)
        }
    }

    @Test func `the queue goes on where it was`() throws {
        try withLedger { ledger throws in
            #expect(try ledger.promote(.due, at: Sample.date(1_499)) == 0)
            #expect(try ledger.promote(.due, at: Sample.date(1_500)) == 1)
            let lost = try ledger.overdue(at: Sample.date(1_100), dead: [], limit: 9)
            #expect(lost.map(\.id) == ["r1"])
            let taken = try #require(try ledger.takeOver(lost[0], Sample.lease()))
            #expect(taken.lease?.token == 8)
            // By priority, then by turn; what is paused stays.
            var order: [String?] = []
            for _ in 1...4 { order.append(try ledger.claim(Sample.lease())?.id) }
            #expect(order == ["a2", "a1", "t1", nil])
            try ledger.resume(workspace: "closed")
            #expect(try ledger.claim(Sample.lease())?.id == "p1")
            #expect(try ledger.redrive(nil, at: Sample.date(2_000)) == 1)
            try ledger.deleteObject("clinic/u9.png", at: Sample.date(1), purgeAfter: Sample.date(2))
            #expect(
                try ledger.beginPurge(at: Sample.date(3), after: nil, limit: 9).map(\.key) == ["clinic/u9.png"])
            #expect(try ledger.announce(Sample.job("new", workspace: "clinic")).id == "new")
        }
    }
}
