import Foundation
import Ledger

/// A job whose file took longer than its budget.
struct SlowJob: Encodable {
    let id: String
    let name: String
    let mediaType: String?
    let bytes: Int?
    let totalMilliseconds: Double
    /// The stage that took most of the time.
    let slowestStage: String?
    let slowestMilliseconds: Double?

    private init?(_ job: Job, over milliseconds: Int) {
        guard let text = job.report,
            let report = try? JSONDecoder().decode(IngestReport.self, from: Data(text.utf8)),
            report.timings.totalMilliseconds > Double(milliseconds)
        else { return nil }
        let slowest = report.timings.slowestStage
        id = job.id
        name = job.name
        mediaType = report.mediaType
        bytes = report.input?.bytes
        totalMilliseconds = report.timings.totalMilliseconds
        slowestStage = slowest?.key
        slowestMilliseconds = slowest?.value
    }

    /// Those of `jobs` that took longer, the slowest first.
    static func over(milliseconds: Int, _ jobs: [Job]) -> [SlowJob] {
        jobs.compactMap { SlowJob($0, over: milliseconds) }.sorted { $0.totalMilliseconds > $1.totalMilliseconds }
    }

    func json() throws -> String { try JSONText.object(self) }

    /// As a table of at most 80 columns.
    static func table(_ jobs: [SlowJob]) -> String {
        let head = JobTable.line([("ID", 8), ("MS", 8), ("STAGE", 10), ("MS", 8), ("BYTES", 11), ("NAME", 30)])
        let rows = jobs.map { job in
            JobTable.line([
                (String(job.id.prefix(8)), 8), (decimal(job.totalMilliseconds), 8), (job.slowestStage ?? "", 10),
                (job.slowestMilliseconds.map(decimal) ?? "", 8), (job.bytes.map(String.init) ?? "", 11), (job.name, 30),
            ])
        }
        return ([head] + rows).joined(separator: "\n") + "\n"
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }
}
