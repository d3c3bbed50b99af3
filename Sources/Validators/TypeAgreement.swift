public import FileFormats

/// Whether the name and the content agree on the type. The third proof, the full parse by the format of that type,
/// follows; nothing sniffs again after this.
public struct TypeAgreement: Sendable {
    public init() {}

    /// The one type that both name.
    ///
    /// - Throws: `type.extension-not-allowed`, `type.content-not-allowed` or `type.mismatch`.
    public func agreedType(byExtension: MediaType?, byMagic: MediaType?) throws(Rejection) -> MediaType {
        guard let byExtension else { throw Rejection(TypeDefect.extensionNotAllowed, stage: .identify) }
        guard let byMagic else { throw Rejection(TypeDefect.contentNotAllowed, stage: .identify, at: 0) }
        guard byExtension == byMagic else { throw Rejection(TypeDefect.mismatch, stage: .identify, at: 0) }
        return byExtension
    }
}
