import ArgumentParser
import Audit
import Foundation
import Logging
import NativeSystem
import ObjectStorage
import S3Storage

struct StorageCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "storage",
        abstract: "Check the store, move to another one, clean it up.",
        discussion: """
            EXAMPLES:
              ingest-worker storage check --store 's3://clean?region=eu-central-1'
              ingest-worker storage migrate --from file:/srv/files --to s3://clean
              ingest-worker storage gc
            """,
        subcommands: [Check.self, Migrate.self, Clean.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "check", abstract: "Look closely at the store, and say how to mend what is wrong.",
            usage: "ingest-worker storage check [<options>]",
            discussion: """
                Puts a probe, gets it and deletes it. With source.url, tries what a URL to upload permits. Exit code: 0 \
                all well, 1 something is wrong.

                EXAMPLES:
                  ingest-worker storage check
                  ingest-worker storage check --json \\
                    --store 's3://clean?endpoint=https://s3.example.org'
                """)

        @OptionGroup var common: CommonOptions

        @Flag(help: "One JSON object a line.")
        var json = false

        private struct Line: Encodable {
            let check: String
            let outcome: String
            let detail: String
            let mend: String?
        }

        func run() async throws {
            let settings = try await common.settings()
            let log = common.logger(settings)
            var stores = try settings.openStores(log: log)
            let source = try settings.openSource(log: log)?.0
            if let cache = try settings.cacheDirectory { stores.append(try LocalObjectStore(path: cache)) }
            var checks = stores.flatMap { ($0 as? S3ObjectStore)?.inspect() ?? [Self.directoryCheck($0)] }
            if let source { checks.append(source.inspect()) }
            for check in checks {
                if json {
                    let line = Line(
                        check: check.name, outcome: check.outcome.rawValue, detail: check.detail, mend: check.mend)
                    StandardStream.output.write(try JSONText.line(line))
                    continue
                }
                let mark = check.outcome == .ok ? "ok  " : check.outcome == .bad ? "FAIL" : "note"
                StandardStream.output.write("\(mark) \(check.name): \(check.detail)\n")
                if let mend = check.mend { StandardStream.output.write("     to mend: \(mend)\n") }
            }
            if checks.contains(where: { $0.outcome == .bad }) { throw ExitCode(1) }
        }

        private static func directoryCheck(_ store: any ObjectStore) -> StoreCheck {
            do throws(StoreError) {
                try store.check()
                return StoreCheck("directory", .ok, "can be written and forced to disk")
            } catch {
                return StoreCheck("directory", .bad, error.description, mend: "make room, or mend its permissions")
            }
        }
    }

    struct Migrate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "migrate", abstract: "Bring every object to another store, and read it back there.",
            discussion: """
                Nothing is removed at the source. A migration that was stopped goes on where it was when the same command \
                is given again. Digests are compared with the ledger's where it knows the key. Afterwards set store.url \
                to the new store and start the worker; then migrate once more for what came meanwhile.

                Exit code: 0 all is there, 1 objects are missing, 2 an error.

                EXAMPLES:
                  ingest-worker storage migrate --from file:/srv/files --to s3://clean \\
                    --dry-run
                  ingest-worker storage migrate --from file:/srv/files --to s3://clean \\
                    --rate 50
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("The store that has the objects.", valueName: "url"))
        var from: String

        @Option(help: ArgumentHelp("The store that gets them.", valueName: "url"))
        var to: String

        @Flag(help: "Say how much there is to bring, and bring nothing.")
        var dryRun = false

        @Option(help: ArgumentHelp("At most so many objects a second.", valueName: "n"))
        var rate: Int?

        @Option(help: ArgumentHelp("So many objects at once.", valueName: "n"))
        var threads = 8

        @Flag(help: "The result as one JSON object.")
        var json = false

        func validate() throws {
            guard (rate ?? 1) > 0 else { throw ValidationError("--rate must be at least 1.") }
            guard (1...256).contains(threads) else { throw ValidationError("--threads must be 1 to 256.") }
        }

        func run() async throws {
            try await common.withParts(makesHome: true) { parts in
                let (settings, ledger, log) = (parts.settings, parts.ledger, parts.log)
                let isSealed = settings.sealsStore
                if case .directory(let path)? = try? StoreURL(from), !FileManager.default.fileExists(atPath: path) {
                    throw CommandFailure("--from: there is no directory \(path)")
                }
                let progress = SavedProgress(home: settings.home, command: "migration", task: "\(from)\n\(to)")
                let migration = StoreMigration(
                    from: try settings.openStore(from, named: "--from", log: log),
                    to: try settings.openStore(to, named: "--to", log: log), threads: threads, perSecond: rate,
                    progress: progress
                ) { key, digest in
                    // Sealed objects are brought as they lie; the ledger knows what is in them.
                    try isSealed || ledger.mayHold(digest, key)
                }
                let total = try migration.count()
                if dryRun {
                    return StandardStream.output.write(
                        try json
                            ? JSONText.line(total)
                            : "\(total.objects) objects, \(total.bytes) bytes to bring\n")
                }
                if progress.isThere { log.notice("goes on where an earlier migration was") }
                let bar = ProgressBar(total: total.objects, isShown: !common.quiet && !common.noProgress && !json)
                let result = try migration.run { bar.advance() }
                bar.finish()
                try report(result)
            }
        }

        private func report(_ result: StoreMigration.Result) throws {
            if json {
                StandardStream.output.write(try JSONText.line(result))
            } else {
                StandardStream.output.write("\(result.verified) objects, \(result.bytes) bytes brought and read back\n")
                if result.failed > 0 { StandardStream.output.write("\(result.failed) failed\n") }
            }
            for reason in result.reasons { StandardStream.error.write(reason + "\n") }
            if result.failed > 0 { throw ExitCode(1) }
        }
    }

    struct Clean: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "gc", abstract: "Find objects and uploads that nobody needs, and delete them when told to.",
            discussion: """
                An object is an orphan when the UUID in its key belongs to no job of the ledger. Only with --delete is \
                anything deleted; each object is recorded in the audit log before.

                EXAMPLES:
                  ingest-worker storage gc
                  ingest-worker storage gc --older-than 30d --delete
                """)

        @OptionGroup var common: CommonOptions

        @Option(help: ArgumentHelp("Leave alone what is younger, such as 12h or 7d.", valueName: "time"))
        var olderThan = "7d"

        @Flag(help: "Delete what was found.")
        var delete = false

        @Flag(help: "Delete even when more than half of all objects are orphans.")
        var force = false

        @Flag(help: "The result as one JSON object.")
        var json = false

        func run() async throws {
            guard let age = Duration.seconds(in: olderThan) else {
                throw CommandFailure("--older-than: '\(olderThan)' is not of the form 30s, 10m, 12h or 7d")
            }
            try await common.withParts { parts in
                let buckets = try parts.settings.buckets(log: parts.log)
                let cleaning = StoreCleaning(
                    store: parts.objects, buckets: buckets, ledger: parts.ledger, age: age)
                let result = try cleaning.run(
                    deletes: delete, force: force, accepted: { try Self.accepted($0, parts.audit) }
                ) { key in
                    var record = AuditRecord(.objectDeleted)
                    record.key = key.description
                    try parts.audit.record(record)
                }
                if json { return StandardStream.output.write(try JSONText.line(result)) }
                for orphan in result.orphans { StandardStream.output.write(orphan + "\n") }
                StandardStream.output.write(
                    "\(result.objects) objects; \(result.orphans.count) orphans with \(result.orphanBytes) bytes and "
                        + "\(result.unfinishedUploads) unfinished uploads \(delete ? "deleted" : "found")\n")
            }
        }

        /// Those of the keys that were given to accepted files.
        private static func accepted(_ keys: Set<String>, _ audit: AuditTrail) throws -> Set<String> {
            var filter = AuditFilter()
            filter.events = [AuditEvent.fileStored.rawValue]
            var found: Set<String> = []
            _ = try AuditReader.forEach(path: audit.path, where: filter) { record in
                if let key = record.key, keys.contains(key) { found.insert(key) }
            }
            return found
        }
    }
}
