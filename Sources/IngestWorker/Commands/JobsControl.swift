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
                try answer.give("job \(job) is tried again now", ["id": .text(job), "state": .text("available")])
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
                try answer.give(
                    "job \(job.id) is cancelled; its file is kept until 'ingest-worker jobs redrive' begins it anew",
                    ["id": .text(job.id), "state": .text("cancelled")])
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
                try answer.give(
                    job.map { "job \($0) begins anew" } ?? "\(count) jobs begin anew",
                    ["id": .text(job), "jobs": .count(count)])
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

        func run() async throws {
            let ofWorkspace = chosen.workspace.map { " of " + $0.name } ?? ""
            let resume = "ingest-worker jobs resume" + (chosen.workspace.map { " --workspace " + $0.name } ?? "")
            try await chosen.set(paused: true, "no job\(ofWorkspace) begins until '\(resume)'")
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

        func run() async throws {
            try await chosen.set(paused: false, "the pause of \(chosen.workspace?.name ?? "all jobs") is over")
        }
    }

    /// What `pause` and `resume` are for: all jobs, or those of a workspace.
    struct WholeQueueOrWorkspace: ParsableArguments {
        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Option(help: ArgumentHelp("Only jobs of this workspace: \(Workspace.form).", valueName: "name"))
        var workspace: Workspace?

        /// - Parameter sentence: says that it is done.
        func set(paused: Bool, _ sentence: String) async throws {
            try await common.withParts(makesHome: true) { parts in
                if paused {
                    try parts.ledger.pause(workspace: workspace?.name, at: Date())
                } else {
                    try parts.ledger.resume(workspace: workspace?.name)
                }
                try answer.give(sentence, ["workspace": .text(workspace?.name), "paused": .flag(paused)])
            }
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
            guard (1...100_000).contains(atOnce ?? 1) else { throw ValidationError("--at-once must be 1 to 100,000.") }
        }

        func run() async throws {
            try await common.withParts(makesHome: true) { parts in
                try parts.ledger.limit(workspace: workspace.name, weight: weight, atOnce: atOnce)
                try answer.give(
                    "\(workspace.name): weight \(weight), \(atOnce.map { "at most \($0)" } ?? "any number") at once",
                    ["workspace": .text(workspace.name), "weight": .number(weight), "atOnce": .count(atOnce)])
            }
        }
    }
}
