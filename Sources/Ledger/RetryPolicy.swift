public import Foundation

/// When a job that failed is tried again: exponential back-off with full jitter, so that jobs that failed together do
/// not come back together (M. Brooker, "Exponential Backoff and Jitter", 2015).
public struct RetryPolicy: Sendable, Equatable {
    /// Most attempts; after the last the job is `discarded`.
    public var attempts = 8
    /// Longest wait after the first attempt, seconds; it doubles with each.
    public var baseSeconds = 2.0
    /// Longest wait after any attempt, seconds.
    public var capSeconds = 900.0

    public init() {}

    /// What becomes of a job after a failure.
    public enum Next: Sendable, Equatable {
        case retry(at: Date)
        case discard
    }

    /// - Parameters:
    ///   - attempt: how many attempts have been made, from 1.
    ///   - isPermanent: whether trying again cannot help.
    ///   - fraction: a random number from 0 to 1.
    public func next(after attempt: Int, isPermanent: Bool, now: Date, fraction: Double) -> Next {
        guard !isPermanent, attempt < attempts else { return .discard }
        return .retry(at: now + longestWait(after: attempt) * min(max(fraction, 0), 1))
    }

    /// Seconds; the wait is drawn evenly from 0 to this.
    public func longestWait(after attempt: Int) -> Double {
        min(capSeconds, baseSeconds * Double(1 << min(max(attempt - 1, 0), 30)))
    }
}
