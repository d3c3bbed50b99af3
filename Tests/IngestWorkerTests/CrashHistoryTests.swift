import FileFormats
import Foundation
import IngestTestSupport
import Ledger
import SandboxProtocol
import Testing

@testable import IngestWorker

@Suite struct CrashHistoryTests {
    @Test func `two crashes forbid a third try of the same content alone`() {
        let history = CrashHistory()
        #expect(!history.forbids("a"))
        history.record("a")
        #expect(!history.forbids("a"))
        history.record("a")
        #expect(history.forbids("a") && !history.forbids("b"))
    }

    @Test func `the oldest are forgotten before memory is filled`() {
        let history = CrashHistory()
        for number in 0..<10_001 {
            history.record("\(number)")
            history.record("\(number)")
        }
        #expect(!history.forbids("0"))
        #expect(history.forbids("1") && history.forbids("10000"))
    }

    private static let job = Job(
        id: "0b5c8d6e-0000-4000-8000-000000000000", state: .available, workspace: "default", name: "b.jpg",
        keyUUID: "0b5c8d6e-0000-4000-8000-000000000001", spoolFolder: nil, spoolName: Data("b.jpg".utf8),
        createdAt: Date(timeIntervalSince1970: 0))

    /// Quarantined jobs as an earlier run left them: which of them forbid their content.
    @Test(arguments: [
        ("sandbox.crashed", ProductVersion.current, true), ("sandbox.crashed", "0.0.1", false),
        ("jpeg.truncated-scan", ProductVersion.current, false),
    ])
    func `what the ledger knows is remembered for this version`(code: String, version: String, isForbidden: Bool) throws
    {
        try withTemporaryDirectory { path in
            let home = try PipelineHome(path)
            _ = try home.ingest(try home.spool("a.jpg", [1, 2, 3]))
            var report = try home.report(try home.job)
            report.reason?.code = code
            report.engine.version = version
            _ = try home.ledger.announce(Self.job)
            var job = try home.ledger.claim(id: Self.job.id, home.parts.lease())
            job.state = .quarantined
            job.reason = code
            job.report = try report.json()
            try home.ledger.finish(job)
            let history = CrashHistory()
            try history.read(home.ledger)
            #expect(history.forbids(try #require(report.input?.sha256)) == isForbidden)
        }
    }
}
