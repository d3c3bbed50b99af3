import FileFormats
import NativeSystem
import SandboxProtocol

/// What the sandbox made of a file.
struct Inspection: ~Copyable {
    enum Verdict: ~Copyable {
        case accepted(AcceptedOutput)
        case rejected(Rejection)
        /// We could not prove our own output, or the sandbox failed by itself: never the file's fault.
        case failed(InspectionFailure)
    }

    let verdict: Verdict
    let types: TypeEvidence?
    let findings: [Finding]
    let attachments: [AttachedFile]
    let timings: [StageTiming]
    /// How the child ended and what it used.
    var ending: ChildEnding?

    /// Whether the child crashed.
    var isCrash: Bool {
        switch verdict {
        case .rejected(let rejection): rejection.code == SandboxEnd.crashed.rawValue
        default: false
        }
    }
}

extension Inspection {
    /// Nothing is known but that the file is refused.
    init(rejected rejection: Rejection, ending: ChildEnding? = nil) {
        self.init(
            verdict: .rejected(rejection), types: nil, findings: [], attachments: [], timings: [], ending: ending)
    }

    /// Reads a child's reply, which is untrusted, and takes its output over when the reply accepts it. Both are sealed
    /// before they are looked at, so that the child may still be there.
    ///
    /// - Throws: a `Rejection` when the child lies.
    init(
        reading report: consuming MemoryFile, output: consuming MemoryFile, inputBytes: Int, limits: Limits,
        policy: Policy
    ) throws {
        let reply: SandboxReply
        do {
            try report.sealOutput()
            guard try report.count() <= SandboxReply.capacity else { throw WireDefect.leftover }
            let bytes = try report.withBytes { span throws(Never) in
                var copy: [UInt8] = []
                copy.append(contentsOf: span)
                return copy
            }
            reply = try SandboxReply(decoding: bytes, inputBytes: inputBytes, limits: limits)
        } catch is WireDefect {
            throw Rejection(SandboxEnd.badReply, stage: .reinspect)
        }
        switch reply.verdict {
        case .accepted(let mediaType, let outputBytes, let fidelity, let archivedEntry):
            let isForbidden = reply.findings.contains { policy[named: $0.construct] == .reject }
            let isUnwanted = archivedEntry.map { policy[named: $0.construct] != .archive } ?? false
            guard !isForbidden, !isUnwanted else { throw Rejection(SandboxEnd.badReply, stage: .reinspect) }
            verdict = .accepted(
                try AcceptedOutput(
                    output, bytes: outputBytes, mediaType: mediaType, fidelity: fidelity, archived: archivedEntry))
        case .forbidden(let construct):
            guard let rejection = Rejection(forbidden: construct) else {
                throw Rejection(SandboxEnd.badReply, stage: .reinspect)
            }
            verdict = .rejected(rejection)
        case .rejected(let rejection): verdict = .rejected(rejection)
        case .unproven(let failure): verdict = .failed(.unproven(failure))
        }
        types = reply.types
        findings = reply.findings
        attachments = reply.attachments
        timings = reply.timings
    }
}

/// Why a file could not be inspected.
enum InspectionFailure: Error, Equatable, CustomStringConvertible {
    case unproven(ProofFailure)
    case sandbox(String)

    var code: String {
        switch self {
        case .unproven(let failure): failure.rawValue
        case .sandbox: "sandbox.failed"
        }
    }

    var description: String {
        switch self {
        case .unproven(let failure): "the rebuilt file could not be proven (\(failure.rawValue))"
        case .sandbox(let reason): "the sandbox failed: \(reason)"
        }
    }
}
