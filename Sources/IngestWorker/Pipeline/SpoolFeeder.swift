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
    /// claimed, and closed where it is not.
    func recover() throws {
        try acknowledgeStored()
        for state in [Job.State.running, .retryable] {
            for var job in try parts.ledger.jobs(state: state, limit: .max) {
                if try parts.spool.isClaimed(job.id) {
                    queue.add([.unfinished(job.id)])
                    continue
                }
                // Stored objects are recorded before their source is removed, and a quarantined file is moved before
                // it is recorded; so a missing source is in quarantine, or was never taken from `incoming/`. There it
                // waits for the same job.
                if parts.quarantine.holds(job.id) {
                    job.state = .quarantined
                    takeReport(of: &job)
                } else {
                    job.state = try isWaiting(job) ? .available : .cancelled
                }
                job.updatedAt = Date()
                try parts.ledger.finish(job)
            }
        }
    }

    /// The report in quarantine is older than the ledger's record of it; a crash in between left it there alone.
    private func takeReport(of job: inout Job) {
        guard let json = parts.quarantine.report(of: job.id),
            let report = try? JSONDecoder().decode(IngestReport.self, from: Data(json.utf8))
        else { return }
        job.report = json
        job.verdict = report.verdict.rawValue
        job.reason = report.reason?.code
        job.name = report.claimed.name
    }

    /// Removes the sources of jobs that were recorded as stored before a crash, and names what no job knows.
    private func acknowledgeStored() throws {
        for id in try parts.spool.claimedJobs() {
            switch try parts.ledger.job(id)?.state {
            case .stored: try parts.spool.remove(id)
            case nil: parts.log.error("a file in claimed/ belongs to no job", metadata: ["file": "\(id)"])
            default: continue
            }
        }
    }

    private func isWaiting(_ job: Job) throws -> Bool {
        guard let name = RawFileName(Array(job.spoolName)) else { return false }
        return try parts.spool.holds(
            SpooledFile(folder: job.spoolFolder.flatMap { RawFileName(Array($0)) }, name: name))
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
                    queue.add(
                        try parts.ledger.jobs(state: .retryable, limit: Self.filesPerLook).map { .unfinished($0.id) })
                    nextRetry = ContinuousClock.now + Self.retryInterval
                }
            } catch {
                parts.log.error("cannot look at the spool", metadata: ["error": "\(error)"])
            }
            try waitInSlices(watcher)
        }
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
