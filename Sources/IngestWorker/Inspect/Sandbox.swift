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
        do {
            let output = try MemoryFile()
            let report = try MemoryFile()
            let request = SandboxRequest(
                .sanitize(claimedExtension: claimedExtension), limits: limits, filesPerChild: filesPerChild,
                policy: policy)
            let run = try start(request, for: mediaType, snapshot.memory, output, report)
            _ = try snapshot.digest()
            var outcome = try self.outcome(of: run)
            var inspection: Inspection
            do {
                inspection =
                    outcome.isAnswer
                    ? try Inspection(
                        reading: report, output: output, inputBytes: snapshot.bytes, limits: limits, policy: policy)
                    : Inspection(rejected: Rejection(SandboxEnd.crashed))
            } catch let rejection as Rejection {
                inspection = Inspection(rejected: rejection)
            }
            // What it answered is sealed and read while it ends; how it ends still decides.
            if case .answered = outcome, filesPerChild == 1 { outcome = try end(of: run) }
            var childLimits = limits
            childLimits.processorSeconds *= filesPerChild
            if let rejection = outcome.rejection(limits: childLimits) {
                inspection = Inspection(rejected: rejection)
            } else if !outcome.isAnswer {
                throw InspectionFailure.sandbox("a child exited with code \(outcome.ending?.exitCode ?? -1)")
            } else {
                pause.succeeded()
            }
            inspection.ending = outcome.ending
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
            let run = try start(
                SandboxRequest(.attempt(act), limits: limits), for: .gif, input, try MemoryFile(), try MemoryFile())
            let outcome = try self.outcome(of: run)
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

    /// A file in the hands of a child.
    private struct Run: ~Copyable {
        let mediaType: MediaType
        let template: RunningTemplate
        let bell: EventDescriptor
        let deadline: ContinuousClock.Instant
    }

    /// Hands a file to the child that waits for one.
    private func start(
        _ request: SandboxRequest, for mediaType: MediaType, _ input: borrowing MemoryFile,
        _ output: borrowing MemoryFile, _ report: borrowing MemoryFile
    ) throws -> Run {
        if try templates[mediaType]?.isOutOfTurn() == true { templates[mediaType] = nil }
        let template = try template(for: mediaType)
        let bell = try EventDescriptor()
        do throws(SystemError) {
            try template.process.socket.send(request.encoded(), input, output, report, bell)
        } catch {
            giveUp(mediaType)
            throw error
        }
        return Run(
            mediaType: mediaType, template: template, bell: bell,
            deadline: .now + .seconds(request.limits.wallSeconds + Self.graceSeconds))
    }

    /// Waits until the child has answered, or is gone.
    private func outcome(of run: borrowing Run) throws -> ChildOutcome {
        do { return try kept(run, run.template.outcome(heardBy: run.bell, until: run.deadline)) } catch {
            giveUp(run.mediaType)
            throw error
        }
    }

    /// Waits until the child is gone.
    private func end(of run: borrowing Run) throws -> ChildOutcome {
        do { return try kept(run, run.template.end(until: run.deadline)) } catch {
            giveUp(run.mediaType)
            throw error
        }
    }

    /// A template whose child did not end is dropped, so that the next request cannot read this one's answer; the child
    /// dies with it.
    private func kept(_ run: borrowing Run, _ outcome: ChildOutcome) -> ChildOutcome {
        if case .overdue = outcome { templates[run.mediaType] = nil }
        return outcome
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
