import Audit
import IngestTestSupport
import Synchronization
import Testing

@Suite(.serialized) struct AuditSpeedTests {
    private static let threads = 8
    private static let recordsPerThread = 50

    /// Records a second, of threads that record at the same time, or one after the other.
    private func recordsPerSecond(_ log: AuditLog, oneByOne: Bool) -> Double {
        let turn = Mutex(())
        let time = ContinuousClock().measure {
            inThreads(Self.threads) { thread in
                for index in 0..<Self.recordsPerThread {
                    let record = AuditRecord(.fileStored, workspace: "default", job: "\(thread)-\(index)")
                    do {
                        if oneByOne {
                            try turn.withLock { _ in try log.record(record) }
                        } else {
                            try log.record(record)
                        }
                    } catch {
                        Issue.record(error)
                    }
                }
            }
        }
        return Double(Self.threads * Self.recordsPerThread) / (time / .seconds(1))
    }

    /// The row R-group of `make reliability` judges the figures.
    @Test func `threads that record at the same time share what is forced to the disk`() throws {
        try withTemporaryDirectory { path throws in
            let folder = try AuditFolder(path)
            let log = try folder.open(every: 256)
            let (alone, together) = (recordsPerSecond(log, oneByOne: true), recordsPerSecond(log, oneByOne: false))
            print("audit: \(alone) records a second one by one, \(together) together")
            try log.close()
            #expect(try folder.verify().isWhole)
            #expect(try folder.lines.count >= 2 * Self.threads * Self.recordsPerThread)
        }
    }
}
