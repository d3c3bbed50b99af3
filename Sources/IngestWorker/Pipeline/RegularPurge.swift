import Foundation
import Logging
import NativeSystem

/// Purges what is past its retention every so often while the worker runs, on a thread of its own: a store on the
/// network may take its time. Of several workers on a home one does it.
struct RegularPurge {
    let parts: WorkerParts
    let signal: WorkSignal

    /// Seconds after which an end is noticed.
    private static let secondsBetweenLooks = 0.2

    /// Goes on until the worker stops.
    func run() {
        guard parts.settings.retention.purgeMinutes > 0 else { return }
        let pause = Double(parts.settings.retention.purgeMinutes) * 60
        var next = ContinuousClock.now
        while !signal.isStopped {
            if ContinuousClock.now >= next {
                purge()
                next = .now + .seconds(pause)
            }
            Thread.sleep(forTimeInterval: Self.secondsBetweenLooks)
        }
    }

    private func purge() {
        do {
            let lock = try FileLock(path: parts.settings.path(of: .purgeLock))
            defer { withExtendedLifetime(lock) {} }
            let result = try ObjectPurge(parts: parts).run { signal.isStopped }
            if result.purged > 0 { parts.log.notice("purged", metadata: ["objects": "\(result.purged)"]) }
            if let first = result.failures.first {
                parts.log.error(
                    "objects cannot be purged", metadata: ["objects": "\(result.failures.count)", "first": "\(first)"])
            }
        } catch let error as SystemError where error.wouldBlock {
            // Another worker is at it.
        } catch {
            parts.log.error("purge failed", metadata: ["error": "\(error)"])
        }
    }
}
