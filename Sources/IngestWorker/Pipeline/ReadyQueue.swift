import NativeSystem

/// What the threads of the worker take their items from. An item that is being worked on cannot be added again, so
/// that one look at the spool after the other is harmless.
final class ReadyQueue: Sendable {
    private struct State {
        var waiting: [SpoolItem] = []
        var known: Set<SpoolItem> = []
        var atWork = 0
        var isStopped = false
    }

    private let state = MonitoredValue(State())

    /// Adds what is not waiting or being worked on already.
    ///
    /// - Returns: how many were added.
    @discardableResult
    func add(_ items: [SpoolItem]) -> Int {
        state.change { state in
            guard !state.isStopped else { return 0 }
            let new = items.filter { state.known.insert($0).inserted }
            state.waiting.insert(contentsOf: new.reversed(), at: 0)
            return new.count
        }
    }

    /// Waits for the next item; `nil` when the worker stops.
    func next() -> SpoolItem? {
        state.wait { state in
            if state.isStopped { return .some(nil) }
            guard let item = state.waiting.popLast() else { return nil }
            state.atWork += 1
            return .some(item)
        }
    }

    /// The item is done, whatever came of it.
    ///
    /// - Parameter mayComeAgain: whether it may be added anew; not when it could not be claimed and lies on the spool
    ///   as
    ///   before, and the spool is to be drained.
    func finish(_ item: SpoolItem, mayComeAgain: Bool = true) {
        state.change { state in
            if mayComeAgain { state.known.remove(item) }
            state.atWork -= 1
        }
    }

    /// Waits until nothing waits and nothing is being worked on, or the worker stops.
    func waitUntilIdle() {
        state.wait { state in
            state.isStopped || (state.waiting.isEmpty && state.atWork == 0) ? .some(()) : nil
        }
    }

    /// Lets the threads finish what they have in hand and take nothing more.
    func stop() {
        state.change { $0.isStopped = true }
    }

    var isStopped: Bool { state.change { $0.isStopped } }
}
