import FileFormats
import Foundation
import NativeSystem
import SandboxProtocol

/// Whether untrusted bytes are parsed behind walls.
enum SandboxMode: String, CaseIterable, Sendable {
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
    private var starting = Duration.zero

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

    /// How long templates took to start since this was asked last.
    func takeStartingTime() -> Duration {
        defer { starting = .zero }
        return starting
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
            let inspection: Inspection
            do {
                inspection = try follow(run, snapshot, output: output, report: report, limits: limits, policy: policy)
            } catch {
                // What the template still has to say of this file must not be taken for the next one's.
                giveUp(mediaType)
                throw error
            }
            if inspection.isCrash { giveUp(mediaType) } else { pause.succeeded() }
            return inspection
        } catch let failure as InspectionFailure {
            throw failure
        } catch {
            throw .sandbox("\(error)")
        }
    }

    /// Hashes the snapshot while a child is at work, and seals and reads the answer while the child ends. How it ends
    /// decides, whatever it answered.
    ///
    /// - Throws: whatever it is, the template must be given up.
    private func follow(
        _ run: borrowing Run, _ snapshot: borrowing Snapshot, output: consuming MemoryFile,
        report: consuming MemoryFile, limits: Limits, policy: Policy
    ) throws -> Inspection {
        _ = try snapshot.digest()
        var outcome = try run.template.outcome(heardBy: run.bell, until: run.deadline)
        var answer: Inspection?
        if outcome.isAnswer {
            do {
                answer = try Inspection(
                    reading: report, output: output, inputBytes: snapshot.bytes, limits: limits, policy: policy)
            } catch let rejection as Rejection {
                answer = Inspection(rejected: rejection)
            }
        }
        if case .answered = outcome, filesPerChild == 1 { outcome = try run.template.end(until: run.deadline) }
        var childLimits = limits
        childLimits.processorSeconds *= filesPerChild
        if let rejection = outcome.rejection(limits: childLimits) {
            return Inspection(rejected: rejection, ending: outcome.ending)
        }
        guard outcome.isAnswer, var inspection = answer.take() else {
            throw InspectionFailure.sandbox("a child exited with code \(outcome.ending?.exitCode ?? -1)")
        }
        inspection.ending = outcome.ending
        return inspection
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
            var hasEnded = false
            defer { if !hasEnded { giveUp(.gif) } }
            switch try run.template.outcome(heardBy: run.bell, until: run.deadline) {
            case .ended(let ending):
                hasEnded = true
                return ending.signal != nil || ending.exitCode == ChildExit.actRefused.rawValue
            case .overdue: return true
            case .answered: return false
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
            template: template, bell: bell,
            deadline: .now + .seconds(request.limits.wallSeconds + Self.graceSeconds))
    }

    private func giveUp(_ mediaType: MediaType) {
        templates[mediaType] = nil
        pause.failed()
    }

    private func template(for mediaType: MediaType) throws(InspectionFailure) -> RunningTemplate {
        if let running = templates[mediaType] { return running }
        let began = ContinuousClock.now
        defer { starting += ContinuousClock.now - began }
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
