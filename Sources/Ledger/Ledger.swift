public import Foundation

/// The record of every job. When a call returns, what it wrote is durable.
public protocol Ledger: Sendable {
    /// Announces a job whose file is about to appear on the spool.
    func announce(_ job: Job) throws(LedgerError)

    /// Begins an attempt at the file of this spool folder and name: the announced job where there is one, else
    /// `newJob`. The attempt is counted before a byte is parsed.
    func claim(folder: Data?, name: Data, newJob: Job) throws(LedgerError) -> Job

    /// Begins another attempt at a job that is `retryable` or was left `running`.
    func resume(_ id: String, at date: Date) throws(LedgerError) -> Job

    /// Writes how an attempt ended. Doing so again is no error, but a job in a final state stays as it is: another end
    /// is refused.
    func finish(_ job: Job) throws(LedgerError)

    /// Forgets a claim whose file could not be taken from the spool.
    func withdraw(_ job: Job) throws(LedgerError)

    /// The job with this id.
    func job(_ id: String) throws(LedgerError) -> Job?

    /// Jobs, newest first.
    func jobs(state: Job.State?, limit: Int) throws(LedgerError) -> [Job]

    /// How many jobs are in each state.
    func counts() throws(LedgerError) -> [Job.State: Int]
}

/// The ledger could not be read or written. Never a verdict on a file.
public struct LedgerError: Error, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) {
        self.description = description
    }
}
