import NativeSystem

/// When a failed request is tried again, and after what pause.
struct RetryRules: Sendable {
    /// What the next attempt waits for.
    enum Cause: Sendable { case transient, throttled }

    /// Longest pause, seconds.
    static let longestPause = 20.0

    /// Why the same request may succeed in a moment; `nil` when it will not.
    static func cause(_ failure: S3Failure) -> Cause? {
        switch failure.code {
        case "SlowDown", "Throttling", "ThrottlingException", "ThrottledException", "TooManyRequests",
            "TooManyRequestsException", "RequestLimitExceeded", "BandwidthLimitExceeded", "RequestThrottled":
            .throttled
        case "NoAnswer", "BadDocument", "InternalError", "RequestTimeout", "RequestTimeoutException",
            "ServiceUnavailable", "OperationAborted", "ConditionalRequestConflict", "BadDigest",
            "XAmzContentSHA256Mismatch":
            .transient
        default:
            switch failure.status {
            case 429: .throttled
            case 408, 500, 502, 503, 504: .transient
            default: nil
            }
        }
    }

    /// Full jitter: any pause up to one that doubles with each attempt, so that clients that failed together do not
    /// come back together.
    ///
    /// - Parameters:
    ///   - attempt: 0 after the first one.
    ///   - random: 0 to 1.
    static func pause(_ cause: Cause, attempt: Int, random: Double) -> Double {
        let base = cause == .throttled ? 1.0 : 0.05
        return random * min(longestPause, base * Double(1 << min(attempt, 10)))
    }

    /// How long the server asks us to wait, seconds.
    static func pause(asked headers: [String: String]) -> Double? {
        if let milliseconds = headers["x-amz-retry-after"].flatMap({ Double($0) }), milliseconds >= 0 {
            return min(milliseconds / 1_000, longestPause)
        }
        if let seconds = headers["retry-after"].flatMap({ Double($0) }), seconds >= 0 {
            return min(seconds, longestPause)
        }
        return nil
    }
}

/// How many retries all threads together may still make, so that a store that is down is not kept down by them.
final class RetryQuota: Sendable {
    static let capacity = 500
    /// Of one retry.
    static let cost = 5

    private let tokens = MonitoredValue(RetryQuota.capacity)

    /// Whether there may be one more retry.
    func take() -> Bool {
        tokens.change { tokens in
            guard tokens >= Self.cost else { return false }
            tokens -= Self.cost
            return true
        }
    }

    /// After a success: gives back what the retry before it took, or one token when there was none.
    func giveBack(afterRetry: Bool) {
        tokens.change { $0 = min(Self.capacity, $0 + (afterRetry ? Self.cost : 1)) }
    }
}
