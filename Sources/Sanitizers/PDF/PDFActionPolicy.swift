import FileFormats

/// Which actions stay (ISO 32000-2, 12.6): going to a place in the document, turning pages, and opening an address when
/// a person clicks it.
struct PDFActionPolicy: Sendable {
    static let pageTurns: Set<String> = ["NextPage", "PrevPage", "FirstPage", "LastPage"]

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
    func construct(ofAction type: String?) -> PDFConstruct {
        switch type {
        case "JavaScript": .javaScript
        case "Launch", "GoToR", "GoToE", "ImportData": .launch
        case "Rendition", "Movie", "Sound", "GoTo3DView", "RichMediaExecute": .multimedia
        case "SubmitForm": .submit
        default: .action
        }
    }
}
