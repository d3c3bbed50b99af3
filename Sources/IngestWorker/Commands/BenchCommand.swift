import ArgumentParser
import FileFormats
import Foundation
import Logging
import NativeSystem

struct BenchCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Time the stages on this machine, with files that it makes itself.",
        discussion: """
            Each file takes the whole way, from claim to acknowledgement, with the sandbox on and every write forced to \
            the disk, in a directory of its own under the home. The classes take turns, so that a busy moment of the \
            machine touches all of them. 'cpu' is the processor time of the worker and of the sandbox's child, which \
            a busy machine changes less than the time that passes.

            Exit code 1: a class is slower than --compare allows, or time grows faster than the files of --grow.

            EXAMPLES:
              ingest-worker bench
              ingest-worker bench --class jpeg-1m --class pdf-1m --files 200
              ingest-worker bench --json > before.json
              ingest-worker bench --compare before.json --tolerance 10
              ingest-worker bench --plot stages.svg
              ingest-worker bench --file photo.jpg --file scan.pdf
              ingest-worker bench --grow jpeg --up-to 100 --plot growth.svg
              ingest-worker bench --write-files bench-files
            """)

    @OptionGroup var common: CommonOptions

    @Option(help: ArgumentHelp("How many files of each class are timed (default: 50; with --grow 10).", valueName: "n"))
    var files: Int?

    @Option(name: .customLong("class"), help: ArgumentHelp("Time this class; may be repeated.", valueName: "name"))
    var classes: [String] = []

    @Option(name: .customLong("file"), help: ArgumentHelp("Time a file of yours; may be repeated.", valueName: "path"))
    var paths: [String] = []

    @Option(help: ArgumentHelp("Time files from 0.1 MB on: jpeg, png, gif, webp or pdf.", valueName: "format"))
    var grow: String?

    @Option(help: ArgumentHelp("The largest file of --grow, in MB; above 10 the limits are raised.", valueName: "mb"))
    var upTo = 10

    @Option(help: ArgumentHelp("What --json wrote before; show both runs and their ratio.", valueName: "path"))
    var compare: String?

    @Option(help: ArgumentHelp("By how many per cent a class may be slower than before.", valueName: "percent"))
    var tolerance = 25

    @Option(help: ArgumentHelp("Write a drawing of the results (SVG).", valueName: "path"))
    var plot: String?

    @Option(help: ArgumentHelp("Write the files of the classes to this directory and time nothing.", valueName: "dir"))
    var writeFiles: String?

    @Flag(help: "One JSON object a class and line.")
    var json = false

    private enum CodingKeys: CodingKey {
        case common, files, classes, paths, grow, upTo, compare, tolerance, plot, writeFiles, json
    }

    func validate() throws {
        guard (1...100_000).contains(files ?? 1) else { throw ValidationError("--files must be 1 to 100,000.") }
        guard (1...100).contains(upTo) else { throw ValidationError("--up-to must be 1 to 100.") }
        guard (0...1_000).contains(tolerance) else { throw ValidationError("--tolerance must be 0 to 1,000.") }
        guard grow == nil || (classes.isEmpty && paths.isEmpty && compare == nil && writeFiles == nil) else {
            throw ValidationError("--grow makes its own files; leave --class, --file, --compare and --write-files out.")
        }
        guard grow == nil || format != nil else {
            throw ValidationError("--grow must be jpeg, png, gif, webp or pdf.")
        }
    }

    private var format: BenchClass.Growing? { grow.flatMap(BenchClass.Growing.init) }

    func run() async throws {
        let earlier = try earlierResults()
        if let writeFiles { return try write(to: writeFiles) }
        var settings = try await common.settings()
        settings.storeURL = nil
        settings.mirrorURL = nil
        settings.ledgerURL = nil
        if let format {
            try measureGrowth(of: format, &settings)
        } else {
            try measure(&settings, earlier)
        }
    }

    private func measure(_ settings: inout WorkerSettings, _ earlier: [BenchResult]?) throws {
        let results = try time(try chosenClasses(), files: files ?? 50, &settings)
        if let plot { try write(BenchPlot.stages(results), to: plot) }
        StandardStream.output.write(try json ? BenchReport.json(results) : BenchReport.table(results))
        guard let earlier else { return }
        let comparison = BenchComparison(results, with: earlier, tolerance: tolerance)
        (json ? StandardStream.error : StandardStream.output).write("\n" + BenchReport.table(comparison))
        if comparison.isSlower { throw ExitCode(1) }
    }

    private func measureGrowth(of format: BenchClass.Growing, _ settings: inout WorkerSettings) throws {
        if upTo >= 10 { settings.raiseLimits() }
        let sizes = BenchGrowth.sizes(upTo: min(Double(upTo), format.mostMegabytes))
        let results = try time(sizes.map { format.file(bytes: $0 * 1e6) }, files: files ?? 10, &settings)
        let growth = BenchGrowth(results)
        if let plot { try write(BenchPlot.growth(growth, format: format.rawValue.uppercased()), to: plot) }
        StandardStream.output.write(try json ? BenchReport.json(results) : BenchReport.growthTable(growth))
        if !growth.isLinear { throw ExitCode(1) }
    }

    private func chosenClasses() throws(CommandFailure) -> [BenchClass] {
        var chosen = try BenchClass.named(classes)
        for path in paths { chosen.append(try BenchClass(path: path)) }
        return chosen.isEmpty ? BenchClass.all : chosen
    }

    /// Times files in a home of their own, which is removed afterwards.
    private func time(
        _ classes: [BenchClass], files: Int, _ settings: inout WorkerSettings
    ) throws -> [BenchResult] {
        let home = settings.home
        settings.home = home + "/bench-" + UUID().uuidString.lowercased()
        do {
            _ = try Directory.creating(path: home)
            defer { try? FileManager.default.removeItem(atPath: settings.home) }
            let bench = try Bench(settings: settings)
            let progress = ProgressBar(
                total: Bench.steps(classes: classes.count, files: files),
                isShown: !common.quiet && !common.noProgress && !json)
            defer { progress.finish() }
            let samples = try bench.run(classes, files: files) { progress.advance() }
            return samples.map { $0.result(residentMebibytes: Bench.peakMebibytes) }
        } catch let failure as InspectionFailure {
            throw CommandFailure("\(failure). Run 'ingest-worker doctor'.")
        }
    }

    private func earlierResults() throws(CommandFailure) -> [BenchResult]? {
        guard let compare else { return nil }
        guard let data = FileManager.default.contents(atPath: compare),
            let results = try? BenchReport.results(from: data), !results.isEmpty
        else { throw CommandFailure("\(compare) is not what 'ingest-worker bench --json' wrote") }
        return results
    }

    private func write(to directory: String) throws {
        _ = try Directory.creating(path: directory)
        for kind in try chosenClasses() {
            try write(Data(kind.makeBytes()), to: "\(directory)/\(kind.name).\(kind.fileExtension)")
        }
    }

    private func write(_ drawing: String, to path: String) throws(SystemError) {
        try write(Data(drawing.utf8), to: path)
    }

    private func write(_ data: Data, to path: String) throws(SystemError) {
        do {
            try data.write(to: URL(fileURLWithPath: path))
        } catch {
            throw SystemError("write", on: path, error)
        }
    }
}

extension WorkerSettings {
    /// Limits that a file of 100 MB keeps.
    fileprivate mutating func raiseLimits() {
        limits.fileBytes = 200 << 20
        limits.pixels = 1_000_000_000
        limits.frames = 100_000
        limits.pages = 100_000
        limits.objects = 10_000_000
        limits.decodedBytes = 8 << 30
        limits.memoryBytes = 8 << 30
        limits.processorSeconds = 60
        limits.wallSeconds = 120
    }
}
