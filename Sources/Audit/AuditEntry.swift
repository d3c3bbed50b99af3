internal import Foundation
internal import NativeBytes

/// A record in its place in the log: one line of JSON, `"hash"` last. The hash is the SHA-256 of the line without it,
/// and `prev` that of the line before, so that no line can be changed, moved or taken out alone.
struct AuditEntry: Codable, Equatable {
    /// Where a signed record says by whom.
    struct Signature: Codable, Equatable {
        /// Ed25519, 64 hexadecimal digits.
        var publicKey: String
        /// Ed25519, 128 hexadecimal digits.
        var signature: String
    }

    /// What was cut off.
    struct Healed: Codable, Equatable {
        var bytes: Int
        var sha256: String
    }

    /// From 0, without gaps.
    var seq: Int
    /// RFC 3339, UTC, milliseconds.
    var time: String
    /// 64 hexadecimal digits; zeros in the first record.
    var prev: String
    var event: AuditEvent
    var user: String
    var host: String
    var process: Int32
    var command: String
    var engine: String

    var workspace: String?
    var job: String?
    var key: String?
    var input: AuditRecord.Content?
    var output: AuditRecord.Content?
    var verdict: String?
    var reason: String?
    var findings: Int?
    var policy: AuditRecord.Policy?
    var allowed: [String]?
    var newJob: String?
    var note: String?
    var count: Int?

    var signed: Signature?
    /// The key that signs from here on.
    var nextPublicKey: String?
    var healed: Healed?

    init(_ record: AuditRecord, seq: Int, prev: String, time: Date, by actor: AuditActor) {
        self.seq = seq
        self.prev = prev
        self.time = Self.text(of: time)
        event = record.event
        user = actor.user
        host = actor.host
        process = actor.process
        command = actor.command
        engine = actor.engine
        workspace = record.workspace
        job = record.job
        key = record.key
        input = record.input
        output = record.output
        verdict = record.verdict
        reason = record.reason
        findings = record.findings
        policy = record.policy
        allowed = record.allowed
        newJob = record.newJob
        note = record.note
        count = record.count
    }

    static let firstPrev = String(repeating: "0", count: 64)

    private static let timeFormat = Date.ISO8601FormatStyle(includingFractionalSeconds: true)

    static func text(of date: Date) -> String { date.formatted(timeFormat) }

    /// `time`; `nil` when it is none, which no record of ours has.
    var date: Date? { try? Date(time, strategy: Self.timeFormat) }

    /// What is signed of a signed record: everything that gives it its place and its meaning.
    var signedMessage: [UInt8] {
        let parts = ["ingest-audit/1", event.rawValue, String(seq), prev, time, nextPublicKey ?? ""]
        return Array(parts.joined(separator: "\n").utf8)
    }
}

/// A line of the log.
struct AuditLine {
    let entry: AuditEntry
    /// 64 hexadecimal digits.
    let hash: String
    /// Without the newline.
    let bytes: [UInt8]

    /// Longest line; a longer one is no record.
    static let capacity = 64 * 1024
    private static let hashStart = Array(",\"hash\":\"".utf8)
    private static let hashEnd = Array("\"}".utf8)
    private static let hashByteCount = 64 + hashStart.count + hashEnd.count

    /// What is wrong with a line for itself.
    enum Defect: Error, Equatable {
        /// It is not of the form of a record.
        case unreadable
        /// It is not what its hash says.
        case edited(seq: Int?)
    }

    init(_ entry: AuditEntry) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let body = Array(try encoder.encode(entry))
        self.entry = entry
        hash = SHA256Digest(of: body.span).description
        bytes = body.dropLast() + Self.hashStart + Array(hash.utf8) + Self.hashEnd
    }

    init(reading bytes: ArraySlice<UInt8>) throws(Defect) {
        guard bytes.count > Self.hashByteCount, bytes.count <= Self.capacity else { throw .unreadable }
        let hashPart = bytes.suffix(Self.hashByteCount)
        let digits = hashPart.dropFirst(Self.hashStart.count).dropLast(Self.hashEnd.count)
        let body = bytes.dropLast(Self.hashByteCount) + [0x7D]
        let read = try? JSONDecoder().decode(AuditEntry.self, from: Data(body))
        guard hashPart.starts(with: Self.hashStart), hashPart.suffix(Self.hashEnd.count) == Self.hashEnd[...] else {
            throw read == nil ? .unreadable : .edited(seq: read?.seq)
        }
        let copy = Array(body)
        hash = SHA256Digest(of: copy.span).description
        guard digits.elementsEqual(hash.utf8) else { throw .edited(seq: read?.seq) }
        guard let read else { throw .unreadable }
        entry = read
        self.bytes = Array(bytes)
    }
}
