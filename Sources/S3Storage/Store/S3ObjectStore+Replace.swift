public import NativeBytes
public import NativeSystem
public import ObjectStorage

extension S3ObjectStore {
    /// Asks the store to put the object only in place of the one that was looked at (`If-Match` with its ETag). Where
    /// the store has no such thing, it is put all the same, after the look. A bucket with versions keeps the old one as
    /// a version; a rule of the bucket must remove it.
    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        guard let version = try head(key).map(\.version) else { throw StoreError(notFound: key) }
        let digest = try content.storedDigest()
        let kept = try contentDigest(key)
        if kept == digest { return }
        guard kept == oldDigest else { throw Self.changed(key) }
        let headers = try putHeaders(digest, attributes)
        var condition: [String: String] = [:]
        if known.hasConditionalReplace, let version { condition["if-match"] = "\"\(version)\"" }
        do throws(S3Failure) {
            try send(content, bytes: bytes, digest: digest, key: key, headers: headers, condition: condition)
        } catch {
            if error.isPreconditionFailed {
                // Another one was faster, or the answer to an earlier attempt of ours was lost.
                let found = try contentDigest(key)
                if found == digest { return }
                // Ceph's gateway refuses the very ETag that it tells.
                guard found == oldDigest, !condition.isEmpty, try head(key)?.version == version else {
                    throw Self.changed(key)
                }
                learn { $0.hasConditionalReplace = false }
                return try replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
            }
            guard error.isNotImplemented, !attributes.tags.isEmpty && known.hasTags || !condition.isEmpty else {
                throw StoreError(error)
            }
            learn { learned in
                if !attributes.tags.isEmpty, learned.hasTags {
                    learned.hasTags = false
                } else {
                    learned.hasConditionalReplace = false
                }
            }
            try replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
        }
    }

    private func contentDigest(_ key: ObjectKey) throws(StoreError) -> SHA256Digest {
        try get(key, range: nil).storedDigest()
    }

    private static func changed(_ key: ObjectKey) -> StoreError {
        StoreError(code: .changed, description: "the object \(key) is not the one to be replaced")
    }
}
