import FileFormats
import NativeSandbox
import NativeSystem
import SandboxProtocol

extension SandboxTemplate {
    /// The child's whole work: wait for a file, raise its own walls, inspect, write output and reply, ring, and end. It
    /// returns only to say how to end: when it could not answer, and after the last of several files, of which the end
    /// tells instead of a ring.
    borrowing func serve() throws -> ChildExit {
        try Lockdown.dieWithTemplate()
        prepareHeap()
        guard var file = try nextFile() else { return .workerGone }
        let request = file.request
        let isReused = request.filesPerChild > 1
        if !isReused { socket.closeInForkedChild() }
        Lockdown.setAlarm(seconds: request.limits.wallSeconds)
        do throws(LockdownFailure) {
            if isLocked {
                try Lockdown.lockChild(
                    memoryBytes: request.limits.memoryBytes,
                    processorSeconds: request.limits.processorSeconds * request.filesPerChild,
                    outputBytes: request.limits.outputBytes, isReused: isReused)
            }
        } catch {
            return .lockdownFailed
        }
        if let count = try? file.input.count(), count >= Self.largeInput { Lockdown.moveHeapToLargePages() }
        var exit = work(file)
        for _ in 1..<request.filesPerChild where exit == .answered {
            Lockdown.setAlarm(seconds: 0)
            try file.bell.ring()
            guard let next = try nextFile() else { return .workerGone }
            file = next
            Lockdown.setAlarm(seconds: file.request.limits.wallSeconds)
            exit = work(file)
        }
        return exit
    }

    /// A request, and what came with it.
    struct File: ~Copyable {
        let request: SandboxRequest
        let input: MemoryFile
        let output: MemoryFile
        let report: MemoryFile
        /// Rung when output and report are complete.
        let bell: EventDescriptor
    }

    /// The next file that the worker sends; `nil` when the worker is gone.
    private borrowing func nextFile() throws -> File? {
        guard var packet = try socket.receive(capacity: SandboxRequest.capacity) else { return nil }
        let request = try SandboxRequest(decoding: packet.bytes)
        guard let input = packet.takeMemoryFile(), let output = packet.takeMemoryFile(),
            let report = packet.takeMemoryFile(), let bell = packet.takeEventDescriptor()
        else { throw WireDefect.truncated }
        return File(request: request, input: input, output: output, report: report, bell: bell)
    }

    /// Makes memory ready while nobody waits for it: what most files of the type take.
    private borrowing func prepareHeap() {
        switch mediaType {
        case .png, .webp: Lockdown.moveHeapToLargePages()  // They are unpacked to many times their size.
        case .pdf: Lockdown.prepareHeap(bytes: 768 * 1_024)
        case .jpeg, .gif: Lockdown.prepareHeap(bytes: 256 * 1_024)
        }
    }

    /// Bytes of a file that is worth large pages, whatever its type.
    private static let largeInput = 512 * 1_024

    private borrowing func work(_ file: borrowing File) -> ChildExit {
        switch file.request.work {
        case .attempt(let act):
            let hasSucceeded = Lockdown.attempt(
                act.rawValue, input: file.input.descriptorNumber, output: file.output.descriptorNumber)
            return hasSucceeded ? .actSucceeded : .actRefused
        case .sanitize(let claimedExtension): return sanitize(file, claimedExtension: claimedExtension)
        }
    }

    /// Rings, and ends this process as it is: the kernel takes back at once what it holds of a file.
    private borrowing func end(answering file: borrowing File, holding outcome: FileInspector.Outcome) throws {
        try file.bell.ring()
        withExtendedLifetime(outcome) { ForkedChild.exitNow(ChildExit.answered.rawValue) }
    }

    private borrowing func sanitize(_ file: borrowing File, claimedExtension: String) -> ChildExit {
        let request = file.request
        do {
            let outcome = try file.input.withBytes { bytes throws(Never) in
                inspector.inspect(
                    bytes, claimedExtension: claimedExtension, limits: request.limits, policy: request.policy)
            }
            try file.output.write(outcome.output.span)
            try file.output.write(outcome.archived.span)
            try file.report.write(outcome.reply.encoded().span)
            if request.filesPerChild == 1 { try end(answering: file, holding: outcome) }
        } catch {
            return .cannotAnswer
        }
        return .answered
    }
}
