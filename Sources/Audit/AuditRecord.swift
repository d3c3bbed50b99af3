/// A decision or an access, as the one who makes it tells it. It never holds a value that was found in a file, nor the
/// name that a client gave one: an audit log cannot forget.
public struct AuditRecord: Sendable, Equatable {
    /// Bytes that came or went.
    public struct Content: Codable, Sendable, Equatable {
        public var bytes: Int
        /// 64 hexadecimal digits.
        public var sha256: String?

        public init(bytes: Int, sha256: String?) {
            self.bytes = bytes
            self.sha256 = sha256
        }
    }

    public struct Policy: Codable, Sendable, Equatable {
        public var name: String
        public var digest: String

        public init(name: String, digest: String) {
            self.name = name
            self.digest = digest
        }
    }

    public var event: AuditEvent
    public var workspace: String?
    public var job: String?
    /// Of the object in the store.
    public var key: String?
    public var input: Content?
    public var output: Content?
    public var verdict: String?
    /// The code of a rejection.
    public var reason: String?
    /// How many constructs were found.
    public var findings: Int?
    public var policy: Policy?
    /// The constructs that a release lets pass.
    public var allowed: [String]?
    /// The job as which a file was released.
    public var newJob: String?
    /// Why somebody did it, in their words, escaped by the caller.
    public var note: String?
    /// How many things it was done to.
    public var count: Int?

    public init(_ event: AuditEvent, workspace: String? = nil, job: String? = nil) {
        self.event = event
        self.workspace = workspace
        self.job = job
    }
}

/// Who acts: the same for every record of a process.
public struct AuditActor: Sendable, Equatable {
    /// Name and number of the user.
    public var user: String
    public var host: String
    public var process: Int32
    /// Such as `run` or `quarantine export`.
    public var command: String
    /// The version of the program.
    public var engine: String

    public init(user: String, host: String, process: Int32, command: String, engine: String) {
        self.user = user
        self.host = host
        self.process = process
        self.command = command
        self.engine = engine
    }
}
