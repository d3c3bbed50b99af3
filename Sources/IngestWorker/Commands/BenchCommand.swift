import ArgumentParser
import Foundation
import Ledger
import Logging
import NativeSystem
import SampleFiles
import Spool

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time the stages on this machine, with files that it makes itself.",
        discussion: """
            Each file takes the whole way, from claim to acknowledgement, with the sandbox on and every write forced to
            the disk, in a directory of its own under the home. The classes take turns, so that a busy moment of the
            machine touches all of them.

            EXAMPLES:
              ingest-worker bench
              ingest-worker bench --files 200 --json

            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("How many files of each class are timed.", valueName: "n"))
    var files = 50

    @Flag(help: "One JSON object a class and line.")
    var json = false

    func validate() throws {
        guard (1...100_000).contains(files) else { throw ValidationError("--files must be 1 to 100,000.") }
    }

    func run() async throws {
        var settings = try await common.settings()
        let home = settings.home
        settings.home = home + "/bench-" + UUID().uuidString.lowercased()
        settings.storeURL = nil
        settings.ledgerURL = nil
        do {
            _ = try Directory.creating(path: home)
            defer { try? FileManager.default.removeItem(atPath: settings.home) }
            let bench = try Bench(settings: settings)
            let classes = BenchClass.makeAll()
            let progress = ProgressBar(
                total: files * classes.count, isShown: !common.quiet && !common.noProgress && !json)
            let results = try bench.run(classes, files: files) { progress.advance() }
            progress.finish()
            StandardStream.output.write(try json ? BenchReport.json(results) : BenchReport.table(results))
        } catch let failure as InspectionFailure {
            throw CommandFailure("\(failure). Run 'ingest-worker doctor'.")
        } catch {
            throw CommandFailure("\(error)")
        }
    }
}
