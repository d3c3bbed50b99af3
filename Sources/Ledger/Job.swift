public import Foundation

/// One file's way through the worker, as the ledger has it.
public struct Job: Sendable, Equatable {
    /// Where a job is. `docs/job-lifecycle.md` draws it.
    public enum State: String, Sendable, CaseIterable, Codable {
        /// Announced by `enqueue`, not claimed yet.
        case available
        /// Claimed; somebody is at work on it.
        case running
        /// We failed; it will be tried again.
        case retryable
        /// Its clean copy is in the store.
        case stored
        /// It was refused; its file and its report are in quarantine.
        case quarantined
        /// Its file is gone from the spool without our doing.
        case cancelled

        /// Whether nothing more will happen to it.
        public var isFinal: Bool { self == .stored || self == .quarantined || self == .cancelled }
    }

    /// A UUID, lower case.
    public let id: String
    public var state: State
    public var workspace: String
    /// The client's name, escaped.
    public var name: String
    public var attempts: Int
    /// The random UUID of the object key, drawn at claim.
    public var keyUUID: String
    /// The object's key once it is stored.
    public var key: String?
    public var verdict: String?
    /// The stable code of the refusal or the failure.
    public var reason: String?
    /// The whole report as JSON.
    public var report: String?
    /// The name under which it lies on the spool, byte for byte, and the folder.
    public var spoolFolder: Data?
    public var spoolName: Data
    public var createdAt: Date
    public var updatedAt: Date

    public init(
        id: String, state: State, workspace: String, name: String, keyUUID: String, spoolFolder: Data?,
        spoolName: Data, createdAt: Date
    ) {
        self.id = id
        self.state = state
        self.workspace = workspace
        self.name = name
        self.attempts = 0
        self.keyUUID = keyUUID
        self.spoolFolder = spoolFolder
        self.spoolName = spoolName
        self.createdAt = createdAt
        self.updatedAt = createdAt
    }
}
