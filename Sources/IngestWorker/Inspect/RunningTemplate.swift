import FileFormats
import NativeSystem
import SandboxProtocol

/// A template that said that it is ready.
final class RunningTemplate {
    let process: HelperProcess
    let identity: TemplateIdentity
    private var child: ProcessDescriptor?

    /// Most milliseconds until a template is locked and ready.
    private static let startMilliseconds = 5_000

    init(helperPath: String, mode: SandboxMode) throws {
        process = try HelperProcess(path: helperPath, argument: mode == .on ? "locked" : "unlocked")
        guard try process.socket.waitReadable(milliseconds: Self.startMilliseconds) else {
            throw InspectionFailure.sandbox("\(helperPath) did not become ready in time")
        }
        guard let packet = try process.socket.receive(capacity: TemplateMessage.capacity) else {
            throw InspectionFailure.sandbox("\(helperPath) ended at once; run 'ingest-worker doctor'")
        }
        switch try TemplateMessage(decoding: packet.bytes) {
        case .ready(let identity) where identity.locked == (mode == .on): self.identity = identity
        case .lockdownFailed(let step): throw InspectionFailure.sandbox("lock-down failed at \(step)")
        default: throw InspectionFailure.sandbox("\(helperPath) does not speak this version's language")
        }
    }

    /// The next message of the template; a child's process descriptor that comes with it is kept for `takeChild`.
    func receive() throws -> TemplateMessage {
        guard var packet = try process.socket.receive(capacity: TemplateMessage.capacity) else {
            throw InspectionFailure.sandbox("the helper is gone")
        }
        child = packet.takeProcess()
        return try TemplateMessage(decoding: packet.bytes)
    }

    /// The process that the last message brought.
    func takeChild() -> ProcessDescriptor? { child.take() }
}

/// How a child ended, and whether it was we who ended it.
struct TimedEnding {
    let ending: ChildEnding
    let wasTimedOut: Bool

    /// The verdict on a file whose child did not answer: a crash or a limit is the file's doing. `nil` when the child
    /// exited by itself.
    func rejection(limits: Limits) -> Rejection? {
        if wasTimedOut { return Rejection(LimitExcess.wallTime) }
        guard ending.signal != nil else { return nil }
        // The kernel ends a child that is over its processor time by SIGKILL, as it does one that is killed for
        // memory; what it had used tells them apart.
        if ending.processorMicroseconds >= limits.processorSeconds * 950_000 {
            return Rejection(LimitExcess.processorTime)
        }
        if ending.peakMemoryBytes >= limits.memoryBytes / 4 * 3 { return Rejection(LimitExcess.memory) }
        return Rejection(SandboxEnd.crashed)
    }
}
