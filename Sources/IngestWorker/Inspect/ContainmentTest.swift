import FileFormats
import SandboxProtocol

/// Lets a locked child try everything that a hostile file could want, and says what was stopped.
struct ContainmentTest {
    private let sandbox: Sandbox
    private let limits: Limits

    struct Result: Sendable {
        let act: HostileAct
        let isContained: Bool
    }

    init(settings: WorkerSettings) {
        sandbox = Sandbox(helperPath: settings.sandboxHelperPath, mode: .on)
        limits = settings.limits
    }

    func run() throws(InspectionFailure) -> [Result] {
        var results: [Result] = []
        for act in HostileAct.allCases {
            results.append(Result(act: act, isContained: try sandbox.isContained(act, limits: limits)))
        }
        return results
    }
}
