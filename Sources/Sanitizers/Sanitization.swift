public import FileFormats

/// A file that was rebuilt and whose rebuilding was proven.
public struct Sanitization: Sendable {
    public let output: [UInt8]
    public let findings: [Finding]
    public let fidelityMethod: FidelityMethod
    public let archived: ArchivedPart?
    public let attachments: [AttachedFile]
    /// What was read of the file and of its clean copy. To give it back takes milliseconds for a long document: who
    /// ends anyway keeps it until then.
    public let workings: any Sendable
}

/// A part of a file that is not in its clean copy, but is stored beside it.
public struct ArchivedPart: Equatable, Sendable {
    /// The construct that it is.
    public let construct: String
    public let bytes: [UInt8]

    public init(_ construct: some Construct, _ bytes: [UInt8]) {
        self.construct = construct.rawValue
        self.bytes = bytes
    }
}

/// Why there is no clean file.
public enum SanitizationError: Error, Equatable, Sendable {
    case rejected(Rejection)
    /// The policy refuses a file that carries these.
    case forbidden([Finding])
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
        } catch {
            throw .rejected(error)
        }
        let forbidden = findings.filter { policy[named: $0.construct] == .reject }
        guard forbidden.isEmpty else { throw .forbidden(forbidden.map(\.refused)) }
        do throws(Rejection) {
            output = try rebuild(before, from: input)
            stageEnded(.sanitize)
        } catch {
            throw .rejected(error)
        }
        let after = try proven(before, in: input, output)
        stageEnded(.reinspect)
        return Sanitization(
            output: output, findings: findings, fidelityMethod: fidelityMethod(of: before),
            archived: archived(in: before, from: input), attachments: attachments(in: before),
            workings: [before, after])
    }

    /// What `output` is when it is read, once everything is proven of it.
    private func proven(
        _ before: Parsed, in input: Span<UInt8>, _ output: [UInt8]
    ) throws(SanitizationError) -> Parsed {
        let isIdempotent: Bool
        let after: Parsed
        do throws(Rejection) {
            after = try parse(rebuilt: output.span, knowing: before, of: input)
            isIdempotent = try rebuildsToItself(after, from: output.span)
        } catch {
            // A file that just keeps a limit may have a copy that does not: the service does not take so large a file.
            throw error.isLimit ? .rejected(error) : .unproven(.outputRejected)
        }
        guard findings(in: after).allSatisfy(\.action.staysInOutput) else { throw .unproven(.outputNotClean) }
        let isSame: Bool
        do throws(Rejection) {
            isSame = try showsTheSame(before, in: input, after, in: output.span)
        } catch {
            throw error.isLimit ? .rejected(error) : .unproven(.notTheSame)
        }
        guard isSame else { throw .unproven(.notTheSame) }
        guard isIdempotent else { throw .unproven(.notIdempotent) }
        return after
    }
}
