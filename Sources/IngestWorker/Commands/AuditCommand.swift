import ArgumentParser
import Audit
import Encryption
import Foundation
import NativeSystem

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Verify, show and export the record of every decision and access.",
        discussion: """
            EXAMPLES:
              ingest-worker audit verify
              ingest-worker audit tail
              ingest-worker audit export --event quarantine. > accesses.ndjson
              ingest-worker audit head >> /mnt/elsewhere/heads
                                            a signed head where nobody can change it
            """,
        subcommands: [Verify.self, Export.self, Tail.self, Head.self])

    struct Verify: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "verify", abstract: "Look at every record; name what was changed, moved or taken away.",
            discussion: """
                Exit code: 0 the log is whole, 1 it is not, 2 it cannot be read or has no records. A cut behind the \
                last signed record cannot be noticed; records are signed every 256, after audit.interval seconds, and \
                when a program ends.

                EXAMPLES:
                  ingest-worker audit verify
                  ingest-worker audit verify --head /mnt/elsewhere/heads
                  ingest-worker audit verify --public-key 3d40…  without the private key
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("Whose signatures count (default: the key of this home).", valueName: "hex"))
        var publicKey: [String] = []

        @Option(help: ArgumentHelp("A file with heads that were kept elsewhere, one a line.", valueName: "file"))
        var head: [String] = []

        @Flag(help: "One JSON object.")
        var json = false

        private struct Defect: Encodable {
            let record: Int
            let kind: String
            let file: String
            let line: Int
        }

        private struct Page: Encodable {
            let whole: Bool
            let records: Int
            let signed: Int
            let unsigned: Int
            let lastSigned: String?
            let healed: [Int]
            let defects: [Defect]
        }

        func run() async throws {
            let settings = try await common.settings()
            let heads = try head.flatMap(Self.heads)
            let result = try AuditVerifier.verify(
                path: settings.path(of: .audit), publicKeys: try keys(settings), heads: heads)
            guard result.records > 0 || !result.isWhole else {
                throw CommandFailure("the log has no records: nothing was ever recorded here, or all of it is gone")
            }
            if json { try printJSON(result) } else { StandardStream.output.write(Self.text(result)) }
            if !result.isWhole { throw ExitCode(1) }
        }

        /// Heads that were kept elsewhere, a line each.
        private static func heads(in path: String) throws -> [[UInt8]] {
            let text: String
            do { text = try String(contentsOfFile: path, encoding: .utf8) } catch {
                throw CommandFailure("--head: \(path) cannot be read")
            }
            let heads = text.split(separator: "\n").map { Array($0.utf8) }
            guard !heads.isEmpty else { throw CommandFailure("--head: \(path) holds no heads") }
            return heads
        }

        private func keys(_ settings: WorkerSettings) throws -> [String] {
            if let wrong = publicKey.first(where: { $0.count != 64 || !$0.allSatisfy(\.isHexDigit) }) {
                throw CommandFailure("--public-key: '\(wrong)' is not a key of 64 hexadecimal digits")
            }
            guard publicKey.isEmpty else { return publicKey.map { $0.lowercased() } }
            let vault = KeyVault(settings)
            if case .home(let path) = vault.auditSource, !FileManager.default.fileExists(atPath: path) {
                throw CommandFailure("there is no \(path); name the key with --public-key")
            }
            return AuditKeys(try vault.auditRing()).publicKeys
        }

        private static func text(_ result: AuditVerification) -> String {
            var lines = result.defects.map { "WRONG: \($0)" }
            lines += result.healed.map { "record \($0) says that a half-written record was cut off there" }
            let state = result.isWhole ? "whole" : "NOT whole"
            lines.append("\(state): \(result.records) records, \(result.signed) of them signed")
            if let time = result.lastSigned { lines.append("signed last at \(time); \(result.unsigned) records since") }
            return lines.joined(separator: "\n") + "\n"
        }

        private func printJSON(_ result: AuditVerification) throws {
            let page = Page(
                whole: result.isWhole, records: result.records, signed: result.signed, unsigned: result.unsigned,
                lastSigned: result.lastSigned, healed: result.healed,
                defects: result.defects.map {
                    Defect(record: $0.record, kind: $0.kind.rawValue, file: $0.file, line: $0.line)
                })
            StandardStream.output.write(try JSONText.line(page))
        }
    }

    struct Export: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "export", abstract: "Print records as they stand in the log, one JSON object a line.",
            discussion: """
                The export is itself recorded.

                EXAMPLES:
                  ingest-worker audit export --event quarantine. --event keys.
                  ingest-worker audit export --job 0b5c8d6e-… --since 2026-11-01T00:00:00Z
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var filter: FilterOptions

        func run() async throws {
            try await common.withParts { parts in
                var count = 0
                let unreadable = try AuditReader.forEach(path: parts.audit.path, where: filter.filter) { view in
                    StandardStream.output.write(view.json + "\n")
                    count += 1
                }
                var record = AuditRecord(.auditExported)
                record.count = count
                try parts.audit.record(record)
                if unreadable > 0 { throw CommandFailure("\(unreadable) lines are no records; run 'audit verify'") }
            }
        }
    }

    struct Tail: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "tail", abstract: "Show the last records.",
            discussion: """
                EXAMPLES:
                  ingest-worker audit tail --lines 50
                  ingest-worker audit tail --follow --json
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var filter: FilterOptions

        @Option(name: [.customShort("n"), .long], help: ArgumentHelp("How many.", valueName: "n"))
        var lines = 20

        @Flag(help: "Go on until stopped.")
        var follow = false

        @Flag(help: "One JSON object a line.")
        var json = false

        func validate() throws {
            guard (1...100_000).contains(lines) else { throw ValidationError("--lines must be 1 to 100,000.") }
        }

        func run() async throws {
            let settings = try await common.settings()
            try settings.requireHome()
            let path = settings.path(of: .audit)
            var last: [AuditView] = []
            var next = 0
            _ = try AuditReader.forEach(path: path, where: filter.filter) { view in
                last.append(view)
                if last.count > 2 * lines { last.removeFirst(lines) }
                next = view.seq + 1
            }
            for view in last.suffix(lines) { show(view) }
            while follow {
                try await Task.sleep(for: .milliseconds(500))
                _ = try AuditReader.forEach(path: path, from: next, where: filter.filter) { view in
                    show(view)
                    next = view.seq + 1
                }
            }
        }

        private static let eventWidth = AuditEvent.allCases.map(\.rawValue.count).max() ?? 0

        private func show(_ view: AuditView) {
            let job = view.job.map { String($0.prefix(8)) } ?? "-"
            let time = view.time.prefix(19)
            let line = TextTable.line([
                .left(String(time), 19), .left(view.event, Self.eventWidth), .left(job, 8),
                .left(view.user, 80 - 30 - Self.eventWidth),
            ])
            StandardStream.output.write(json ? view.json + "\n" : line)
        }
    }

    struct Head: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "head", abstract: "Print the latest signed record, to be kept elsewhere.",
            usage: "ingest-worker audit head [<options>]",
            discussion: """
                Whoever can write to the home can put an older log back, with its older head. A head that is kept where \
                they cannot write shows it: 'ingest-worker audit verify --head FILE'.

                EXAMPLES:
                  ingest-worker audit head >> /mnt/elsewhere/heads
                """)

        @OptionGroup var common: CommonOptions

        func run() async throws {
            let settings = try await common.settings()
            try settings.requireHome()
            let path = settings.path(of: .audit)
            guard let head = try AuditReader.head(path: path) else {
                throw CommandFailure("there is no audit log in \(path)")
            }
            StandardStream.output.write(head.hasSuffix("\n") ? head : head + "\n")
        }
    }

    /// Which records are meant.
    struct FilterOptions: ParsableArguments {
        @Option(
            help: ArgumentHelp(
                "Records of this time and later, such as \(Moment.forms.joined(separator: " or ")).", valueName: "time"),
            transform: Moment.read)
        var since: Date?

        @Option(help: ArgumentHelp("Records before this time.", valueName: "time"), transform: Moment.read)
        var until: Date?

        @Option(help: ArgumentHelp("How the event begins, such as 'quarantine.'; may be repeated.", valueName: "event"))
        var event: [String] = []

        @Option(help: ArgumentHelp("Records of this workspace.", valueName: "name"))
        var workspace: String?

        @Option(help: ArgumentHelp("Records of this job.", valueName: "id"))
        var job: String?

        @Option(help: ArgumentHelp("Records of this user, such as 'root (0)'.", valueName: "user"))
        var user: String?

        var filter: AuditFilter {
            var filter = AuditFilter()
            filter.since = since
            filter.until = until
            filter.events = event
            filter.workspace = workspace
            filter.job = job
            filter.user = user
            return filter
        }
    }
}
