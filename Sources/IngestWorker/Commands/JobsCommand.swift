import ArgumentParser
import Foundation
import Ledger
import NativeSystem

struct JobsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "jobs",
        abstract: "Look at the jobs in the ledger.",
        discussion: """
            EXAMPLES:
              ingest-worker jobs list --state quarantined
              ingest-worker jobs show 0b5c8d6e-…

            """,
        subcommands: [List.self, Show.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List jobs, newest first.",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs list
                  ingest-worker jobs list --state stored --json

                """)

        @OptionGroup var common: CommonOptions

        @Option(
            help: ArgumentHelp(
                "Only jobs in this state: \(Job.State.allCases.map(\.rawValue).joined(separator: ", ")).",
                valueName: "state"))
        var state: String?

        @Option(help: ArgumentHelp("At most so many.", valueName: "n"))
        var limit = 1_000_000

        @Flag(help: "One JSON object a line.")
        var json = false

        func validate() throws {
            guard limit > 0 else { throw ValidationError("--limit must be at least 1.") }
        }

        func run() async throws {
            let ledger = try await JobsCommand.ledger(common)
            var wanted: Job.State?
            if let state {
                guard let known = Job.State(rawValue: state) else {
                    throw CommandFailure("--state: '\(state)' is not a state")
                }
                wanted = known
            }
            let jobs: [Job]
            do throws(LedgerError) { jobs = try ledger.jobs(state: wanted, limit: limit) } catch {
                throw CommandFailure("\(error)")
            }
            if json {
                for job in jobs { StandardStream.output.write(try JobLine(job).json() + "\n") }
            } else {
                StandardStream.output.write(JobTable.text(jobs))
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one job and its report.",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs show 0b5c8d6e-… --json

                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The job's id.")
        var id: String

        @Flag(help: "The job and its report as one JSON object.")
        var json = false

        func run() async throws {
            let ledger = try await JobsCommand.ledger(common)
            let found: Job?
            do throws(LedgerError) { found = try ledger.job(id.lowercased()) } catch {
                throw CommandFailure("\(error)")
            }
            guard let job = found else { throw CommandFailure("there is no job \(id)") }
            let report = try job.report.map { try JSONDecoder().decode(IngestReport.self, from: Data($0.utf8)) }
            if json {
                StandardStream.output.write(try JobLine(job, report: report).json() + "\n")
                return
            }
            StandardStream.output.write(
                """
                job       \(job.id)
                state     \(job.state.rawValue)
                workspace \(job.workspace)
                attempts  \(job.attempts)
                key       \(job.key ?? "-")
                updated   \(job.updatedAt.ingestTimestamp)

                """ + (report.map { ReportText.describe($0, path: nil) } ?? ""))
        }
    }

    static func ledger(_ common: CommonOptions) async throws -> any Ledger {
        let settings = try await common.settings()
        do { return try WorkerParts(settings: settings, log: common.logger(settings)).ledger } catch {
            throw CommandFailure("\(error)")
        }
    }
}

/// A job as `jobs list --json` prints it.
struct JobLine: Encodable {
    let id: String
    let state: String
    let workspace: String
    let name: String
    let attempts: Int
    let verdict: String?
    let reason: String?
    let key: String?
    let createdAt: String
    let updatedAt: String
    let report: IngestReport?

    init(_ job: Job, report: IngestReport? = nil) {
        id = job.id
        state = job.state.rawValue
        workspace = job.workspace
        name = job.name
        attempts = job.attempts
        verdict = job.verdict
        reason = job.reason
        key = job.key
        createdAt = job.createdAt.ingestTimestamp
        updatedAt = job.updatedAt.ingestTimestamp
        self.report = report
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, workspace, name, attempts, verdict, reason, key, createdAt, updatedAt, report
    }

    /// Every field is there in every line; the report only where it was asked for.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(state, forKey: .state)
        try container.encode(workspace, forKey: .workspace)
        try container.encode(name, forKey: .name)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reason, forKey: .reason)
        try container.encode(key, forKey: .key)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
        try container.encodeIfPresent(report, forKey: .report)
    }

    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}

/// Jobs as a table of at most 80 columns.
enum JobTable {
    static func text(_ jobs: [Job]) -> String {
        var lines = [row("ID", "STATE", "NAME", "REASON")]
        for job in jobs { lines.append(row(String(job.id.prefix(8)), job.state.rawValue, job.name, job.reason ?? "")) }
        return lines.joined(separator: "\n") + "\n"
    }

    private static func row(_ id: String, _ state: String, _ name: String, _ reason: String) -> String {
        let line = [pad(id, 8), pad(state, 11), pad(name, 26), pad(reason, 30)].joined(separator: " ")
        return String(line.reversed().drop { $0 == " " }.reversed())
    }

    private static func pad(_ text: String, _ width: Int) -> String {
        let short = text.count > width ? text.prefix(width - 1) + "…" : text[...]
        return short + String(repeating: " ", count: width - short.count)
    }
}
