import FileFormats
import SandboxProtocol

/// Lets locked children try everything that a hostile file could want, and says what was stopped.
struct ContainmentTest {
    private let sandbox: Sandbox
    private let limits: Limits

    struct Result: Sendable {
        let act: HostileAct
        let isContained: Bool
    }

    init(settings: WorkerSettings) {
        sandbox = Sandbox(helperPath: settings.sandboxHelperPath, mode: .on)
        var limits = settings.limits
        limits.wallSeconds = 1
        self.limits = limits
    }

    /// - Parameter acts: without those that wait for a limit it takes some milliseconds.
    func run(_ acts: [HostileAct]) throws(InspectionFailure) -> [Result] {
        var results: [Result] = []
        for act in acts {
            results.append(Result(act: act, isContained: try sandbox.isContained(act, limits: limits)))
        }
        return results
    }
}
