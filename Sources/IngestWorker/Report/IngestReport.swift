import FileFormats
import Foundation
import NativeBytes
import Policies
import SandboxProtocol

/// What was found out and done about one file: the object of `--json`, of the ledger and of call-backs.
struct IngestReport: Codable, Sendable, Equatable {
    static let schema = "ingest-report/1"

    struct Reason: Codable, Sendable, Equatable {
        var code: String
        var stage: String?
        var offset: Int?
        var construct: String?
        var message: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(code, forKey: .code)
            try container.encode(stage, forKey: .stage)
            try container.encode(offset, forKey: .offset)
            try container.encode(construct, forKey: .construct)
            try container.encode(message, forKey: .message)
        }
    }

    struct Claimed: Codable, Sendable, Equatable {
        var name: String
        var `extension`: String
        /// Of a file that a command was given, what it was called there, escaped.
        var path: String?
    }

    struct Types: Codable, Sendable, Equatable {
        var byExtension: String?
        var byMagic: String?
    }

    struct Content: Codable, Sendable, Equatable {
        var bytes: Int
        var sha256: String?
        var key: String?
        var path: String?
    }

    struct FindingEntry: Codable, Sendable, Equatable {
        var construct: String
        var risk: String
        var action: String
        var count: Int
        var bytes: Int
        var description: String
    }

    /// A file that hangs on the input.
    struct Attachment: Codable, Sendable, Equatable {
        var nameSHA256: String?
        var type: String
        var bytes: Int
        var action: String

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(nameSHA256, forKey: .nameSHA256)
            try container.encode(type, forKey: .type)
            try container.encode(bytes, forKey: .bytes)
            try container.encode(action, forKey: .action)
        }
    }

    struct Fidelity: Codable, Sendable, Equatable {
        var method: String
        var equal: Bool
    }

    struct Policy: Codable, Sendable, Equatable {
        var name: String
        var digest: String
        /// What stays because the upload asked for it.
        var kept: [String] = []
        /// What the upload asked for and the policy does not grant.
        var declined: [String] = []
    }

    /// A part of the input that is stored beside the clean file.
    struct Archived: Codable, Sendable, Equatable {
        var construct: String
        var bytes: Int
        var sha256: String
        var key: String?
        var path: String?
    }

    struct Engine: Codable, Sendable, Equatable {
        var version: String
        var sandbox: String
        var libraries: [String: String]
    }

    /// What the child used that looked at the file.
    struct Usage: Codable, Sendable, Equatable {
        var processorMilliseconds: Double
        var peakMemoryBytes: Int
    }

    struct Timings: Codable, Sendable, Equatable {
        var totalMilliseconds: Double
        var stages: [String: Double]

        /// The stage that took most of the time.
        var slowestStage: (key: String, value: Double)? {
            stages.max { ($0.value, $1.key) < ($1.value, $0.key) }
        }
    }

    enum Verdict: String, Codable, Sendable { case accepted, rejected, failed }

    var schema = Self.schema
    var job: String?
    var verdict: Verdict
    var reason: Reason?
    var claimed: Claimed
    var mediaType: String?
    var types: Types?
    var input: Content?
    var output: Content?
    var archived: Archived?
    var findings: [FindingEntry] = []
    /// `nil` in reports of versions that did not list them.
    var attachments: [Attachment]? = []
    var fidelity: Fidelity?
    var policy: Policy
    var engine: Engine
    var usage: Usage?
    var timings = Timings(totalMilliseconds: 0, stages: [:])

    /// Every field is there in every report; one that has nothing to say is `null`.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(schema, forKey: .schema)
        try container.encode(job, forKey: .job)
        try container.encode(verdict, forKey: .verdict)
        try container.encode(reason, forKey: .reason)
        try container.encode(claimed, forKey: .claimed)
        try container.encode(mediaType, forKey: .mediaType)
        try container.encode(types, forKey: .types)
        try container.encode(input, forKey: .input)
        try container.encode(output, forKey: .output)
        try container.encode(archived, forKey: .archived)
        try container.encode(findings, forKey: .findings)
        try container.encode(attachments ?? [], forKey: .attachments)
        try container.encode(fidelity, forKey: .fidelity)
        try container.encode(policy, forKey: .policy)
        try container.encode(engine, forKey: .engine)
        try container.encode(usage, forKey: .usage)
        try container.encode(timings, forKey: .timings)
    }

    /// One line of JSON, keys sorted.
    func json() throws -> String { try JSONText.object(self) }
}

extension IngestReport.Reason {
    init(_ rejection: Rejection) {
        self.init(
            code: rejection.code, stage: rejection.stage.rawValue, offset: rejection.offset,
            construct: rejection.construct, message: rejection.message)
    }
}

extension IngestReport.FindingEntry {
    init(_ finding: Finding) {
        self.init(
            construct: finding.construct, risk: finding.risk.rawValue, action: finding.action.rawValue,
            count: finding.count, bytes: finding.bytes, description: finding.description)
    }
}

extension IngestReport.Usage {
    init(_ ending: ChildEnding) {
        self.init(
            processorMilliseconds: Double(ending.processorMicroseconds) / 1_000,
            peakMemoryBytes: ending.peakMemoryBytes)
    }
}

extension IngestReport.Attachment {
    init(_ file: AttachedFile) {
        self.init(
            nameSHA256: file.nameDigest?.description, type: file.kind.rawValue, bytes: file.bytes,
            action: file.action.rawValue)
    }
}

extension IngestReport.Policy {
    init(_ policy: NamedPolicy, _ consent: NamedPolicy.Consent? = nil) {
        self.init(
            name: policy.name, digest: policy.digest, kept: consent?.granted.map(\.rawValue) ?? [],
            declined: consent?.declined.map(\.rawValue) ?? [])
    }
}
