/// The master keys: the first one seals, all of them open.
public struct KeyRing: Sendable {
    public let keys: [MasterKey]

    /// Most keys of a ring; after `keys rotate` the older ones can go.
    public static let capacity = 32

    /// - Throws: `KeyError` for none, too many, or one that stands there twice.
    public init(_ keys: [MasterKey]) throws(KeyError) {
        guard !keys.isEmpty else { throw KeyError("there is no key") }
        guard keys.count <= Self.capacity else { throw KeyError("there are more than \(Self.capacity) keys") }
        guard Set(keys.map(\.id)).count == keys.count else { throw KeyError("a key stands there twice") }
        self.keys = keys
    }

    /// The key that new files are sealed with.
    public var active: MasterKey { keys[0] }

    func key(_ id: KeyID) -> MasterKey? { keys.first { $0.id == id } }
}
