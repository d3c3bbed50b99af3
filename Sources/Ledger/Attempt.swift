public import Foundation

/// One attempt at a job, as its history keeps it.
public struct Attempt: Sendable, Equatable {
    /// How it ended.
    public enum Outcome: String, Sendable, CaseIterable {
        case stored, quarantined, retryable, discarded, cancelled
        /// Its worker died, or did not say in time that it lives.
        case lost
        /// It was given back unbegun.
        case released
    }

    /// The job's count of attempts when it began; begins again at 1 after a redrive.
    public let number: Int
    /// The worker process.
    public let owner: String
    public let startedAt: Date
    public let endedAt: Date
    public let outcome: Outcome
    /// The stable code of the refusal or the failure.
    public let code: String?
    /// What failed, for those who mend it.
    public let message: String?
    /// Milliseconds by stage.
    public let stages: [String: Double]
}

/// What the history is told of an attempt besides what the job says.
public struct AttemptDetail: Sendable, Equatable {
    public var message: String?
    /// Milliseconds by stage.
    public var stages: [String: Double]

    public init(message: String? = nil, stages: [String: Double] = [:]) {
        self.message = message
        self.stages = stages
    }
}
