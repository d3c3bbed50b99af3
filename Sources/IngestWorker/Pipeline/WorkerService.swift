import Foundation
import Ledger
import Logging
import NativeSystem
import ServiceLifecycle

/// The running worker: threads that take jobs from the ledger, the feeder that takes up files, and the maintenance.
/// Parsing, hashing and forcing to disk block, so all of it runs on threads of its own and none on Swift's cooperative
/// pool.
final class WorkerService: Service {
    private let parts: WorkerParts
    private let once: Bool
    private let signal: WorkSignal
    private let tally = MonitoredValue(Tally())
    private let claimFailure = LastingFailure("claim failed")

    /// What became of the files of this run.
    struct Tally: Sendable {
        var stored = 0
        var quarantined = 0
        var deferred = 0
        var discarded = 0
        var runningThreads = 0
        var isDone = false
        /// Why the run had to end, when it was not told to.
        var failure: String?
    }

    init(parts: WorkerParts, once: Bool) {
        self.parts = parts
        self.once = once
        signal = WorkSignal(threads: parts.settings.concurrency)
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
        } onGracefulShutdown: {
            self.stop()
        }
    }

    /// Finishes the files in hand, begins no more, and ends.
    func stop() { signal.stop() }

    private func runToEnd() {
        do {
            let presence = try WorkerPresence(owner: parts.owner, home: parts.settings.home)
            defer { presence.end() }
            let maintenance = Maintenance(parts: parts, presence: presence, signal: signal, once: once)
            try parts.crashes.read(parts.ledger)
            try maintenance.recover()
            runThreads(maintenance)
        } catch {
            fail("the spool cannot be worked", "\(error)")
        }
    }

    private func runThreads(_ maintenance: Maintenance) {
        tally.change { $0.runningThreads = parts.settings.concurrency + (once ? 1 : 2) }
        if !once {
            Thread.detachNewThread { [self] in
                RegularPurge(parts: parts, signal: signal).run()
                tally.change { $0.runningThreads -= 1 }
            }
        }
        Thread.detachNewThread { [self] in
            maintenance.run(until: { tally.change { $0.isDone } }, giveUp: { fail("run --once gives up", $0) })
            tally.change { $0.runningThreads -= 1 }
        }
        for index in 0..<parts.settings.concurrency {
            Thread.detachNewThread { [self] in
                work(thread: index)
                tally.change { $0.runningThreads -= 1 }
            }
        }
        do {
            let feeder = SpoolFeeder(parts: parts, signal: signal)
            if once { try feeder.drain() } else { try feeder.watch() }
        } catch {
            fail("the spool cannot be worked", "\(error)")
        }
        signal.stop()
        // Leases are kept alive until the last file in hand is done.
        tally.wait { $0.runningThreads <= 1 ? () : nil }
        tally.change { $0.isDone = true }
        tally.wait { $0.runningThreads == 0 ? () : nil }
    }

    /// Ends the run.
    private func fail(_ what: String, _ error: String) {
        parts.log.error("\(what)", metadata: ["error": "\(error)"])
        tally.change { $0.failure = $0.failure ?? error }
        signal.stop()
    }

    private func work(thread: Int) {
        do {
            let examiner = try FileExaminer(
                settings: parts.settings, policies: parts.policies, crashes: parts.crashes)
            let pipeline = IngestPipeline(stages: PipelineStages(parts: parts, signal: signal, examiner: examiner))
            while let round = signal.nextRound() { turn(pipeline, round) }
        } catch {
            parts.log.critical("a worker thread cannot start its sandbox", metadata: ["error": "\(error)"])
            tally.change { $0.failure = error.description }
            signal.stop()
        }
    }

    private func turn(_ pipeline: IngestPipeline, _ round: Int) {
        do {
            let outcome = try pipeline.ingestNext()
            claimFailure.end(parts.log)
            count(outcome)
            if outcome == .nothing { signal.waitForRound(after: round) }
        } catch {
            claimFailure.tell(parts.log, error)
            guard !once else { return fail("run --once gives up", "\(error)") }
            parts.beginOutage("\(error)", signal)
        }
    }

    private func count(_ outcome: IngestPipeline.Outcome) {
        tally.change { tally in
            switch outcome {
            case .stored: tally.stored += 1
            case .quarantined: tally.quarantined += 1
            case .deferred: tally.deferred += 1
            case .discarded: tally.discarded += 1
            case .vanished, .nothing: break
            }
        }
    }
}
