internal import Foundation
internal import NativeBytes

/// Records that are written together, each following from the one before.
struct AuditBatch {
    /// The end of the log when they are written.
    var tail: AuditTail
    /// What is to be written.
    private(set) var bytes: [UInt8] = []
    /// The last signed one of them.
    private(set) var head: [UInt8]?
    /// Where it begins.
    let segment: Int?
    let offset: Int
    let firstSeq: Int

    private let keys: AuditKeys
    private let actor: AuditActor

    init(tail: AuditTail, keys: AuditKeys, actor: AuditActor) {
        self.tail = tail
        self.keys = keys
        self.actor = actor
        segment = tail.segment
        offset = tail.offset
        firstSeq = tail.nextSeq
    }

    /// The log must be as long as the head that was set aside says: a record that was signed once cannot be gone. There
    /// is none where the writer died as it began the log.
    func checkHead(_ head: [UInt8]?) throws {
        guard let head else {
            guard tail.nextSeq <= 1 else { throw AuditError.damaged("head.json is gone", at: tail.nextSeq) }
            return
        }
        guard let line = try? AuditLine(reading: head.dropLast()[...]) else {
            throw AuditError.damaged("head.json is no record", at: tail.nextSeq)
        }
        guard line.entry.seq < tail.nextSeq else {
            throw AuditError.damaged("records up to \(line.entry.seq) were signed and are gone", at: tail.nextSeq)
        }
    }

    /// The first record of a log, and the change of its key.
    mutating func begin() throws {
        if tail.segment == nil {
            try addSigned(AuditRecord(.auditBegun), as: keys.active, next: keys.active)
        } else if let signer = tail.signer, signer != keys.active {
            try addSigned(AuditRecord(.auditKeyChanged), as: signer, next: keys.active)
        } else if tail.signer == nil {
            throw AuditError.damaged("nobody signed it", at: tail.nextSeq)
        }
    }

    mutating func add(_ record: AuditRecord) throws { try append(entry(record)) }

    /// Says what was cut off.
    mutating func addHealed(_ torn: [UInt8]) throws {
        var entry = entry(AuditRecord(.auditHealed))
        entry.healed = .init(bytes: torn.count, sha256: SHA256Digest(of: torn.span).description)
        try append(entry)
    }

    mutating func addHead() throws { try addSigned(AuditRecord(.auditHead), as: tail.signer ?? keys.active, next: nil) }

    private func entry(_ record: AuditRecord) -> AuditEntry {
        AuditEntry(record, seq: tail.nextSeq, prev: tail.hash, time: Date(), by: actor)
    }

    private mutating func addSigned(_ record: AuditRecord, as publicKey: String, next: String?) throws {
        var entry = entry(record)
        entry.nextPublicKey = next
        guard let signed = keys.signing(entry, as: publicKey) else {
            throw AuditError(
                "the audit log is signed by the key \(publicKey.prefix(16))…, which is not in the key file of the audit "
                    + "log. Put it there, after the new one; or move the folder audit/ away and keep it.")
        }
        try append(signed)
        head = tail.lastHead
    }

    private mutating func append(_ entry: AuditEntry) throws {
        let line = try AuditLine(entry)
        guard line.bytes.count <= AuditLine.capacity else { throw AuditError("a record is too long") }
        bytes += line.bytes + [0x0A]
        tail.append(line)
    }
}
