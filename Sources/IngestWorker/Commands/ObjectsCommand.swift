import ArgumentParser
import Audit
import Foundation
import Ledger
import NativeSystem
import Spool

struct ObjectsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "objects",
        abstract: "List stored objects, delete them and have them back, hold them, purge them.",
        discussion: """
            A deleted object stays in the store for retention.days, and can be had back. An object under a hold is neither \
            replaced, nor deleted, nor purged. Everything is recorded in the audit log.

            EXAMPLES:
              ingest-worker objects list --where workspace=clinic
              ingest-worker objects delete clinic/0b5c8d6e-….jpg --reason "case 4711"
              ingest-worker objects hold clinic/0b5c8d6e-….jpg --reason "case 4711"
              ingest-worker objects purge
            """,
        subcommands: [List.self, Delete.self, Undelete.self, Hold.self, Release.self, Purge.self])

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List stored objects in the order of their keys.",
            discussion: """
                With --json a deleted object says since when and until when it is kept ('deletedAt', 'purgeAfter'), and \
                one under a hold says why ('hold').

                EXAMPLES:
                  ingest-worker objects list --where workspace=clinic --limit 20
                  ingest-worker objects list --where type=image/png,before=2026-01-31
                  ingest-worker objects list --deleted --json
                """)

        @OptionGroup var common: CommonOptions

        @Option(
            name: .customLong("where"),
            help: ArgumentHelp("Only these: \(ObjectSelection.names); may be repeated.", valueName: "name=value"))
        var conditions: [String] = []

        @OptionGroup var list: ListLimit

        @Flag(help: "Only deleted ones.")
        var deleted = false

        @Flag(help: "Only those under a hold.")
        var held = false

        @Flag(help: "One JSON object a line.")
        var json = false

        func validate() throws {
            do throws(ObjectSelection.Invalid) { _ = try ObjectSelection(conditions) } catch {
                throw ValidationError("--where: \(error)")
            }
        }

        func run() async throws {
            try await common.withParts { parts in
                var filter = try ObjectSelection(conditions).filter
                if deleted { filter.isDeleted = true }
                if held { filter.isHeld = true }
                if !json { StandardStream.output.write(ObjectLine.head) }
                try parts.ledger.forEachObject(filter, limit: list.limit) { object in
                    let line = ObjectLine(object)
                    StandardStream.output.write(json ? try JSONText.line(line) : line.text)
                }
            }
        }
    }

    struct Delete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "delete",
            abstract: "Let objects count as deleted. They can be had back until they are purged.",
            usage: "ingest-worker objects delete [<options>] --reason <text> <keys> ...",
            discussion: """
                EXAMPLES:
                  ingest-worker objects delete clinic/0b5c8d6e-….jpg --reason "case 4711"
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var chosen: ChosenObjects

        @Option(help: Reason.help, transform: Reason.init)
        var reason: Reason

        func run() async throws {
            try await chosen.change(common, .objectMarkedDeleted, reason: reason) { parts, object in
                let now = Date()
                let end = parts.settings.retention.end(in: object.workspace, deletedAt: now)
                try parts.ledger.deleteObject(object.key, at: now, purgeAfter: end)
                return "is deleted, and kept until \(end.ingestTimestamp)"
            }
        }
    }

    struct Undelete: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "undelete", abstract: "Have deleted objects back.",
            usage: "ingest-worker objects undelete [<options>] <keys> ...",
            discussion: """
                EXAMPLES:
                  ingest-worker objects undelete clinic/0b5c8d6e-….jpg
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var chosen: ChosenObjects

        func run() async throws {
            try await chosen.change(common, .objectUndeleted) { parts, object in
                try parts.ledger.undeleteObject(object.key)
                return "is back"
            }
        }
    }

    struct Hold: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "hold", abstract: "Keep objects as they are, whatever else is said.",
            usage: "ingest-worker objects hold [<options>] --reason <text> <keys> ...",
            discussion: """
                EXAMPLES:
                  ingest-worker objects hold clinic/0b5c8d6e-….jpg --reason "case 4711"
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var chosen: ChosenObjects

        @Option(
            help: ArgumentHelp("Why; it is kept with the object and in the audit log.", valueName: "text"),
            transform: Reason.init)
        var reason: Reason

        func run() async throws {
            try await chosen.change(common, .objectHeld, reason: reason) { parts, object in
                try parts.ledger.holdObject(object.key, reason: reason.text)
                return "is under a hold"
            }
        }
    }

    struct Release: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "release", abstract: "End the hold of objects.",
            usage: "ingest-worker objects release [<options>] --reason <text> <keys> ...",
            discussion: """
                EXAMPLES:
                  ingest-worker objects release clinic/0b5c8d6e-….jpg --reason "closed"
                """)

        @OptionGroup var common: CommonOptions
        @OptionGroup var chosen: ChosenObjects

        @Option(help: Reason.help, transform: Reason.init)
        var reason: Reason

        func run() async throws {
            try await chosen.change(common, .objectReleased, reason: reason) { parts, object in
                try parts.ledger.releaseObject(object.key)
                return "is under no hold any more"
            }
        }
    }

    struct Purge: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "purge", abstract: "Remove deleted objects for good whose retention is over.",
            usage: "ingest-worker objects purge [<options>]",
            discussion: """
                'run' does the same every retention.purge-minutes; where it does not run all the time, let a timer do \
                this. What is under a hold stays. A purge that was cut short is finished by the next one.

                EXAMPLES:
                  ingest-worker objects purge
                """)

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withParts { parts in
                let lock = try FileLock(waitingFor: parts.settings.path(of: .purgeLock))
                defer { withExtendedLifetime(lock) {} }
                let result = try ObjectPurge(parts: parts).run()
                StandardStream.output.write("\(result.purged) objects purged\n")
                if let first = result.failures.first {
                    throw CommandFailure(
                        "\(result.failures.count) objects cannot be removed and are tried again by the next purge, "
                            + "such as \(first)")
                }
            }
        }
    }

    /// The keys that somebody gives.
    struct ChosenObjects: ParsableArguments {
        @Argument(help: "The keys of the objects.")
        var keys: [String]

        @Flag(help: "Each as one JSON object, as 'objects list' has it.")
        var json = false

        /// Records each change before it is made.
        ///
        /// - Parameter body: makes the change, and says in words what the object is now.
        func change(
            _ common: CommonOptions, _ event: AuditEvent, reason: Reason? = nil,
            _ body: (WorkerParts, StoredObject) throws -> String
        ) async throws {
            try await common.withParts { parts in
                // All or none, as far as that can be known.
                let objects = try keys.map { key in
                    guard let object = try parts.ledger.object(key) else {
                        throw CommandFailure("there is no object \(ClientName(key).escaped)")
                    }
                    return object
                }
                for object in objects {
                    try parts.audit.record(.about(object, event, reason: reason?.text))
                    let state = try body(parts, object)
                    let changed = json ? try parts.ledger.object(object.key) : nil
                    StandardStream.output.write(
                        try changed.map { try JSONText.line(ObjectLine($0)) } ?? "\(object.key) \(state)\n")
                }
            }
        }
    }
}

/// An object as `objects list` prints it.
private struct ObjectLine: Encodable {
    let key: String
    let job: String
    let workspace: String
    let part: String
    let mediaType: String?
    let sha256: String
    let bytes: Int
    let generation: Int
    let policy: String
    let engine: String
    let storedAt: String
    let deletedAt: String?
    let purgeAfter: String?
    let hold: String?

    init(_ object: StoredObject) {
        key = object.key
        job = object.job
        workspace = object.workspace
        part = object.part.rawValue
        mediaType = object.mediaType
        sha256 = object.digest
        bytes = object.bytes
        generation = object.generation
        policy = object.policy
        engine = object.engine
        storedAt = object.storedAt.ingestTimestamp
        deletedAt = object.deletedAt?.ingestTimestamp
        purgeAfter = object.purgeAfter?.ingestTimestamp
        hold = object.hold
    }

    // MARK: As a table of at most 80 columns, but for keys that are longer

    static let head = row("STORED", "BYTES", "STATE", "KEY")

    /// The key stands last and whole: other commands take it. A hold says more than a deletion that it keeps from being
    /// final.
    var text: String {
        let state = hold != nil ? "held" : deletedAt != nil ? "deleted" : ""
        return Self.row(String(storedAt.prefix(10)), "\(bytes)", state, key)
    }

    private static func row(_ stored: String, _ bytes: String, _ state: String, _ key: String) -> String {
        TextTable.line([.left(stored, 10), .right(bytes, 10), .left(state, 7), .left(key, key.count)])
    }
}
