public import Foundation

/// An object of the store, as the ledger has it.
public struct StoredObject: Sendable, Equatable {
    public enum Part: String, Sendable, CaseIterable, Codable {
        /// The clean file.
        case clean
        /// What policy had cut out of the original and kept beside the clean file; it was not rebuilt.
        case archived
    }

    public let key: String
    /// The id of the job that stored it.
    public let job: String
    public let workspace: String
    public let part: Part
    /// What the clean file is, such as `image/png`.
    public let mediaType: String?
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    public var digest: String
    public var bytes: Int
    /// 1 when it is stored, and 1 more with each replacement.
    public var generation: Int
    /// The digest of the policy that it was last examined under.
    public var policy: String
    /// The version of the program that did so.
    public var engine: String
    public let storedAt: Date
    /// The digest of what is about to replace it: the store has the one or the other.
    public var nextDigest: String?
    /// Since when it counts as deleted. It is in the store until it is purged.
    public var deletedAt: Date?
    /// It is not purged before.
    public var purgeAfter: Date?
    /// Whether the store was told, or is about to be told, to remove it for good.
    public var isPurging: Bool
    /// Why it must be kept as it is: while there is a reason it is neither replaced, nor deleted, nor purged.
    public var hold: String?

    public init(
        key: String, job: String, workspace: String, part: Part, mediaType: String?, digest: String, bytes: Int,
        policy: String, engine: String, storedAt: Date
    ) {
        self.key = key
        self.job = job
        self.workspace = workspace
        self.part = part
        self.mediaType = mediaType
        self.digest = digest
        self.bytes = bytes
        self.generation = 1
        self.policy = policy
        self.engine = engine
        self.storedAt = storedAt
        self.isPurging = false
    }
}

/// What an examination of a stored object came to.
public struct ObjectContent: Sendable, Equatable {
    public var digest: String
    public var bytes: Int
    /// The digest of the policy.
    public var policy: String
    public var engine: String

    public init(digest: String, bytes: Int, policy: String, engine: String) {
        self.digest = digest
        self.bytes = bytes
        self.policy = policy
        self.engine = engine
    }
}

/// Which objects are meant: those for which everything holds that is given.
public struct ObjectFilter: Sendable, Equatable {
    public var workspace: String?
    public var mediaType: String?
    /// Stored before.
    public var before: Date?
    /// Last examined under the policy with this digest.
    public var policy: String?
    /// Last examined by this version.
    public var engine: String?
    /// This construct was found in the original.
    public var construct: String?
    /// Whether they count as deleted.
    public var isDeleted: Bool?
    public var isHeld: Bool?

    public init() {}
}
