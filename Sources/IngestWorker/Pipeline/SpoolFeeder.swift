import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

/// Looks at the spool and takes up what is ready: at once when the kernel says that something came, and now and then
/// without a hint, because hints get lost.
final class SpoolFeeder: Sendable {
    private let parts: WorkerParts
    private let signal: WorkSignal
    /// Folders that we are kept out of, as the log was told last.
    private let forbidden = MonitoredValue<Set<String>>([])
    private let failure = LastingFailure("cannot look at the spool")

    init(parts: WorkerParts, signal: WorkSignal) {
        self.parts = parts
        self.signal = signal
    }

    /// Works the spool off and returns.
    func drain() throws {
        // Whether the look before took nothing up because enough was waiting from an earlier run.
        var hadEnough = false
        repeat {
            let found = try look()
            signal.announceRound()
            signal.waitUntilIdle()
            if found.count == 0, hadEnough || !found.mayBeMore { return }
            hadEnough = found.count == 0
        } while !signal.isStopped
    }

    /// Watches the spool until the worker stops.
    func watch() throws {
        let watcher = try DirectoryWatcher()
        while !signal.isStopped {
            var mayBeMore = false
            do {
                try watcher.watch(path: parts.spool.incomingPath)
                // A workspace's folder that cannot be watched is looked for without hints: it may be gone by now, be
                // kept from us, or be one more than the kernel watches for a user.
                for folder in try parts.spool.folderPaths() { try? watcher.watch(path: folder) }
                let found = try look()
                failure.end(parts.log)
                mayBeMore = found.mayBeMore
                if found.count > 0 { signal.announceRound() }
            } catch {
                failure.tell(parts.log, error)
                parts.beginOutage("\(error)", signal)
            }
            try waitInSlices(watcher, mayBeMore: mayBeMore)
        }
    }

    private func look() throws -> Admission.Found {
        let admission = Admission(spool: parts.spool, ledger: parts.ledger)
        let found = try admission.look(settle: parts.settings.settleSeconds, at: Date())
        let new = forbidden.change { known in
            defer { known = found.forbidden }
            return found.forbidden.subtracting(known)
        }
        for folder in new.sorted() {
            parts.log.error(
                "a folder of incoming/ cannot be read: let the worker's user or group read and write it",
                metadata: ["folder": "\(folder)"])
        }
        return found
    }

    /// Waits for a hint or the next poll, and notices a stop within a fifth of a second.
    ///
    /// - Parameter mayBeMore: whether it is worth to look again when all that was found is done.
    private func waitInSlices(_ watcher: borrowing DirectoryWatcher, mayBeMore: Bool) throws {
        let start = ContinuousClock.now
        let end = start + .seconds(parts.settings.pollSeconds)
        while !signal.isStopped, ContinuousClock.now < end {
            if try watcher.wait(milliseconds: mayBeMore ? 20 : 200) {
                // While enough waits, hints come faster than looks are worth.
                if mayBeMore { Self.sleep(until: start + Self.pauseWhileEnoughWaits) }
                // A job that was announced is in the ledger already, and only waits for its file.
                signal.announceRound()
                return
            }
            if mayBeMore, signal.isIdle { return }
        }
    }

    private static let pauseWhileEnoughWaits = Duration.milliseconds(250)

    private static func sleep(until end: ContinuousClock.Instant) {
        let rest = end - ContinuousClock.now
        if rest > .zero { Thread.sleep(forTimeInterval: rest / .seconds(1)) }
    }
}
