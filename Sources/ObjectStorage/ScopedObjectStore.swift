public import NativeBytes
public import NativeSystem

/// A handle on a part of a store: the one place that keeps a workspace from the objects of another. Every key is looked
/// at here before the store hears of it.
public struct ScopedObjectStore: ObjectStore {
    private let store: any ObjectStore
    public let scope: KeyPrefix

    public init(_ store: any ObjectStore, scope: KeyPrefix) {
        self.store = store
        self.scope = scope
    }

    public var capabilities: StoreCapabilities { store.capabilities }

    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try store.put(content, bytes: bytes, as: checked(key), attributes)
    }

    public func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError) {
        try store.replace(
            content, bytes: bytes, as: checked(key), expecting: oldDigest, attributes)
    }

    public func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile {
        try store.get(checked(key), range: range)
    }

    public func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo? { try store.head(checked(key)) }

    public func delete(_ key: ObjectKey) throws(StoreError) { try store.delete(checked(key)) }

    public func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage {
        guard scope.contains(prefix) else { throw outside("the prefix \(prefix)") }
        let page = try store.list(prefix, from: start, limit: limit)
        for object in page.objects { _ = try checked(object.key) }
        return page
    }

    public func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError) {
        try store.copy(checked(source), to: checked(target))
    }

    public func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String {
        try store.presign(checked(key), downloadName: downloadName, seconds: seconds)
    }

    public func check() throws(StoreError) { try store.check() }

    private func checked(_ key: ObjectKey) throws(StoreError) -> ObjectKey {
        guard scope.contains(key) else { throw outside("the key \(key)") }
        return key
    }

    private func outside(_ what: String) -> StoreError {
        StoreError(code: .outsideScope, description: "\(what) does not begin with \(scope)")
    }
}
