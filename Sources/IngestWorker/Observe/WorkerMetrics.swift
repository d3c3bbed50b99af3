import CoreMetrics
import FileFormats
import Foundation
import Ledger
import Logging
import NativeSystem
import Telemetry

/// What the worker counts, for Prometheus. Labels come from our enumerations, never from a file.
struct WorkerMetrics: Sendable {
    let registry: PrometheusRegistry
    /// How long a file may take, in milliseconds, until it is counted as over its budget.
    let budgetMilliseconds: Int
    /// The processor time that has been counted already.
    private let countedSeconds = MonitoredValue(0.0)

    init(budgetMilliseconds: Int) {
        registry = PrometheusRegistry(families: Name.allCases.map(\.family))
        self.budgetMilliseconds = budgetMilliseconds
        gauge(.buildInfo, [("version", ProductVersion.current)], 1)
        gauge(.processStart, [], Date().timeIntervalSince1970)
        // A rate is not seen of what begins with 1, and of crashes the first one counts.
        counter(.rejections, [("code", SandboxEnd.crashed.rawValue)], 0)
        registry.collect { [self] in showProcess() }
    }

    /// Counts a file that has its verdict, or that we failed with.
    func count(_ report: IngestReport) {
        counter(.files, [("verdict", report.verdict.rawValue), ("media_type", report.mediaType ?? "")], 1)
        if let reason = report.reason {
            counter(report.verdict == .failed ? .failures : .rejections, [("code", reason.code)], 1)
        }
        for finding in report.findings {
            counter(.findings, [("risk", finding.risk), ("action", finding.action)], finding.count)
        }
        counter(.inputBytes, [], report.input?.bytes ?? 0)
        counter(.outputBytes, [], report.output?.bytes ?? 0)
        time(.fileSeconds, [], milliseconds: report.timings.totalMilliseconds)
        for (stage, milliseconds) in report.timings.stages {
            time(.stageSeconds, [("stage", stage)], milliseconds: milliseconds)
        }
        if let stage = overBudget(report) { counter(.budgetExceeded, [("stage", stage)], 1) }
    }

    /// The stage that took most of the time of a file that is over its budget; `nil` for one that is not.
    func overBudget(_ report: IngestReport) -> String? {
        guard report.timings.totalMilliseconds > Double(budgetMilliseconds) else { return nil }
        return report.timings.slowestStage?.key ?? "none"
    }

    /// Shows, from now on, what can only be looked up: the jobs in the ledger, and whether the worker takes files.
    func watch(_ parts: WorkerParts) {
        registry.collect { [self] in
            gauge(.isDegraded, [], parts.health.isReady ? 0 : 1)
            do throws(LedgerError) {
                let counts = try parts.ledger.counts()
                for state in Job.State.allCases {
                    gauge(.jobs, [("state", state.rawValue)], Double(counts[state] ?? 0))
                }
            } catch {
                parts.log.error("jobs cannot be counted", metadata: ["error": "\(error)"])
            }
        }
    }

    private func showProcess() {
        guard let figures = ProcessFigures() else { return }
        gauge(.residentBytes, [], Double(figures.residentBytes))
        gauge(.openDescriptors, [], Double(figures.openDescriptors))
        gauge(.mostDescriptors, [], Double(figures.mostDescriptors))
        let more = countedSeconds.change { counted in
            defer { counted = max(counted, figures.processorSeconds) }
            return figures.processorSeconds - counted
        }
        FloatingPointCounter(label: Name.processorSeconds.rawValue, factory: registry).increment(by: more)
    }

    private func counter(_ name: Name, _ labels: [(String, String)], _ amount: Int) {
        Counter(label: name.rawValue, dimensions: labels, factory: registry).increment(by: amount)
    }

    private func gauge(_ name: Name, _ labels: [(String, String)], _ value: Double) {
        Meter(label: name.rawValue, dimensions: labels, factory: registry).set(value)
    }

    private func time(_ name: Name, _ labels: [(String, String)], milliseconds: Double) {
        Timer(label: name.rawValue, dimensions: labels, factory: registry)
            .recordNanoseconds(Int64(milliseconds * 1_000_000))
    }

    /// Every metric by its name.
    enum Name: String, CaseIterable {
        case files = "ingest_files_total"
        case rejections = "ingest_rejections_total"
        case failures = "ingest_failures_total"
        case findings = "ingest_findings_total"
        case inputBytes = "ingest_input_bytes_total"
        case outputBytes = "ingest_output_bytes_total"
        case fileSeconds = "ingest_file_seconds"
        case stageSeconds = "ingest_stage_seconds"
        case budgetExceeded = "ingest_budget_exceeded_total"
        case jobs = "ingest_jobs"
        case isDegraded = "ingest_degraded"
        case buildInfo = "ingest_build_info"
        case residentBytes = "process_resident_memory_bytes"
        case openDescriptors = "process_open_fds"
        case mostDescriptors = "process_max_fds"
        case processorSeconds = "process_cpu_seconds_total"
        case processStart = "process_start_time_seconds"

        /// Upper bounds of buckets, in seconds, around the 50 ms that a file may take.
        private static let seconds = [
            0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.075, 0.1, 0.2, 0.5, 1, 2, 5, 10,
        ]

        var family: MetricFamily { MetricFamily(name: rawValue, help: help, kind: kind) }

        private var help: String {
            switch self {
            case .files: "Files that were looked at, by verdict and by proven type."
            case .rejections: "Files that were refused, by the code of the reason."
            case .failures: "Times that we failed and the file is tried again, by code."
            case .findings: "What was found in files, by risk and by what became of it."
            case .inputBytes: "Bytes of files as they came."
            case .outputBytes: "Bytes of clean files."
            case .fileSeconds: "Time from the claim of a file to its record."
            case .stageSeconds: "Time of each stage."
            case .budgetExceeded: "Files that took longer than budget.milliseconds, by the stage that took most."
            case .jobs: "Jobs in the ledger, by state."
            case .isDegraded: "1 while the worker takes no files, because something that it stands on fails."
            case .buildInfo: "The version that runs."
            case .residentBytes: "Resident memory of the worker, without its sandboxes."
            case .openDescriptors: "Descriptors that are open."
            case .mostDescriptors: "Most descriptors that may be open."
            case .processorSeconds: "Processor time of the worker, without its sandboxes."
            case .processStart: "When the worker started, in seconds since 1970."
            }
        }

        private var kind: MetricFamily.Kind {
            switch self {
            case .fileSeconds, .stageSeconds: .histogram(bounds: Self.seconds)
            case .jobs, .isDegraded, .buildInfo, .residentBytes, .openDescriptors, .mostDescriptors, .processStart:
                .gauge
            default: .counter
            }
        }
    }
}
