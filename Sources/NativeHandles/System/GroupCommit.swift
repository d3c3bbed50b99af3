internal import Synchronization

/// One commit for all who wait for one: while a commit is forced to the disk, what other threads want to write gathers,
/// and the next commit takes it together. Requests are committed in the order in which they came.
///
/// The thread whose request comes first commits for all, on its own stack, and then hands on to the first of those who
/// came meanwhile. Each thread is woken once.
public final class GroupCommit<Request: Sendable, Outcome: Sendable>: Sendable {
    private struct Waiter: Sendable {
        let request: Request
        let turn = MonitoredValue<Turn?>(nil)
    }

    /// What a thread is woken for.
    private enum Turn {
        case done(Outcome)
        case commit
    }

    private struct State {
        /// Those of whom no commit has been begun; the first one commits.
        var waiting: [Waiter] = []
        var isCommitting = false
    }

    private let state = Mutex(State())
    private let most: Int

    /// How many requests wait for a commit to begin.
    var waitingCount: Int { state.withLock { $0.waiting.count } }

    /// - Parameter most: how many requests one commit takes.
    public init(most: Int) {
        self.most = most
    }

    /// - Parameters:
    ///   - request: what is to be committed, alone or with others.
    ///   - commit: commits requests and returns an outcome for each of them, in their order. It is not run twice at the
    ///     same time.
    /// - Returns: the outcome of the request.
    public func perform(_ request: Request, commit: ([Request]) -> [Outcome]) -> Outcome {
        let own = Waiter(request: request)
        let mustWait = state.withLock { state in
            defer { state.isCommitting = true }
            state.waiting.append(own)
            return state.isCommitting
        }
        if mustWait, case .done(let outcome) = own.turn.wait({ $0 }) { return outcome }
        let group = state.withLock { state in
            defer { state.waiting.removeFirst(min(state.waiting.count, most)) }
            return state.waiting.prefix(most)
        }
        let outcomes = commit(group.map(\.request))
        precondition(outcomes.count == group.count, "a commit has an outcome for each request")
        for (waiter, outcome) in zip(group, outcomes).dropFirst() { waiter.turn.change { $0 = .done(outcome) } }
        let next = state.withLock { state in
            state.isCommitting = !state.waiting.isEmpty
            return state.waiting.first
        }
        next?.turn.change { $0 = .commit }
        return outcomes[0]
    }
}
