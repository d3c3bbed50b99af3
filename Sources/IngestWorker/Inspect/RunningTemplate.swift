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

    /// Waits until the child rings `bell`, or is gone, whichever is first.
    func outcome(
        heardBy bell: borrowing EventDescriptor, until deadline: ContinuousClock.Instant
    ) throws -> ChildOutcome {
        switch try process.socket.wait(orFor: bell, milliseconds: Self.milliseconds(until: deadline)) {
        case .bell: .answered
        case .packet: .ended(try ending())
        case nil: .overdue
        }
    }

    /// Waits until the child is gone.
    func end(until deadline: ContinuousClock.Instant) throws -> ChildOutcome {
        guard try process.socket.waitReadable(milliseconds: Self.milliseconds(until: deadline)) else { return .overdue }
        return .ended(try ending())
    }

    private static func milliseconds(until deadline: ContinuousClock.Instant) -> Int {
        max(0, Int((deadline - .now) / .milliseconds(1)))
    }

    /// How the child ended, which is the template's to say.
    private func ending() throws -> ChildEnding {
        guard let packet = try process.socket.receive(capacity: TemplateMessage.capacity) else {
            throw InspectionFailure.sandbox("the helper is gone")
        }
        guard case .ended(let ending) = try TemplateMessage(decoding: packet.bytes) else {
            throw InspectionFailure.sandbox("the helper did not say how its child ended")
        }
        return ending
    }
}

/// What became of the child that a file was given to.
enum ChildOutcome {
    /// It says that it has answered. It may be about to end, or wait for another file.
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
        // One that ignores SIGXCPU is ended by SIGKILL a second later, as one that is killed for memory is at any time.
        if signal == ChildEnding.overProcessorTime
            || ending.processorMicroseconds >= limits.processorSeconds * 1_000_000
        {
            return Rejection(LimitExcess.processorTime)
        }
        if ending.peakMemoryBytes >= limits.memoryBytes / 4 * 3 { return Rejection(LimitExcess.memory) }
        return Rejection(SandboxEnd.crashed)
    }
}
