import Foundation
import GRDB

/// A job as a row of the table `job`.
struct StoredJob: Codable, Equatable, FetchableRecord, PersistableRecord {
    static let databaseTableName = "job"

    var id: String
    var state: Job.State
    var workspace: String
    var queueWorkspace: String
    var name: String
    var attempts: Int
    var keyUUID: String
    var key: String?
    var verdict: String?
    var reason: String?
    var report: String?
    var spoolFolder: Data?
    var spoolName: Data
    var isIncoming: Bool
    var isAnnounced: Bool
    var priority: Int
    /// When its turn is, in the virtual time of `Turns`.
    var turn: Double
    /// Whether it waits for the others of its workspace.
    var isParked: Bool
    var idempotencyKey: String?
    var runAt: Double
    var leaseOwner: String?
    var leaseToken: Int
    var leaseUntil: Double?
    var leaseDeadline: Double?
    var startedAt: Double?
    var createdAt: Double
    var updatedAt: Double

    /// A job that is new in the queue.
    init(_ job: Job, turn: Double, isParked: Bool) {
        id = job.id
        state = job.state
        workspace = job.workspace
        queueWorkspace = job.queueWorkspace
        name = job.name
        attempts = job.attempts
        keyUUID = job.keyUUID
        key = job.key
        verdict = job.verdict
        reason = job.reason
        report = job.report
        spoolFolder = job.spoolFolder
        spoolName = job.spoolName
        isIncoming = job.isIncoming
        isAnnounced = job.isAnnounced
        priority = job.priority
        self.turn = turn
        self.isParked = isParked
        idempotencyKey = job.idempotencyKey
        runAt = job.runAt.timeIntervalSince1970
        leaseOwner = job.lease?.owner
        leaseToken = job.lease?.token ?? 0
        leaseUntil = job.lease?.until.timeIntervalSince1970
        leaseDeadline = job.lease?.deadline.timeIntervalSince1970
        startedAt = job.startedAt?.timeIntervalSince1970
        createdAt = job.createdAt.timeIntervalSince1970
        updatedAt = job.updatedAt.timeIntervalSince1970
    }

    var job: Job {
        var job = Job(
            id: id, state: state, workspace: workspace, queueWorkspace: queueWorkspace, name: name, keyUUID: keyUUID,
            spoolFolder: spoolFolder, spoolName: spoolName, createdAt: Date(timeIntervalSince1970: createdAt))
        job.attempts = attempts
        job.key = key
        job.verdict = verdict
        job.reason = reason
        job.report = report
        job.isIncoming = isIncoming
        job.isAnnounced = isAnnounced
        job.priority = priority
        job.idempotencyKey = idempotencyKey
        job.runAt = Date(timeIntervalSince1970: runAt)
        if let leaseOwner, let leaseUntil, let leaseDeadline {
            job.lease = Job.Lease(
                owner: leaseOwner, token: leaseToken, until: Date(timeIntervalSince1970: leaseUntil),
                deadline: Date(timeIntervalSince1970: leaseDeadline))
        }
        job.startedAt = startedAt.map { Date(timeIntervalSince1970: $0) }
        job.updatedAt = Date(timeIntervalSince1970: updatedAt)
        return job
    }
}
