import Foundation

/// The results of `bench` as tables of at most 80 columns, and as JSON.
enum BenchReport {
    private static let columns = BenchSamples.stages + ["total", "cpu"]

    static func table(_ results: [BenchResult]) -> String {
        var lines = [row(["", "ms"] + columns)]
        for result in results {
            let size = String(format: "%.2f MB", Double(result.bytes) / 1e6)
            var title = "\(result.name), \(size), \(result.files) files, \(result.filesPerSecond)/s"
            title += ", child \(result.childMebibytes) MiB"
            if let goal = result.goal {
                title += result.median("total") <= goal ? ", within \(Int(goal)) ms" : ", goal \(Int(goal)) ms"
            }
            lines.append(title)
            for percent in BenchSamples.percentiles {
                lines.append(
                    row(["", "p\(percent)"] + columns.map { number(result.milliseconds[$0]?["p\(percent)"] ?? 0) }))
            }
        }
        if let memory = results.last?.residentMebibytes { lines.append("memory of this process: \(memory) MiB") }
        return lines.joined(separator: "\n") + "\n"
    }

    /// With as many digits as fit into six columns.
    static func number(_ milliseconds: Double) -> String {
        String(format: milliseconds < 1_000 ? "%.2f" : "%.0f", milliseconds)
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [2, 3] + columns.map { max($0.count, 6) }
        return zip(cells, widths).map { cell, width in padded(cell, width) }.joined(separator: " ")
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(0, width - text.count)) + text
    }

    /// One line a class.
    static func json(_ results: [BenchResult]) throws -> String { try results.map(JSONText.line).joined() }

    /// Reads what `json` wrote.
    static func results(from data: Data) throws -> [BenchResult] {
        try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(BenchResult.self, from: $0) }
    }

    /// The time of files of growing size.
    static func growthTable(_ growth: BenchGrowth) -> String {
        var lines = ["     MB  total ms    cpu ms  cpu ms/MB"]
        for point in growth.points {
            let cells = [(point.megabytes, 7), (point.total, 9), (point.processor, 9)].map { value, width in
                padded(number(value), width)
            }
            lines.append(cells.joined(separator: " ") + " " + padded(number(point.processor / point.megabytes), 10))
        }
        lines.append(
            "A megabyte costs \(number(growth.factor)) times as much at the end as at the beginning: "
                + (growth.isLinear ? "linear." : "NOT linear."))
        return lines.joined(separator: "\n") + "\n"
    }

    /// A run beside an earlier one.
    static func table(_ comparison: BenchComparison) -> String {
        var lines = [
            "CLASS".padding(toLength: 24, withPad: " ", startingAt: 0) + "   old ms   new ms  ratio  cpu ratio"
        ]
        for row in comparison.rows {
            let name = row.name.padding(toLength: 24, withPad: " ", startingAt: 0)
            let cells = [padded(number(row.old), 8), padded(number(row.new), 8), padded(number(row.ratio), 6)]
            lines.append(
                name + " " + (cells + [padded(number(row.processorRatio), 10)]).joined(separator: " ")
                    + (row.ratio > comparison.mostRatio ? "  slower" : ""))
        }
        for name in comparison.missing { lines.append("\(name) is not in the earlier run") }
        return lines.joined(separator: "\n") + "\n"
    }
}
