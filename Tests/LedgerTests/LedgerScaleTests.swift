import Foundation
import GRDB
import IngestTestSupport
import Synchronization
import Testing

@testable import Ledger

/// A claim costs the same however many jobs there are. `INGEST_LEDGER_JOBS` for another number; `make reliability`
/// takes a million.
@Suite struct LedgerScaleTests {
    private static let jobs = ProcessInfo.processInfo.environment["INGEST_LEDGER_JOBS"].flatMap { Int($0) } ?? 4_000
    private static let claims = 100
    private static let workspaces = 50

    /// A tenth is parked, half are done, the others wait.
    private func fill(_ ledger: SQLiteLedger, _ count: Int) throws {
        for start in stride(from: 0, to: count, by: 10_000) {
            try ledger.admit(
                (start..<min(start + 10_000, count)).map { index in
                    Sample.job("\(index)", workspace: "w\(index % Self.workspaces)", priority: index % 10)
                })
        }
        for workspace in 0..<(Self.workspaces / 10) { try ledger.pause(workspace: "w\(workspace)", at: Sample.date(1)) }
        try ledger.write("test") { database in
            try database.execute(
                sql: "UPDATE job SET state = 'stored', isIncoming = 0 WHERE isParked = 0 AND rowid % 2 = 0")
        }
    }

    /// Milliseconds of a claim, the median.
    private func measure(_ ledger: SQLiteLedger) throws -> Double {
        var times: [Duration] = []
        for index in 0..<Self.claims {
            try ledger.admit([Sample.job("extra-\(index)", workspace: "extra")])
            var claimed: Job?
            times.append(try ContinuousClock().measure { claimed = try ledger.claim(Sample.lease()) })
            let job = try #require(claimed)
            try ledger.finish(Sample.ended(job, .stored))
        }
        return times.sorted()[Self.claims / 2] / .milliseconds(1)
    }

    @Test func `a claim costs the same however many jobs there are`() throws {
        try withTemporaryDirectory { directory throws in
            let empty = try SQLiteLedger(path: directory + "/empty.sqlite")
            let full = try SQLiteLedger(path: directory + "/full.sqlite")
            try fill(full, Self.jobs)
            let (fast, slow) = (try measure(empty), try measure(full))
            print("claim: \(fast) ms empty, \(slow) ms with \(Self.jobs) jobs")
            // The row of `make reliability` judges the figures; here it is only that no claim reads all jobs.
            #expect(slow < fast * 20 + 20)
        }
    }

    private static let threads = 8

    /// Jobs that are claimed and ended a second, by threads that write and wait for the disk at the same time, or one
    /// after the other.
    private func endsPerSecond(_ ledger: SQLiteLedger, oneByOne: Bool) throws -> Double {
        let threads = Self.threads
        let count = 200 / threads
        let turn = Mutex(())
        try ledger.admit((0..<(count * threads)).map { Sample.job("\(oneByOne)-\($0)") })
        let time = ContinuousClock().measure {
            inThreads(threads) { _ in
                for _ in 0..<count {
                    do {
                        let claimed =
                            oneByOne
                            ? try turn.withLock { _ in try ledger.claim(Sample.lease()) }
                            : try ledger.claim(Sample.lease())
                        guard let job = claimed else { return }
                        if oneByOne {
                            try turn.withLock { _ in try ledger.finish(Sample.ended(job, .stored)) }
                        } else {
                            try ledger.finish(Sample.ended(job, .stored))
                        }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        return Double(count * threads) / (time / .seconds(1))
    }

    @Test func `threads that wait for the disk together are faster than one after the other`() throws {
        try withTemporaryDirectory { directory throws in
            let ledger = try SQLiteLedger(path: directory + "/ledger.sqlite")
            let alone = try endsPerSecond(ledger, oneByOne: true)
            let together = try endsPerSecond(ledger, oneByOne: false)
            print("ledger: \(alone) jobs a second one by one, \(together) together")
            #expect(try ledger.counts() == [.stored: 400])
        }
    }
}
