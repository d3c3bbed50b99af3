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
        JobTable.line([("ID", 8), ("MS", 8), ("STAGE", 10), ("MS", 8), ("BYTES", 11), ("NAME", 30)]) + "\n"

    var row: String {
        JobTable.line([
            (String(id.prefix(8)), 8), (Self.decimal(totalMilliseconds), 8), (slowestStage ?? "", 10),
            (slowestMilliseconds.map(Self.decimal) ?? "", 8), (bytes.map(String.init) ?? "", 11), (name, 30),
        ]) + "\n"
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
