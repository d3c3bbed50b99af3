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

    /// `nil` for one that took no longer.
    init?(_ job: Job, over milliseconds: Int) {
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

    func json() throws -> String { try JSONText.object(self) }

    // MARK: As a table of at most 80 columns

    static let head =
        row("ID", "MS", "STAGE", "MS", "BYTES", "NAME")

    var row: String {
        Self.row(
            String(id.prefix(8)), Self.decimal(totalMilliseconds), slowestStage ?? "",
            slowestMilliseconds.map(Self.decimal) ?? "", bytes.map(String.init) ?? "", name)
    }

    private static func row(
        _ id: String, _ total: String, _ stage: String, _ slowest: String, _ bytes: String, _ name: String
    ) -> String {
        TextTable.line([
            .left(id, 8), .right(total, 8), .left(stage, 10), .right(slowest, 8), .right(bytes, 11), .left(name, 30),
        ])
    }

    private static func decimal(_ value: Double) -> String { String(format: "%.1f", value) }
}

/// The slowest of many jobs, of which no more are held than twice as many as are wanted.
struct SlowestJobs {
    let limit: Int
    private var jobs: [SlowJob] = []

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ job: SlowJob) {
        jobs.append(job)
        // Sorting every time that their number has doubled costs no more than sorting all.
        if jobs.count / 2 >= max(limit, Self.leastToSort) { jobs = sorted }
    }

    private static let leastToSort = 512

    /// At most `limit`, the slowest first.
    var sorted: [SlowJob] { Array(jobs.sorted { $0.totalMilliseconds > $1.totalMilliseconds }.prefix(limit)) }
}
