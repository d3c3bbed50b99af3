public import NativeBytes
public import NativeSystem

/// Where clean files are kept.
public protocol ObjectStore: Sendable {
    /// Keeps `content` under `key`. When it returns, the object is durable.
    ///
    /// Keeping the same bytes under the same key again is no error, so that a repeated job is harmless; other bytes
    /// under a key that is taken are.
    func put(_ content: borrowing MemoryFile, bytes: Int, digest: SHA256Digest, as key: ObjectKey) throws(StoreError)

    /// Whether the store can be written to now, with the reason when it cannot.
    func check() throws(StoreError)
}

/// The store could not do what was asked. Never a verdict on a file.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: Sendable {
        /// There is another object under this key.
        case keyTaken
        /// The store cannot be reached, read or written.
        case unavailable
    }

    public let code: Code
    public let description: String

    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }
}
