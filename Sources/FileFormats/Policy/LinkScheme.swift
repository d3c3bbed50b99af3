/// The scheme of an address (RFC 3986, 3.1), such as `https`; in lower case, at most 32 letters, digits, `+`, `-`, `.`.
public struct LinkScheme: Hashable, Comparable, Sendable, CustomStringConvertible {
    public let description: String

    public static let standard = Set(["http", "https", "mailto"].compactMap(LinkScheme.init))
    /// Most schemes that a policy can list.
    public static let mostListed = 16

    /// Schemes by which an address runs a script or reads a file of whoever follows it; no policy can allow them.
    private static let refused: Set<String> = [
        "javascript", "vbscript", "data", "file", "about", "blob", "view-source", "jar", "ms-msdt", "search-ms", "smb",
    ]

    /// `nil` for what is none, or may not be one.
    public init?(_ text: String) {
        let name = text.lowercased()
        guard let first = name.utf8.first, (0x61...0x7A).contains(first), name.utf8.count <= 32,
            name.utf8.allSatisfy(Self.isCharacter), !Self.refused.contains(name)
        else { return nil }
        description = name
    }

    /// The scheme of `address`; `nil` when it has none, or holds what no address can (control characters).
    public init?(ofAddress address: [UInt8]) {
        guard !address.contains(where: { $0 < 0x20 || $0 == 0x7F }), let colon = address.firstIndex(of: 0x3A),
            let scheme = LinkScheme(String(decoding: address[..<colon], as: UTF8.self))
        else { return nil }
        if ["http", "https"].contains(scheme.description) {
            guard address[(colon + 1)...].starts(with: [0x2F, 0x2F]) else { return nil }
        }
        self = scheme
    }

    private static func isCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7A, 0x2B, 0x2D, 0x2E: true
        default: false
        }
    }

    public static func < (one: LinkScheme, other: LinkScheme) -> Bool { one.description < other.description }
}
