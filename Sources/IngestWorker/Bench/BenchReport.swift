import Foundation
import NativeSystem

/// The results of `bench` as a table of at most 80 columns, and as JSON.
enum BenchReport {
    private static let percentiles = [50, 95, 99]

    /// The smallest sample that at least `percent` of all do not exceed.
    static func percentile(_ percent: Int, of samples: [Double]) -> Double {
        guard !samples.isEmpty else { return 0 }
        let rank = (samples.count * percent + 99) / 100
        return samples.sorted()[max(rank, 1) - 1]
    }

    static func table(_ results: [Bench.Result]) -> String {
        var lines = [row(["CLASS", "ms"] + Bench.columns)]
        for result in results {
            lines.append("\(result.name), \(result.bytes) bytes, \(result.samples["total"]?.count ?? 0) files")
            for percent in percentiles {
                lines.append(row(["", "p\(percent)"] + Bench.columns.map { cell(result, $0, percent) }))
            }
        }
        lines.append("memory of this process: \(residentMebibytes) MiB")
        return lines.joined(separator: "\n") + "\n"
    }

    private static func cell(_ result: Bench.Result, _ column: String, _ percent: Int) -> String {
        String(format: "%.2f", percentile(percent, of: result.samples[column] ?? []))
    }

    private static func row(_ cells: [String]) -> String {
        let widths = [2, 4] + Bench.columns.map { max($0.count, 6) }
        return zip(cells, widths).map { cell, width in
            String(repeating: " ", count: max(0, width - cell.count)) + cell
        }.joined(separator: " ")
    }

    private struct Line: Encodable {
        let name: String
        let bytes: Int
        let files: Int
        /// By stage and percentile, in milliseconds.
        let milliseconds: [String: [String: Double]]
        let residentMebibytes: Int

        enum CodingKeys: String, CodingKey {
            case name = "class"
            case bytes, files, milliseconds, residentMebibytes
        }
    }

    static func json(_ results: [Bench.Result]) throws -> String {
        return try results.map { result in
            let stages = result.samples.mapValues { samples in
                Dictionary(uniqueKeysWithValues: percentiles.map { ("p\($0)", percentile($0, of: samples)) })
            }
            let line = Line(
                name: result.name, bytes: result.bytes, files: result.samples["total"]?.count ?? 0,
                milliseconds: stages, residentMebibytes: residentMebibytes)
            return try JSONText.line(line)
        }.joined()
    }

    /// The most memory that this process has had at once.
    private static var residentMebibytes: Int {
        let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
        let line = status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") } ?? ""
        return (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 1_024
    }
}
