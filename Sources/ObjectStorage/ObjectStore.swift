public import NativeBytes
public import NativeSystem

/// Where clean files are kept: a directory, a bucket.
///
/// Every call waits until it is done; it is made on a thread that may wait, never on one of Swift's cooperative pool.
/// A call that failed changed nothing, or can be repeated with the same arguments.
public protocol ObjectStore: Sendable {
    /// What this store can do beyond what every store can.
    var capabilities: StoreCapabilities { get }

    /// Keeps `content` under `key`. When it returns, the object is durable.
    ///
    /// Keeping the same bytes under the same key again is no error, so that a repeated job is harmless; other bytes
    /// under a key that is taken are (`keyTaken`), and change nothing.
    ///
    /// - Parameters:
    ///   - content: sealed.
    ///   - bytes: its length.
    func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        _ attributes: ObjectAttributes
    ) throws(StoreError)

    /// Keeps `content` under `key` in place of the object with the digest `oldDigest`, which is gone at once: whoever
    /// reads gets the one or the other, whole. When it returns, the new object is durable.
    ///
    /// When the object is `content` already, that is no error, so that a replacement can be repeated. When it is
    /// neither, nothing is changed (`changed`). Of two that replace an object at the same time, a store may let the
    /// later one win.
    ///
    /// - Throws: `notFound` when there is no object.
    func replace(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey,
        expecting oldDigest: SHA256Digest, _ attributes: ObjectAttributes
    ) throws(StoreError)

    /// The object's bytes, sealed.
    ///
    /// - Parameter range: the bytes to get, `nil` for all. What goes beyond the end is left out; a range that begins at
    ///   or behind the end is an error (`invalidRange`).
    func get(_ key: ObjectKey, range: Range<Int>?) throws(StoreError) -> MemoryFile

    /// What is known of the object; `nil` when there is none.
    func head(_ key: ObjectKey) throws(StoreError) -> ObjectInfo?

    /// Removes the object durably; no error when there is none.
    func delete(_ key: ObjectKey) throws(StoreError)

    /// One page of the objects whose keys begin with `prefix`, in the order of the bytes of their keys.
    ///
    /// - Parameters:
    ///   - start: `nil` for the first page, then `next` of the page before.
    ///   - limit: most objects of the page, 1 to 1000.
    func list(_ prefix: KeyPrefix, from start: String?, limit: Int) throws(StoreError) -> ObjectPage

    /// Keeps the bytes and the attributes of one object under another key too, with the rules of `put`.
    func copy(_ source: ObjectKey, to target: ObjectKey) throws(StoreError)

    /// A URL by which somebody without credentials can download one object for a while, as an attachment and not shown
    /// in the browser. There is none by which anybody could put something here.
    ///
    /// - Parameters:
    ///   - downloadName: a name of ours for the file; `nil` for the last part of the key.
    ///   - seconds: how long it holds, 1 to 604,800.
    func presign(_ key: ObjectKey, downloadName: String?, seconds: Int) throws(StoreError) -> String

    /// Whether the store can be written to now, with the reason when it cannot.
    func check() throws(StoreError)
}

extension ObjectStore {
    /// Keeps `content` without attributes.
    public func put(
        _ content: borrowing MemoryFile, bytes: Int, as key: ObjectKey
    ) throws(StoreError) {
        try put(content, bytes: bytes, as: key, ObjectAttributes())
    }

    /// All of the object's bytes, sealed.
    public func get(_ key: ObjectKey) throws(StoreError) -> MemoryFile { try get(key, range: nil) }

    /// Calls `body` with every object whose key begins with `prefix`, a page at a time.
    public func forEach(_ prefix: KeyPrefix, _ body: (ObjectInfo) throws -> Void) throws {
        var start: String?
        repeat {
            let page = try list(prefix, from: start, limit: 1_000)
            for object in page.objects { try body(object) }
            start = page.next
        } while start != nil
    }
}

/// What not every store can do.
public struct StoreCapabilities: OptionSet, Sendable {
    public let rawValue: Int

    public init(rawValue: Int) { self.rawValue = rawValue }

    /// `presign` gives URLs.
    public static let presign = StoreCapabilities(rawValue: 1 << 0)
    /// Of two writers that put other bytes under one key at the same time, one gets `keyTaken`.
    public static let exclusivePut = StoreCapabilities(rawValue: 1 << 1)
    /// `head` tells the metadata that `put` was given.
    public static let metadata = StoreCapabilities(rawValue: 1 << 2)
    /// Tags are kept; a store without them takes `put` and drops them.
    public static let tags = StoreCapabilities(rawValue: 1 << 3)
}
