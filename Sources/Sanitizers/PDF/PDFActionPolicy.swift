import FileFormats

/// Which actions stay (ISO 32000-2, 12.6): going to a place in the document, turning pages, and opening a web or mail
/// address when a person clicks it.
enum PDFActionPolicy {
    static let pageTurns: Set<String> = ["NextPage", "PrevPage", "FirstPage", "LastPage"]

    static func isAllowed(address: [UInt8]) -> Bool {
        let text = String(decoding: address, as: UTF8.self).lowercased()
        return ["http://", "https://", "mailto:"].contains { text.hasPrefix($0) }
    }

    /// What an action that does not stay is called in the report.
    static func construct(ofAction type: String?) -> PDFConstruct {
        switch type {
        case "JavaScript": .javaScript
        case "Launch", "GoToR", "GoToE", "ImportData": .launch
        case "Rendition", "Movie", "Sound", "GoTo3DView", "RichMediaExecute": .multimedia
        case "URI": .link
        default: .action
        }
    }
}
