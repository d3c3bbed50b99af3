import FileFormats
import NativeSystem
import SandboxProtocol

/// A template for one type of file that said that it is ready.
final class RunningTemplate {
    let process: HelperProcess
    let identity: TemplateIdentity
    /// The child that was started last, until it has ended.
    private var child: ProcessDescriptor?

    /// Most milliseconds until a template is locked and ready, has forked a child, or has reaped one that was killed.
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

    /// Whether a child waits for another file.
    private(set) var hasWaitingChild = false

    /// Whether it says something, or is gone, without having been asked. Then its next answer would be to another
    /// question.
    func isOutOfTurn() throws(SystemError) -> Bool { try process.socket.waitReadable(milliseconds: 0) }

    /// Waits until the template says how its child ended; `false` when `seconds` have passed before.
    func waitForEnd(seconds: Int) throws(SystemError) -> Bool {
        try process.socket.waitReadable(milliseconds: seconds * 1_000)
    }

    /// The next message of the template, or of its child; the child that a message brings is kept.
    ///
    /// - Throws: an `InspectionFailure` when it does not come in time.
    func receive() throws -> TemplateMessage {
        guard try process.socket.waitReadable(milliseconds: Self.answerMilliseconds) else {
            throw InspectionFailure.sandbox("the helper does not answer")
        }
        guard var packet = try process.socket.receive(capacity: TemplateMessage.capacity) else {
            throw InspectionFailure.sandbox("the helper is gone")
        }
        let message = try TemplateMessage(decoding: packet.bytes)
        switch message {
        case .started: child = packet.takeProcess()
        case .answered: hasWaitingChild = true
        case .ended:
            child = nil
            hasWaitingChild = false
        default: break
        }
        return message
    }

    /// Whether a child has been started, and not been killed.
    var hasChild: Bool { child != nil }

    /// Kills the child that is at work.
    func killChild() {
        child?.kill()
    }
}

/// How a child ended, and whether it was we who ended it.
struct TimedEnding {
    /// `nil` when it has answered and waits for another file.
    let ending: ChildEnding?
    let wasTimedOut: Bool

    /// Whether the reply is complete.
    var isAnswer: Bool { ending.map { $0.exitCode == ChildExit.answered.rawValue } ?? true }

    /// The verdict on a file whose child did not answer: a crash or a limit is the file's doing. `nil` when the child
    /// exited by itself.
    func rejection(limits: Limits) -> Rejection? {
        if wasTimedOut { return Rejection(LimitExcess.wallTime) }
        guard let ending else { return nil }
        if ending.exitCode == ChildExit.outOfMemory.rawValue { return Rejection(LimitExcess.memory) }
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
