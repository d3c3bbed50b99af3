public import Foundation

/// What a worker asks for when it takes a job.
public struct LeaseRequest: Sendable, Equatable {
    public var owner: String
    /// Now.
    public var at: Date
    /// Seconds for which a lease holds without a heartbeat.
    public var seconds: Double
    /// Seconds after which an attempt is given up, however alive its worker is.
    public var deadlineSeconds: Double

    public init(owner: String, at: Date, seconds: Double, deadlineSeconds: Double) {
        self.owner = owner
        self.at = at
        self.seconds = seconds
        self.deadlineSeconds = deadlineSeconds
    }

    var until: Date { at + min(seconds, deadlineSeconds) }
    var deadline: Date { at + deadlineSeconds }
}
