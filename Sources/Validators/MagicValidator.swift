public import FileFormats
public import NativeParsers

/// The second of the three proofs: what libmagic says the content is.
public struct MagicValidator: ~Copyable {
    private let database: MagicDatabase

    public init(database: consuming MagicDatabase) {
        self.database = database
    }

    /// The type of `bytes`; `nil` for one that is not accepted, or that libmagic does not know.
    public borrowing func mediaType(of bytes: Span<UInt8>) -> MediaType? {
        guard var name = database.mediaType(of: bytes) else { return nil }
        if name == Self.bootSector, bytes.matches(Self.bootSignature, at: Self.bootSignaturePlace) {
            name = database.mediaType(of: bytes.extracting(0..<Self.bootSignaturePlace)) ?? name
        }
        return MediaType.allCases.first { $0.libmagicNames.contains(name) }
    }

    /// Two bytes make a file a boot sector to libmagic, before it sees that it is a WebP. They stand there by chance in
    /// one of 65,536.
    private static let bootSector = "application/octet-stream"
    private static let bootSignature: [UInt8] = [0x55, 0xAA]
    private static let bootSignaturePlace = 510
}
