import ArgumentParser
import Foundation
import Ledger
import NativeSystem
import Spool

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Look at the jobs in the ledger, and decide how it goes on with them.",
        discussion: """
            EXAMPLES:
              ingest-worker jobs list --state quarantined
              ingest-worker jobs show 0b5c8d6e-…
              ingest-worker jobs redrive --all
              ingest-worker jobs pause --workspace clinic
            """,
        subcommands: [
            List.self, Show.self, Retry.self, Cancel.self, Redrive.self, Pause.self, Resume.self, Limit.self,
        ])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List jobs, newest first.",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs list
                  ingest-worker jobs list --state stored --json
                  ingest-worker jobs list --workspace clinic --since 2026-01-31 --limit 20
                  ingest-worker jobs list --slow     those over budget.milliseconds
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("Only jobs in this state.", valueName: "state"))
        var state: Job.State?

        @Option(help: ArgumentHelp("Only jobs of this workspace: \(Workspace.form).", valueName: "name"))
        var workspace: Workspace?

        @Option(
            help: ArgumentHelp(
                "Jobs of this time and later, such as \(Moment.forms.joined(separator: " or ")).", valueName: "time"),
            transform: Moment.read)
        var since: Date?

        @OptionGroup var list: ListLimit

        @Flag(help: "Only jobs that took longer than budget.milliseconds, the slowest first, with the slowest stage.")
        var slow = false

        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            try await common.withParts { parts in
                guard !slow else { return try printSlow(parts.ledger, over: parts.settings.budgetMilliseconds) }
                if !json {
                    if let since = try parts.ledger.pausedAt(), !common.quiet {
                        StandardStream.error.write("no job begins: paused since \(since.ingestTimestamp)\n")
                    }
                    StandardStream.output.write(JobTable.head)
                }
                try parts.ledger.forEachJob(state, since: since, workspace: workspace?.name, limit: list.limit) { job in
                    StandardStream.output.write(json ? try JobLine(job).json() + "\n" : JobTable.row(job))
                }
            }
        }

        private func printSlow(_ ledger: any Ledger, over milliseconds: Int) throws {
            var slowest = SlowestJobs(limit: list.limit)
            try ledger.forEachJob(state, since: since, workspace: workspace?.name) { job in
                if let slow = SlowJob(job, over: milliseconds) { slowest.add(slow) }
            }
            if !json { StandardStream.output.write(SlowJob.head) }
            for job in slowest.sorted { StandardStream.output.write(json ? try job.json() + "\n" : job.row) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one job, its attempts and its report.",
            usage: "ingest-worker jobs show [<options>] <id>",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs show 0b5c8d6e
                  ingest-worker jobs show upload-4711.jpg --json     by its name on the spool
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: Job.form)
        var id: String

        @Flag(help: "The job, its report and its history as one JSON object.")
        var json = false

        func run() async throws {
            let (job, attempts) = try await common.withParts { parts in
                let job = try parts.ledger.job(meaning: id)
                return (job, try parts.ledger.attempts(of: job.id))
            }
            let report = try job.report.map { try JSONDecoder().decode(IngestReport.self, from: Data($0.utf8)) }
            if json {
                StandardStream.output.write(try JobLine(job, report: report, history: attempts).json() + "\n")
                return
            }
            StandardStream.output.write(
                """
                job       \(job.id)
                state     \(job.state.rawValue)\(job.state == .retryable ? ", next at \(job.runAt.ingestTimestamp)" : "")
                spool     \(ClientName(Array(job.spoolName)).escaped)
                workspace \(job.workspace)
                attempts  \(job.attempts)
                key       \(job.key ?? "-")
                updated   \(job.updatedAt.ingestTimestamp)

                """ + AttemptText.lines(attempts) + (report.map { ReportText.describe($0, path: nil) } ?? ""))
        }
    }
}
