import Ledger

/// What the ledger knows of the bytes of stored objects.
enum StoredDigests {
    /// SHA-256 by key.
    static func byKey(_ ledger: any Ledger) throws -> [String: String] {
        var digests: [String: String] = [:]
        try ledger.forEachObject(ObjectFilter()) { digests[$0.key] = $0.digest }
        return digests
    }
}

extension ObjectRecords {
    /// Calls `body` with every object, in the order of keys, a page at a time.
    func forEachObject(
        _ filter: ObjectFilter, after key: String? = nil, _ body: (StoredObject) throws -> Void
    ) throws {
        var last = key
        while true {
            let page = try objects(filter, after: last, limit: 1_000)
            for object in page { try body(object) }
            guard let key = page.last?.key else { return }
            last = key
        }
    }
}

extension StoredObject {
    /// The digest of a clean file that nobody deleted and nobody is about to replace.
    var cleanDigest: String? {
        let isClean = part == .clean && deletedAt == nil && !isPurging && nextDigest == nil
        return isClean ? digest : nil
    }

    /// Whether the store may have these bytes: those of the object, or of what is about to replace it.
    func has(_ sha256: String) -> Bool { sha256 == digest || sha256 == nextDigest }
}
