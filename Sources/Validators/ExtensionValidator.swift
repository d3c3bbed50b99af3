public import FileFormats

/// The first of the three proofs: what the name says the file is.
public struct ExtensionValidator: Sendable {
    public init() {}

    /// The type that `fileExtension` (lower case, without its dot) stands for; `nil` for one that is not accepted.
    public func mediaType(of fileExtension: String) -> MediaType? {
        MediaType.allCases.first { $0.acceptedExtensions.contains(fileExtension) }
    }
}
