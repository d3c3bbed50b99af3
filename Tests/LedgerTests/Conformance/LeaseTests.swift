import Foundation
import NativeSystem
import Testing

@testable import Ledger

@Suite struct LeaseTests {
    @Test(arguments: LedgerUnderTest.all)
    func `a claim counts the attempt and gives a lease`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1", folder: "clinic")])
            let claimed = try #require(try ledger.claim(Sample.lease("w", at: 2_000, for: 30, deadline: 300)))
            #expect(claimed.state == .running && claimed.attempts == 1 && claimed.startedAt == Sample.date(2_000))
            #expect(
                claimed.lease
                    == Job.Lease(owner: "w", token: 1, until: Sample.date(2_030), deadline: Sample.date(2_300)))
            #expect(try ledger.job("1") == claimed)
            #expect(try ledger.claim(Sample.lease()) == nil)
            #expect(try ledger.owners() == ["w"])
            #expect(try ledger.isHeld(claimed))
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `the end that a late owner reports is refused`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            let late = try #require(try ledger.claim(Sample.lease("late")))
            let rescued = try #require(try ledger.takeOver(late, Sample.lease("rescuer", at: 2_100)))
            #expect(try !ledger.isHeld(late))
            #expect(rescued.lease?.token == 2)
            for state in [Job.State.stored, .quarantined, .retryable, .discarded, .cancelled] {
                #expect { try ledger.finish(Sample.ended(late, state)) } throws: {
                    ($0 as? LedgerError)?.code == .leaseLost
                }
            }
            #expect { try ledger.release(late, isSpent: false) } throws: { ($0 as? LedgerError)?.code == .leaseLost }
            try ledger.withdraw(late)
            #expect(try ledger.job("1") == rescued)
            try ledger.finish(Sample.ended(rescued, .stored))
            #expect { try ledger.finish(Sample.ended(late, .quarantined)) } throws: {
                ($0 as? LedgerError)?.code == .leaseLost
            }
            #expect(try ledger.job("1")?.state == .stored)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `the same owner's later attempt does not excuse the earlier`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            let first = try #require(try ledger.claim(Sample.lease()))
            try ledger.release(first, isSpent: false)
            let second = try #require(try ledger.claim(Sample.lease()))
            #expect(second.lease?.token == 2)
            #expect(throws: LedgerError.self) { try ledger.finish(Sample.ended(first, .stored)) }
            #expect(try ledger.job("1") == second)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `an end that is written again is no error`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            let ended = Sample.ended(try #require(try ledger.claim(Sample.lease())), .stored)
            try ledger.finish(ended)
            let kept = try ledger.job("1")
            try ledger.finish(ended)
            #expect(try ledger.job("1") == kept)
            #expect(try ledger.attempts(of: "1").count == 1)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a heartbeat extends the leases of its worker, and never beyond the deadline`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1"), Sample.job("2")])
            _ = try ledger.claim(Sample.lease("a", at: 2_000, for: 30, deadline: 50))
            _ = try ledger.claim(Sample.lease("b", at: 2_000, for: 30, deadline: 50))
            try ledger.heartbeat(Sample.lease("a", at: 2_015, for: 30))
            #expect(try ledger.job("1")?.lease?.until == Sample.date(2_045))
            #expect(try ledger.job("2")?.lease?.until == Sample.date(2_030))
            #expect(try ledger.overdue(at: Sample.date(2_029), dead: [], limit: 9).isEmpty)
            #expect(try ledger.overdue(at: Sample.date(2_031), dead: [], limit: 9).map(\.id) == ["2"])
            #expect(try ledger.overdue(at: Sample.date(2_029), dead: ["b"], limit: 9).map(\.id) == ["2"])
            try ledger.heartbeat(Sample.lease("a", at: 2_040, for: 30))
            #expect(try ledger.job("1")?.lease?.until == Sample.date(2_050))
            try ledger.heartbeat(Sample.lease("a", at: 2_051, for: 30))
            #expect(try ledger.overdue(at: Sample.date(2_051), dead: [], limit: 9).map(\.id).sorted() == ["1", "2"])
            #expect(try ledger.overdue(at: Sample.date(2_051), dead: [], limit: 1).count == 1)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `of two rescuers one gets the job, and its attempt is in the history as lost`(kind: LedgerUnderTest) throws {
        try kind.with { ledger, folder throws in
            try ledger.admit([Sample.job("1")])
            let dead = try #require(try ledger.claim(Sample.lease("dead")))
            let other = try kind.open(folder)
            let mine = try #require(try ledger.takeOver(dead, Sample.lease("x", at: 2_050)))
            #expect(try other.takeOver(dead, Sample.lease("y", at: 2_051)) == nil)
            #expect(mine.attempts == 1 && mine.startedAt == nil)
            try ledger.release(mine, isSpent: true)
            let history = try ledger.attempts(of: "1")
            #expect(history.map(\.outcome) == [.lost])
            #expect(history.first?.owner == "dead" && history.first?.endedAt == Sample.date(2_050))
            #expect(try ledger.claim(Sample.lease())?.attempts == 2)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a lost attempt is not blamed with the reason of the one before`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            var failed = Sample.ended(try #require(try ledger.claim(Sample.lease())), .retryable)
            failed.reason = "store.unavailable"
            failed.runAt = Sample.date(2_010)
            try ledger.finish(failed)
            #expect(try ledger.promote(.due, at: Sample.date(2_020)) == 1)
            let lost = try #require(try ledger.claim(Sample.lease("dead", at: 2_021)))
            let mine = try #require(try ledger.takeOver(lost, Sample.lease("x", at: 2_050)))
            try ledger.release(mine, isSpent: true)
            let given = try #require(try ledger.claim(Sample.lease(at: 2_051)))
            try ledger.release(given, isSpent: false)
            let history = try ledger.attempts(of: "1")
            #expect(history.map(\.outcome) == [.retryable, .lost, .released])
            #expect(history.map(\.code) == ["store.unavailable", nil, nil])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `an attempt that was not begun is given back`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            for _ in 0..<3 {
                var claimed = try #require(try ledger.claim(Sample.lease()))
                claimed.runAt = Sample.date(2_000)
                try ledger.release(claimed, isSpent: false)
            }
            #expect(try ledger.job("1")?.attempts == 0)
            #expect(try ledger.attempts(of: "1").map(\.outcome) == [.released, .released, .released])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `what waits for its time is not claimed before`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            try ledger.admit([Sample.job("1")])
            var claimed = try #require(try ledger.claim(Sample.lease()))
            claimed.runAt = Sample.date(2_100)
            try ledger.release(claimed, isSpent: true)
            #expect(try ledger.claim(Sample.lease(at: 2_099)) == nil)
            var failed = Sample.ended(try #require(try ledger.claim(Sample.lease(at: 2_100))), .retryable)
            failed.runAt = Sample.date(2_200)
            failed.reason = "store.unavailable"
            try ledger.finish(failed)
            #expect(try ledger.promote(.due, at: Sample.date(2_199)) == 0)
            #expect(try ledger.claim(Sample.lease(at: 2_500)) == nil)
            #expect(try ledger.promote(.failed(["other"], atMostAttempts: 8), at: Sample.date(2_150)) == 0)
            let reasons: Set<String> = ["other", "store.unavailable"]
            #expect(try ledger.promote(.failed(reasons, atMostAttempts: 1), at: Sample.date(2_150)) == 0)
            #expect(try ledger.promote(.failed(reasons, atMostAttempts: 2), at: Sample.date(2_150)) == 1)
            #expect(try ledger.claim(Sample.lease(at: 2_151))?.attempts == 3)
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `a clock that is put back by a day keeps nothing waiting`(kind: LedgerUnderTest) throws {
        try kind.withOne { ledger throws in
            let (now, dayBefore) = (200_000.0, 200_000.0 - 86_400)
            try ledger.admit([Sample.job("1", at: now), Sample.job("2", at: now)])
            let first = try ledger.claim(Sample.lease(at: now))
            var failed = Sample.ended(try #require(first), .retryable, at: now)
            failed.runAt = Sample.date(now + 900)
            try ledger.finish(failed)
            // Clocks of two machines may differ a little.
            #expect(try ledger.promote(.due, at: Sample.date(now - 30)) == 0)
            #expect(try ledger.claim(Sample.lease(at: now - 30)) == nil)
            #expect(try ledger.promote(.due, at: Sample.date(dayBefore)) == 1)
            var claimed: [String?] = []
            for _ in 1...3 { claimed.append(try ledger.claim(Sample.lease(at: dayBefore))?.id) }
            #expect(claimed == ["1", "2", nil])
            // Nobody takes over what runs.
            #expect(try ledger.overdue(at: Sample.date(dayBefore + 1), dead: [], limit: 9) == [])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `how an attempt ended is written whole, with its history`(kind: LedgerUnderTest) throws {
        try kind.with { ledger, folder throws in
            try ledger.admit([Sample.job("1", workspace: "clinic")])
            var ended = Sample.ended(try #require(try ledger.claim(Sample.lease("w"))), .stored)
            ended.key = "clinic/1.jpg"
            ended.verdict = "accepted"
            ended.report = #"{"schema":"ingest-report/1"}"#
            ended.name = "b\u{1F600}.jpg"
            ended.workspace = "other"
            try ledger.finish(ended, AttemptDetail(message: "m", stages: ["parse": 1.5]))
            ended.lease = nil
            ended.startedAt = nil
            #expect(try kind.open(folder).job("1") == ended)
            #expect(
                try ledger.attempts(of: "1") == [
                    Attempt(
                        number: 1, owner: "w", startedAt: Sample.date(2_000), endedAt: Sample.date(2_001),
                        outcome: .stored, code: nil, message: "m", stages: ["parse": 1.5])
                ])
        }
    }

    @Test(arguments: LedgerUnderTest.all)
    func `4 ledgers on one queue never give one job to two`(kind: LedgerUnderTest) throws {
        try kind.with { ledger, folder throws in
            try ledger.admit((0..<200).map { Sample.job("\($0)") })
            let ledgers = try (0..<4).map { _ in try kind.open(folder) }
            let taken = MonitoredValue<[String]>([])
            DispatchQueue.concurrentPerform(iterations: 8) { index in
                do {
                    while let job = try ledgers[index % 4].claim(Sample.lease("\(index)")) {
                        taken.change { $0.append(job.id) }
                        try ledgers[index % 4].finish(Sample.ended(job, .stored))
                    }
                } catch {
                    Issue.record(error)
                }
            }
            #expect(taken.change { $0.count } == 200 && taken.change { Set($0).count } == 200)
            #expect(try ledger.counts() == [.stored: 200])
        }
    }
}
