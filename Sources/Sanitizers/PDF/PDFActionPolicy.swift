import FileFormats

/// Which actions stay (ISO 32000-2, 12.6): going to a place in the document, turning pages, and opening an address when
/// a person clicks it.
struct PDFActionPolicy: Sendable {
    static let pageTurns: Set<PDFName> = ["NextPage", "PrevPage", "FirstPage", "LastPage"]

    /// What becomes of a link to an address that may be followed.
    let linkAction: FindingAction
    private let schemes: Set<LinkScheme>

    init(_ policy: Policy) {
        linkAction = policy.action(on: PDFConstruct.webLink)
        schemes = policy.linkSchemes
    }

    /// Whether the policy lists the scheme of `address`.
    func lists(address: [UInt8]) -> Bool { LinkScheme(ofAddress: address).map(schemes.contains) == true }

    /// Whether a link to `address` stays.
    func keeps(address: [UInt8]) -> Bool { linkAction == .kept && lists(address: address) }

    /// What an action that does not stay is called in the report.
    func construct(ofAction type: PDFName?) -> PDFConstruct {
        switch type {
        case .javaScript: .javaScript
        case .launch, .goToR, .goToE, .importData: .launch
        case .rendition, .movie, .sound, .goTo3DView, .richMediaExecute: .multimedia
        case .submitForm: .submit
        default: .action
        }
    }
}
