import FileFormats
import NativeSandbox
import NativeSystem
import SandboxProtocol

extension SandboxTemplate {
    /// The child's whole work: raise its own walls, inspect, write output and reply, and say how to exit.
    borrowing func serve(
        _ request: SandboxRequest, input: borrowing MemoryFile, output: borrowing MemoryFile,
        report: borrowing MemoryFile
    ) -> ChildExit {
        do throws(LockdownFailure) {
            if isLocked {
                try Lockdown.lockChild(
                    memoryBytes: request.limits.memoryBytes, processorSeconds: request.limits.processorSeconds,
                    outputBytes: request.limits.outputBytes)
            }
        } catch {
            return .lockdownFailed
        }
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
