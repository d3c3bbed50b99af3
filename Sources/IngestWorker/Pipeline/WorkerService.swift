import Foundation
import Ledger
import Logging
import NativeSystem
import ServiceLifecycle

/// The running worker: threads that take files from the queue, and the feeder that fills it. Parsing, hashing and
/// forcing to disk block, so all of it runs on threads of its own and none on Swift's cooperative pool.
final class WorkerService: Service {
    private let parts: WorkerParts
    private let once: Bool
    private let queue = ReadyQueue()
    private let tally = MonitoredValue(Tally())

    /// What became of the files of this run.
    struct Tally: Sendable {
        var stored = 0
        var quarantined = 0
        var deferred = 0
        var runningThreads = 0
        /// Why the run had to end, when it was not told to.
        var failure: String?
    }

    init(parts: WorkerParts, once: Bool) {
        self.parts = parts
        self.once = once
    }

    var result: Tally { tally.change { $0 } }

    func run() async {
        await withGracefulShutdownHandler {
            await withCheckedContinuation { continuation in
                Thread.detachNewThread { [self] in
                    runToEnd()
                    continuation.resume()
                }
            }
        } onGracefulShutdown: { [queue] in
            queue.stop()
        }
    }

    private func runToEnd() {
        do throws(LedgerError) {
            try parts.crashes.read(parts.ledger)
        } catch {
            parts.log.error("the ledger does not tell of crashes", metadata: ["error": "\(error)"])
        }
        for index in 0..<parts.settings.concurrency {
            tally.change { $0.runningThreads += 1 }
            Thread.detachNewThread { [self] in
                work(thread: index)
                tally.change { $0.runningThreads -= 1 }
            }
        }
        do {
            let feeder = SpoolFeeder(parts: parts, queue: queue)
            try feeder.recover()
            if once { try feeder.drain() } else { try feeder.watch() }
        } catch {
            parts.log.error("the spool cannot be worked", metadata: ["error": "\(error)"])
            tally.change { $0.failure = "\(error)" }
        }
        queue.stop()
        tally.wait { $0.runningThreads == 0 ? () : nil }
    }

    private func work(thread: Int) {
        do {
            let examiner = try FileExaminer(
                settings: parts.settings, policies: parts.policies, crashes: parts.crashes)
            let pipeline = IngestPipeline(stages: PipelineStages(parts: parts, examiner: examiner))
            while let item = queue.next() {
                let outcome = pipeline.ingest(item)
                count(outcome)
                queue.finish(item, mayComeAgain: !once || outcome != .deferred)
            }
        } catch {
            parts.log.critical("a worker thread cannot start its sandbox", metadata: ["error": "\(error)"])
            tally.change { $0.failure = error.description }
            queue.stop()
        }
    }

    private func count(_ outcome: IngestPipeline.Outcome) {
        tally.change { tally in
            switch outcome {
            case .stored: tally.stored += 1
            case .quarantined: tally.quarantined += 1
            case .deferred: tally.deferred += 1
            case .vanished: break
            }
        }
    }
}
