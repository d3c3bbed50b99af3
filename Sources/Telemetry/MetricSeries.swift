import CoreMetrics
import Synchronization

/// One series of a family: a value, or the counts of a histogram, for one set of labels.
protocol MetricSeries: AnyObject, Sendable {
    /// Its lines of the text format. `labels` are those of the series, in braces or empty.
    func samples(name: String, labels: [MetricLabel]) -> [MetricSample]
}

/// What only grows.
final class CounterSeries: MetricSeries, CounterHandler, FloatingPointCounterHandler {
    private let value = Mutex(0.0)

    func increment(by amount: Int64) { increment(by: Double(amount)) }

    /// Adds what is not negative, and leaves out what is: a counter that falls looks like a restart.
    func increment(by amount: Double) {
        guard amount >= 0, amount.isFinite else { return }
        value.withLock { $0 += amount }
    }

    func reset() { value.withLock { $0 = 0 } }

    func samples(name: String, labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(name: name, labels: labels, value: value.withLock { $0 })]
    }
}

/// What goes up and down.
final class GaugeSeries: MetricSeries, MeterHandler, RecorderHandler, TimerHandler {
    private let value = Mutex(0.0)

    func set(_ new: Int64) { set(Double(new)) }
    func set(_ new: Double) { value.withLock { $0 = new } }
    func increment(by amount: Double) { value.withLock { $0 += amount } }
    func decrement(by amount: Double) { value.withLock { $0 -= amount } }
    func record(_ new: Int64) { set(Double(new)) }
    func record(_ new: Double) { set(new) }
    func recordNanoseconds(_ duration: Int64) { set(Double(duration) / 1e9) }

    func samples(name: String, labels: [MetricLabel]) -> [MetricSample] {
        [MetricSample(name: name, labels: labels, value: value.withLock { $0 })]
    }
}

/// How many observations were at most as large as each bound.
final class HistogramSeries: MetricSeries, RecorderHandler, TimerHandler {
    private struct State {
        /// Observations in each bucket alone; the last is for those above all bounds.
        var counts: [Int]
        var sum = 0.0
    }

    private let bounds: [Double]
    private let state: Mutex<State>

    init(bounds: [Double]) {
        self.bounds = bounds
        state = Mutex(State(counts: Array(repeating: 0, count: bounds.count + 1)))
    }

    func record(_ value: Int64) { record(Double(value)) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
        state.withLock {
            $0.counts[bucket] += 1
            $0.sum += value
        }
    }

    /// In seconds, as Prometheus counts time.
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func samples(name: String, labels: [MetricLabel]) -> [MetricSample] {
        let (counts, sum) = state.withLock { ($0.counts, $0.sum) }
        var samples: [MetricSample] = []
        var total = 0
        for (bound, count) in zip(bounds + [.infinity], counts) {
            total += count
            let bucket = labels + [MetricLabel(name: "le", value: MetricSample.text(bound))]
            samples.append(MetricSample(name: name + "_bucket", labels: bucket, value: Double(total)))
        }
        return samples + [
            MetricSample(name: name + "_sum", labels: labels, value: sum),
            MetricSample(name: name + "_count", labels: labels, value: Double(total)),
        ]
    }
}
