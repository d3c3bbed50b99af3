public import Encryption
public import Logging
public import NativeBytes
public import NativeSystem
public import ObjectStorage
import SealedStorage

/// A store far away, and a directory near by that keeps what was read of it lately, sealed.
///
/// The store stays the truth. A read asks it whether the object is there and which version it is, and only the bytes
/// come from the cache, when they are those that somebody who knows says are clean. All else goes past the cache.
public final class CachedObjectStore: ObjectStore {
    private let store: any ObjectStore
    private let cache: ObjectCache
    private let cleanDigest: @Sendable (ObjectKey) throws -> String?

    /// - Parameters:
    ///   - ring: the keys under which the cache is sealed.
    ///   - cleanDigest: SHA-256 of an object that is known as clean now, as 64 lower-case hexadecimal digits; `nil` for
    ///     every other one.
    public init(
        _ store: any ObjectStore, directory: LocalObjectStore, limits: ObjectCache.Limits, ring: KeyRing, log: Logger,
        cleanDigest: @escaping @Sendable (ObjectKey) throws -> String?
    ) {
        self.store = store
        self.cleanDigest = cleanDigest
        cache = ObjectCache(directory, limits: limits, ring: ring, log: log)
    }

    public var capabilities: StoreCapabilities { store.capabilities }

    /// A range of an object that is not in the cache is fetched alone.
    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        let digest: String?
        do { digest = try cleanDigest(key) } catch {
            throw StoreError(code: .unavailable, description: "\(error)")
        }
        guard let digest else {
            cache.forget(key)
            return try store.get(key, range: range)
        }
        guard let info = try store.head(key), let version = info.version else {
            cache.forget(key)
            return try store.get(key, range: range)
        }
        let entry = CacheEntry(key: key, version: version, bytes: info.bytes, digest: digest)
        if let kept = cache.content(entry) {
            guard let range else { return kept }
            return try Self.part(range, of: kept, bytes: info.bytes, key)
        }
        let content = try store.get(key, range: range)
        if range == nil { cache.keep(content, entry) }
        return content
    }

    private static func part(
        _ range: Range<Int>, of content: borrowing MemoryFile, bytes: Int, _ key: ObjectKey
    ) throws(StoreError) -> MemoryFile {
        guard (0..<bytes).contains(range.lowerBound) else {
            throw StoreError(
                code: .invalidRange, description: "the range begins at or behind the end of \(key)")
        }
        do throws(SystemError) {
            let source = try content.duplicate()
            let part = try MemoryFile()
            try part.append(from: source, range.clamped(to: 0..<bytes))
            try part.seal()
            return part
        } catch {
            throw StoreError(code: .unavailable, description: error.description)
        }
    }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try store.put(content, bytes: bytes, as: key, attributes)
    }

    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        cache.forget(key)
        try store.replace(content, bytes: bytes, as: key, expecting: oldDigest, attributes)
    }

    public func delete(_ key: ObjectKey) throws(StoreError) {
        cache.forget(key)
        try store.delete(key)
    }

    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try store.head(key) }

    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        try store.list(prefix, from: start, limit: limit)
    }

    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        try store.copy(source, to: target)
    }

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        try store.presign(key, downloadName: downloadName, seconds: seconds)
    }

    /// Of the store alone: without its cache it is slower, and works.
    public func check() throws(StoreError) { try store.check() }
}
