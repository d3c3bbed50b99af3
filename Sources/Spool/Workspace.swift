/// The name of a tenant: 1 to 64 of `A-Z a-z 0-9 _ -`. It is part of paths and keys, so nothing else is let in.
public struct Workspace: Hashable, Sendable, CustomStringConvertible {
    public let name: String

    /// The workspace of files that lie directly in `incoming/`.
    public static let `default` = Workspace(unchecked: "default")

    /// `nil` when `name` is not valid.
    public init?(_ name: String) {
        guard SafeWord.isValid(name) else { return nil }
        self.name = name
    }

    private init(unchecked name: String) {
        self.name = name
    }

    public var description: String { name }
}

/// The alphabet of everything that clients name and that becomes part of a path.
public enum SafeWord {
    /// Whether `text` is 1 to 64 of `A-Z a-z 0-9 _ -`.
    public static func isValid(_ text: String) -> Bool {
        (1...64).contains(text.utf8.count)
            && text.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == 0x5F || byte == 0x2D
            }
    }
}
