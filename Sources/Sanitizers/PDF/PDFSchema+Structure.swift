import FileFormats

/// Logical structure (ISO 32000-2, 14.7).
extension PDFSchema {
    static let structureKinds: [PDFKind: [PDFName: PDFShape]] = [
        .markInfo: ["Marked": .boolean, "Suspects": .boolean],
        .structureRoot: [
            "Type": type("StructTreeRoot"), "K": .oneOrMany(.object(.structureElement)),
            "ParentTree": .numberTree(.oneOrMany(.object(.structureElement))), "ParentTreeNextKey": .number,
            "ClassMap": .classMap(.oneOrMany(.object(.structureAttributes))),
            "Namespaces": .array(.object(.namespace)), "IDTree": .identifierTree(.object(.structureElement)),
        ],
        .namespace: [
            "Type": type("Namespace"), "NS": .text,
        ],
        .structureElement: [
            // /S and /NS are written by what the document says of types (14.7.3).
            "Type": type("StructElem"), "P": .object(.structureParent), "Pg": .page,
            "K": .oneOrMany(.either([.object(.structureContent), .number])),
            "A": .oneOrMany(.either([.object(.structureAttributes), .number])),
            "C": .oneOrMany(.either([.className, .number])),
            "Lang": .language, "Alt": .text, "E": .text, "ActualText": .text,
            "ID": .structureIdentifier, "Ref": .array(.object(.structureElement)),
        ],
        .markedContentReference: [
            "Type": type("MCR"), "Pg": .page, "Stm": .painted(.formXObject), "MCID": .number,
        ],
        .objectReference: [
            "Type": type("OBJR"), "Pg": .page, "Obj": .either([.painted(.xObject), .object(.annotation)]),
        ],
        .structureAttributes: attributes,
    ]

    private static let word: PDFShape = .either([.number, .keyword(PDFStandardWords.attributeValues)])
    /// A value, some of them, or some for each edge or column.
    private static let style: PDFShape = .either([word, .array(.either([word, .array(word)]))])

    /// The standard attributes of layout, lists, tables, print fields and artifacts (14.8.5).
    private static let attributes: [PDFName: PDFShape] = {
        let styles: [PDFName] = [
            "Placement", "WritingMode", "BackgroundColor", "BorderColor", "BorderStyle", "BorderThickness",
            "Padding", "Color", "SpaceBefore", "SpaceAfter", "StartIndent", "EndIndent", "TextIndent", "TextAlign",
            "BBox", "Width", "Height", "BlockAlign", "InlineAlign", "TBorderStyle", "TPadding", "BaselineShift",
            "LineHeight", "TextDecorationColor", "TextDecorationThickness", "TextDecorationType", "RubyAlign",
            "RubyPosition", "GlyphOrientationVertical", "ColumnCount", "ColumnGap", "ColumnWidths", "ListNumbering",
            "RowSpan", "ColSpan", "Scope", "Role", "checked", "Checked", "Type", "Subtype",
            "TextPosition", "ContinuedList", "NoteType",
        ]
        var entries = Dictionary(uniqueKeysWithValues: styles.map { ($0, style) })
        entries[.o] = .keyword(PDFStandardWords.attributeOwners)
        for key: PDFName in ["Summary", "Desc", "Short"] { entries[key] = .text }
        entries[.continuedFrom] = .structureIdentifier
        entries[.headers] = .array(.structureIdentifier)
        entries[.ns] = .object(.namespace)
        return entries
    }()
}
