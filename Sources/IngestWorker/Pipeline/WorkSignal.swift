import NativeSystem

/// Tells the threads of a worker when to look for a job, and tells when none of them has found any more.
final class WorkSignal: Sendable {
    private struct State {
        /// Grows whenever there may be something new.
        var round = 0
        /// How many threads have found nothing in this round, and wait.
        var idle = 0
        var isHeld = false
        var isStopped = false
    }

    private let threads: Int
    private let state = MonitoredValue(State())

    init(threads: Int) {
        self.threads = threads
    }

    /// The round in which a thread may look for a job; waits while the worker is held; `nil` when it stops.
    func nextRound() -> Int? {
        state.wait { state in
            if state.isStopped { return .some(nil) }
            if state.isHeld { return .none }
            return .some(state.round)
        }
    }

    /// Waits for the round after the one in which a thread has found nothing.
    func waitForRound(after round: Int) {
        state.change { if $0.round == round { $0.idle += 1 } }
        state.wait { $0.isStopped || $0.round != round ? () : nil }
    }

    /// There may be something new.
    func announceRound() {
        state.change { state in
            state.round += 1
            state.idle = 0
        }
    }

    /// Lets no thread begin anything until `release`.
    func hold() { state.change { $0.isHeld = true } }
    func release() {
        state.change { state in
            guard state.isHeld else { return }
            state.isHeld = false
            state.round += 1
            state.idle = 0
        }
    }

    /// Whether all threads have looked in this round, and found nothing.
    var isIdle: Bool { state.change { $0.idle == threads } }

    /// Waits until all threads have looked in this round and found nothing, or the worker stops.
    func waitUntilIdle() {
        state.wait { $0.isStopped || $0.idle == threads ? () : nil }
    }

    /// Lets the threads finish what they have in hand and begin nothing more.
    func stop() { state.change { $0.isStopped = true } }

    var isStopped: Bool { state.change { $0.isStopped } }
}
