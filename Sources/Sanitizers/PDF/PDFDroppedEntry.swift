import FileFormats

/// What an entry that is not copied is called in the report.
enum PDFDroppedEntry {
    /// Entries that are written anew, or that only say how the file was laid out.
    private static let layout: Set<String> = [
        "Length", "Filter", "DecodeParms", "DL", "Parent", "Limits", "Kids", "Pages", "Version",
        "ProcSet",
        "SigFlags", "StmOwn", "Count", "Names", "Nums", "Linearized",
    ]

    private static let constructs: [String: PDFConstruct] = [
        "Metadata": .xmp, "PieceInfo": .pieceInfo, "LastModified": .modificationDate, "Thumb": .thumbnail,
        "AA": .additionalActions, "JS": .javaScript, "JavaScript": .javaScript, "URI": .action,
        "AF": .associatedFile, "MCAF": .associatedFile, "EmbeddedFiles": .attachment, "Collection": .portfolio,
        "XFA": .xfa, "XFAImages": .xfa, "XFAResources": .xfa, "NeedsRendering": .xfa,
        "Renditions": .multimedia, "AlternatePresentations": .multimedia,
        "SpiderInfo": .webCapture, "IDS": .webCapture, "URLS": .webCapture,
        "DSS": .validation, "Perms": .usageRights, "Legal": .signature, "Lock": .signature, "SV": .signature,
        "OPI": .imageAlternate, "Alternates": .imageAlternate, "CO": .formScript, "DV": .defaultValue,
        "OutputCondition": .outputIntent, "OutputConditionIdentifier": .outputIntent, "RegistryName": .outputIntent,
        "Info": .outputIntent, "Creator": .optionalContent, "CreatorInfo": .optionalContent,
    ]

    private static let annotationConstructs: [String: PDFConstruct] = [
        "T": .annotationAuthor, "M": .annotationDate, "CreationDate": .annotationDate, "NM": .annotationMarkup,
        "RC": .annotationMarkup, "Popup": .annotationMarkup, "IRT": .annotationMarkup, "Subj": .annotationMarkup,
        "RT": .annotationMarkup, "State": .annotationMarkup, "StateModel": .annotationMarkup,
        "ExData": .annotationMarkup, "PA": .link, "RV": .annotationMarkup, "TM": .annotationMarkup,
        "DS": .annotationMarkup,
    ]

    private static let chosen: [String: PDFConstruct] = [
        "Lang": .language, "PageLabels": .pageLabels, "ViewerPreferences": .viewerPreferences,
        "PageLayout": .viewerPreferences, "PageMode": .viewerPreferences,
    ]

    /// What an entry is that stays or goes as the policy says, and is not mentioned when it stays.
    static func chosen(_ key: String, in kind: PDFKind) -> PDFConstruct? {
        // All of them stand in the catalog, and languages elsewhere too.
        guard kind == .catalog || key == "Lang" else { return nil }
        return chosen[key]
    }

    /// `nil` for what nobody needs to hear of.
    static func construct(_ key: String, in kind: PDFKind?) -> PDFConstruct? {
        if layout.contains(key) { return nil }
        if kind?.isAnnotation == true, let construct = annotationConstructs[key] { return construct }
        return constructs[key] ?? .unknownKey
    }
}
