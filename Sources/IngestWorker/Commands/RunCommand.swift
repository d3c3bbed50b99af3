import ArgumentParser
import Foundation
import Logging
import NativeSystem
import SandboxProtocol
import ServiceLifecycle
import UnixSignals

struct RunCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Work the spool until stopped.",
        discussion: """
            SIGTERM and SIGINT finish the files in hand and leave the rest on the spool. Several may run on one home. \
            With monitoring.listen set, /metrics, /livez and /readyz are answered. systemd is told when it is ready, and \
            that it lives.

            EXAMPLES:
              ingest-worker run --home /srv/ingest
              ingest-worker run --source s3://uploads/dirty    from a bucket too
              ingest-worker run --once     drain the spool and exit: 0 drained, 2 not
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Drain the spool and exit.")
    var once = false

    @Option(help: ArgumentHelp("Files worked on at once (default: cores + 1).", valueName: "n"))
    var concurrency: String?

    @Option(help: ArgumentHelp("A bucket to take uploads from, s3://BUCKET/PREFIX.", valueName: "url"))
    var source: String?

    func run() async throws {
        let settings = try await common.settings([.concurrency: concurrency, .sourceURL: source])
        do {
            try await common.withParts(settings, makesHome: true, waiting: work)
        } catch {
            // Who reads objects gets no line that is none.
            guard settings.logFormat == .json else { throw error }
            common.logger(settings).critical("ended by a failure", metadata: ["error": "\(error)"])
            throw ExitCode(2)
        }
    }

    private func work(_ parts: WorkerParts) async throws {
        let (settings, log) = (parts.settings, parts.log)
        for name in settings.unknownVariables { log.warning("no such setting", metadata: ["variable": "\(name)"]) }
        try parts.openRecords()
        try Self.requireContainment(settings)
        try parts.requireStrongCredentials()
        try parts.requireMountedStore()
        let uploads = try parts.bucketFeeder()
        if once { try Self.look(at: uploads) } else { uploads?.start() }
        let service = WorkerService(parts: parts, once: once)
        let services: [any Service] = [service] + parts.watchers()
        let group = ServiceGroup(
            configuration: .init(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                        failureTerminationBehavior: .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: log))
        log.notice(
            "started",
            metadata: [
                "home": "\(settings.home)", "concurrency": "\(settings.concurrency)",
                "sandbox": "\(settings.sandboxMode.rawValue)", "version": "\(ProductVersion.current)",
            ])
        try await group.run()
        if once { try Self.look(at: uploads) } else { uploads?.stop() }
        let result = service.result
        try parts.closeRecords()
        log.notice(
            "stopped",
            metadata: [
                "stored": "\(result.stored)", "quarantined": "\(result.quarantined)", "deferred": "\(result.deferred)",
                "discarded": "\(result.discarded)",
            ])
        if let failure = result.failure { throw CommandFailure(failure) }
        if once && result.deferred + result.discarded > 0 {
            throw CommandFailure(
                "\(result.deferred + result.discarded) jobs are left; 'ingest-worker jobs list --state retryable' says "
                    + "why, or '--state discarded'")
        }
    }

    /// Before the spool is drained this brings uploads; afterwards it ends those that were drained.
    private static func look(at uploads: BucketFeeder?) throws {
        do { try uploads?.look() } catch { throw CommandFailure("the source cannot be read: \(error)") }
    }

    /// Does not start on walls that do not hold.
    static func requireContainment(_ settings: WorkerSettings) throws {
        guard settings.sandboxMode == .on else { return }
        do {
            let escapes = try ContainmentTest(settings: settings).run(HostileAct.allCases.filter(\.isCall)).filter {
                !$0.isContained
            }
            guard escapes.isEmpty else {
                throw CommandFailure(
                    "the sandbox does not hold: a child could \(escapes.map(\.act.name).joined(separator: ", ")). "
                        + "Run 'ingest-worker doctor'.")
            }
        } catch let failure as InspectionFailure {
            throw CommandFailure("\(failure). Run 'ingest-worker doctor'.")
        }
    }
}
