import ArgumentParser
import Foundation
import Ledger
import NativeSystem
import Spool

/// What people decide about jobs.
extension JobsCommand {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "retry", abstract: "Try a job now that failed and waits to be tried again.",
            usage: "ingest-worker jobs retry [<options>] <id>",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs retry 0b5c8d6e-…
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Argument(help: Job.form)
        var id: String

        func run() async throws {
            try await common.withParts { parts in
                let job = try parts.ledger.job(meaning: id).id
                try parts.ledger.retry(job, at: Date())
                answer.give("job \(job) is tried again now", #"{"id":"\#(job)","state":"available"}"#)
            }
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "cancel", abstract: "Give up a job that waits. Its file is kept until the job is redriven.",
            usage: "ingest-worker jobs cancel [<options>] <id>",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs cancel 0b5c8d6e-…
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Argument(help: Job.form)
        var id: String

        func run() async throws {
            try await common.withParts { parts in
                var job = try parts.ledger.claim(id: parts.ledger.job(meaning: id).id, parts.lease())
                // Nobody else takes the file meanwhile; a crash in between leaves the job as it was.
                if job.isIncoming, let file = SpooledFile(job) {
                    do throws(SystemError) {
                        try parts.spool.claim(file, as: job.id)
                    } catch {
                        guard error.isNotFound else { throw error }
                    }
                }
                job.state = .cancelled
                job.isIncoming = false
                job.reason = "job.cancelled"
                job.updatedAt = Date()
                try parts.ledger.finish(job)
                try parts.spool.putAside(job.id)
                answer.give(
                    "job \(job.id) is cancelled; its file is kept until 'ingest-worker jobs redrive' begins it anew",
                    #"{"id":"\#(job.id)","state":"cancelled"}"#)
            }
        }
    }

    struct Redrive: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "redrive", abstract: "Begin jobs anew that were discarded or cancelled.",
            usage: "ingest-worker jobs redrive [<options>] [<id>]",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs redrive 0b5c8d6e-…
                  ingest-worker jobs redrive --all          all that were discarded
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Argument(help: Job.form)
        var id: String?

        @Flag(help: "All jobs that were discarded.")
        var all = false

        func validate() throws {
            guard (id == nil) == all else { throw ValidationError("Name a job, or say --all.") }
        }

        func run() async throws {
            try await common.withParts { parts in
                let job = try id.map { try parts.ledger.job(meaning: $0).id }
                let count = try parts.ledger.redrive(job, at: Date())
                answer.give(
                    job.map { "job \($0) begins anew" } ?? "\(count) jobs begin anew",
                    #"{"id":\#(Answer.quoted(job)),"jobs":\#(count)}"#)
            }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause", abstract: "Let no job begin, in any worker. What runs is finished.",
            usage: "ingest-worker jobs pause [<options>]",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs pause
                  ingest-worker jobs pause --workspace clinic
                """)

        @OptionGroup var chosen: WholeQueueOrWorkspace
        @OptionGroup var answer: Answer

        func run() async throws {
            try await chosen.change { ledger, workspace in
                try ledger.pause(workspace: workspace, at: Date())
                answer.give(
                    "no job\(workspace.map { " of " + $0 } ?? "") begins until 'ingest-worker jobs resume'",
                    #"{"workspace":\#(Answer.quoted(workspace)),"paused":true}"#)
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Let jobs begin again.",
            usage: "ingest-worker jobs resume [<options>]",
            discussion: """
                EXAMPLES:
                  ingest-worker jobs resume
                  ingest-worker jobs resume --workspace clinic
                """)

        @OptionGroup var chosen: WholeQueueOrWorkspace
        @OptionGroup var answer: Answer

        func run() async throws {
            try await chosen.change { ledger, workspace in
                try ledger.resume(workspace: workspace)
                answer.give(
                    "the pause of \(workspace ?? "all jobs") is over",
                    #"{"workspace":\#(Answer.quoted(workspace)),"paused":false}"#)
            }
        }
    }

    /// What `pause` and `resume` are for: all jobs, or those of a workspace.
    struct WholeQueueOrWorkspace: ParsableArguments {
        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("Only jobs of this workspace: \(Workspace.form).", valueName: "name"))
        var workspace: Workspace?

        /// Hands the ledger and the workspace's name over, `nil` for all jobs.
        func change(_ body: (any Ledger, String?) throws -> Void) async throws {
            try await common.withParts(makesHome: true) { parts in try body(parts.ledger, workspace?.name) }
        }
    }

    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "limit", abstract: "Say what share of the worker a workspace has.",
            discussion: """
                Without --weight and --at-once the workspace is as any other again.

                EXAMPLES:
                  ingest-worker jobs limit clinic --weight 3      three turns for one of others
                  ingest-worker jobs limit import --at-once 1
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Argument(help: "The workspace: \(Workspace.form).")
        var workspace: Workspace

        @Option(help: ArgumentHelp("Its share next to others that have jobs waiting.", valueName: "number"))
        var weight = 1.0

        @Option(help: ArgumentHelp("Most of its jobs that run at once, over all workers.", valueName: "n"))
        var atOnce: Int?

        func validate() throws {
            guard (0.001...1_000).contains(weight) else { throw ValidationError("--weight must be 0.001 to 1,000.") }
            guard (1...100_000).contains(atOnce ?? 1) else { throw ValidationError("--at-once must be at least 1.") }
        }

        func run() async throws {
            try await common.withParts(makesHome: true) { parts in
                try parts.ledger.limit(workspace: workspace.name, weight: weight, atOnce: atOnce)
                let most = atOnce.map(String.init)
                answer.give(
                    "\(workspace.name): weight \(weight), \(most.map { "at most \($0)" } ?? "any number") at once",
                    #"{"workspace":"\#(workspace.name)","weight":\#(weight),"atOnce":\#(most ?? "null")}"#)
            }
        }
    }
}
