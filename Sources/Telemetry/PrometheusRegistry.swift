public import CoreMetrics
import Synchronization

/// Keeps what swift-metrics counts, and writes it in Prometheus' text format.
///
/// Families are named beforehand, with their kind and their help. What a library counts under a name that is not among
/// them is left out: nobody would know what it means, and a label of it might come from a file.
public final class PrometheusRegistry: MetricsFactory, Sendable {
    private typealias Series = [[MetricLabel]: any MetricSeries]

    private let families: [String: MetricFamily]
    private let series = Mutex<[String: Series]>([:])
    private let collectors = Mutex<[@Sendable () -> Void]>([])

    public init(families: [MetricFamily]) {
        self.families = Dictionary(uniqueKeysWithValues: families.map { ($0.name, $0) })
    }

    /// Calls `collector` before each look at the metrics, so that it may set gauges to what is true then.
    public func collect(by collector: @escaping @Sendable () -> Void) { collectors.withLock { $0.append(collector) } }

    /// All families that have a series, by name, in Prometheus' text format (content type
    /// `text/plain; version=0.0.4`).
    public func text() -> String {
        for collector in collectors.withLock({ $0 }) { collector() }
        let all = series.withLock { $0 }
        var lines: [String] = []
        for (name, series) in all.sorted(by: { $0.key < $1.key }) {
            guard let family = families[name] else { continue }
            lines.append("# HELP \(name) \(MetricSample.escaped(family.help, quotes: false))")
            lines.append("# TYPE \(name) \(family.kind.word)")
            for (labels, one) in series.sorted(by: {
                $0.key.map(\.value).lexicographicallyPrecedes($1.key.map(\.value))
            }) {
                lines += one.samples(name: name, labels: labels).map(\.line)
            }
        }
        return lines.map { $0 + "\n" }.joined()
    }

    // MARK: MetricsFactory

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        find(label, dimensions, CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        find(label, dimensions, CounterSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        find(label, dimensions, GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        if let histogram = find(label, dimensions, HistogramSeries.self) { return histogram }
        return find(label, dimensions, GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        if let histogram = find(label, dimensions, HistogramSeries.self) { return histogram }
        return find(label, dimensions, GaugeSeries.self) ?? NOOPMetricsHandler.instance
    }

    // A series stays once it is there: one that vanishes and comes back looks like a restart.
    public func destroyCounter(_ handler: any CounterHandler) {}
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
    public func destroyMeter(_ handler: any MeterHandler) {}
    public func destroyRecorder(_ handler: any RecorderHandler) {}
    public func destroyTimer(_ handler: any TimerHandler) {}

    /// The series of this name and these labels, made where there is none; `nil` where the family is unknown or of
    /// another kind.
    private func find<Found: MetricSeries>(
        _ name: String, _ dimensions: [(String, String)], _ kind: Found.Type
    ) -> Found? {
        guard let family = families[name] else { return nil }
        let labels = dimensions.map { MetricLabel(name: $0.0, value: $0.1) }.sorted { $0.name < $1.name }
        return series.withLock { series in
            let one = series[name, default: [:]][labels] ?? family.newSeries()
            series[name, default: [:]][labels] = one
            return one as? Found
        }
    }
}

extension MetricFamily {
    fileprivate func newSeries() -> any MetricSeries {
        switch kind {
        case .counter: CounterSeries()
        case .gauge: GaugeSeries()
        case .histogram(let bounds): HistogramSeries(bounds: bounds)
        }
    }
}

extension MetricFamily.Kind {
    /// What the text format calls it.
    fileprivate var word: String {
        switch self {
        case .counter: "counter"
        case .gauge: "gauge"
        case .histogram: "histogram"
        }
    }
}
