import Foundation

/// The results of `bench` as tables of at most 80 columns, and as JSON.
enum BenchReport {
    private static let columns = BenchSamples.stages + ["total", "cpu"]

    static func table(_ results: [BenchResult]) -> String {
        var text = row(["", "ms"] + columns)
        for result in results {
            let size = String(format: "%.2f MB", Double(result.bytes) / 1e6)
            text += "\(result.name), \(size), \(result.files) files, \(result.filesPerSecond)/s"
            text += ", child \(result.childMebibytes) MiB"
            if let goal = result.goal {
                text += result.median("total") <= goal ? ", within \(Int(goal)) ms" : ", goal \(Int(goal)) ms"
            }
            text += "\n"
            for percent in BenchSamples.percentiles {
                text += row(["", "p\(percent)"] + columns.map { number(result.milliseconds[$0]?["p\(percent)"] ?? 0) })
            }
        }
        if let memory = results.last?.residentMebibytes { text += "memory of this process: \(memory) MiB\n" }
        return text
    }

    /// With as many digits as fit into six columns.
    static func number(_ milliseconds: Double) -> String {
        String(format: milliseconds < 1_000 ? "%.2f" : "%.0f", milliseconds)
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [2, 3] + columns.map { max($0.count, 6) }
        return TextTable.line(zip(cells, widths).map { cell, width in .right(cell, width) })
    }

    /// One line a class.
    static func json(_ results: [BenchResult]) throws -> String { try results.map(JSONText.line).joined() }

    /// Reads what `json` wrote.
    static func results(from data: Data) throws -> [BenchResult] {
        try data.split(separator: UInt8(ascii: "\n")).map { try JSONDecoder().decode(BenchResult.self, from: $0) }
    }

    /// The time of files of growing size.
    static func growthTable(_ growth: BenchGrowth) -> String {
        var text = growthRow(["MB", "total ms", "cpu ms", "cpu ms/MB"])
        for point in growth.points {
            text += growthRow(
                [point.megabytes, point.total, point.processor, point.processor / point.megabytes].map(number))
        }
        return text
            + "A megabyte costs \(number(growth.factor)) times as much at the end as at the beginning: "
            + (growth.isLinear ? "linear.\n" : "NOT linear.\n")
    }

    private static func growthRow(_ cells: [String]) -> String {
        TextTable.line(zip(cells, [7, 9, 9, 10]).map { cell, width in .right(cell, width) })
    }

    /// A run beside an earlier one.
    static func table(_ comparison: BenchComparison) -> String {
        var text = comparisonRow("CLASS", ["old ms", "new ms", "ratio", "cpu ratio"])
        for row in comparison.rows {
            text += comparisonRow(
                row.name, [row.old, row.new, row.ratio, row.processorRatio].map(number),
                note: row.ratio > comparison.mostRatio ? " slower" : "")
        }
        for name in comparison.missing { text += "\(name) is not in the earlier run\n" }
        return text
    }

    private static func comparisonRow(_ name: String, _ cells: [String], note: String = "") -> String {
        TextTable.line(
            [.left(name, 24)] + zip(cells, [8, 8, 6, 10]).map { cell, width in .right(cell, width) }
                + [.left(note, note.count)])
    }
}
