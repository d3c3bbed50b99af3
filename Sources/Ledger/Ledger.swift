public import Foundation

/// The record of every job, and the queue that workers take them from. When a call returns, what it wrote is durable,
/// but for `admit` and `heartbeat`, which lose nothing when they are lost.
///
/// The suite in `Tests/LedgerTests/Conformance` says what each call does, and every ledger must pass it. Whoever holds
/// the lease of a job may end its attempt; the lease's token is checked in the same statement that writes the end.
public protocol Ledger: ObjectRecords {
    // MARK: Into the queue

    /// Announces a job whose file is about to appear on the spool.
    ///
    /// - Returns: the job, or the one that its workspace has under its idempotency key already. A job that was
    ///   cancelled does not count.
    func announce(_ job: Job) throws(LedgerError) -> Job

    /// Takes up files that were found in `incoming/`. Passed over is one that an unfinished job waits for under the
    /// same name, and one that is not there any more.
    ///
    /// - Parameter isThere: asked when no other worker can take the file up, and none that had it is still at it.
    /// - Returns: how many were taken up.
    func admit(_ jobs: [Job], isThere: @escaping @Sendable (Job) -> Bool) throws(LedgerError) -> Int

    /// The names in a folder of `incoming/` that jobs wait for, at most `limit`.
    func incomingNames(folder: Data?, limit: Int) throws(LedgerError) -> Set<Data>

    // MARK: Attempts

    /// Takes the job whose turn it is, and counts the attempt: by priority, then by the fair turn of its workspace.
    /// `nil` when none waits, or the queue is paused. A job waits for its time, unless the clock was put back since.
    func claim(_ lease: LeaseRequest) throws(LedgerError) -> Job?

    /// Takes one job, whose turn it need not be, also where queue or workspace are paused. Counts no attempt.
    ///
    /// - Throws: `.wrongState` for one that is neither available nor retryable.
    func claim(id: String, _ lease: LeaseRequest) throws(LedgerError) -> Job

    /// Extends the leases of a worker, but none beyond its deadline.
    func heartbeat(_ lease: LeaseRequest) throws(LedgerError)

    /// Whether the lease that came with `job` is still the last one.
    func isHeld(_ job: Job) throws(LedgerError) -> Bool

    /// Writes how an attempt ended: `stored`, `quarantined`, `retryable`, `discarded` or `cancelled`. Doing so again
    /// is no error.
    ///
    /// - Throws: `.leaseLost` when somebody else has or had the job since.
    func finish(_ job: Job, _ detail: AttemptDetail) throws(LedgerError)

    /// Puts a job back into the queue, to be begun at `job.runAt`.
    ///
    /// - Parameter isSpent: whether the attempt counts; not when it was not begun.
    func release(_ job: Job, isSpent: Bool) throws(LedgerError)

    /// Forgets a job whose file was gone before it could be claimed.
    func withdraw(_ job: Job) throws(LedgerError)

    // MARK: Rescue

    /// The workers that hold leases.
    func owners() throws(LedgerError) -> Set<String>

    /// The running jobs that nobody works on: their lease is over or belongs to one of `dead`.
    func overdue(at date: Date, dead: Set<String>, limit: Int) throws(LedgerError) -> [Job]

    /// Takes an overdue job over, with a lease of its own, and notes that its attempt was lost. `nil` when somebody
    /// else was faster.
    func takeOver(_ job: Job, _ lease: LeaseRequest) throws(LedgerError) -> Job?

    /// Makes jobs that are `retryable` available again.
    ///
    /// - Returns: how many.
    func promote(_ which: Promotion, at date: Date) throws(LedgerError) -> Int

    // MARK: What people decide

    /// Makes a job that is `retryable` available at once.
    func retry(_ id: String, at date: Date) throws(LedgerError)

    /// Makes `discarded` and cancelled jobs available again, with their attempts before them: one, or all discarded
    /// ones.
    ///
    /// - Returns: how many.
    func redrive(_ id: String?, at date: Date) throws(LedgerError) -> Int

    /// Lets no job begin: none of the workspace, or none at all. What runs is finished.
    func pause(workspace: String?, at date: Date) throws(LedgerError)
    func resume(workspace: String?) throws(LedgerError)
    /// Since when the whole queue is paused.
    func pausedAt() throws(LedgerError) -> Date?

    /// Says what share of the worker a workspace has, and how many of its jobs run at once.
    func limit(workspace: String, weight: Double, atOnce: Int?) throws(LedgerError)
    /// The workspaces that are paused or have limits of their own.
    func workspaces() throws(LedgerError) -> [WorkspaceQueue]

    // MARK: To look at

    /// Whether it can be written to now, and what is written is durable.
    func check() throws(LedgerError)

    /// Reads all of it.
    ///
    /// - Throws: `damaged` when something in it is not in order.
    func examine() throws(LedgerError)

    /// The job with this id.
    func job(_ id: String) throws(LedgerError) -> Job?

    /// The jobs that `text` may mean, newest first, at most `limit`: the one whose id it is; else those whose ids begin
    /// with it, when it has at least 8 characters; else those whose files were handed in under that name, for which the
    /// whole ledger is read.
    func jobs(meaning text: String, limit: Int) throws(LedgerError) -> [Job]

    /// Jobs, newest first.
    ///
    /// - Parameters:
    ///   - workspace: only jobs of it.
    ///   - job: only those that come after it in this order.
    func jobs(state: Job.State?, workspace: String?, after job: Job?, limit: Int) throws(LedgerError) -> [Job]

    /// The history of a job, oldest first.
    func attempts(of id: String) throws(LedgerError) -> [Attempt]

    /// How many jobs are in each state.
    func counts() throws(LedgerError) -> [Job.State: Int]
}

/// Which jobs that failed are tried again.
public enum Promotion: Sendable, Equatable {
    /// Those whose time has come, and those that failed before the clock was put back.
    case due
    /// Those that failed for one of these reasons and have made at most so many attempts, whatever their time.
    case failed(Set<String>, atMostAttempts: Int)
    case all
}

extension Ledger {
    public func finish(_ job: Job) throws(LedgerError) { try finish(job, AttemptDetail()) }

    /// Jobs, newest first.
    public func jobs(state: Job.State?, after job: Job? = nil, limit: Int) throws(LedgerError) -> [Job] {
        try jobs(state: state, workspace: nil, after: job, limit: limit)
    }

    /// Calls `body` with at most `limit` jobs, newest first, and holds no more than a page of them.
    ///
    /// - Parameters:
    ///   - since: only jobs that were made then or later.
    ///   - workspace: only jobs of it.
    public func forEachJob(
        _ state: Job.State? = nil, since: Date? = nil, workspace: String? = nil, limit: Int = .max,
        _ body: (Job) throws -> Void
    ) throws {
        var last: Job?
        var left = limit
        while true {
            let page = try jobs(state: state, workspace: workspace, after: last, limit: min(left, 1_000))
            for job in page {
                if let since, job.createdAt < since { return }
                try body(job)
                left -= 1
                if left <= 0 { return }
            }
            guard let end = page.last else { return }
            last = end
        }
    }
}
