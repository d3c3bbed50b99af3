/// What a PDF can carry besides what its pages show.
public enum PDFConstruct: String, Construct {
    case info = "pdf.info"
    case xmp = "pdf.xmp"
    case revision = "pdf.revision"
    case leading = "pdf.leading"
    case trailing = "pdf.trailing"
    case trailingArchive = "pdf.trailing.zip"
    case gap = "pdf.gap"
    case unreferenced = "pdf.unreferenced"
    case unknownKey = "pdf.unknown-key"
    case unfitValue = "pdf.unfit-value"
    case javaScript = "pdf.javascript"
    case additionalActions = "pdf.additional-actions"
    case action = "pdf.action"
    case launch = "pdf.action.launch"
    case link = "pdf.uri.scheme"
    case attachment = "pdf.attachment"
    case associatedFile = "pdf.associated-file"
    case portfolio = "pdf.portfolio"
    case xfa = "pdf.xfa"
    case multimedia = "pdf.multimedia"
    case thumbnail = "pdf.thumbnail"
    case pieceInfo = "pdf.piece-info"
    case modificationDate = "pdf.modification-date"
    case webCapture = "pdf.web-capture"
    case signature = "pdf.signature"
    case annotationAuthor = "pdf.annotation.author"
    case annotationDate = "pdf.annotation.date"
    case annotationMarkup = "pdf.annotation.markup"
    case annotationKind = "pdf.annotation.unknown"
    case unappliedRedaction = "pdf.annotation.redact"
    case optionalContent = "pdf.optional-content"
    case outputIntent = "pdf.output-intent"
    case icc = "pdf.icc"
    case imageAlternate = "pdf.image.alternate"
    case imageJPEG = "pdf.image.jpeg"
    case imageJPEG2000 = "pdf.image.jpeg2000"
    case imageJBIG2 = "pdf.image.jbig2"
    case streamSlack = "pdf.stream-slack"
    case streamCoding = "pdf.stream-coding"
    case formScript = "pdf.form.calculation-order"
    case webLink = "pdf.uri.link"
    case submit = "pdf.action.submit"
    case hiddenAnnotation = "pdf.annotation.hidden"
    case hiddenField = "pdf.form.hidden-field"
    case defaultValue = "pdf.form.default-value"
    case password = "pdf.form.password"
    case fieldValue = "pdf.form.value"
    case certification = "pdf.signature.certification"
    case usageRights = "pdf.signature.usage-rights"
    case validation = "pdf.signature.validation"
    case structureIdentifier = "pdf.structure.identifier"
    case language = "pdf.language"
    case pageLabels = "pdf.page-labels"
    case viewerPreferences = "pdf.viewer-preferences"
    case encryption = "pdf.encryption"
    case recovered = "pdf.recovered"
    case contentComment = "pdf.content.comment"
    case contentOperator = "pdf.content.operator"
    case contentValue = "pdf.content.value"
    case contentNumber = "pdf.content.number"
    case contentPoint = "pdf.content.point"
    case contentProperties = "pdf.content.properties"
    case contentCoding = "pdf.content.coding"
    case inlineImage = "pdf.content.picture"
    case unusedResource = "pdf.resource.unused"
    case resourceName = "pdf.resource.name"
    case invisibleText = "pdf.text.invisible"
    case outsidePage = "pdf.content.outside-page"
    case imageOutsidePage = "pdf.image.outside-page"
    case transparentContent = "pdf.content.transparent"
    case hiddenContent = "pdf.optional-content.hidden"
    case location = "pdf.location"
    case measure = "pdf.measure"
    case destinationName = "pdf.destination-name"
    case structureType = "pdf.structure.type"
    case annotationState = "pdf.annotation.state"
    case glyphList = "pdf.font.glyph-list"
    case characterMap = "pdf.font.character-map"
    case fontProgram = "pdf.font.program"
    case fieldLock = "pdf.signature.field-lock"
    case title = "pdf.title"
    case conformance = "pdf.conformance"

    /// What a page has but does not show stays unless a policy says otherwise: text behind a scan is how a scan is
    /// searched, layers can be switched on, and printers use what lies outside the page.
    public var defaultTreatment: Treatment {
        switch self {
        case .webLink, .language, .pageLabels, .viewerPreferences, .invisibleText, .outsidePage, .imageOutsidePage,
            .transparentContent, .hiddenContent, .conformance:
            .allow
        case .encryption: .reject
        default: .sanitize
        }
    }

    public var treatments: [Treatment] {
        switch self {
        case .webLink, .attachment, .language, .pageLabels, .viewerPreferences, .invisibleText, .outsidePage,
            .imageOutsidePage, .transparentContent, .hiddenContent, .destinationName, .title, .conformance:
            [.allow, .sanitize, .reject]
        default: [.sanitize, .reject]
        }
    }

    public var risk: Risk {
        switch self {
        case .javaScript, .additionalActions, .action, .launch, .link, .submit, .xfa, .multimedia, .formScript: .attack
        case .leading, .trailing, .trailingArchive, .gap, .unreferenced, .unknownKey, .unfitValue, .attachment,
            .associatedFile,
            .portfolio, .optionalContent, .imageAlternate, .streamSlack, .streamCoding, .hiddenAnnotation, .encryption,
            .hiddenField, .structureIdentifier, .recovered:
            .hiding
        case .contentComment, .contentOperator, .contentValue, .contentNumber, .contentPoint, .contentProperties,
            .contentCoding, .inlineImage, .unusedResource, .resourceName, .invisibleText, .outsidePage,
            .imageOutsidePage, .transparentContent, .hiddenContent, .destinationName, .structureType, .annotationState,
            .glyphList, .characterMap, .fontProgram:
            .hiding
        case .info, .xmp, .revision, .thumbnail, .pieceInfo, .modificationDate, .webCapture, .signature,
            .annotationAuthor, .annotationDate, .annotationMarkup, .annotationKind, .outputIntent, .icc, .imageJPEG,
            .imageJPEG2000, .imageJBIG2, .unappliedRedaction, .webLink, .defaultValue, .password, .fieldValue,
            .certification,
            .usageRights, .validation, .language, .pageLabels, .viewerPreferences, .location, .measure, .fieldLock,
            .title, .conformance:
            .disclosure
        }
    }

    public var description: String {
        switch self {
        case .info: "who made it, when and with what (document information)"
        case .xmp: "a description (XMP)"
        case .revision: "earlier versions of the document"
        case .leading: "data before the beginning of the document"
        case .trailing: "data after the end of the document"
        case .trailingArchive: "an archive after the end of the document"
        case .gap: "comments or data between the parts of the document"
        case .unreferenced: "parts that no page shows"
        case .unknownKey: "entries that a page does not need"
        case .unfitValue: "entries that do not hold what they are for"
        case .javaScript: "a script"
        case .additionalActions: "actions that start by themselves"
        case .action: "an action other than going to a page or a web address"
        case .launch: "an action that starts a program or opens a file"
        case .link: "a link to an address of a kind that is not allowed"
        case .attachment: "an attached file"
        case .associatedFile: "a file that belongs to a part of the document"
        case .portfolio: "a collection of files"
        case .xfa: "an XFA form"
        case .multimedia: "sound, video or 3D"
        case .thumbnail: "small copies of pages"
        case .pieceInfo: "private data of a program"
        case .modificationDate: "when a part was last changed"
        case .webCapture: "where it was captured from the web"
        case .signature: "a digital signature"
        case .annotationAuthor: "who wrote a comment"
        case .annotationDate: "when a comment was written"
        case .annotationMarkup: "hidden data of a comment"
        case .annotationKind: "a comment of an unknown kind"
        case .unappliedRedaction: "text under a redaction that was marked but not carried out"
        case .optionalContent: "layers that can be hidden"
        case .outputIntent: "for which printer it was made"
        case .icc: "texts in a colour profile"
        case .imageAlternate: "other versions of a picture"
        case .imageJPEG: "hidden data in a picture of a page"
        case .imageJPEG2000: "hidden data in a JPEG 2000 picture of a page"
        case .imageJBIG2: "hidden data in a JBIG2 picture of a page"
        case .streamSlack: "data after the end of a compressed part"
        case .streamCoding: "an unusual coding of a part"
        case .formScript: "the order in which a form's scripts run"
        case .webLink: "a link to a web or mail address"
        case .submit: "an action that sends what was filled in to somebody"
        case .hiddenAnnotation: "a comment that is not shown"
        case .hiddenField: "a field of a form that is not shown"
        case .defaultValue: "what a field of a form held at first"
        case .password: "a password in a form"
        case .fieldValue: "what was filled into a form"
        case .certification: "a certification that limits what may be changed"
        case .usageRights: "usage rights for a program"
        case .validation: "certificates and proofs of a signature"
        case .structureIdentifier: "names of parts of the logical structure"
        case .language: "in which language it is"
        case .pageLabels: "how pages are numbered"
        case .viewerPreferences: "how a program is to show it at first"
        case .encryption: "a protection that opens without a password"
        case .recovered: "a damaged structure; its parts had to be searched for"
        case .contentComment: "comments in the drawing instructions of a page"
        case .contentOperator: "drawing instructions that no program knows"
        case .contentValue: "values in the drawing instructions of a page that nothing uses"
        case .contentNumber: "numbers on a page that programs read in different ways, so that nobody knows what is seen"
        case .contentPoint: "marks on a page that no program shows"
        case .contentProperties: "private data in the drawing instructions of a page"
        case .contentCoding: "the way in which drawing instructions are written, which could hold a message"
        case .inlineImage: "data in a small picture that is not part of the picture"
        case .unusedResource: "fonts, pictures or other parts that no page uses"
        case .resourceName: "long names of fonts, pictures or other parts, which nobody sees"
        case .invisibleText: "text that is on a page but not visible, as behind a scan"
        case .outsidePage: "text or drawings outside the visible part of a page, or clipped away"
        case .imageOutsidePage: "pictures outside the visible part of a page, or clipped away"
        case .transparentContent: "text, drawings or pictures that are wholly transparent"
        case .hiddenContent: "content of layers that are switched off"
        case .location: "where on earth a drawing or a map lies"
        case .measure: "the scale of a drawing"
        case .destinationName: "names of places in the document"
        case .structureType: "names of kinds of parts of the logical structure"
        case .annotationState: "how a comment looks when it is not shown so"
        case .glyphList: "lists of the characters of a font, which no program needs"
        case .characterMap: "words in the tables that say which characters a font has"
        case .fontProgram: "notices, names and other data in a font that do not paint its characters"
        case .fieldLock: "which fields of a form a signature locks"
        case .title: "the title of the document"
        case .conformance: "which standards it says that it follows (PDF/A, PDF/UA)"
        }
    }

    public func description(count: Int) -> String {
        switch self {
        case .unappliedRedaction where count > 1: "text under \(count) redactions that were marked but not carried out"
        case .revision: count == 1 ? "an earlier version of the document" : "\(count) \(description)"
        default: description
        }
    }
}
