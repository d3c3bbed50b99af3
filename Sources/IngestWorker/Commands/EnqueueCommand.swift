import ArgumentParser
import FileFormats
import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

struct EnqueueCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "enqueue",
        abstract: "Put files on the spool and print their job ids.",
        discussion: """
            EXAMPLES:
              ingest-worker enqueue photo.jpg
              ingest-worker enqueue scan.pdf --workspace clinic --label session=42 --move
              ingest-worker enqueue photo.jpg --keep copyright --keep artist
              ingest-worker enqueue urgent.jpg --priority 0 --idempotency-key order-4711
              ingest-worker enqueue - --name photo.jpg < upload.bin
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var input: InputFiles

    @OptionGroup var keeping: KeepOptions

    @Option(help: ArgumentHelp("A word for the key template, KEY=VALUE; may be repeated.", valueName: "key=value"))
    var label: [String] = []

    @Option(help: ArgumentHelp("0 goes first, 9 last.", valueName: "n"))
    var priority = Job.usualPriority

    @Option(
        help: ArgumentHelp(
            "Of two calls with the same key in a workspace only one makes a job; both print its id.", valueName: "key"))
    var idempotencyKey: String?

    @Flag(help: "Remove each file once it is safely on the spool.")
    var move = false

    @Flag(help: "One JSON object a line.")
    var json = false

    func validate() throws {
        guard Job.priorities.contains(priority) else { throw ValidationError("--priority must be 0 to 9.") }
        guard let idempotencyKey else { return }
        guard (1...256).contains(idempotencyKey.utf8.count) else {
            throw ValidationError("--idempotency-key must be 1 to 256 bytes.")
        }
    }

    func run() async throws {
        let settings = try await common.settings()
        let labels = try parsedLabels()
        let inputs = try input.inputs()
        guard idempotencyKey == nil || inputs.count == 1 else {
            throw CommandFailure("--idempotency-key is of one file")
        }
        try await common.withParts(settings, makesHome: true) { parts in
            var isComplete = true
            for input in inputs {
                do {
                    let entered = try enqueue(input, keeping.workspace, labels, parts)
                    let line = EnqueuedLine(
                        id: entered.job, file: input.title, handedIn: !entered.isOfAnotherFile)
                    StandardStream.output.write(json ? try JSONText.line(line) : entered.job + "\n")
                    guard !entered.isOfAnotherFile else {
                        throw CommandFailure(
                            "was not handed in: job \(entered.job) has the idempotency key, and brought another file, "
                                + "or one that cannot be compared")
                    }
                    try removeOriginal(of: input)
                } catch {
                    isComplete = false
                    StandardStream.error.write("ingest-worker: \(input.title): \(error)\n")
                }
            }
            guard isComplete else { throw ExitCode(2) }
        }
    }

    /// A file that was handed in, as `--json` prints it.
    private struct EnqueuedLine: Encodable {
        let id: String
        let file: String
        /// Whether the job has the file; not where its key belongs to another one.
        let handedIn: Bool
    }

    private func removeOriginal(of input: InputFiles.Input) throws {
        guard move, !input.isStandardInput else { return }
        do throws(SystemError) { try input.path.remove() } catch {
            throw CommandFailure(
                "it is on the spool, and could not be removed here (\(error)); do not hand it in again")
        }
    }

    private func enqueue(
        _ input: InputFiles.Input, _ workspace: Workspace, _ labels: [String: String], _ parts: WorkerParts
    ) throws -> SpoolEntry.Entered {
        let file = try opened(input, parts)
        var entry = SpoolEntry(parts: parts, workspace: workspace)
        // JSON is UTF-8: other bytes are shown as such.
        entry.descriptor.name = String(decoding: input.name, as: UTF8.self)
        entry.descriptor.labels = labels
        entry.descriptor.keep = keeping.keep
        entry.priority = priority
        entry.idempotencyKey = idempotencyKey
        return try entry.enqueue(file, named: ClientName(input.name))
    }

    /// The file, or what standard input brings in a file without a name.
    private func opened(_ input: InputFiles.Input, _ parts: WorkerParts) throws -> Descriptor {
        guard input.isStandardInput else { return try Descriptor(openingForReading: input.path) }
        guard let bytes = try StandardStream.readInput(limit: parts.settings.limits.fileBytes) else {
            throw CommandFailure("is larger than \(parts.settings.limits.fileBytes) bytes (limits.file-bytes)")
        }
        let file = try Directory.creating(path: parts.settings.home).createUnnamedFile()
        try file.write(bytes.span)
        return file
    }

    private func parsedLabels() throws -> [String: String] {
        var labels: [String: String] = [:]
        for text in label {
            let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
            guard parts.count == 2, parts.allSatisfy(SafeWord.isValid) else {
                throw CommandFailure("--label: '\(text)' is not KEY=VALUE of A-Z a-z 0-9 _ -")
            }
            labels[parts[0]] = parts[1]
        }
        return labels
    }
}
