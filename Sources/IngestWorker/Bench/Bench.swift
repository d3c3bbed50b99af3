import Foundation
import Ledger
import Logging
import NativeSystem
import Spool

/// Takes files through the pipeline, one after the other, and keeps the time of every stage.
struct Bench {
    private let parts: WorkerParts
    private let pipeline: IngestPipeline

    /// Files of each class that are not counted: they bring caches and allocators up to their size.
    private static let warmUps = 3

    init(settings: WorkerSettings) throws {
        var log = Logger(label: "bench") { _ in OneLineLogHandler() }
        log.logLevel = .critical
        parts = try WorkerParts(settings: settings, log: log)
        pipeline = IngestPipeline(
            stages: PipelineStages(
                parts: parts, signal: WorkSignal(threads: 1),
                examiner: try FileExaminer(settings: settings, policies: parts.policies)))
    }

    /// A class whose file lies ready.
    private struct Prepared {
        let path: String
        let fileExtension: String
        var samples: BenchSamples
    }

    /// - Parameters:
    ///   - files: how many of each class are timed.
    ///   - finishedOne: called after each file, those included that are not counted.
    func run(_ classes: [BenchClass], files: Int, _ finishedOne: () -> Void) throws -> [BenchSamples] {
        var prepared = try classes.map(prepare)
        Self.forgetPeakMemory()
        for round in 0..<(files + Self.warmUps) {
            for index in prepared.indices {
                let sample = try time(prepared[index])
                if round >= Self.warmUps { prepared[index].samples.add(sample) }
                finishedOne()
            }
        }
        return prepared.map(\.samples)
    }

    /// How often `finishedOne` is called.
    static func steps(classes: Int, files: Int) -> Int { classes * (files + warmUps) }

    /// Writes the file of a class beside the spool, so that its bytes are not in the memory that is measured.
    private func prepare(_ kind: BenchClass) throws -> Prepared {
        let bytes = kind.makeBytes()
        let path = parts.settings.home + "/" + UUID().uuidString.lowercased()
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        return Prepared(
            path: path, fileExtension: kind.fileExtension,
            samples: BenchSamples(name: kind.name, bytes: bytes.count, goal: kind.goal))
    }

    private func time(_ kind: Prepared) throws -> BenchSamples.Sample {
        let name = UUID().uuidString.lowercased() + "." + kind.fileExtension
        guard let spoolName = RawFileName(name) else { throw CommandFailure("\(name) is not a name") }
        try FileManager.default.copyItem(atPath: kind.path, toPath: parts.spool.incomingPath + "/" + name)
        let processorStarted = Self.processorMilliseconds
        let started = ContinuousClock.now
        _ = try Admission(spool: parts.spool, ledger: parts.ledger).admit(
            [SpooledFile(folder: nil, name: spoolName)], at: Date())
        let outcome = try pipeline.ingestNext()
        let total = (ContinuousClock.now - started).milliseconds
        pipeline.stages.examiner.aside.waitUntilIdle()
        let processor = Self.processorMilliseconds - processorStarted
        guard outcome == .stored, let job = try parts.ledger.jobs(state: .stored, limit: 1).first,
            let text = job.report
        else { throw CommandFailure("\(kind.samples.name) was not stored; try 'ingest-worker scan' with it") }
        let report = try JSONDecoder().decode(IngestReport.self, from: Data(text.utf8))
        var times = report.timings.stages
        times["rest"] = total - times.values.reduce(0, +)
        times["total"] = total
        times["cpu"] = processor + (report.usage?.processorMilliseconds ?? 0)
        return BenchSamples.Sample(milliseconds: times, childBytes: report.usage?.peakMemoryBytes ?? 0)
    }

    /// Of all threads of this process, without its children.
    private static var processorMilliseconds: Double { Double(clock()) * 1_000 / Double(CLOCKS_PER_SEC) }

    /// From now on the kernel's VmHWM is the most memory since now (proc(5), clear_refs).
    private static func forgetPeakMemory() {
        try? "5".write(toFile: "/proc/self/clear_refs", atomically: false, encoding: .ascii)
    }

    /// The most memory that this process has had at once, without the sandbox.
    static var peakMebibytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
    }
}
