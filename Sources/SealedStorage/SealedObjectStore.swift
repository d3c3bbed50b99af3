public import Encryption
public import NativeBytes
public import NativeSystem
public import ObjectStorage

/// A store whose objects are sealed: what it keeps in another store can be read with the master key alone, and an
/// object that was changed, cut, exchanged or put under another key is refused (`damaged`).
///
/// What is not sealed is refused too: otherwise whoever can write to the store could put anything there.
public struct SealedObjectStore: ObjectStore {
    private let store: any ObjectStore
    private let ring: KeyRing
    private let leastGeneration: @Sendable (ObjectKey) throws -> UInt64

    /// - Parameter leastGeneration: how often the object is known to have been replaced, plus 1. An object of an
    ///   earlier generation is an old version that somebody brought back, and is refused.
    public init(
        _ store: any ObjectStore, ring: KeyRing,
        leastGeneration: @escaping @Sendable (ObjectKey) throws -> UInt64 = { _ in 1 }
    ) {
        self.store = store
        self.ring = ring
        self.leastGeneration = leastGeneration
    }

    /// A URL would hand out what nobody without the key can read.
    public var capabilities: StoreCapabilities { store.capabilities.subtracting(.presign) }

    /// Sealing the same bytes again gives other bytes, so that a key that is taken is read: the same content is no
    /// error.
    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        let sealed = try sealing(content, bytes, key, generation: 1)
        do throws(StoreError) {
            try store.put(
                sealed, bytes: SealedFile.byteCount(sealing: bytes), as: key, attributes)
        } catch {
            guard error.code == .keyTaken else { throw error }
            let kept = try opening(key)
            guard kept.byteCount == bytes, try kept.memory.storedDigest() == content.storedDigest() else { throw error }
        }
    }

    /// Seals `content` as the next generation.
    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        let kept = try store.get(key)
        let generation = try generation(of: kept, key)
        let plain = try opening(kept, key, generation)
        let plainDigest = try plain.memory.storedDigest()
        if try plainDigest == content.storedDigest() { return }
        guard plainDigest == oldDigest else {
            throw StoreError(code: .changed, description: "the object \(key) is not the one to be replaced")
        }
        let sealed = try sealing(content, bytes, key, generation: generation + 1)
        try store.replace(
            sealed, bytes: SealedFile.byteCount(sealing: bytes), as: key, expecting: kept.storedDigest(),
            attributes)
    }

    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        let opened = try opening(key)
        guard let range else { return opened.intoMemory() }
        guard range.lowerBound >= 0, range.lowerBound < opened.byteCount else {
            throw StoreError(
                code: .invalidRange, description: "the range begins behind the \(opened.byteCount) bytes of \(key)")
        }
        do throws(SystemError) {
            let file = try opened.memory.duplicate()
            let bytes = try file.read(
                at: range.lowerBound, count: min(range.upperBound, opened.byteCount) - range.lowerBound)
            let part = try MemoryFile()
            try part.write(bytes.span)
            try part.seal()
            return part
        } catch {
            throw Self.unavailable(error)
        }
    }

    /// The length is that of the content, as the length of the sealed object tells it; `get` verifies it.
    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try store.head(key).map(Self.unsealed) }

    public func delete(_ key: ObjectKey) throws(StoreError) { try store.delete(key) }

    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        let page = try store.list(prefix, from: start, limit: limit)
        return ObjectPage(objects: page.objects.map(Self.unsealed), next: page.next)
    }

    /// An object is sealed under its key, so that it is opened and sealed anew.
    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        guard let info = try store.head(source) else {
            throw StoreError(code: .notFound, description: "there is no object under the key \(source)")
        }
        let opened = try opening(source)
        try put(opened.memory, bytes: opened.byteCount, as: target, info.attributes)
    }

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        throw StoreError(
            code: .unsupported, description: "the objects are sealed: who follows a URL could not read them")
    }

    public func check() throws(StoreError) { try store.check() }

    // MARK: Sealing

    private func sealing(
        _ content: borrowing MemoryFile, _ bytes: Int, _ key: ObjectKey, generation: UInt64
    ) throws(StoreError) -> MemoryFile {
        do {
            let sealed = try MemoryFile()
            let source = try content.duplicate()
            let target = try sealed.duplicate()
            try SealedFile.seal(source, count: bytes, as: Self.identity(key, generation), with: ring, to: target)
            try sealed.seal()
            return sealed
        } catch {
            throw Self.unavailable(error)
        }
    }

    private func opening(_ key: ObjectKey) throws(StoreError) -> OpenedFile {
        let sealed = try store.get(key)
        return try opening(sealed, key, try generation(of: sealed, key))
    }

    private func opening(
        _ sealed: borrowing MemoryFile, _ key: ObjectKey, _ generation: UInt64
    ) throws(StoreError) -> OpenedFile {
        let file: Descriptor
        do throws(SystemError) { file = try sealed.duplicate() } catch { throw Self.unavailable(error) }
        do throws(SealedFileError) {
            return try SealedFile.open(file, as: Self.identity(key, generation), with: ring)
        } catch {
            throw Self.notOpened(key, error)
        }
    }

    /// The generation that the header tells, which opening verifies.
    private func generation(of sealed: borrowing MemoryFile, _ key: ObjectKey) throws(StoreError) -> UInt64 {
        let file: Descriptor
        do throws(SystemError) { file = try sealed.duplicate() } catch { throw Self.unavailable(error) }
        let told: UInt64
        do throws(SealedFileError) { told = try SealedFile.description(of: file).generation } catch {
            throw Self.notOpened(key, error)
        }
        let least: UInt64
        do { least = try leastGeneration(key) } catch { throw Self.unavailable(error) }
        guard told >= least, told < .max else {
            throw StoreError(code: .damaged, description: "the object \(key) is an old version that was brought back")
        }
        return told
    }

    private static func notOpened(_ key: ObjectKey, _ error: SealedFileError) -> StoreError {
        if case .system = error { return unavailable(error) }
        return StoreError(code: .damaged, description: "the object \(key) is not opened: \(error)")
    }

    /// What an object is sealed as.
    public static func identity(_ key: ObjectKey, _ generation: UInt64 = 1) -> SealedIdentity {
        SealedIdentity(.object, path: key.description, generation: generation)
    }

    /// The digest of a store is that of the sealed bytes, and says nothing of the content.
    private static func unsealed(_ info: ObjectInfo) -> ObjectInfo {
        ObjectInfo(
            key: info.key, bytes: SealedFile.byteCount(opening: info.bytes) ?? info.bytes, modified: info.modified,
            version: info.version, digest: nil, attributes: info.attributes)
    }

    private static func unavailable(_ error: any Error) -> StoreError {
        StoreError(code: .unavailable, description: "\(error)")
    }
}
