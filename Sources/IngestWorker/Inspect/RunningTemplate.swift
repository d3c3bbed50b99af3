import FileFormats
import NativeSystem
import SandboxProtocol

/// A template for one type of file that said that it is ready.
final class RunningTemplate {
    let process: HelperProcess
    let identity: TemplateIdentity

    /// Most milliseconds until a template is locked and ready.
    private static let answerMilliseconds = 5_000

    init(helperPath: String, mode: SandboxMode, mediaType: MediaType) throws {
        process = try HelperProcess(
            path: helperPath, mode == .on ? "locked" : "unlocked", mediaType.canonicalExtension)
        guard try process.socket.waitReadable(milliseconds: Self.answerMilliseconds) else {
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

    /// Whether it says something, or is gone, without having been asked. Then its next answer would be to another
    /// question.
    func isOutOfTurn() throws(SystemError) -> Bool { try process.socket.waitReadable(milliseconds: 0) }

    /// The next message of the template, or of its child; `nil` when `seconds` have passed before.
    func receive(seconds: Int) throws -> TemplateMessage? {
        guard try process.socket.waitReadable(milliseconds: seconds * 1_000) else { return nil }
        guard let packet = try process.socket.receive(capacity: TemplateMessage.capacity) else {
            throw InspectionFailure.sandbox("the helper is gone")
        }
        return try TemplateMessage(decoding: packet.bytes)
    }
}

/// What became of the child that a file was given to.
enum ChildOutcome {
    /// It has answered, and waits for another file.
    case answered
    /// It is gone.
    case ended(ChildEnding)
    /// It did not end in time, not even by its own alarm: it was taken over, or its template was.
    case overdue

    /// How it ended, when it has.
    var ending: ChildEnding? {
        if case .ended(let ending) = self { ending } else { nil }
    }

    /// Whether the reply is complete.
    var isAnswer: Bool {
        switch self {
        case .answered: true
        case .ended(let ending): ending.exitCode == ChildExit.answered.rawValue
        case .overdue: false
        }
    }

    /// The verdict on a file whose child did not answer: a crash or a limit is the file's doing. `nil` when the child
    /// exited by itself.
    func rejection(limits: Limits) -> Rejection? {
        let ending: ChildEnding
        switch self {
        case .answered: return nil
        case .overdue: return Rejection(SandboxEnd.crashed)
        case .ended(let how): ending = how
        }
        if ending.exitCode == ChildExit.outOfMemory.rawValue { return Rejection(LimitExcess.memory) }
        guard let signal = ending.signal else { return nil }
        if signal == ChildEnding.alarm { return Rejection(LimitExcess.wallTime) }
        // The kernel ends a child that is over its processor time by SIGKILL, as it does one that is killed for
        // memory; what it had used tells them apart.
        if ending.processorMicroseconds >= limits.processorSeconds * 950_000 {
            return Rejection(LimitExcess.processorTime)
        }
        if ending.peakMemoryBytes >= limits.memoryBytes / 4 * 3 { return Rejection(LimitExcess.memory) }
        return Rejection(SandboxEnd.crashed)
    }
}
