internal import NativeBytes
internal import NativeSystem

/// Where a log ends: what the next record must follow.
struct AuditTail: Equatable {
    /// The first record of the newest segment; `nil` before there is one.
    var segment: Int?
    /// Bytes of the newest segment, up to the end of its last good record.
    var offset = 0
    var nextSeq = 0
    var hash = AuditEntry.firstPrev
    /// Records since the last signed one.
    var unsigned = 0
    /// The key that signs.
    var signer: String?
    /// The latest signed record that was seen.
    var lastHead: [UInt8]?

    /// Bytes at the end that are read to find the last record.
    private static let windowByteCount = 256 * 1024

    /// Takes a record over that stands at the end.
    mutating func append(_ line: AuditLine) {
        offset += line.bytes.count + 1
        nextSeq = line.entry.seq + 1
        hash = line.hash
        unsigned += 1
        if let signed = line.entry.signed {
            unsigned = 0
            lastHead = line.bytes
            signer = line.entry.nextPublicKey ?? signed.publicKey
        }
    }

    /// Reads what stands behind this tail.
    ///
    /// - Returns: the bytes at the end that are no whole record: what a writer was at when it died. They are not part
    ///   of the tail.
    /// - Throws: an `AuditError` when what stands there is no end that a writer could have left.
    mutating func advance(in directory: borrowing AuditDirectory) throws -> [UInt8] {
        while let segment {
            let file = try directory.directory.openForReading(
                try AuditDirectory.rawName(AuditDirectory.segmentName(segment)))
            let size = try file.status().size
            guard size >= offset else { throw AuditError.damaged("records were cut off", at: nextSeq) }
            if size > offset {
                let bytes = try file.read(at: offset, count: size - offset)
                let rest = try advance(over: bytes)
                if !rest.isEmpty { return rest }
            }
            guard try directory.holds(AuditDirectory.segmentName(nextSeq)), nextSeq != segment else { return [] }
            self.segment = nextSeq
            offset = 0
        }
        return []
    }

    private mutating func advance(over bytes: [UInt8]) throws -> [UInt8] {
        var start = 0
        while let end = bytes[start...].firstIndex(of: 0x0A) {
            guard let line = try? AuditLine(reading: bytes[start..<end]), line.entry.seq == nextSeq,
                line.entry.prev == hash
            else { break }
            append(line)
            start = end + 1
        }
        let rest = Array(bytes[start...])
        try Self.checkTorn(rest, at: nextSeq)
        return rest
    }

    /// A writer that died leaves the beginning of what it wanted to write. A whole record behind a bad one is no such
    /// thing: somebody was there.
    private static func checkTorn(_ rest: [UInt8], at seq: Int) throws {
        guard rest.count <= AuditLog.batchByteCount else {
            throw AuditError.damaged("what stands there is no record", at: seq)
        }
        for line in rest.split(separator: 0x0A) where (try? AuditLine(reading: line)) != nil {
            throw AuditError.damaged("what stands there is no record, and whole records follow", at: seq)
        }
    }

    /// Finds the end of the log in `directory`. Only the last records are looked at; `audit verify` looks at all.
    static func find(in directory: borrowing AuditDirectory) throws -> AuditTail {
        var tail = AuditTail()
        guard let segment = try directory.segments().last else { return tail }
        let file = try directory.directory.openForReading(
            try AuditDirectory.rawName(AuditDirectory.segmentName(segment)))
        let size = try file.status().size
        let start = max(0, size - windowByteCount)
        let bytes = try file.read(at: start, count: size - start)
        tail.segment = segment
        tail.nextSeq = segment
        var first = 0
        if start > 0 {
            guard let newline = bytes.firstIndex(of: 0x0A) else {
                throw AuditError.damaged("it ends in something that is no record", at: segment)
            }
            first = newline + 1
        }
        // The first whole record of the window vouches for itself; the rest must follow from it.
        if let end = bytes[first...].firstIndex(of: 0x0A), let line = try? AuditLine(reading: bytes[first..<end]) {
            guard start > 0 || line.entry.seq == segment else {
                throw AuditError.damaged("a segment does not begin with the record it is named for", at: segment)
            }
            tail.append(line)
            tail.offset = start + end + 1
        } else if start > 0 || segment > 0 {
            throw AuditError.damaged("it ends in something that is no record", at: segment)
        }
        if tail.signer == nil { tail.signer = try directory.signer() }
        return tail
    }
}

extension AuditDirectory {
    func holds(_ name: String) throws(SystemError) -> Bool {
        try directory.holds(try Self.rawName(name))
    }

    /// The key that signs, as the latest head that was set aside says.
    func signer() throws -> String? {
        guard let head = try head(), let line = try? AuditLine(reading: head.dropLast()[...]) else { return nil }
        return line.entry.nextPublicKey ?? line.entry.signed?.publicKey
    }
}

extension AuditError {
    static func damaged(_ what: String, at seq: Int) -> AuditError {
        AuditError(
            "the audit log is damaged at record \(seq): \(what). Nothing is written to it. Run 'ingest-worker audit "
                + "verify'; to begin a new one, move the folder audit/ away and keep it.")
    }
}
