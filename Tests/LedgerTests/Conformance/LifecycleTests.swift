import Foundation
import Testing

@testable import Ledger

/// Each arrow of the drawing in `docs/job-lifecycle.md` is one test, and what is not drawn cannot be done.
@Suite struct LifecycleTests {
    /// From, to, by what; `*` is before and after a job is in the ledger.
    struct Arrow: Hashable, Sendable, CustomTestStringConvertible {
        let from: String
        let to: String
        let by: String

        init(_ from: String, _ to: String, _ by: String) {
            self.from = from
            self.to = to
            self.by = by
        }

        var testDescription: String { "\(from) → \(to): \(by)" }
    }

    typealias Way = @Sendable (any Ledger) throws -> Void

    /// How each arrow is gone, from the state that it begins at.
    static let ways: [Arrow: Way] = [
        Arrow("*", "available", "announce"): { ledger throws in _ = try ledger.announce(Sample.job("1")) },
        Arrow("*", "available", "admit"): { ledger throws in try ledger.admit([Sample.job("1")]) },
        Arrow("available", "running", "claim"): { ledger throws in _ = try ledger.claim(Sample.lease()) },
        Arrow("available", "running", "claim by id"): { ledger throws in _ = try ledger.claim(id: "1", Sample.lease())
        },
        Arrow("retryable", "running", "claim by id"): { ledger throws in _ = try ledger.claim(id: "1", Sample.lease())
        },
        Arrow("running", "stored", "finish"): { ledger throws in try end(ledger, .stored) },
        Arrow("running", "quarantined", "finish"): { ledger throws in try end(ledger, .quarantined) },
        Arrow("running", "retryable", "finish"): { ledger throws in try end(ledger, .retryable) },
        Arrow("running", "discarded", "finish"): { ledger throws in try end(ledger, .discarded) },
        Arrow("running", "cancelled", "finish"): { ledger throws in try end(ledger, .cancelled) },
        Arrow("running", "available", "release"): { ledger throws in try ledger.release(held(ledger), isSpent: false) },
        Arrow("running", "running", "take over"): { ledger throws in
            _ = try ledger.takeOver(held(ledger), Sample.lease("rescuer", at: 3_000))
        },
        Arrow("running", "*", "withdraw"): { ledger throws in try ledger.withdraw(held(ledger)) },
        Arrow("retryable", "available", "promote"): { ledger throws in
            _ = try ledger.promote(.due, at: Sample.date(9_000))
        },
        Arrow("retryable", "available", "retry"): { ledger throws in try ledger.retry("1", at: Sample.date(9_000)) },
        Arrow("discarded", "available", "redrive"): { ledger throws in
            _ = try ledger.redrive("1", at: Sample.date(9_000))
        },
        Arrow("cancelled", "available", "redrive"): { ledger throws in
            _ = try ledger.redrive("1", at: Sample.date(9_000))
        },
    ]

    private static func held(_ ledger: any Ledger) throws -> Job {
        let job = try ledger.job("1")
        return try #require(job)
    }

    private static func end(_ ledger: any Ledger, _ state: Job.State) throws {
        try ledger.finish(Sample.ended(held(ledger), state))
    }

    @Test(arguments: LedgerUnderTest.all, Array(ways.keys))
    func `an arrow leads where it is drawn`(kind: LedgerUnderTest, arrow: Arrow) throws {
        try kind.withOne { ledger throws in
            if let from = Job.State(rawValue: arrow.from) {
                #expect(try ledger.make("1", from).state == from)
            }
            let way = try #require(Self.ways[arrow])
            try way(ledger)
            #expect(try ledger.job("1")?.state == Job.State(rawValue: arrow.to))
        }
    }

    @Test func `every arrow of the drawing has a test, and every test an arrow`() throws {
        let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
            "../../../docs/job-lifecycle.md")
        let text = try String(contentsOf: page, encoding: .utf8)
        let arrow = #/^ +(\[\*\]|[a-z]+) --> (\[\*\]|[a-z]+) : ([a-z ]+)$/#.anchorsMatchLineEndings()
        let drawn = text.matches(of: arrow).map { match in
            let state = { (word: Substring) in word == "[*]" ? "*" : String(word) }
            return Arrow(state(match.1), state(match.2), String(match.3))
        }
        #expect(Set(drawn) == Set(Self.ways.keys))
        #expect(drawn.count == Set(drawn).count)
        #expect(
            text.components(separatedBy: "-->").count - 1 == drawn.count, "an arrow is not of the form that is read")
    }

    /// Every way, from every state from which it is not drawn.
    @Test(arguments: LedgerUnderTest.all)
    func `what is not drawn changes nothing`(kind: LedgerUnderTest) throws {
        for state in Job.State.allCases {
            for (arrow, way) in Self.ways where arrow.from != "*" && arrow.from != state.rawValue {
                guard !Self.ways.keys.contains(where: { $0.from == state.rawValue && $0.by == arrow.by }) else {
                    continue
                }
                try kind.withOne { ledger throws in
                    var before = try ledger.make("1", state)
                    try? way(ledger)
                    // A promise that the time of a job has come is none.
                    let after = try ledger.job("1")
                    before.updatedAt = after?.updatedAt ?? before.updatedAt
                    #expect(after == before, "\(arrow.testDescription) from \(state)")
                }
            }
        }
    }
}
