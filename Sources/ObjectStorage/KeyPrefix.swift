/// The beginning of keys, up to a `/`, or nothing: what it names can be cut from a key only between two components.
public struct KeyPrefix: Hashable, Sendable, CustomStringConvertible {
    public let components: [String]

    /// All keys.
    public static let all = KeyPrefix(components: [])

    /// `nil` when a component is none of a key. A `/` at the end makes no difference.
    public init?(_ path: String) {
        let trimmed = path.hasSuffix("/") ? String(path.dropLast()) : path
        if trimmed.isEmpty {
            guard path.isEmpty else { return nil }
            self = .all
            return
        }
        guard let key = ObjectKey(trimmed) else { return nil }
        self.init(components: key.components)
    }

    private init(components: [String]) { self.components = components }

    /// What keys begin with: empty, or with a `/` at its end.
    public var description: String { components.map { $0 + "/" }.joined() }

    public func contains(_ key: ObjectKey) -> Bool {
        key.components.count > components.count && key.components.starts(with: components)
    }

    /// Whether every key with that prefix has this one.
    public func contains(_ prefix: KeyPrefix) -> Bool { prefix.components.starts(with: components) }

    /// The key with this in front.
    public func appending(_ key: ObjectKey) -> ObjectKey { ObjectKey(components: components + key.components) }

    /// This with the prefix behind it.
    public func appending(_ prefix: KeyPrefix) -> KeyPrefix {
        KeyPrefix(components: components + prefix.components)
    }

    /// The key without this in front; `nil` when it does not begin with it.
    public func removed(from key: ObjectKey) -> ObjectKey? {
        contains(key) ? ObjectKey(components: Array(key.components.dropFirst(components.count))) : nil
    }
}
