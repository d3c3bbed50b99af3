public import Spool

/// The policy of a service, and those of the workspaces that have their own.
public struct PolicySet: Equatable, Sendable {
    public internal(set) var base: NamedPolicy
    public internal(set) var workspaces: [Workspace: NamedPolicy]

    public init(_ profile: Profile) {
        base = profile.policy
        workspaces = [:]
    }

    /// The policy for a file of `workspace`, or of one that comes from none.
    public func policy(for workspace: Workspace?) -> NamedPolicy { workspace.flatMap { workspaces[$0] } ?? base }
}
