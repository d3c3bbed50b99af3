/// The name of a stored object: path components of safe characters, none of which a client's file name reached.
public struct ObjectKey: Hashable, Sendable, CustomStringConvertible {
    /// At least one; each 1 to 128 of `A-Z a-z 0-9 _ - .` and not beginning with a dot.
    public let components: [String]

    /// `nil` when a component is not of that form.
    public init?(_ path: String) {
        let components = path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard !components.isEmpty, components.allSatisfy(Self.isSafe) else { return nil }
        self.components = components
    }

    /// - Precondition: the components are those of another key, and there is at least one.
    init(components: [String]) {
        precondition(!components.isEmpty)
        self.components = components
    }

    public var description: String { components.joined(separator: "/") }

    private static func isSafe(_ component: String) -> Bool {
        (1...128).contains(component.utf8.count) && component.utf8.first != 0x2E
            && component.utf8.allSatisfy { byte in
                (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte)
                    || byte == 0x5F || byte == 0x2D || byte == 0x2E
            }
    }
}
