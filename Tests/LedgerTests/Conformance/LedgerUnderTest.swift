import Foundation
import IngestTestSupport
import Testing

@testable import Ledger

/// A kind of ledger. A new one is added to `all`, and every test of this folder then runs against it.
struct LedgerUnderTest: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Opens the ledger that belongs to a folder; each call opens the same one, as another process would.
    let open: @Sendable (_ folder: String) throws -> any Ledger

    static let all = [
        LedgerUnderTest(testDescription: "SQLite") { folder in try SQLiteLedger(path: folder + "/ledger.sqlite") }
    ]

    func with(_ body: (any Ledger, _ folder: String) throws -> Void) throws {
        try withTemporaryDirectory { folder in try body(try open(folder), folder) }
    }

    func withOne(_ body: (any Ledger) throws -> Void) throws {
        try with { ledger, _ in try body(ledger) }
    }
}

/// What tests hand to a ledger. Times are seconds since 1970.
enum Sample {
    static func date(_ seconds: Double) -> Date { Date(timeIntervalSince1970: seconds) }

    static func job(
        _ id: String, workspace: String = "default", folder: String? = nil, name: String? = nil, priority: Int = 5,
        at seconds: Double = 1_000
    ) -> Job {
        var job = Job(
            id: id, state: .available, workspace: workspace, name: name ?? id, keyUUID: "uuid-" + id,
            spoolFolder: folder.map { Data($0.utf8) }, spoolName: Data((name ?? id).utf8), createdAt: date(seconds))
        job.priority = priority
        return job
    }

    static func lease(
        _ owner: String = "worker", at seconds: Double = 2_000, for duration: Double = 30, deadline: Double = 300
    ) -> LeaseRequest {
        LeaseRequest(owner: owner, at: date(seconds), seconds: duration, deadlineSeconds: deadline)
    }

    /// The same job, as its owner would end it.
    static func ended(_ job: Job, _ state: Job.State, at seconds: Double = 2_001) -> Job {
        var job = job
        job.state = state
        job.isIncoming = false
        job.updatedAt = date(seconds)
        job.runAt = date(seconds)
        return job
    }
}

extension Ledger {
    /// Takes up files that all are there.
    @discardableResult
    func admit(_ jobs: [Job]) throws -> Int { try admit(jobs) { _ in true } }

    /// A job in this state, by the way that leads there.
    func make(_ id: String, _ state: Job.State) throws -> Job {
        try admit([Sample.job(id)])
        if state != .available {
            let claimed = try claim(Sample.lease())
            let running = try #require(claimed)
            if state != .running { try finish(Sample.ended(running, state)) }
        }
        let made = try job(id)
        return try #require(made)
    }
}
