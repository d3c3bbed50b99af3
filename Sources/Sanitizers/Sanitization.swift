public import FileFormats

/// A file that was rebuilt and whose rebuilding was proven.
public struct Sanitization: Sendable {
    public let output: [UInt8]
    public let findings: [Finding]
    public let fidelityMethod: FidelityMethod
}

/// Why there is no clean file.
public enum SanitizationError: Error, Equatable, Sendable {
    case rejected(Rejection)
    case unproven(ProofFailure)
}

/// Called when a stage ends, so that the caller can time it.
public typealias StageObserver = (Stage) -> Void

extension Sanitizer {
    /// Parses, rebuilds, and proves absence, presence and idempotence: the output parses, carries no finding, shows
    /// the same, and rebuilding it gives the same bytes.
    public func sanitize(
        _ input: Span<UInt8>, stageEnded: StageObserver = { _ in }
    ) throws(SanitizationError) -> Sanitization {
        let before: Parsed
        let findings: [Finding]
        let output: [UInt8]
        do throws(Rejection) {
            before = try parse(input)
            findings = self.findings(in: before)
            stageEnded(.parse)
            output = try rebuild(before, from: input)
            stageEnded(.sanitize)
        } catch {
            throw .rejected(error)
        }
        try prove(before, in: input, output)
        stageEnded(.reinspect)
        return Sanitization(output: output, findings: findings, fidelityMethod: Self.fidelityMethod)
    }

    private func prove(_ before: Parsed, in input: Span<UInt8>, _ output: [UInt8]) throws(SanitizationError) {
        let again: [UInt8]
        let after: Parsed
        do throws(Rejection) {
            after = try parse(rebuilt: output.span, knowing: before, of: input)
            again = try rebuild(after, from: output.span)
        } catch {
            throw .unproven(.outputRejected)
        }
        let remaining = findings(in: after).filter { $0.action == .removed || $0.action == .normalized }
        guard remaining.isEmpty else { throw .unproven(.outputNotClean) }
        guard showsTheSame(before, in: input, after, in: output.span) else { throw .unproven(.notTheSame) }
        guard again.span.equals(output.span) else { throw .unproven(.notIdempotent) }
    }
}
