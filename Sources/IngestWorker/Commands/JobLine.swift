import Foundation
import Ledger
import Spool

/// A job as `jobs list --json` prints it.
struct JobLine: Encodable {
    let id: String
    let state: String
    let workspace: String
    let name: String
    /// Under which it was handed in, escaped.
    let spoolName: String
    let attempts: Int
    let verdict: String?
    let reason: String?
    let key: String?
    let createdAt: String
    let updatedAt: String
    let report: IngestReport?
    let history: [AttemptLine]?

    init(_ job: Job, report: IngestReport? = nil, history: [Attempt]? = nil) {
        id = job.id
        state = job.state.rawValue
        workspace = job.workspace
        name = job.name
        spoolName = ClientName(Array(job.spoolName)).escaped
        attempts = job.attempts
        verdict = job.verdict
        reason = job.reason
        key = job.key
        createdAt = job.createdAt.ingestTimestamp
        updatedAt = job.updatedAt.ingestTimestamp
        self.report = report
        self.history = history?.map(AttemptLine.init)
    }

    private enum CodingKeys: String, CodingKey {
        case id, state, workspace, name, spoolName, attempts, verdict, reason, key, createdAt, updatedAt, report,
            history
    }

    /// Every field is there in every line; report and history only where they were asked for.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(state, forKey: .state)
        try container.encode(workspace, forKey: .workspace)
        try container.encode(name, forKey: .name)
        try container.encode(spoolName, forKey: .spoolName)
        try container.encode(attempts, forKey: .attempts)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reason, forKey: .reason)
        try container.encode(key, forKey: .key)
        try container.encode(createdAt, forKey: .createdAt)
        try container.encode(updatedAt, forKey: .updatedAt)
        try container.encodeIfPresent(report, forKey: .report)
        try container.encodeIfPresent(history, forKey: .history)
    }

    func json() throws -> String { try JSONText.object(self) }
}

/// Jobs as a table of at most 80 columns.
enum JobTable {
    static let head = row("ID", "STATE", "NAME", "REASON")

    static func row(_ job: Job) -> String {
        row(String(job.id.prefix(8)), job.state.rawValue, job.name, job.reason ?? "")
    }

    private static func row(_ id: String, _ state: String, _ name: String, _ reason: String) -> String {
        TextTable.line([.left(id, 8), .left(state, 11), .left(name, 26), .left(reason, 30)])
    }
}

/// An attempt as `jobs show --json` prints it.
struct AttemptLine: Encodable {
    let attempt: Int
    let worker: String
    let startedAt: String
    let endedAt: String
    let outcome: String
    let code: String?
    let message: String?
    let stages: [String: Double]

    init(_ attempt: Attempt) {
        self.attempt = attempt.number
        worker = attempt.owner
        startedAt = attempt.startedAt.ingestTimestamp
        endedAt = attempt.endedAt.ingestTimestamp
        outcome = attempt.outcome.rawValue
        code = attempt.code
        message = attempt.message
        stages = attempt.stages
    }
}

/// The attempts at a job for people, of at most 80 columns but for what failed.
enum AttemptText {
    static func lines(_ attempts: [Attempt]) -> String {
        attempts.map { attempt in
            let milliseconds = Int((attempt.endedAt.timeIntervalSince(attempt.startedAt) * 1_000).rounded())
            let what = [attempt.outcome.rawValue, attempt.code].compactMap { $0 }.joined(separator: ", ")
            let why = attempt.message.map { "\n            \($0)" } ?? ""
            return "attempt \(attempt.number) \(attempt.startedAt.ingestTimestamp), \(milliseconds) ms: \(what)\(why)\n"
        }.joined()
    }
}
