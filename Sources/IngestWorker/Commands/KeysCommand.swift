import ArgumentParser
import Audit
import Encryption
import Foundation
import NativeSystem

struct KeysCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "keys",
        abstract: "Make, list and change the keys of what is kept encrypted.",
        discussion: """
            The keys are those of $INGEST_ENCRYPTION_KEY, else of the file encryption.key-file, else of keys/master.key in \
            the home. The first one seals, all of them open. Keep a copy of them: without them nothing opens.

            EXAMPLES:
              ingest-worker keys generate --output /etc/ingest/master.key
              ingest-worker keys list
              ingest-worker keys add && systemctl restart ingest-worker
              ingest-worker keys rotate
            """,
        subcommands: [Generate.self, List.self, Add.self, Rotate.self])

    struct Generate: ParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "generate", abstract: "Make a key file with one new key; also for the audit log.",
            discussion: """
                The file must not be there. Only you can read it.

                EXAMPLES:
                  ingest-worker keys generate --output /etc/ingest/master.key
                """)

        @Option(help: ArgumentHelp("The file.", valueName: "file"))
        var output: String

        func run() throws {
            guard try KeyFile.create(output) else { throw CommandFailure("\(output) is there already") }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "List the ids of the keys, never a key.",
            usage: "ingest-worker keys list [<options>]",
            discussion: """
                EXAMPLES:
                  ingest-worker keys list --json
                """)

        @OptionGroup var common: CommonOptions

        @Flag(help: "One JSON object a line.")
        var json = false

        func run() async throws {
            let settings = try await common.settings()
            try settings.requireHome()
            let vault = KeyVault(settings)
            for (index, key) in try vault.ring().keys.enumerated() {
                StandardStream.output.write(
                    json
                        ? #"{"id":"\#(key.id)","active":\#(index == 0)}"# + "\n"
                        : "\(key.id)  \(index == 0 ? "seals and opens" : "opens")\n")
            }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Put a new key before the others in the key file.",
            usage: "ingest-worker keys add [<options>]",
            discussion: """
                Workers use it when they are started again. Then run 'ingest-worker keys rotate'.

                EXAMPLES:
                  ingest-worker keys add
                """)

        @OptionGroup var common: CommonOptions

        func run() async throws {
            try await common.withParts { parts in
                guard let path = parts.keys.encryptionSource.path else {
                    throw CommandFailure(
                        "the keys come from \(parts.keys.encryptionSource.description); put the new one first there")
                }
                _ = try parts.keys.ring()
                // What cannot be recorded is not begun.
                try parts.audit.open()
                let key = try KeyFile.addKey(path)
                try parts.audit.record(AuditRecord(.keyAdded))
                StandardStream.output.write("\(key.id)\n")
            }
        }
    }

    struct Rotate: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "rotate", abstract: "Bring everything that is sealed under the first key.",
            usage: "ingest-worker keys rotate [<options>]",
            discussion: """
                Rewrites 160 bytes of each file and not its data: the quarantine, sealed objects in directories, mirror \
                and cache. Those in a bucket stay as they are. It can be stopped at any time and run again, also beside \
                a worker. Exit code: 0 nothing is left under another key, 2 something is; its lines say why.

                EXAMPLES:
                  ingest-worker keys rotate
                """)

        @OptionGroup var common: CommonOptions

        @Flag(help: "One JSON object.")
        var json = false

        func run() async throws {
            try await common.withParts { parts in
                let rotation = try KeyRotation(parts: parts)
                // What cannot be recorded is not begun.
                try parts.audit.open()
                rotation.run { path, error in StandardStream.error.write("\(path): \(error)\n") }
                var record = AuditRecord(.keysRotated)
                record.count = rotation.rewrapped
                try parts.audit.record(record)
                StandardStream.output.write(rotation.line(json: json))
                if let left = rotation.left { throw CommandFailure(left) }
            }
        }
    }
}
