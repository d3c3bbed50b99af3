import ArgumentParser
import FileFormats
import Foundation
import NativeSystem
import ObjectStorage

struct SanitizeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sanitize",
        abstract: "Write clean copies under UUID names. Never touches the input.",
        discussion: """
            Exit code: 0 all accepted, 1 at least one rejected, 2 an error.

            EXAMPLES:
              ingest-worker sanitize photo.jpg --output clean
              ingest-worker sanitize ./*.pdf --output clean --json
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var input: InputFiles
    @OptionGroup var keeping: KeepOptions

    @Option(name: .shortAndLong, help: ArgumentHelp("Where the clean copies go.", valueName: "dir"))
    var output: String

    @Flag(help: "One JSON report a line.")
    var json = false

    func validate() throws {
        guard output != "-" else {
            throw ValidationError("--output is a directory; nothing is written to standard output ('./-' if it is so).")
        }
    }

    func run() async throws {
        let store: LocalObjectStore
        do throws(StoreError) { store = try LocalObjectStore(path: output) } catch {
            throw CommandFailure("\(output): \(error)")
        }
        try await FileReporting(
            common: common, input: input, json: json, keeping: keeping
        ).run { examination in
            var report = examination.report
            guard let clean = examination.clean else { return (report, nil) }
            let name = UUID().uuidString.lowercased() + "." + clean.mediaType.canonicalExtension
            guard let key = ObjectKey(name) else { throw CommandFailure("\(name) is not a key") }
            if let archived = examination.archived {
                let archivedKey = try archived.key(beside: key)
                try store.put(archived.memory, bytes: archived.bytes, as: archivedKey)
                report.archived?.path = output + "/" + archivedKey.description
            }
            try store.put(clean.memory, bytes: clean.bytes, as: key)
            report.output = try clean.reportEntry()
            report.output?.path = output + "/" + name
            return (report, report.output?.path)
        }
    }
}
