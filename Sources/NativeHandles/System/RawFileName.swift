/// One name in a directory, byte for byte as the kernel has it: any bytes but NUL and `/`, not necessarily UTF-8.
public struct RawFileName: Hashable, Sendable {
    public let bytes: [UInt8]

    /// `nil` for what cannot be one name in a directory: empty, `.`, `..`, longer than 255 bytes, or holding
    /// NUL or `/`.
    public init?(_ bytes: [UInt8]) {
        guard (1...255).contains(bytes.count), bytes != [0x2E], bytes != [0x2E, 0x2E] else { return nil }
        guard !bytes.contains(0), !bytes.contains(0x2F) else { return nil }
        self.bytes = bytes
    }

    /// A name of ours; `nil` under the same conditions.
    public init?(_ name: String) {
        self.init(Array(name.utf8))
    }

    /// The bytes and the NUL that C wants.
    var terminated: [CChar] { bytes.map { CChar(bitPattern: $0) } + [0] }

    public func hasSuffix(_ suffix: String) -> Bool { bytes.suffix(suffix.utf8.count).elementsEqual(suffix.utf8) }

    public func appending(_ suffix: String) -> RawFileName? { RawFileName(bytes + Array(suffix.utf8)) }
}
