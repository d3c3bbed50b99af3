import FileFormats
import NativeSystem
import SandboxProtocol

/// Whether untrusted bytes are parsed behind walls.
enum SandboxMode: String, Sendable {
    case on
    case off
}

/// One template process and the conversation with it. A sandbox serves one file at a time; give each worker its own.
final class Sandbox {
    private let helperPath: String
    private let mode: SandboxMode
    private var template: RunningTemplate?

    /// - Parameter helperPath: where `ingest-sandbox` is.
    init(helperPath: String, mode: SandboxMode) {
        self.helperPath = helperPath
        self.mode = mode
    }

    /// Who the template is; starts it when it is not running.
    func identity() throws(InspectionFailure) -> TemplateIdentity {
        try startIfNeeded()
        guard let template else { throw .sandbox("the helper is gone") }
        return template.identity
    }

    /// Inspects and rebuilds one file in a child of its own.
    ///
    /// - Throws: an `InspectionFailure` when the sandbox itself failed; the template is then started anew by the next
    ///   call.
    func inspect(
        _ snapshot: borrowing Snapshot, claimedExtension: String, limits: Limits, policy: Policy
    ) throws(InspectionFailure) -> Inspection {
        do {
            let output = try MemoryFile()
            let report = try MemoryFile()
            let request = SandboxRequest(
                .sanitize(claimedExtension: claimedExtension), limits: limits, policy: policy)
            let ending = try run(request, input: snapshot.memory, output: output, report: report)
            if let rejection = ending.rejection(limits: limits) { throw rejection }
            guard ending.ending.exitCode == ChildExit.answered.rawValue else {
                throw InspectionFailure.sandbox("a child exited with code \(ending.ending.exitCode ?? -1)")
            }
            return try Inspection(
                reading: report, output: output, inputBytes: snapshot.bytes, limits: limits, policy: policy)
        } catch let rejection as Rejection {
            return Inspection(verdict: .rejected(rejection), types: nil, findings: [], attachments: [], timings: [])
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }

    /// Lets a locked child try something forbidden.
    ///
    /// - Returns: whether it was stopped.
    func isContained(_ act: HostileAct, limits: Limits) throws(InspectionFailure) -> Bool {
        do {
            let ending = try run(
                SandboxRequest(.attempt(act), limits: limits), input: try MemoryFile(), output: try MemoryFile(),
                report: try MemoryFile())
            return ending.ending.signal == Self.badSystemCall
                || ending.ending.exitCode == ChildExit.actRefused.rawValue
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }

    private static let badSystemCall = 31  // SIGSYS

    /// Sends a request, keeps the deadline, and returns how the child ended. Whatever goes wrong in between, the
    /// template is dropped, so that the next request cannot read this one's answer.
    private func run(
        _ request: SandboxRequest, input: borrowing MemoryFile, output: borrowing MemoryFile,
        report: borrowing MemoryFile
    ) throws -> TimedEnding {
        try startIfNeeded()
        guard let template else { throw InspectionFailure.sandbox("the helper is gone") }
        do {
            try template.process.socket.send(request.encoded(), input, output, report)
            guard case .started = try template.receive(), let child = template.takeChild() else {
                throw InspectionFailure.sandbox("the helper did not start a child")
            }
            let inTime = try template.process.socket.waitReadable(milliseconds: request.limits.wallSeconds * 1_000)
            if !inTime { child.kill() }
            guard case .ended(let ending) = try template.receive() else {
                throw InspectionFailure.sandbox("the helper did not say how its child ended")
            }
            return TimedEnding(ending: ending, wasTimedOut: !inTime)
        } catch {
            self.template = nil
            throw error
        }
    }

    private func startIfNeeded() throws(InspectionFailure) {
        guard template == nil else { return }
        do {
            template = try RunningTemplate(helperPath: helperPath, mode: mode)
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }
}
