import FileFormats
import Foundation
import NativeSystem
import SandboxProtocol

/// Whether untrusted bytes are parsed behind walls.
enum SandboxMode: String, Sendable {
    case on
    case off
}

/// The template processes, one for each type of file that has come, and the conversation with them. A sandbox serves
/// one file at a time; give each worker thread its own.
final class Sandbox {
    private let helperPath: String
    private let mode: SandboxMode
    private let filesPerChild: Int
    private var templates: [MediaType: RunningTemplate] = [:]
    private var pause = RestartPause()

    /// - Parameters:
    ///   - helperPath: where `ingest-sandbox` is.
    ///   - filesPerChild: how many files one child serves before it ends.
    init(helperPath: String, mode: SandboxMode, filesPerChild: Int = 1) {
        self.helperPath = helperPath
        self.mode = mode
        self.filesPerChild = filesPerChild
    }

    /// Who the template for a type is; starts it when it is not running.
    func identity(for mediaType: MediaType) throws(InspectionFailure) -> TemplateIdentity {
        try template(for: mediaType).identity
    }

    /// The type whose template looks at a file: that which the extension claims, because another is refused anyhow. A
    /// file that claims none goes to the one with the fewest libraries, to be told so.
    static func mediaType(claimedBy fileExtension: String) -> MediaType {
        MediaType.allCases.first { $0.acceptedExtensions.contains(fileExtension) } ?? .gif
    }

    /// Inspects and rebuilds one file, in a child of its own unless `filesPerChild` says otherwise. After a crash the
    /// template is given up: its next children would have the memory layout that the last one was tried on.
    ///
    /// - Throws: an `InspectionFailure` when the sandbox itself failed; the template is then started anew by the next
    ///   call.
    func inspect(
        _ snapshot: borrowing Snapshot, claimedExtension: String, limits: Limits, policy: Policy
    ) throws(InspectionFailure) -> Inspection {
        let mediaType = Self.mediaType(claimedBy: claimedExtension)
        var ended: ChildEnding?
        do {
            let output = try MemoryFile()
            let report = try MemoryFile()
            let request = SandboxRequest(
                .sanitize(claimedExtension: claimedExtension), limits: limits, filesPerChild: filesPerChild,
                policy: policy)
            let outcome = try run(request, for: mediaType, input: snapshot.memory, output: output, report: report)
            ended = outcome.ending
            var childLimits = limits
            childLimits.processorSeconds *= filesPerChild
            if let rejection = outcome.rejection(limits: childLimits) { throw rejection }
            guard outcome.isAnswer else {
                throw InspectionFailure.sandbox("a child exited with code \(ended?.exitCode ?? -1)")
            }
            pause.succeeded()
            var inspection = try Inspection(
                reading: report, output: output, inputBytes: snapshot.bytes, limits: limits, policy: policy)
            inspection.ending = ended
            return inspection
        } catch let rejection as Rejection {
            let inspection = Inspection(
                verdict: .rejected(rejection), types: nil, findings: [], attachments: [], timings: [], ending: ended)
            if inspection.isCrash { giveUp(mediaType) }
            return inspection
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }

    /// Lets a locked child try something forbidden.
    ///
    /// - Returns: whether it was stopped.
    func isContained(_ act: HostileAct, limits: Limits) throws(InspectionFailure) -> Bool {
        do {
            let input = try MemoryFile()
            try input.write([1].span)
            try input.seal()
            let outcome = try run(
                SandboxRequest(.attempt(act), limits: limits), for: .gif, input: input, output: try MemoryFile(),
                report: try MemoryFile())
            switch outcome {
            case .overdue: return true
            case .answered: return false
            case .ended(let ending): return ending.signal != nil || ending.exitCode == ChildExit.actRefused.rawValue
            }
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }

    /// Seconds that a child has to end by its own alarm, and its template to say so.
    private static let graceSeconds = 1

    /// Sends a request, keeps the deadline, and returns what became of the child. Whatever goes wrong in between, the
    /// template is dropped, so that the next request cannot read this one's answer; its child dies with it.
    private func run(
        _ request: SandboxRequest, for mediaType: MediaType, input: borrowing MemoryFile,
        output: borrowing MemoryFile, report: borrowing MemoryFile
    ) throws -> ChildOutcome {
        if try templates[mediaType]?.isOutOfTurn() == true { templates[mediaType] = nil }
        let template = try template(for: mediaType)
        do {
            try template.process.socket.send(request.encoded(), input, output, report)
            switch try template.receive(seconds: request.limits.wallSeconds + Self.graceSeconds) {
            case .ended(let ending): return .ended(ending)
            case .answered where filesPerChild > 1: return .answered
            case nil:
                templates[mediaType] = nil
                return .overdue
            default: throw InspectionFailure.sandbox("the helper did not say how its child ended")
            }
        } catch {
            giveUp(mediaType)
            throw error
        }
    }

    private func giveUp(_ mediaType: MediaType) {
        templates[mediaType] = nil
        pause.failed()
    }

    private func template(for mediaType: MediaType) throws(InspectionFailure) -> RunningTemplate {
        if let running = templates[mediaType] { return running }
        if pause.duration > .zero { Thread.sleep(forTimeInterval: pause.duration / .seconds(1)) }
        do {
            let started = try RunningTemplate(helperPath: helperPath, mode: mode, mediaType: mediaType)
            templates[mediaType] = started
            return started
        } catch let failure as InspectionFailure {
            pause.failed()
            throw failure
        } catch {
            pause.failed()
            throw .sandbox("\(error)")
        }
    }
}
