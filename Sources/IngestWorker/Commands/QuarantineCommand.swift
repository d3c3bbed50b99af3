import ArgumentParser
import Audit
import Encryption
import FileFormats
import Foundation
import Ledger
import NativeBytes
import NativeSystem
import Spool

struct QuarantineCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "quarantine",
        abstract: "List, show, release, export and delete refused files.",
        discussion: """
            Refused files are kept encrypted. Every one of these commands is written to the audit log. An ID may be cut \
            short to its first 8 characters.

            EXAMPLES:
              ingest-worker quarantine list
              ingest-worker quarantine show 0b5c8d6e
              ingest-worker quarantine release 0b5c8d6e --allow png.text \\
                --reason "asked for by the sender"
            """,
        subcommands: [List.self, Show.self, ReleaseFile.self, Export.self, Delete.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List what is in quarantine, newest first.",
            usage: "ingest-worker quarantine list [<options>]",
            discussion: """
                EXAMPLES:
                  ingest-worker quarantine list
                  ingest-worker quarantine list --workspace clinic --limit 20
                  ingest-worker quarantine list --json
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("Only files of this workspace: \(Workspace.form).", valueName: "name"))
        var workspace: Workspace?

        @OptionGroup var list: ListLimit

        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            try await common.withParts { parts in
                let items = try parts.quarantine.items { job in
                    try workspace == nil || parts.ledger.job(job)?.workspace == workspace?.name
                }.prefix(list.limit)
                var record = AuditRecord(.quarantineListed)
                record.count = items.count
                try parts.audit.record(record)
                if json {
                    for item in items { StandardStream.output.write(try JSONText.line(item)) }
                } else {
                    StandardStream.output.write(QuarantineTable.text(Array(items)))
                }
            }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Show one refused file's report.",
            usage: "ingest-worker quarantine show [<options>] <id>",
            discussion: """
                EXAMPLES:
                  ingest-worker quarantine show 0b5c8d6e --json
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The job's id.")
        var id: String

        @Flag(help: "The item and its report as one JSON object.")
        var json = false

        private struct Page: Encodable {
            let item: QuarantineItem
            let report: IngestReport?
        }

        func run() async throws {
            try await common.withParts { parts in
                let job = try parts.quarantine.job(named: id)
                let item = try parts.quarantine.item(job)
                let report = try parts.quarantine.report(job)
                try parts.audit.record(parts.access(.quarantineShown, job))
                if json { return StandardStream.output.write(try JSONText.line(Page(item: item, report: report))) }
                StandardStream.output.write(
                    """
                    job       \(item.id)
                    state     \(item.state.rawValue)\(item.releasedAs.map { " as job \($0)" } ?? "")
                    since     \(item.time)
                    kept      \(item.sealed ? "encrypted" : "as it came"), \(item.bytes.map { "\($0) bytes" } ?? "no file")

                    """ + (report.map { ReportText.describe($0, path: nil) } ?? "there is no report\n"))
            }
        }
    }

    struct ReleaseFile: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "release", abstract: "Send a refused file through the worker again, as a new job.",
            discussion: """
                The file goes the whole way again: it is stored only when it is proven clean. --allow names a construct \
                that is no reason to refuse this one file, whatever the policy says; what is broken stays refused. The \
                original stays in quarantine until it is deleted. Prints the id of the new job; a worker must run.

                EXAMPLES:
                  ingest-worker quarantine release 0b5c8d6e --reason "the policy was changed"
                  ingest-worker quarantine release 0b5c8d6e --allow pdf.signature \\
                    --reason "case 4711"
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The job's id.")
        var id: String

        @Option(help: Reason.help, transform: Reason.init)
        var reason: Reason

        @Option(help: ArgumentHelp("A construct that this file may have; may be repeated.", valueName: "construct"))
        var allow: [String] = []

        @Flag(help: "One JSON object.")
        var json = false

        func validate() throws {
            for construct in allow where ConstructCatalog.index(of: construct) == nil {
                throw ValidationError(
                    "--allow: '\(construct)' is no construct ('ingest-worker policy show' lists them).")
            }
        }

        private struct Line: Encodable {
            let id: String
            let job: String
            let isNew: Bool
        }

        func run() async throws {
            try await common.withParts { parts in
                let job = try parts.quarantine.job(named: id)
                var record = parts.access(.quarantineReleased, job)
                let (release, isNew) = try QuarantineReleaser(parts: parts).release(
                    job, reason: reason.text, allowing: allow
                ) { release in
                    // Those of the first release, when this is not it.
                    record.note = release.reason
                    record.allowed = release.allowed
                    record.newJob = release.job
                    try parts.audit.record(record)
                }
                if json {
                    let line = Line(id: job, job: release.job, isNew: isNew)
                    return StandardStream.output.write(try JSONText.line(line))
                }
                StandardStream.output.write(
                    isNew ? release.job + "\n" : "\(release.job) (released before, at \(release.time))\n")
            }
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Write a refused original, decrypted, to a file.",
            usage: "ingest-worker quarantine export [<options>] --output <file> <id>",
            discussion: """
                It is what a stranger sent: do not open it. The file must not be there; only you can read it.

                EXAMPLES:
                  ingest-worker quarantine export 0b5c8d6e --output suspect.bin
                """)

        @OptionGroup var common: CommonOptions

        @Argument(help: "The job's id.")
        var id: String

        @Option(help: ArgumentHelp("Where to.", valueName: "file"))
        var output: String

        func validate() throws {
            guard output != "-" else {
                throw ValidationError("--output is a file; nothing is written to standard output ('./-' if it is so).")
            }
        }

        func run() async throws {
            try await common.withParts { parts in
                let job = try parts.quarantine.job(named: id)
                let original = try parts.quarantine.original(job)
                guard let name = RawFileName(String(output.split(separator: "/").last ?? "")), !output.hasSuffix("/")
                else { throw CommandFailure("--output: '\(output)' names no file") }
                let slash = output.lastIndex(of: "/")
                let folder = slash.map { $0 == output.startIndex ? "/" : String(output[..<$0]) } ?? "."
                let directory = try Directory(path: folder)
                let file = try directory.createUnnamedFile()
                try original.memory.copy(to: file, count: original.byteCount)
                try file.synchronize()
                var record = parts.access(.quarantineExported, job)
                record.output = .init(
                    bytes: original.byteCount, sha256: try original.memory.digest().description)
                try parts.audit.record(record)
                do throws(SystemError) { try directory.link(file, as: name) } catch {
                    throw CommandFailure(error.isAlreadyThere ? "\(output) is there already" : "\(error)")
                }
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete", abstract: "Delete a refused original and what is kept with it, for good.",
            usage: "ingest-worker quarantine delete [<options>] <id>",
            discussion: """
                The ledger and the audit log still know of it.

                EXAMPLES:
                  ingest-worker quarantine delete 0b5c8d6e --reason "asked for by the sender"
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var answer: Answer

        @Argument(help: "The job's id.")
        var id: String

        @Option(help: Reason.help, transform: Reason.init)
        var reason: Reason?

        func run() async throws {
            try await common.withParts { parts in
                let job = try parts.quarantine.job(named: id)
                var record = parts.access(.quarantineDeleted, job)
                record.note = reason?.text
                try parts.audit.record(record)
                try parts.quarantine.delete(job)
                try answer.give(
                    "what quarantine had of job \(job) is deleted for good",
                    ["id": .text(job), "state": .text("deleted")])
            }
        }
    }
}

extension WorkerParts {
    /// Who looked at what, in whose workspace.
    fileprivate func access(_ event: AuditEvent, _ job: String) -> AuditRecord {
        let refused = try? ledger.job(job)
        var record = AuditRecord(event, workspace: refused?.workspace, job: job)
        record.reason = refused?.reason
        return record
    }
}
