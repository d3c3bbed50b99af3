public import Foundation

/// How the jobs of a workspace are treated.
public struct WorkspaceQueue: Sendable, Equatable {
    public let workspace: String
    /// Its share of the worker next to others that have jobs waiting too.
    public var weight: Double
    /// Most of its jobs that run at once; `nil` for any number.
    public var atOnce: Int?
    /// Since when none of its jobs is begun.
    public var pausedAt: Date?
}
