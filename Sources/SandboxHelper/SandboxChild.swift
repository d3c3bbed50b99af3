import FileFormats
import NativeSandbox
import NativeSystem
import SandboxProtocol

extension SandboxTemplate {
    /// The child's whole work: raise its own walls, inspect, write output and reply, and say how to exit. A child that
    /// may serve more files says that it has answered, and waits for the next.
    borrowing func serve(
        _ request: SandboxRequest, input: consuming MemoryFile, output: consuming MemoryFile,
        report: consuming MemoryFile
    ) throws -> ChildExit {
        let isReused = request.filesPerChild > 1
        if !isReused { socket.closeInForkedChild() }
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
        if let count = try? input.count() { Lockdown.prepareMemory(bytes: Self.expectedBytes(forInputOf: count)) }
        var exit = work(request, input: input, output: output, report: report)
        for _ in 1..<request.filesPerChild where exit == .answered {
            try socket.send(TemplateMessage.answered.encoded())
            guard var packet = try socket.receive(capacity: SandboxRequest.capacity) else { return .answered }
            let next = try SandboxRequest(decoding: packet.bytes)
            guard let input = packet.takeMemoryFile(), let output = packet.takeMemoryFile(),
                let report = packet.takeMemoryFile()
            else { return .cannotAnswer }
            exit = work(next, input: input, output: output, report: report)
        }
        return exit
    }

    /// How much memory a file of so many bytes will probably take: a few copies of it, and what each file takes. A
    /// larger one gains nothing more.
    private static func expectedBytes(forInputOf bytes: Int) -> Int { min(bytes, 1 << 20) * 4 + 128 * 1024 }

    private borrowing func work(
        _ request: SandboxRequest, input: consuming MemoryFile, output: consuming MemoryFile,
        report: consuming MemoryFile
    ) -> ChildExit {
        switch request.work {
        case .attempt(let act):
            let hasSucceeded = Lockdown.attempt(
                act.rawValue, input: input.descriptorNumber, output: output.descriptorNumber)
            return hasSucceeded ? .actSucceeded : .actRefused
        case .sanitize(let claimedExtension):
            return sanitize(claimedExtension, request, input: input, output: output, report: report)
        }
    }

    private borrowing func sanitize(
        _ claimedExtension: String, _ request: SandboxRequest, input: borrowing MemoryFile,
        output: borrowing MemoryFile,
        report: borrowing MemoryFile
    ) -> ChildExit {
        do {
            let outcome = try input.withBytes { bytes throws(Never) in
                inspector.inspect(
                    bytes, claimedExtension: claimedExtension, limits: request.limits, policy: request.policy)
            }
            try output.write(outcome.output.span)
            try output.write(outcome.archived.span)
            try report.write(outcome.reply.encoded().span)
        } catch {
            return .cannotAnswer
        }
        return .answered
    }
}
