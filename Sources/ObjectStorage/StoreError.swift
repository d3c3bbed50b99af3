/// The store could not do what was asked. Never a verdict on a file.
public struct StoreError: Error, Sendable, CustomStringConvertible {
    public enum Code: String, Sendable, CaseIterable {
        /// There is another object under this key.
        case keyTaken = "key-taken"
        /// The object is another than the one that was to be replaced.
        case changed = "changed"
        /// There is no object under this key.
        case notFound = "not-found"
        /// The range begins at or behind the end of the object.
        case invalidRange = "invalid-range"
        /// The key lies outside what the handle was made for.
        case outsideScope = "outside-scope"
        /// The store refuses us: credentials, rights, or a bucket that is not there.
        case refused = "refused"
        /// The store understood, and will never do it: a value it does not take.
        case invalidRequest = "invalid-request"
        /// This store has no such thing.
        case unsupported = "unsupported"
        /// The bytes that were read are not those that were kept.
        case damaged = "damaged"
        /// The store cannot be reached, read or written.
        case unavailable = "unavailable"
        /// The store asks us to come more slowly.
        case throttled = "throttled"
        /// The store has no room.
        case full = "full"
    }

    public let code: Code
    public let description: String

    public init(code: Code, description: String) {
        self.code = code
        self.description = description
    }

    /// Whether the same call can succeed later without anybody changing the call, the settings or the object.
    public var isTemporary: Bool {
        switch code {
        case .unavailable, .throttled, .full: true
        case .keyTaken, .changed, .notFound, .invalidRange, .outsideScope, .refused, .invalidRequest, .unsupported,
            .damaged:
            false
        }
    }
}
