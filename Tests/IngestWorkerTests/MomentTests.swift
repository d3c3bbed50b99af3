import Foundation
import Testing

@testable import IngestWorker

/// The seconds since 1970 are those of `date -u -d TEXT +%s`.
@Suite struct MomentTests {
    @Test(arguments: [
        ("2026-01-31", 1_769_817_600), ("2026-01-31T12:00:00Z", 1_769_860_800),
        ("2026-01-31t12:00:00z", 1_769_860_800), ("2026-01-31T12:00:00+02:00", 1_769_853_600),
        ("2026-01-31T12:00:00.5Z", 1_769_860_800.5), ("2024-02-29T23:59:59-00:30", 1_709_252_999),
    ])
    func `a day begins in UTC, and a time has its offset`(text: String, seconds: Double) throws {
        #expect(try Moment.read(text).timeIntervalSince1970 == seconds)
    }

    @Test(arguments: [
        "", "yesterday", "2026", "2026-1-3", "20260131", "2026-01-31x", "2026-13-01", "2026-02-30", "2023-02-29",
        "2026-01-31T12:00:00", "2026-01-31T12:00Z", "2026-01-31 12:00:00Z", "2026-01-31T25:00:00Z",
        "2026-01-31T12:00:00Zx", "2026-01-31T12:00:00+02", "2026-01-31T12:00:00+24:00", "٢٠٢٦-01-31",
    ])
    func `what is neither is refused with an example`(text: String) {
        #expect { try Moment.read(text) } throws: { "\($0)".contains("2026-01-31T12:00:00Z") }
    }
}
