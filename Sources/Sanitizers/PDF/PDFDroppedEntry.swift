import FileFormats

/// What an entry that is not copied is called in the report.
enum PDFDroppedEntry {
    /// Whether an entry is one that is written anew, or that only says how the file was laid out, with a value that
    /// says nothing else; nobody needs to hear of it.
    static func isLayout(_ key: PDFName, _ value: PDFObject, in kind: PDFKind) -> Bool {
        switch key {
        case .length, .filter, .decodeParms, .dl: PDFSchema.isStream(kind) != false
        case .parent: kind == .page && value.reference != nil
        case .pages: kind == .catalog && value.reference != nil
        case .version: kind == .catalog && value.name.map(versions.contains) == true
        case .sigFlags: kind == .interactiveForm && value.integer.map { (0...3).contains($0) } == true
        case .stmOwn: kind == .markedContentReference && value.reference != nil
        case .procSet:
            kind == .resources
                && value.array?.allSatisfy { $0.name.map(PDFStandardWords.procedureSets.contains) == true } == true
        default: false
        }
    }

    /// Entries that are known where they stand when their value is right.
    private static let unfitLayout: Set<PDFName> = ["Version", "ProcSet"]

    private static let versions: Set<PDFName> = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.7", "2.0"]

    private static let constructs: [PDFName: PDFConstruct] = [
        "Metadata": .xmp, "PieceInfo": .pieceInfo, "LastModified": .modificationDate, "Thumb": .thumbnail,
        "AA": .additionalActions, "JS": .javaScript, "JavaScript": .javaScript, "URI": .action,
        "AF": .associatedFile, "MCAF": .associatedFile, "EmbeddedFiles": .attachment, "Collection": .portfolio,
        "XFA": .xfa, "XFAImages": .xfa, "XFAResources": .xfa, "NeedsRendering": .xfa,
        "Renditions": .multimedia, "AlternatePresentations": .multimedia,
        "SpiderInfo": .webCapture, "IDS": .webCapture, "URLS": .webCapture,
        "DSS": .validation, "Perms": .usageRights, "Legal": .signature, "Lock": .fieldLock, "SV": .signature,
        "OPI": .imageAlternate, "Alternates": .imageAlternate, "CO": .formScript, "DV": .defaultValue,
        "OutputCondition": .outputIntent, "RegistryName": .outputIntent,
        "Info": .outputIntent, "Creator": .optionalContent, "CreatorInfo": .optionalContent,
        "VP": .measure, "Measure": .measure, "LGIDict": .location, "PtData": .location,
        "RoleMap": .structureType, "RoleMapNS": .structureType, "CharSet": .glyphList, "CIDSet": .glyphList,
    ]

    private static let annotationConstructs: [PDFName: PDFConstruct] = [
        "T": .annotationAuthor, "M": .annotationDate, "CreationDate": .annotationDate, "NM": .annotationMarkup,
        "RC": .annotationMarkup, "Popup": .annotationMarkup, "IRT": .annotationMarkup, "Subj": .annotationMarkup,
        "RT": .annotationMarkup, "State": .annotationMarkup, "StateModel": .annotationMarkup,
        "ExData": .annotationMarkup, "PA": .link, "RV": .annotationMarkup, "TM": .annotationMarkup,
        "DS": .annotationMarkup,
    ]

    private static let chosen: [PDFName: PDFConstruct] = [
        "Lang": .language, "PageLabels": .pageLabels, "ViewerPreferences": .viewerPreferences,
        "PageLayout": .viewerPreferences, "PageMode": .viewerPreferences, "Dests": .destinationName,
    ]

    /// What an entry is that stays or goes as the policy says, and is not mentioned when it stays.
    static func chosen(_ key: PDFName, in kind: PDFKind) -> PDFConstruct? {
        // Few stand elsewhere than in the catalog: most keys need not be looked up.
        switch kind {
        case .catalog: chosen[key]
        case .names where key == .dests: .destinationName
        default: key == .lang ? .language : nil
        }
    }

    static func construct(_ key: PDFName, in kind: PDFKind) -> PDFConstruct {
        if kind.isAnnotation, let construct = annotationConstructs[key] { return construct }
        return constructs[key] ?? (unfitLayout.contains(key) ? .unfitValue : .unknownKey)
    }
}
