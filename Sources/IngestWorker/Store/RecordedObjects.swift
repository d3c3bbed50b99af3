import Ledger
import NativeBytes
import ObjectStorage

extension ObjectRecords {
    /// Whether these bytes may lie under the key, as far as the ledger knows.
    func mayHold(_ digest: SHA256Digest, _ key: ObjectKey) throws -> Bool {
        try object(key.description)?.has(digest.description) ?? true
    }

    /// Calls `body` with every object, at most `limit`, in the order of keys, a page at a time.
    func forEachObject(
        _ filter: ObjectFilter, after key: String? = nil, limit: Int = .max, _ body: (StoredObject) throws -> Void
    ) throws {
        var last = key
        var left = limit
        while left > 0 {
            let page = try objects(filter, after: last, limit: min(left, 1_000))
            for object in page { try body(object) }
            guard let key = page.last?.key else { return }
            last = key
            left -= page.count
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

/// The objects of the ledger in the order of their keys, a page at a time, whatever their state.
final class RecordedObjects {
    private let ledger: any ObjectRecords
    private var page: ArraySlice<StoredObject> = []
    private var last: String?
    private var isAtEnd = false

    init(_ ledger: any ObjectRecords) { self.ledger = ledger }

    /// The next one whose key is not after `key`; `nil` for `key` means any.
    func next(upTo key: String?) throws -> StoredObject? {
        if page.isEmpty, !isAtEnd {
            page = try ledger.objects(ObjectFilter(), after: last, limit: 1_000)[...]
            isAtEnd = page.isEmpty
            last = page.last?.key ?? last
        }
        guard let next = page.first else { return nil }
        // Byte by byte, as ledgers and stores sort: a store may have keys that are none of ours.
        if let key, key.utf8.lexicographicallyPrecedes(next.key.utf8) { return nil }
        return page.removeFirst()
    }

    /// Whether the ledger has the object.
    ///
    /// - Parameter key: comes after the one that was asked for before.
    func contains(_ key: ObjectKey) throws -> Bool {
        let wanted = key.description
        while let object = try next(upTo: wanted) {
            if object.key == wanted { return true }
        }
        return false
    }
}
