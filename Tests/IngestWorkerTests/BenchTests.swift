import Foundation
import Testing

@testable import IngestWorker

/// What `bench` makes of its measurements.
@Suite struct BenchTests {
    private func result(_ name: String, total: Double, cpu: Double) -> BenchResult {
        var samples = BenchSamples(name: name, bytes: 1_000, goal: 5)
        samples.add(BenchSamples.Sample(milliseconds: ["total": total, "cpu": cpu], childBytes: 3 << 20))
        return samples.result(residentMebibytes: 7)
    }

    @Test func `a percentile is the smallest sample that so many do not exceed`() {
        let samples = (1...200).map(Double.init).shuffled()
        #expect(BenchSamples.percentile(50, of: samples) == 100)
        #expect(BenchSamples.percentile(95, of: samples) == 190)
        #expect(BenchSamples.percentile(99, of: samples) == 198)
        #expect(BenchSamples.percentile(99, of: [4]) == 4)
        #expect(BenchSamples.percentile(50, of: []) == 0)
    }

    @Test func `throughput is files by the time that they took`() {
        var samples = BenchSamples(name: "a", bytes: 1, goal: nil)
        for total in [10.0, 20, 30] { samples.add(.init(milliseconds: ["total": total], childBytes: 0)) }
        #expect(samples.result(residentMebibytes: 0).filesPerSecond == 50)
    }

    @Test func `what was written as JSON is read back`() throws {
        let results = [result("a", total: 4, cpu: 3), result("b", total: 9, cpu: 8)]
        #expect(try BenchReport.results(from: Data(BenchReport.json(results).utf8)) == results)
    }

    @Test func `a class is slower when it exceeds the tolerance`() {
        let earlier = [result("a", total: 10, cpu: 8), result("b", total: 10, cpu: 8)]
        let now = [result("a", total: 12, cpu: 8), result("b", total: 12.6, cpu: 4), result("c", total: 1, cpu: 1)]
        let comparison = BenchComparison(now, with: earlier, tolerance: 25)
        #expect(comparison.rows.map(\.name) == ["a", "b"])
        #expect(comparison.rows.map { $0.ratio > comparison.mostRatio } == [false, true])
        #expect(comparison.rows.map(\.processorRatio) == [1, 0.5])
        #expect(comparison.missing == ["c"])
        #expect(comparison.isSlower)
        #expect(!BenchComparison(now, with: earlier, tolerance: 26).isSlower)
    }

    @Test(arguments: [(1.0, true), (1.1, true), (1.2, false), (2.0, false)])
    func `growth is linear when a megabyte costs the same at the end`(exponent: Double, isLinear: Bool) {
        let points = BenchGrowth.sizes(upTo: 100).map { size in
            let time = 2 + 5 * pow(size, exponent)
            return BenchGrowth.Point(megabytes: size, total: time, processor: time)
        }
        let growth = BenchGrowth(points: points)
        #expect(points.count == 10)
        #expect(growth.isLinear == isLinear, "\(growth.factor)")
        // (100^e - 10^e) / 90 to (10^e - 0.1^e) / 9.9
        let expected = (pow(100, exponent) - pow(10, exponent)) / 90 / ((pow(10, exponent) - pow(0.1, exponent)) / 9.9)
        #expect(abs(growth.factor - expected) < 1e-9)
    }

    @Test(
        arguments: [
            (0.7, [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7]), (10, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]),
            (42, [0, 5, 10, 15, 20, 25, 30, 35, 40, 45]), (0, [0, 1]),
        ] as [(Double, [Double])])
    func `axes have round marks`(most: Double, marks: [Double]) {
        let found = SVGDrawing.marks(upTo: most)
        #expect(found.count == marks.count)
        #expect(zip(found, marks).allSatisfy { abs($0 - $1) < 1e-9 }, "\(found)")
    }

    @Test func `names are escaped in a drawing`() {
        let drawing = BenchPlot.stages([result("a <b> & c", total: 4, cpu: 3)])
        #expect(drawing.contains(">a &lt;b> &amp; c</text>"))
    }
}
