import FileFormats

/// A part of the file that stands in the output after the clean bytes, to be stored by itself. What is in it is as
/// untrusted as the input.
public struct ArchivedEntry: Equatable, Sendable {
    /// The stable name of the construct.
    public let construct: String
    public let bytes: Int

    /// `nil` when no policy can archive that construct.
    public init?(construct: String, bytes: Int) {
        guard let index = ConstructCatalog.index(of: construct) else { return nil }
        self.init(catalogIndex: index, bytes: bytes)
    }

    init?(catalogIndex index: Int, bytes: Int) {
        guard ConstructCatalog.entries.indices.contains(index),
            ConstructCatalog.entries[index].treatments.contains(.archive), bytes > 0
        else { return nil }
        construct = ConstructCatalog.entries[index].construct
        self.bytes = bytes
    }
}
