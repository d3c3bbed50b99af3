import Ledger
import NativeBytes
import ObjectStorage

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
    /// Whether these bytes may lie under the key, as far as the ledger knows.
    func mayHold(_ digest: SHA256Digest, _ key: ObjectKey) throws -> Bool {
        try object(key.description)?.has(digest.description) ?? true
    }

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

/// The objects of the ledger, a page at a time, for who asks for keys in their order.
final class RecordedObjects {
    private let ledger: any ObjectRecords
    private var page: ArraySlice<String> = []
    private var last: String?
    private var isAtEnd = false

    init(_ ledger: any ObjectRecords) { self.ledger = ledger }

    /// Whether the ledger has the object, in whatever state.
    ///
    /// - Parameter key: comes after the one that was asked for before.
    func contains(_ key: ObjectKey) throws -> Bool {
        let wanted = key.description
        while true {
            while let next = page.first, next < wanted { page.removeFirst() }
            if let next = page.first { return next == wanted }
            guard !isAtEnd else { return false }
            page = try ledger.objects(ObjectFilter(), after: last, limit: 1_000).map(\.key)[...]
            isAtEnd = page.isEmpty
            last = page.last ?? last
        }
    }
}
