import Foundation
import Ledger
import Logging
import NativeSystem
import ObjectStorage
import Spool

/// Whether what the worker stands on can be relied on: store, spool and ledger. After a failure of one of them no job
/// is begun until all can be written again, so that an outage spends no attempts and ends for all jobs at once.
final class Outage: Sendable {
    private struct State {
        /// What failed, since when.
        var failure: Failure?
        /// Whether a look has shown that it is not a single failure.
        var isConfirmed = false
    }

    struct Failure: Sendable, Equatable {
        let message: String
        let since: Date
    }

    /// What a look at store, spool and ledger found.
    enum Finding: Equatable {
        /// Nothing had failed.
        case well
        /// All can be written again; `wasConfirmed` when a look before this one had failed.
        case over(wasConfirmed: Bool)
        case lasting(String)
    }

    private let state = MonitoredValue(State())

    /// The codes of failures that end with an outage, whatever the job.
    static let codes: Set<String> = [
        "store.unavailable", "store.refused", "store.full", "store.throttled", "worker.system-call", "ledger.failed",
        "audit.unavailable",
    ]

    var failure: Failure? { state.change { $0.failure } }

    /// - Returns: whether nothing had failed before.
    func begin(_ message: String, at date: Date) -> Bool {
        state.change { state in
            guard state.failure == nil else { return false }
            state.failure = Failure(message: message, since: date)
            return true
        }
    }

    /// Looks whether it is over. It lasts until `end`, so that whoever looks can first bring back what waits for it.
    func look(_ parts: WorkerParts) -> Finding {
        guard failure != nil else { return .well }
        do {
            try parts.objects.check()
            try parts.spool.check()
            try parts.ledger.check()
        } catch {
            state.change { $0.isConfirmed = true }
            return .lasting("\(error)")
        }
        return .over(wasConfirmed: state.change { $0.isConfirmed })
    }

    /// Nothing has failed any more.
    func end() { state.change { $0 = State() } }
}
