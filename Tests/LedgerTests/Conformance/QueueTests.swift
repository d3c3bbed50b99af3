import Foundation
import Testing

@testable import Ledger

@Suite struct QueueTests {
    /// The ids in the order in which they are claimed; none is ended.
    private func order(_ ledger: any Ledger, _ count: Int = .max) throws -> [String] {
        var ids: [String] = []
        while ids.count < count, let job = try ledger.claim(Sample.lease(at: 5_000)) { ids.append(job.id) }
        return ids
    }

    @Test(arguments: LedgerUnderTest.all)
    func `who hands in much does not keep others waiting`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit((100..<150).map { Sample.job("\($0)", workspace: "large") })
            try ledger.admit((0..<3).map { Sample.job("small-\($0)", workspace: "small") })
            #expect(try order(ledger, 6) == ["100", "small-0", "101", "small-1", "102", "small-2"])
            // Nothing is saved up while nothing waits: after its pause the small one does not get all turns.
            try ledger.admit((3..<6).map { Sample.job("small-\($0)", workspace: "small") })
            #expect(try order(ledger, 6).filter { $0.hasPrefix("small") }.count <= 3)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a job is found by its id, the beginning of it, and the name it was handed in under`(
        kind: LedgerUnderTest
    ) throws {
        try kind.withOne { ledger throws in
            let ids = ["0b5c8d6e-1", "0b5c8d6e-2", "1b5c8d6e-1", "1b5c8d6e-10"]
            let names = ["a.jpg", "b.jpg", "a.jpg", "0b5c8d6e"]
            for (index, (id, name)) in zip(ids, names).enumerated() {
                try ledger.admit([Sample.job(id, folder: "\(index)", name: name, at: Double(index))])
            }
            for (text, found) in [
                ("0B5C8D6E-1", [0]), ("1b5c8d6e-1", [2]), ("0b5c8d6e", [1, 0]), ("1b5c8d6e", [3, 2]),
                ("1b5c8d6", []), ("a.jpg", [2, 0]), ("A.JPG", []), ("b.jpg", [1]), ("", []), ("%", []),
            ] as [(String, [Int])] {
                #expect(try ledger.jobs(meaning: text, limit: 9).map(\.id) == found.map { ids[$0] }, "\(text)")
            }
            #expect(try ledger.jobs(meaning: "a.jpg", limit: 1).map(\.id) == [ids[2]])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a weight is a share`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.limit(workspace: "heavy", weight: 3, atOnce: nil)
            try ledger.admit((0..<40).map { Sample.job("h\($0)", workspace: "heavy") })
            try ledger.admit((0..<40).map { Sample.job("l\($0)", workspace: "light") })
            let first = try order(ledger, 40)
            #expect((29...31).contains(first.filter { $0.hasPrefix("h") }.count), "\(first)")
            for wrong in [0, -1, .infinity, .nan] {
                #expect(throws: LedgerError.self) { try ledger.limit(workspace: "x", weight: wrong, atOnce: nil) }
            }
            #expect(throws: LedgerError.self) { try ledger.limit(workspace: "x", weight: 1, atOnce: 0) }
            #expect(
                try ledger.workspaces() == [
                    WorkspaceQueue(workspace: "heavy", weight: 3, atOnce: nil, pausedAt: nil)
                ])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a lower number goes first, whoever waits longer`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([
                Sample.job("a", priority: 9), Sample.job("b"), Sample.job("c", priority: 0), Sample.job("d"),
            ])
            #expect(try order(ledger) == ["c", "b", "d", "a"])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `no more jobs of a workspace run at once than it may`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit((0..<6).map { Sample.job("a\($0)", workspace: "a") })
            try ledger.limit(workspace: "a", weight: 1, atOnce: 2)
            try ledger.admit((6..<8).map { Sample.job("a\($0)", workspace: "a") } + [Sample.job("b", workspace: "b")])
            #expect(try order(ledger).sorted() == ["a0", "a1", "b"])
            for id in ["a0", "a1"] {
                let held = try #require(try ledger.job(id))
                try ledger.finish(Sample.ended(held, id == "a0" ? .stored : .retryable))
            }
            #expect(try order(ledger) == ["a2", "a3"])
            // What comes back waits until there is room.
            #expect(try ledger.promote(.due, at: Sample.date(4_000)) == 1)
            #expect(try order(ledger).isEmpty)
            try ledger.release(try #require(try ledger.job("a2")), isSpent: false)
            #expect(try order(ledger).count == 1)
            try ledger.withdraw(try #require(try ledger.job("a3")))
            #expect(try order(ledger).count == 1)
            try ledger.limit(workspace: "a", weight: 1, atOnce: nil)
            #expect(try order(ledger).count == 4)
            #expect(try ledger.workspaces().isEmpty)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `what is paused begins nothing, and ends what runs`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("a", workspace: "a"), Sample.job("b", workspace: "b")])
            try ledger.pause(workspace: "a", at: Sample.date(1_500))
            try ledger.pause(workspace: "a", at: Sample.date(1_600))
            #expect(try ledger.workspaces().map(\.pausedAt) == [Sample.date(1_500)])
            try ledger.admit([Sample.job("a2", workspace: "a")])
            #expect(try order(ledger) == ["b"])
            try ledger.finish(Sample.ended(try #require(try ledger.job("b")), .stored))
            try ledger.pause(workspace: nil, at: Sample.date(1_700))
            #expect(try ledger.pausedAt() == Sample.date(1_700))
            try ledger.resume(workspace: "a")
            #expect(try order(ledger).isEmpty)
            try ledger.resume(workspace: nil)
            #expect(try ledger.pausedAt() == nil)
            #expect(try order(ledger) == ["a", "a2"])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `an idempotency key makes one job of many announcements`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            func keyed(_ id: String, _ workspace: String = "a") -> Job {
                var job = Sample.job(id, workspace: workspace)
                job.idempotencyKey = "k"
                return job
            }
            #expect(try ledger.announce(keyed("1")).id == "1")
            #expect(try ledger.announce(keyed("2")).id == "1")
            #expect(try ledger.announce(keyed("3", "b")).id == "3")
            #expect(try ledger.job("2") == nil)
            let first = try ledger.claim(id: "1", Sample.lease())
            #expect(try ledger.announce(keyed("4")).id == "1")
            try ledger.finish(Sample.ended(first, .stored))
            #expect(try ledger.announce(keyed("5")).state == .stored)
            let other = try ledger.claim(id: "3", Sample.lease())
            try ledger.finish(Sample.ended(other, .cancelled))
            #expect(try ledger.announce(keyed("6", "b")).id == "6")
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a file is taken up once, while it waits and while it is worked on`(kind: LedgerUnderTest) throws {
        try kind.with { ledger, folder throws in
            #expect(try ledger.admit([Sample.job("1", folder: "f", name: "a"), Sample.job("2", name: "a")]) == 2)
            #expect(try kind.open(folder).admit([Sample.job("3", folder: "f", name: "a")]) == 0)
            #expect(try ledger.incomingNames(folder: Data("f".utf8), limit: 9) == [Data("a".utf8)])
            let claimed = try ledger.claim(id: "1", Sample.lease())
            #expect(try ledger.admit([Sample.job("3", folder: "f", name: "a")]) == 0)
            try ledger.finish(Sample.ended(claimed, .retryable))
            #expect(try ledger.admit([Sample.job("3", folder: "f", name: "a")]) == 1)
            #expect(try ledger.admit([Sample.job("4", name: "gone")]) { _ in false } == 0)
            #expect(try ledger.job("4") == nil)
            #expect(try ledger.incomingNames(folder: nil, limit: 9) == [Data("a".utf8)])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `an announced file is not taken up again`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            let announced = try ledger.announce(Sample.job("1", folder: "f", name: "a"))
            #expect(announced.isAnnounced)
            #expect(try ledger.admit([Sample.job("2", folder: "f", name: "a")]) == 0)
            #expect(throws: LedgerError.self) { try ledger.announce(Sample.job("1", name: "b")) }
            #expect(throws: LedgerError.self) { try ledger.announce(Sample.job("3", folder: "f", name: "a")) }
            #expect(try ledger.claim(Sample.lease())?.isAnnounced == true)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `names are bytes, not text`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            let names: [[UInt8]] = [
                [0xFF, 0x00, 0x0A], [0x65, 0xCC, 0x81], [0xC3, 0xA9], Array("'; DROP TABLE job; --".utf8), [],
            ]
            let jobs = names.enumerated().map { index, name in
                Job(
                    id: "\(index)", state: .available, workspace: "w", name: "n", keyUUID: "u",
                    spoolFolder: Data(name), spoolName: Data(name + [1]), createdAt: Sample.date(1))
            }
            #expect(try ledger.admit(jobs) == names.count)
            for (index, name) in names.enumerated() {
                let claimed = try #require(try ledger.claim(Sample.lease()))
                #expect(claimed.id == "\(index)" && claimed.spoolName == Data(name + [1]))
                #expect(claimed.spoolFolder == Data(name))
            }
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `all that was discarded is redriven at once, and counts its attempts anew`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            for id in ["1", "2", "3"] {
                try ledger.admit([Sample.job(id)])
                let claimed = try #require(try ledger.claim(Sample.lease()))
                try ledger.finish(Sample.ended(claimed, id == "3" ? .cancelled : .discarded))
            }
            #expect(try ledger.redrive(nil, at: Sample.date(3_000)) == 2)
            #expect(try order(ledger).sorted() == ["1", "2"])
            #expect(try ledger.job("1")?.attempts == 1)
            #expect(try ledger.attempts(of: "1").map(\.outcome) == [.discarded])
            #expect(throws: LedgerError.self) { try ledger.redrive("x", at: Sample.date(1)) }
            #expect(throws: LedgerError.self) { try ledger.retry("x", at: Sample.date(1)) }
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `jobs are listed newest first, of one state or of all, and no more than asked`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            #expect(try ledger.counts().isEmpty && ledger.jobs(state: nil, limit: 10).isEmpty)
            #expect(try ledger.job("") == nil && ledger.attempts(of: "").isEmpty)
            for index in 0..<6 { try ledger.admit([Sample.job("\(index)", at: 1_000 + Double(index))]) }
            let claimed = try ledger.claim(id: "2", Sample.lease())
            try ledger.finish(Sample.ended(claimed, .stored))
            #expect(try ledger.jobs(state: nil, limit: .max).map(\.id) == ["5", "4", "3", "2", "1", "0"])
            #expect(try ledger.jobs(state: .available, limit: 2).map(\.id) == ["5", "4"])
            #expect(try ledger.jobs(state: .stored, limit: 9).map(\.id) == ["2"])
            #expect(try ledger.jobs(state: nil, limit: 0).isEmpty)
            let fourth = try #require(try ledger.job("3"))
            #expect(try ledger.jobs(state: nil, after: fourth, limit: 9).map(\.id) == ["2", "1", "0"])
            #expect(try ledger.jobs(state: .available, after: fourth, limit: 1).map(\.id) == ["1"])
            #expect(try ledger.counts() == [.available: 5, .stored: 1])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `jobs are listed of one workspace`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            for index in 0..<6 {
                let workspace = index % 2 == 0 ? "even" : "odd"
                try ledger.admit([Sample.job("\(index)", workspace: workspace, at: 1_000 + Double(index))])
            }
            var found: [String] = []
            try ledger.forEachJob(workspace: "even", limit: 2) { found.append($0.id) }
            #expect(found == ["4", "2"])
            try ledger.forEachJob(since: Sample.date(1_003), workspace: "odd") { found.append($0.id) }
            #expect(found == ["4", "2", "5", "3"])
            let fourth = try ledger.job("4")
            let older = try ledger.jobs(state: .available, workspace: "even", after: fourth, limit: 9)
            #expect(older.map(\.id) == ["2", "0"])
            #expect(try ledger.jobs(state: nil, workspace: "none", after: nil, limit: 9).isEmpty)
        }
    }
}
