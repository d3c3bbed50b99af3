public import NativeBytes
public import NativeSystem

/// Two stores that hold the same objects: one is the truth, the other follows it.
///
/// An object counts as kept when both have it; a put that reached only one is repeated by its job, which both take. It
/// is deleted from the truth last, so that what the truth does not have, nobody is told of. Reads are answered by the
/// truth alone, but for the bytes of an object: while the truth cannot be reached, the other one gives them.
public struct MirrorObjectStore: ObjectStore {
    private let truth: any ObjectStore
    private let mirror: any ObjectStore

    public init(truth: any ObjectStore, mirror: any ObjectStore) {
        self.truth = truth
        self.mirror = mirror
    }

    public var capabilities: StoreCapabilities { truth.capabilities }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try truth.put(content, bytes: bytes, as: key, attributes)
        do throws(StoreError) {
            try mirror.put(content, bytes: bytes, as: key, attributes)
        } catch {
            throw StoreError(code: error.code, description: "the mirror: \(error)")
        }
    }

    /// Where only one has the new object, repeating it brings the other one there.
    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try truth.replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
        do throws(StoreError) {
            try mirror.replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
        } catch {
            throw StoreError(code: error.code, description: "the mirror: \(error)")
        }
    }

    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        do throws(StoreError) { return try truth.get(key, range: range) } catch {
            guard error.isTemporary else { throw error }
            return try mirror.get(key, range: range)
        }
    }

    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try truth.head(key) }

    public func delete(_ key: ObjectKey) throws(StoreError) {
        try mirror.delete(key)
        try truth.delete(key)
    }

    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        try truth.list(prefix, from: start, limit: limit)
    }

    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        try truth.copy(source, to: target)
        try mirror.copy(source, to: target)
    }

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        try truth.presign(key, downloadName: downloadName, seconds: seconds)
    }

    public func check() throws(StoreError) {
        try truth.check()
        do throws(StoreError) { try mirror.check() } catch {
            throw StoreError(code: error.code, description: "the mirror: \(error)")
        }
    }
}
