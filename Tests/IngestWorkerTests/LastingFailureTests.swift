import Foundation
import Logging
import NativeSystem
import Testing

@testable import IngestWorker

@Suite struct LastingFailureTests {
    /// Keeps the lines, as they would be written.
    private struct Keeper: LogHandler {
        let lines: MonitoredValue<[String]>
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let values = (event.metadata ?? [:]).map { "\($0.key)=\($0.value)" }.sorted().joined(separator: " ")
            lines.change { $0.append("\(event.level) \(event.message) \(values)") }
        }
    }

    @Test func `a failure of each second is told when it begins, each minute, and when it is over`() {
        let lines = MonitoredValue<[String]>([])
        let log = Logger(label: "test") { _ in Keeper(lines: lines) }
        let failure = LastingFailure("outage")
        let start = ContinuousClock.now
        failure.end(log)
        for second in 0..<130 { failure.tell(log, "full", at: start + .seconds(second)) }
        failure.end(log, at: start + .seconds(130))
        failure.end(log, at: start + .seconds(131))
        failure.tell(log, "full again", at: start + .seconds(140))
        #expect(
            lines.change { $0 } == [
                "error outage error=full", "error outage error=full times=61", "error outage error=full times=121",
                "notice over: outage seconds=130 times=130", "error outage error=full again",
            ])
    }

    @Test func `another reason is told at once, and those that take turns once a minute`() {
        let lines = MonitoredValue<[String]>([])
        let log = Logger(label: "test") { _ in Keeper(lines: lines) }
        let failure = LastingFailure("outage")
        let start = ContinuousClock.now
        for second in 0..<80 { failure.tell(log, second % 2 == 0 ? "full" : "gone", at: start + .seconds(second)) }
        #expect(
            lines.change { $0 } == [
                "error outage error=full", "error outage error=gone times=2", "error outage error=full times=61",
                "error outage error=gone times=62",
            ])
    }
}
