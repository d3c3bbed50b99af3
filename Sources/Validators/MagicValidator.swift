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
        guard let name = database.mediaType(of: bytes) else { return nil }
        return MediaType.allCases.first { $0.libmagicNames.contains(name) }
    }
}
