import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

/// Looks at the spool and hands what is ready to the queue: at once when the kernel says that something came, and now
/// and then without a hint, because hints get lost.
final class SpoolFeeder: Sendable {
    private let parts: WorkerParts
    private let queue: ReadyQueue

    /// Most files taken from one look, so that a spool with a million entries is not held in memory.
    private static let filesPerLook = 2_000

    init(parts: WorkerParts, queue: ReadyQueue) {
        self.parts = parts
        self.queue = queue
    }

    /// Puts what a crash or a stop left behind in order: unfinished jobs are tried again where their file is still
    /// claimed, and closed where it is not; what finished jobs left in `claimed/` is taken away.
    func recover() throws {
        let interrupted = InterruptedJobs(
            spool: parts.spool, quarantine: parts.quarantine, audit: parts.audit, ledger: parts.ledger,
            log: parts.log)
        for state in [Job.State.running, .retryable] {
            for job in try parts.ledger.jobs(state: state, limit: .max) {
                if try parts.spool.isClaimed(job.id) {
                    queue.add([.unfinished(job.id)])
                } else {
                    try interrupted.close(job)
                }
            }
        }
        try interrupted.clearFinished()
    }

    /// Works the spool off and returns.
    func drain() throws {
        queue.waitUntilIdle()
        while !queue.isStopped {
            let added = queue.add(try ready())
            queue.waitUntilIdle()
            if added == 0 { return }
        }
    }

    /// Watches the spool until the queue is stopped.
    func watch() throws {
        let watcher = try DirectoryWatcher()
        var nextRetry = ContinuousClock.now + Self.retryInterval
        while !queue.isStopped {
            do {
                try watcher.watch(path: parts.spool.incomingPath)
                for folder in try parts.spool.folderPaths() { try watcher.watch(path: folder) }
                queue.add(try ready())
                if ContinuousClock.now >= nextRetry {
                    queue.add(try failedJobs().map { .unfinished($0) })
                    nextRetry = ContinuousClock.now + Self.retryInterval
                }
            } catch {
                parts.log.error("cannot look at the spool", metadata: ["error": "\(error)"])
            }
            try waitInSlices(watcher)
        }
    }

    /// The jobs that failed, also those whose failure could not be recorded.
    func failedJobs() throws -> Set<String> {
        let recorded = try parts.ledger.jobs(state: .retryable, limit: Self.filesPerLook).map(\.id)
        let unrecorded = parts.unrecorded.change { jobs in
            defer { jobs = [] }
            return jobs
        }
        return unrecorded.union(recorded)
    }

    private static let retryInterval = Duration.seconds(15)

    /// Waits for a hint or the next poll, and notices a stop within a fifth of a second.
    private func waitInSlices(_ watcher: borrowing DirectoryWatcher) throws {
        let end = ContinuousClock.now + .seconds(parts.settings.pollSeconds)
        while !queue.isStopped, ContinuousClock.now < end {
            if try watcher.wait(milliseconds: 200) { return }
        }
    }

    private func ready() throws -> [SpoolItem] {
        try parts.spool.ready(
            limit: Self.filesPerLook, settle: parts.settings.settleSeconds, now: Int(Date().timeIntervalSince1970)
        ).map { .ready($0) }
    }
}
