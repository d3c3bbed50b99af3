import ArgumentParser
import NativeSystem

struct ScanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "scan",
        abstract: "Say what each file is and carries. Writes nothing.",
        discussion: """
            Exit code: 0 all accepted, 1 at least one rejected, 2 an error.

            EXAMPLES:
              ingest-worker scan photo.jpg report.pdf
              ingest-worker scan --json - < photo.jpg --name photo.jpg
              find . -name '*.png' -print0 | ingest-worker scan --files-from0 -
            """)

    @OptionGroup var common: CommonOptions
    @OptionGroup var input: InputFiles
    @OptionGroup var keeping: KeepOptions

    @Flag(help: "One JSON report a line.")
    var json = false

    func run() async throws {
        try await FileReporting(
            common: common, input: input, json: json, keeping: keeping
        ).run { examination in
            var report = examination.report
            if let clean = examination.clean { report.output = try clean.reportEntry() }
            return (report, nil)
        }
    }
}
