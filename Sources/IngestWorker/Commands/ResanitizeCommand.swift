import ArgumentParser
import Foundation
import Ledger
import NativeSystem
import Spool

struct ResanitizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "resanitize",
        abstract: "Clean again what is already stored, under today's policy and by this version.",
        discussion: """
            Looks at every object that was last examined under another policy or by another version, or at those that \
            match --where. Each is examined in the sandbox again, and replaced when something else comes out; what the \
            uploader consented to keep, and what a release from quarantine allows, stays. Objects under a hold and \
            deleted ones are left alone, and so is what would be refused today: its key is printed. Each replacement is \
            recorded in the audit log before. May run beside workers; may be stopped at any time.

            With --import it takes the files of a directory that the worker never saw the whole way of an upload, and \
            writes to the mapping what became of each: one JSON object a line, with path, job, state, key and reason. \
            The files stay as they are. The same command again goes on where it was stopped.

            Exit code: 0 all is done, 1 objects were refused or failed, 2 an error.

            EXAMPLES:
              ingest-worker resanitize --dry-run
              ingest-worker resanitize --rate 20 --resume
              ingest-worker resanitize --where workspace=clinic \\
                --where type=image/png,before=2026-01-31
              ingest-worker resanitize --import /srv/old --mapping moved.ndjson
            """)

    @OptionGroup var common: CommonOptions

    @Flag(help: "Say what would be removed, and change nothing.")
    var dryRun = false

    @Option(
        name: .customLong("where"),
        help: ArgumentHelp("Only these: \(ObjectSelection.names); may be repeated.", valueName: "name=value"))
    var conditions: [String] = []

    @Option(help: ArgumentHelp("At most so many objects a second.", valueName: "n"))
    var rate: Int?

    @Flag(help: "Go on where the same command was stopped.")
    var resume = false

    @Option(
        name: .customLong("import"), help: ArgumentHelp("Take the files of this directory in.", valueName: "dir"))
    var tree: String?

    @Option(help: ArgumentHelp("Where to write what became of each file.", valueName: "file"))
    var mapping: String?

    @Option(
        help: ArgumentHelp(
            "The workspace that they go to: \(Workspace.form) (default: default).", valueName: "name"))
    var workspace: Workspace?

    @Flag(help: "The result as one JSON object.")
    var json = false

    func validate() throws {
        guard (rate ?? 1) > 0 else { throw ValidationError("--rate must be at least 1.") }
        guard !(dryRun && resume) else { throw ValidationError("--dry-run always looks at everything.") }
        guard (tree == nil) == (mapping == nil) else { throw ValidationError("--import and --mapping go together.") }
        if tree == nil, workspace != nil { throw ValidationError("--workspace is for --import; see --where.") }
        if tree != nil, dryRun || resume || !conditions.isEmpty {
            throw ValidationError("--import does not go with --dry-run, --resume or --where.")
        }
        do throws(ObjectSelection.Invalid) { _ = try ObjectSelection(conditions) } catch {
            throw ValidationError("--where: \(error)")
        }
    }

    func run() async throws {
        let settings = try await common.settings()
        if let tree, let mapping { return try await bringIn(tree, mapping, settings) }
        let result = try await common.withParts(settings) { parts in
            let resanitization = try Resanitization(
                parts: parts, selection: try ObjectSelection(conditions), isDry: dryRun)
            guard !dryRun else { return try shown(resanitization, after: nil) { _ in } }
            return try replace(resanitization, settings.home)
        }
        if !result.refused.isEmpty || !result.failed.isEmpty { throw ExitCode(1) }
    }

    /// Replaces, from where the same command was stopped on when `resume` says so.
    private func replace(_ resanitization: Resanitization, _ home: String) throws -> ResanitizationResult {
        let lock = try Self.lock(home)
        defer { withExtendedLifetime(lock) {} }
        let progress = SavedProgress(home: home, command: "resanitize", task: conditions.joined(separator: "\n"))
        var counter = 0
        let result = try shown(resanitization, after: resume ? try progress.key() : nil) { key in
            counter += 1
            if counter % Self.objectsBetweenSaves == 0 { try progress.save(key) }
        }
        try progress.remove()
        return result
    }

    private struct ImportResult: Encodable {
        var stored = 0
        var left = 0
    }

    private func bringIn(_ tree: String, _ mapping: String, _ settings: WorkerSettings) async throws {
        let result = try await common.withParts(
            settings, makesHome: true,
            waiting: { parts in
                var result = ImportResult()
                let source = TreeImport(
                    parts: parts, root: tree, workspace: workspace ?? .default, pace: Pace(perSecond: rate))
                let paths = try source.paths()
                try parts.openRecords()
                try parts.requireMountedStore()
                try RunCommand.requireContainment(settings)
                let bar = ProgressBar(total: paths.count, isShown: !common.quiet && !common.noProgress)
                let output = try MappingFile(mapping)
                try await source.run(paths) { line in
                    if line.state == Job.State.stored.rawValue { result.stored += 1 } else { result.left += 1 }
                    try output.write(try JSONText.line(line))
                    bar.advance()
                }
                bar.finish()
                try output.finish()
                try parts.closeRecords()
                return result
            })
        StandardStream.output.write(
            json ? try JSONText.line(result) : "\(result.stored) files stored, \(result.left) not; see \(mapping)\n")
        if result.left > 0 { throw ExitCode(1) }
    }

    /// Looks at the objects, and shows what came of it.
    private func shown(
        _ resanitization: Resanitization, after key: String?, _ finished: (String) throws -> Void
    ) throws -> ResanitizationResult {
        let result = try looked(resanitization, after: key, finished)
        StandardStream.output.write(json ? try JSONText.line(result) : result.text)
        return result
    }

    private func looked(
        _ resanitization: Resanitization, after key: String?, _ finished: (String) throws -> Void
    ) throws -> ResanitizationResult {
        let bar = ProgressBar(
            total: try resanitization.count(after: key), isShown: !common.quiet && !common.noProgress)
        defer { bar.finish() }
        return try resanitization.run(after: key, pace: Pace(perSecond: rate)) { key in
            bar.advance()
            try finished(key)
        }
    }

    private static let objectsBetweenSaves = 20

    private static func lock(_ home: String) throws -> FileLock {
        do throws(SystemError) { return try FileLock(path: HomeEntry.resanitizeLock.path(in: home)) } catch {
            guard error.wouldBlock else { throw error }
            throw CommandFailure("another 'resanitize' is at work in this home")
        }
    }
}
