public import Foundation

/// One file's way through the worker, as the ledger has it.
public struct Job: Sendable, Equatable {
    /// Where a job is. `docs/job-lifecycle.md` draws it.
    public enum State: String, Sendable, CaseIterable, Codable {
        /// It waits for a worker.
        case available
        /// Somebody is at work on it, and holds its lease.
        case running
        /// We failed; it will be tried again at `runAt`.
        case retryable
        /// Its clean copy is in the store.
        case stored
        /// It was refused; its file and its report are in quarantine.
        case quarantined
        /// We failed too often, or in a way that trying again does not mend. Its file is kept until somebody redrives
        /// it.
        case discarded
        /// Somebody cancelled it, or its file is gone from the spool without our doing.
        case cancelled
    }

    /// The right to work on a job for a while.
    public struct Lease: Sendable, Equatable {
        /// The worker process that has it.
        public var owner: String
        /// Grows with every lease of the job, so that the end that an earlier owner reports is told apart and refused.
        public var token: Int
        /// When it ends, unless a heartbeat extends it.
        public var until: Date
        /// When it ends whatever the heartbeats say.
        public var deadline: Date
    }

    /// A UUID, lower case.
    public let id: String
    public var state: State
    public var workspace: String
    /// The workspace whose share it is worked on, which is that of its folder; a descriptor may name another workspace
    /// for the file.
    public let queueWorkspace: String
    /// The client's name, escaped.
    public var name: String
    /// How often it was begun. Counted before a byte is parsed.
    public var attempts: Int
    /// The random UUID of the object key, drawn before the first attempt.
    public var keyUUID: String
    /// The object's key once it is stored.
    public var key: String?
    public var verdict: String?
    /// The stable code of the refusal or the failure.
    public var reason: String?
    /// The whole report as JSON.
    public var report: String?
    /// The name under which it was handed in, byte for byte, and the folder.
    public let spoolFolder: Data?
    public let spoolName: Data
    /// Whether its file was still in `incoming/` when the ledger last heard of it.
    public var isIncoming = true
    /// Whether `enqueue` has told somebody its id.
    public var isAnnounced = false
    /// 0 goes first, 9 last.
    public var priority = Self.usualPriority
    /// Of two jobs of a workspace with the same key only one is made.
    public var idempotencyKey: String?
    /// It is not begun before.
    public var runAt: Date
    /// While it is `running`.
    public var lease: Lease?
    /// When the attempt began.
    public var startedAt: Date?
    public let createdAt: Date
    public var updatedAt: Date

    public static let priorities = 0...9
    public static let usualPriority = 5

    public init(
        id: String, state: State, workspace: String, name: String, keyUUID: String, spoolFolder: Data?,
        spoolName: Data, createdAt: Date
    ) {
        self.init(
            id: id, state: state, workspace: workspace, queueWorkspace: workspace, name: name, keyUUID: keyUUID,
            spoolFolder: spoolFolder, spoolName: spoolName, createdAt: createdAt)
    }

    init(
        id: String, state: State, workspace: String, queueWorkspace: String, name: String, keyUUID: String,
        spoolFolder: Data?, spoolName: Data, createdAt: Date
    ) {
        self.id = id
        self.state = state
        self.workspace = workspace
        self.queueWorkspace = queueWorkspace
        self.name = name
        self.attempts = 0
        self.keyUUID = keyUUID
        self.spoolFolder = spoolFolder
        self.spoolName = spoolName
        self.runAt = createdAt
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }
}
