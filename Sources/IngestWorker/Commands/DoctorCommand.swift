import ArgumentParser
import FileFormats
import Foundation
import Ledger
import NativeSystem
import ObjectStorage
import SandboxProtocol
import Spool

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Check libraries, sandbox, permissions and storage, and say how to mend each.",
        usage: "ingest-worker doctor [<options>]",
        discussion: """
            Exit code: 0 all well, 1 something is wrong.

            EXAMPLES:
              ingest-worker doctor --home /srv/ingest
              ingest-worker doctor --sandbox        the sandbox alone
              ingest-worker doctor --json
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "One JSON object a line.")
    var json = false

    /// One thing that was looked at.
    struct Check: Encodable {
        let check: String
        let ok: Bool
        let detail: String
        let mend: String?
    }

    func run() async throws {
        let settings = try await common.settings()
        var checks = settings.unknownVariables.map { name in
            Check(check: "variable", ok: true, detail: "$\(name) is no setting and has no effect", mend: nil)
        }
        checks += sandboxChecks(settings)
        if common.sandbox == nil { checks += homeChecks(settings) }
        for check in checks { try show(check) }
        if !checks.allSatisfy(\.ok) { throw ExitCode(1) }
    }

    private func homeChecks(_ settings: WorkerSettings) -> [Check] {
        var checks: [Check] = []
        do {
            let parts = try WorkerParts(settings: settings, log: common.logger(settings))
            checks.append(Check(check: "home", ok: true, detail: settings.home, mend: nil))
            checks += Self.workerChecks(settings)
            checks += VaultChecks(parts: parts).all()
            checks.append(try Self.queueCheck(parts.ledger))
            checks.append(try Self.spoolCheck(parts))
            checks.append(try Self.storeCheck(parts))
        } catch {
            checks.append(Check(check: "home", ok: false, detail: "\(error)", mend: Self.mend(error)))
        }
        return checks
    }

    private static func storeCheck(_ parts: WorkerParts) throws -> Check {
        try parts.requireMountedStore()
        do throws(StoreError) { try parts.objects.check() } catch {
            return Check(check: "store", ok: false, detail: "\(error)", mend: mend(error))
        }
        return Check(check: "store", ok: true, detail: "can be written", mend: nil)
    }

    private static func mend(_ error: StoreError) -> String {
        switch error.code {
        case .refused: "mend credentials, rights or the bucket's name; 'ingest-worker storage check' looks closer"
        case .full, .unavailable: "make room, mend its permissions, or see that it can be reached"
        default: "'ingest-worker storage check' looks closer"
        }
    }

    /// How the workers are that run on this home.
    private static func workerChecks(_ settings: WorkerSettings) -> [Check] {
        WorkerPresence.living(home: settings.home).map { health in
            Check(
                check: "worker \(health.process)", ok: health.state == .well,
                detail: "\(health.state.rawValue) since \(health.since)" + (health.problem.map { ": \($0)" } ?? ""),
                mend: health.state == .well ? nil : "mend what failed; the worker notices by itself")
        }
    }

    /// Whether somebody keeps jobs from being begun. That is no fault, but must not be forgotten.
    private static func queueCheck(_ ledger: any Ledger) throws -> Check {
        try ledger.examine()
        var paused = try ledger.pausedAt().map { ["all jobs since \($0.ingestTimestamp)"] } ?? []
        paused += try ledger.workspaces().compactMap { workspace in
            workspace.pausedAt.map { "those of \(workspace.workspace) since \($0.ingestTimestamp)" }
        }
        let detail = paused.isEmpty ? "no jobs are paused" : "paused: " + paused.joined(separator: ", ")
        return Check(
            check: "queue", ok: true, detail: detail,
            mend: paused.isEmpty ? nil : "'ingest-worker jobs resume' lets them begin")
    }

    /// Whether the worker may take and read what backends hand in.
    private static func spoolCheck(_ parts: WorkerParts) throws -> Check {
        var found: [String] = []
        for folder in try parts.spool.folders() {
            do throws(SystemError) { _ = try parts.spool.ready(in: folder, limit: 1, now: 0) } catch {
                guard error.isForbidden else { throw error }
                found.append("the folder \(folder.map { ClientName($0.bytes).escaped } ?? "incoming/")")
            }
        }
        for state in [Job.State.retryable, .discarded] {
            try parts.ledger.forEachJob(state) { job in
                if job.reason == ForbiddenFile.code { found.append("job \(job.id)") }
            }
        }
        guard let first = found.first else {
            return Check(check: "spool", ok: true, detail: "what is handed in can be read", mend: nil)
        }
        return Check(
            check: "spool", ok: false,
            detail: "owner or mode keep us from \(first)" + (found.count > 1 ? " and \(found.count - 1) others" : ""),
            mend: "give files and folders the worker's owner or group, see that the backend does, then "
                + "'ingest-worker jobs retry ID', and 'jobs redrive --all' for what was given up")
    }

    private static func mend(_ error: any Error) -> String {
        switch error {
        case let error as LedgerError where error.code == .damaged:
            "stop the worker and move the ledger away, but keep it; the README says what it knew"
        case is LedgerError: "make room on its disk, or mend owner and rights; the ledger itself is whole"
        case is WorkerParts.Unusable: "correct what the sentence names"
        default: "mend owner and rights of the path, or choose another home with --home"
        }
    }

    private func sandboxChecks(_ settings: WorkerSettings) -> [Check] {
        guard settings.sandboxMode == .on else {
            return [
                Check(
                    check: "sandbox", ok: false, detail: "is off: untrusted files are parsed without walls",
                    mend: "remove --sandbox off")
            ]
        }
        do throws(InspectionFailure) {
            let sandbox = Sandbox(helperPath: settings.sandboxHelperPath, mode: .on)
            var libraries: [String: String] = [:]
            var landlockABI = 0
            for mediaType in MediaType.allCases {
                let identity = try sandbox.identity(for: mediaType)
                for library in identity.libraries { libraries[library.name] = library.version }
                landlockABI = identity.landlockABI
            }
            var checks = libraries.sorted { $0.key < $1.key }.map {
                Check(check: "library \($0.key)", ok: true, detail: $0.value, mend: nil)
            }
            checks.append(
                Check(
                    check: "landlock", ok: true,
                    detail: landlockABI > 0
                        ? "ABI \(landlockABI)" : "this kernel has none; the system-call filter stands alone",
                    mend: nil))
            for result in try ContainmentTest(settings: settings).run(HostileAct.allCases) {
                checks.append(
                    Check(
                        check: "sandbox: \(result.act.name)", ok: result.isContained,
                        detail: result.isContained ? "stopped" : "SUCCEEDED",
                        mend: result.isContained ? nil : "use a kernel with seccomp"))
            }
            return checks
        } catch {
            return [
                Check(
                    check: "sandbox", ok: false, detail: "\(error)",
                    mend: "ingest-sandbox must lie beside ingest-worker and be executable by everybody")
            ]
        }
    }

    private func show(_ check: Check) throws {
        if json {
            StandardStream.output.write(try JSONText.line(check))
            return
        }
        let mark = check.ok ? "ok  " : "FAIL"
        StandardStream.output.write("\(mark) \(check.check): \(check.detail)\n")
        if let mend = check.mend { StandardStream.output.write("     to mend: \(mend)\n") }
    }
}
