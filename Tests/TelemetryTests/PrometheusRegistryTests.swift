import CoreMetrics
import Testing

@testable import Telemetry

/// Expected texts are written by hand from Prometheus' description of its text format.
@Suite struct PrometheusRegistryTests {
    private static let families = [
        MetricFamily(name: "files_total", help: "Files, by verdict.", kind: .counter),
        MetricFamily(name: "waiting", help: "Files that wait.\nA \\ gauge.", kind: .gauge),
        MetricFamily(name: "file_seconds", help: "Time.", kind: .histogram(bounds: [0.005, 0.05, 1])),
    ]

    private let registry = PrometheusRegistry(families: Self.families)

    @Test func `nothing counted is nothing written`() {
        #expect(registry.text().isEmpty)
    }

    @Test func `counters add up by label, sorted by value`() {
        registry.makeCounter(label: "files_total", dimensions: [("verdict", "rejected")]).increment(by: 2)
        registry.makeCounter(label: "files_total", dimensions: [("verdict", "accepted")]).increment(by: 40)
        registry.makeCounter(label: "files_total", dimensions: [("verdict", "rejected")]).increment(by: 3)
        #expect(
            registry.text() == """
                # HELP files_total Files, by verdict.
                # TYPE files_total counter
                files_total{verdict="accepted"} 40
                files_total{verdict="rejected"} 5

                """)
    }

    @Test func `a counter never falls`() {
        let counter = registry.makeFloatingPointCounter(label: "files_total", dimensions: [])
        counter.increment(by: 1.5)
        counter.increment(by: -1)
        counter.increment(by: .nan)
        counter.increment(by: .infinity)
        #expect(registry.text().hasSuffix("files_total 1.5\n"))
    }

    @Test func `help and labels are escaped`() {
        registry.makeMeter(label: "waiting", dimensions: [("where", "a\"b\\c\nd")]).set(1.0)
        #expect(
            registry.text() == """
                # HELP waiting Files that wait.\\nA \\\\ gauge.
                # TYPE waiting gauge
                waiting{where="a\\"b\\\\c\\nd"} 1

                """)
    }

    @Test func `buckets count what is at most as large, and all that is smaller`() {
        let timer = registry.makeTimer(label: "file_seconds", dimensions: [("stage", "parse")])
        for milliseconds in [4, 5, 6, 50, 999, 1_001] { timer.recordNanoseconds(Int64(milliseconds) * 1_000_000) }
        #expect(
            registry.text() == """
                # HELP file_seconds Time.
                # TYPE file_seconds histogram
                file_seconds_bucket{stage="parse",le="0.005"} 2
                file_seconds_bucket{stage="parse",le="0.05"} 4
                file_seconds_bucket{stage="parse",le="1"} 5
                file_seconds_bucket{stage="parse",le="+Inf"} 6
                file_seconds_sum{stage="parse"} 2.065
                file_seconds_count{stage="parse"} 6

                """)
    }

    @Test func `labels are the same in any order`() {
        registry.makeMeter(label: "waiting", dimensions: [("b", "2"), ("a", "1")]).set(1.0)
        registry.makeMeter(label: "waiting", dimensions: [("a", "1"), ("b", "2")]).increment(by: 2)
        #expect(registry.text().hasSuffix("gauge\nwaiting{a=\"1\",b=\"2\"} 3\n"))
    }

    @Test func `what nobody announced, or as something else, is left out`() {
        registry.makeCounter(label: "library.requests", dimensions: [("path", "/secret")]).increment(by: 1)
        registry.makeTimer(label: "files_total", dimensions: []).recordNanoseconds(5)
        #expect(!registry.text().contains("secret"))
        #expect(registry.text().hasSuffix("files_total 0\n"))
    }

    @Test func `gauges can be set when somebody looks`() {
        registry.collect { [registry] in registry.makeMeter(label: "waiting", dimensions: []).set(7.0) }
        #expect(registry.text().hasSuffix("waiting 7\n"))
    }

    @Test func `many threads lose no count`() async {
        await withTaskGroup(of: Void.self) { group in
            for _ in 0..<8 {
                group.addTask { [registry] in
                    for _ in 0..<1_000 {
                        registry.makeCounter(label: "files_total", dimensions: [("verdict", "accepted")])
                            .increment(by: 1)
                    }
                }
            }
        }
        #expect(registry.text().hasSuffix("files_total{verdict=\"accepted\"} 8000\n"))
    }

    @Test(arguments: [
        (0.0, "0"), (1e14, "100000000000000"), (0.1, "0.1"), (-2, "-2"), (.infinity, "+Inf"), (.nan, "NaN"),
        (1e300, "1e+300"),
    ]) func `numbers are written as the format has them`(value: Double, text: String) {
        #expect(MetricSample.text(value) == text)
    }

    @Test(arguments: ["", "1a", "a-b", "a b", "ä", "a.b"]) func `such names are none`(name: String) {
        #expect(!MetricFamily.isName(name))
    }
}
