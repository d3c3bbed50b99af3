internal import NativeSystem

/// What is wrong with a log, and where.
public struct AuditDefect: Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable {
        /// It is not of the form of a record.
        case unreadable
        /// It was changed: it is not what its hash says.
        case edited
        /// Records before it are missing.
        case missing
        /// It stands there twice, or in the wrong place.
        case outOfOrder = "out-of-order"
        /// It does not follow from the record before it; one of the two was exchanged.
        case unchained
        /// A signed record whose signature is wrong: it, or a record since the signed one before, was changed.
        case badSignature = "bad-signature"
        /// It is signed by a key that may not sign here.
        case unknownSigner = "unknown-signer"
        /// Records that were signed are gone from the end.
        case truncated
        /// The head that was set aside is another than that in the log.
        case otherHead = "other-head"
        /// The head that was set aside is gone.
        case headMissing = "head-missing"
        /// A segment does not begin with the record it is named for.
        case misnamed
    }

    public let kind: Kind
    /// The record, from 0; where it cannot be read, the one that should stand there.
    public let record: Int
    /// The file.
    public let file: String
    /// In the file, from 1.
    public let line: Int

    public var description: String { "record \(record) (\(file), line \(line)): \(sentence)" }

    private var sentence: String {
        switch kind {
        case .unreadable: "this is not a record"
        case .edited: "the record was changed"
        case .missing: "records are missing before it"
        case .outOfOrder: "the record stands in the wrong place"
        case .unchained: "it does not follow from the record before it: one of the two was exchanged"
        case .badSignature: "its signature is wrong: it, or a record since the last signed one, was changed"
        case .unknownSigner: "it is signed by a key that may not sign here"
        case .truncated: "the log ends before this record, which was signed"
        case .otherHead: "another record was signed in this place"
        case .headMissing: "head.json is gone, so that nobody can tell whether the end is missing"
        case .misnamed: "the file does not begin with the record it is named for"
        }
    }
}

/// What a look at a whole log found out.
public struct AuditVerification: Sendable, Equatable {
    public internal(set) var records = 0
    /// Signed ones of them.
    public internal(set) var signed = 0
    /// Records behind the last signed one: a cut among these cannot be noticed yet.
    public internal(set) var unsigned = 0
    /// The time of the last signed record.
    public internal(set) var lastSigned: String?
    /// Records that say that a half-written one was cut off.
    public internal(set) var healed: [Int] = []
    /// In the order of the log; at most 100.
    public internal(set) var defects: [AuditDefect] = []

    public var isWhole: Bool { defects.isEmpty }
}

/// Looks at every record of a log.
public struct AuditVerifier {
    private let trusted: Set<String>
    private var result = AuditVerification()
    private var seq = 0
    /// `nil` behind a record whose hash is not known.
    private var hash: String? = AuditEntry.firstPrev
    private var signer: String?
    /// The signed records that heads name, as lines.
    private var anchors: [Int: [UInt8]] = [:]

    private static let mostDefects = 100

    /// - Parameters:
    ///   - publicKeys: whose signatures count, 64 hexadecimal digits each.
    ///   - heads: signed records that were kept elsewhere, as lines.
    /// - Throws: an `AuditError` when the log or a head cannot be read.
    public static func verify(
        path: String, publicKeys: [String], heads: [[UInt8]] = []
    ) throws(AuditError) -> AuditVerification {
        do {
            var verifier = AuditVerifier(trusted: Set(publicKeys))
            try verifier.run(path, heads)
            return verifier.result
        } catch {
            throw error as? AuditError ?? (error as? SystemError).map(AuditError.init) ?? AuditError("\(error)")
        }
    }

    private init(trusted: Set<String>) {
        self.trusted = trusted
    }

    private mutating func run(_ path: String, _ heads: [[UInt8]]) throws {
        let snapshot = try AuditSnapshot(path: path)
        for head in heads { try addAnchor(head, isOurs: false) }
        if let head = snapshot.head { try addAnchor(head, isOurs: true) }
        for segment in snapshot.segments {
            let name = AuditDirectory.segmentName(segment.first)
            var lineNumber = 0
            var isFirst = true
            try snapshot.forEachLine(of: segment) { line, isTerminated in
                lineNumber += 1
                check(line, isTerminated, isFirst ? segment.first : nil, name, lineNumber)
                isFirst = false
            }
        }
        // A writer that dies as it begins a log leaves one record and no head.
        if snapshot.head == nil, seq > 1 { note(.headMissing, 0, AuditDirectory.headName, 1) }
        for (record, _) in anchors.sorted(by: { $0.key < $1.key }) where record >= seq {
            note(.truncated, record, AuditDirectory.headName, 1)
        }
        result.records = seq
    }

    /// A head that was set aside must be a signed record, and stand in the log.
    private mutating func addAnchor(_ head: [UInt8], isOurs: Bool) throws {
        let bytes = head.last == 0x0A ? head.dropLast() : head[...]
        guard let line = try? AuditLine(reading: bytes), let signed = line.entry.signed else {
            guard isOurs else { throw AuditError("the head is not a signed record") }
            return note(.unreadable, 0, AuditDirectory.headName, 1)
        }
        guard trusted.contains(signed.publicKey), AuditKeys.isSigned(line.entry) else {
            return note(.unknownSigner, line.entry.seq, AuditDirectory.headName, 1)
        }
        anchors[line.entry.seq] = line.bytes
    }

    private mutating func check(
        _ bytes: ArraySlice<UInt8>, _ isTerminated: Bool, _ named: Int?, _ file: String, _ number: Int
    ) {
        let line: AuditLine
        do throws(AuditLine.Defect) {
            guard isTerminated else { throw .unreadable }
            line = try AuditLine(reading: bytes)
        } catch {
            switch error {
            case .unreadable: note(.unreadable, seq, file, number)
            case .edited(let own): note(.edited, own ?? seq, file, number)
            }
            seq += 1
            hash = nil
            return
        }
        let entry = line.entry
        if let named, entry.seq != named { note(.misnamed, entry.seq, file, number) }
        if entry.seq > seq {
            note(.missing, entry.seq, file, number)
        } else if entry.seq < seq {
            note(.outOfOrder, entry.seq, file, number)
        } else if let hash, entry.prev != hash {
            note(.unchained, entry.seq, file, number)
        }
        checkSignature(entry, file, number)
        if let anchor = anchors[entry.seq], anchor != line.bytes { note(.otherHead, entry.seq, file, number) }
        if entry.event == .auditHealed { result.healed.append(entry.seq) }
        seq = max(seq, entry.seq + 1)
        hash = line.hash
    }

    private mutating func checkSignature(_ entry: AuditEntry, _ file: String, _ number: Int) {
        let mustBeSigned = [.auditBegun, .auditHead, .auditKeyChanged].contains(entry.event)
        guard let signed = entry.signed else {
            result.unsigned += 1
            if mustBeSigned { note(.badSignature, entry.seq, file, number) }
            if entry.seq == 0 { note(.unknownSigner, entry.seq, file, number) }
            return
        }
        result.signed += 1
        result.unsigned = 0
        result.lastSigned = entry.time
        let isOfSigner = signer.map { $0 == signed.publicKey } ?? trusted.contains(signed.publicKey)
        let mayChange = entry.nextPublicKey == nil || (mustBeSigned && entry.event != .auditHead)
        guard mustBeSigned, isOfSigner, mayChange, entry.nextPublicKey.map(trusted.contains) ?? true,
            (entry.event == .auditBegun) == (entry.seq == 0)
        else { return note(.unknownSigner, entry.seq, file, number) }
        guard AuditKeys.isSigned(entry) else { return note(.badSignature, entry.seq, file, number) }
        signer = entry.nextPublicKey ?? signed.publicKey
    }

    private mutating func note(_ kind: AuditDefect.Kind, _ record: Int, _ file: String, _ line: Int) {
        guard result.defects.count < Self.mostDefects else { return }
        result.defects.append(AuditDefect(kind: kind, record: record, file: file, line: line))
    }
}
