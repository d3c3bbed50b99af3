/// Whether a worker lives, and whether it takes files.
public struct HealthReport: Sendable, Equatable {
    /// Why it is not alive: threads that have stood still for too long. Whoever watches should start it anew.
    public var standstills: [String]
    /// Why it takes no files now: what it stands on fails. Starting it anew would not help.
    public var problems: [String]

    public init(standstills: [String] = [], problems: [String] = []) {
        self.standstills = standstills
        self.problems = problems
    }

    public var isAlive: Bool { standstills.isEmpty }
    public var isReady: Bool { isAlive && problems.isEmpty }
}
