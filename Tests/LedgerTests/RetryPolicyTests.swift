import Foundation
import IngestTestSupport
import Testing

@testable import Ledger

@Suite struct RetryPolicyTests {
    private let now = Date(timeIntervalSince1970: 1_000)

    @Test func `the longest wait doubles up to the cap`() {
        let policy = RetryPolicy()
        #expect((1...8).map(policy.longestWait) == [2, 4, 8, 16, 32, 64, 128, 256])
        #expect([9, 10, 11, 100, .max].map(policy.longestWait) == [512, 900, 900, 900, 900])
    }

    @Test func `the wait is drawn from the whole of it`() {
        let policy = RetryPolicy()
        for (fraction, seconds) in [(0.0, 0.0), (0.25, 2), (1, 8), (-1, 0), (7, 8)] {
            #expect(
                policy.next(after: 3, isPermanent: false, now: now, fraction: fraction) == .retry(at: now + seconds))
        }
    }

    @Test func `the eighth failure is the last, and some failures are the last at once`() {
        let policy = RetryPolicy()
        for attempt in 1...7 {
            #expect(policy.next(after: attempt, isPermanent: false, now: now, fraction: 0) == .retry(at: now))
            #expect(policy.next(after: attempt, isPermanent: true, now: now, fraction: 0) == .discard)
        }
        for attempt in [8, 9, .max] {
            #expect(policy.next(after: attempt, isPermanent: false, now: now, fraction: 0) == .discard)
        }
    }
}
