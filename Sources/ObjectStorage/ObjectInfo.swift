public import NativeBytes

/// What a store knows of an object without reading it.
public struct ObjectInfo: Equatable, Sendable {
    public let key: ObjectKey
    public let bytes: Int
    /// When it was kept, seconds since 1970.
    public let modified: Int
    /// Changes with the content; another store gives the same content another one. `nil` where the store has none.
    public let version: String?
    /// The SHA-256 of what `put` was given, where the store kept it and tells it. `list` does not.
    public let digest: SHA256Digest?
    /// What `put` was given, where the store keeps it and tells it. `list` does not.
    public let attributes: ObjectAttributes

    public init(
        key: ObjectKey, bytes: Int, modified: Int, version: String? = nil, digest: SHA256Digest? = nil,
        attributes: ObjectAttributes = ObjectAttributes()
    ) {
        self.key = key
        self.bytes = bytes
        self.modified = modified
        self.version = version
        self.digest = digest
        self.attributes = attributes
    }
}

/// What is kept with an object besides its bytes, where the store can.
public struct ObjectAttributes: Equatable, Sendable {
    /// What the object is, such as `image/png`.
    public var mediaType: String?
    /// Names of `a-z 0-9 -`, values of printable ASCII; at most 1,024 bytes altogether.
    public var metadata: [String: String]
    /// By which rules of the store can choose objects; names and values of `A-Z a-z 0-9 _ - . : /`, at most 10.
    public var tags: [String: String]

    public init(mediaType: String? = nil, metadata: [String: String] = [:], tags: [String: String] = [:]) {
        self.mediaType = mediaType
        self.metadata = metadata
        self.tags = tags
    }
}

/// One page of a listing.
public struct ObjectPage: Equatable, Sendable {
    /// In the order of the bytes of their keys. May be empty though more pages follow.
    public let objects: [ObjectInfo]
    /// Where the next page begins, to be handed back as it is; `nil` after the last page.
    public let next: String?

    public init(objects: [ObjectInfo], next: String?) {
        self.objects = objects
        self.next = next
    }
}
