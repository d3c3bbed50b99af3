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

    /// What was measured of one class, in milliseconds.
    struct Result {
        let name: String
        let bytes: Int
        /// By stage, in the order of the pipeline; `total` is from claim to acknowledgement, and `rest` what no stage
        /// of the report covers: claim, fork, record and acknowledgement.
        var samples: [String: [Double]] = [:]
    }

    static let columns = ["snapshot", "identify", "parse", "sanitize", "reinspect", "store", "rest", "total"]

    /// - Parameters:
    ///   - files: how many of each class are timed.
    ///   - finishedOne: called after each of them.
    func run(_ classes: [BenchClass], files: Int, _ finishedOne: () -> Void) throws -> [Result] {
        var results = classes.map { Result(name: $0.name, bytes: $0.bytes.count) }
        for round in 0..<(files + Self.warmUps) {
            for (index, kind) in classes.enumerated() {
                let times = try time(kind)
                guard round >= Self.warmUps else { continue }
                for (stage, milliseconds) in times { results[index].samples[stage, default: []].append(milliseconds) }
                finishedOne()
            }
        }
        return results
    }

    private func time(_ kind: BenchClass) throws -> [String: Double] {
        let name = UUID().uuidString.lowercased() + "." + kind.fileExtension
        guard let spoolName = RawFileName(name) else { throw CommandFailure("\(name) is not a name") }
        try Data(kind.bytes).write(to: URL(fileURLWithPath: parts.spool.incomingPath + "/" + name))
        let started = ContinuousClock.now
        _ = try Admission(spool: parts.spool, ledger: parts.ledger).admit(
            [SpooledFile(folder: nil, name: spoolName)], at: Date())
        let outcome = try pipeline.ingestNext()
        let total = (ContinuousClock.now - started).milliseconds
        guard outcome == .stored, let job = try parts.ledger.jobs(state: .stored, limit: 1).first,
            let report = job.report
        else { throw CommandFailure("\(kind.name) was not stored; run 'ingest-worker doctor'") }
        var times = try JSONDecoder().decode(IngestReport.self, from: Data(report.utf8)).timings.stages
        times["rest"] = total - times.values.reduce(0, +)
        times["total"] = total
        return times
    }
}
