import FileFormats

/// Annotations, each subtype with its own entries (ISO 32000-2, 12.5), fields (12.7) and bookmarks (12.3.3).
extension PDFSchema {
    static let annotationKinds: [PDFKind: [PDFName: PDFShape]] = [
        .textAnnotation: annotation([
            "Open": .boolean,
            "Name": .keyword([
                "Comment", "Key", "Note", "Help", "NewParagraph", "Paragraph", "Insert", "Check", "Checkmark", "Circle",
                "Cross", "CrossHairs", "RightArrow", "RightPointer", "Star", "UpArrow", "UpLeftArrow",
            ]),
        ]),
        .linkAnnotation: annotation([
            "A": .action, "Dest": .destination, "H": highlighting, "QuadPoints": .numbers, "BS": .object(.borderStyle),
        ]),
        .freeTextAnnotation: annotation([
            "DA": .defaultAppearance, "Q": .number, "CL": .numbers, "BE": .object(.borderEffect), "RD": .rectangle,
            "BS": .object(.borderStyle), "LE": lineEnding, "Rotate": .number,
            "IT": .keyword(["FreeText", "FreeTextCallout", "FreeTextTypeWriter"]),
        ]),
        .lineAnnotation: annotation([
            "L": .numbers, "BS": .object(.borderStyle), "LE": lineEnding, "IC": .numbers, "LL": .number, "LLE": .number,
            "Cap": .boolean, "IT": .keyword(["LineArrow", "LineDimension"]), "LLO": .number,
            "CP": .keyword(["Inline", "Top"]), "CO": .numbers,
        ]),
        .shapeAnnotation: annotation([
            "BS": .object(.borderStyle), "IC": .numbers, "BE": .object(.borderEffect), "RD": .rectangle,
        ]),
        .polygonAnnotation: annotation([
            "Vertices": .numbers, "Path": .numbers, "LE": lineEnding, "BS": .object(.borderStyle), "IC": .numbers,
            "BE": .object(.borderEffect), "IT": .keyword(["PolygonCloud", "PolygonDimension", "PolyLineDimension"]),
        ]),
        // Highlight, Underline, Squiggly, StrikeOut
        .markupAnnotation: annotation(["QuadPoints": .numbers]),
        .caretAnnotation: annotation(["RD": .rectangle, "Sy": .keyword(["P", "None"])]),
        .stampAnnotation: annotation([
            "Name": .keyword([
                "Approved", "Experimental", "NotApproved", "AsIs", "Expired", "NotForPublicRelease", "Confidential",
                "Final", "Sold", "Departmental", "ForComment", "TopSecret", "Draft", "ForPublicRelease",
            ]),
            "IT": .keyword(["Stamp", "StampImage", "StampSnapshot"]),
        ]),
        .inkAnnotation: annotation([
            "InkList": .numbers, "BS": .object(.borderStyle), "Path": .numbers,
        ]),
        .watermarkAnnotation: annotation(["FixedPrint": .object(.fixedPrint)]),
        .redactAnnotation: annotation([
            "QuadPoints": .numbers, "IC": .numbers, "RO": .object(.formXObject), "OverlayText": .text,
            "Repeat": .boolean, "DA": .defaultAppearance, "Q": .number,
        ]),
        // What a print shop needs beside the page; it is painted.
        .printerMark: annotation([:]),
        // A box of a form that has become a picture of what it showed.
        .flattenedField: annotation([:]),
        .appearance: ["N": appearanceState, "R": appearanceState, "D": appearanceState],
        .borderStyle: [
            "Type": type("Border"), "W": .number, "S": .keyword(["S", "D", "B", "I", "U"]), "D": .numbers,
        ],
        .borderEffect: ["S": .keyword(["S", "C"]), "I": .number],
        .fixedPrint: ["Type": type("FixedPrint"), "Matrix": .numbers, "H": .number, "V": .number],
        .appearanceCharacteristics: [
            "R": .number, "BC": .numbers, "BG": .numbers, "CA": .text, "RC": .text, "AC": .text,
            "I": .object(.formXObject), "RI": .object(.formXObject), "IX": .object(.formXObject),
            "IF": .object(.iconFit), "TP": .number,
        ],
        .iconFit: [
            "SW": .keyword(["A", "B", "S", "N"]), "S": .keyword(["A", "P"]), "A": .numbers, "FB": .boolean,
        ],
    ]

    /// The entries that all annotations have (table 166), and `CA` of those that comment (table 172).
    private static let common: [PDFName: PDFShape] = [
        "Type": type("Annot"), "Subtype": .name, "Rect": .rectangle, "Contents": .text, "P": .page, "F": .number,
        "AP": .object(.appearance), "AS": .name, "Border": .numbers, "C": .numbers, "StructParent": .number,
        "OC": .object(.optionalContent), "ca": .number, "CA": .number, "BM": .keyword(blendMode), "Lang": .language,
    ]

    private static func annotation(_ entries: [PDFName: PDFShape]) -> [PDFName: PDFShape] {
        common.merging(entries) { first, _ in first }
    }

    private static let appearanceState: PDFShape = .either([.object(.formXObject), .map(.object(.formXObject))])
    private static let highlighting: PDFShape = .keyword(["N", "I", "O", "P", "T"])
    private static let lineEnding: PDFShape = .words(PDFStandardWords.lineEndings, otherwise: "None")

    static let interactiveKinds: [PDFKind: [PDFName: PDFShape]] = [
        // 12.7.3
        .interactiveForm: [
            "Fields": .array(.object(.field)), "NeedAppearances": .boolean, "DR": .object(.resources),
            "DA": .defaultAppearance, "Q": .number,
        ],
        // A widget (12.5.6.19) and its field (12.7.4) are often one dictionary. /T is the name of a field only.
        .field: annotation([
            "FT": .keyword(["Btn", "Tx", "Ch", "Sig"]), "Parent": .object(.field), "Kids": .array(.object(.field)),
            "T": .text, "TU": .text, "Ff": .number, "V": fieldValue, "MaxLen": .number, "Opt": .leaves(.text),
            "DR": .object(.resources), "TI": .number, "I": .numbers, "DA": .defaultAppearance, "Q": .number,
            "H": highlighting,
            "MK": .object(.appearanceCharacteristics), "A": .action, "BS": .object(.borderStyle),
        ]),
        // 12.3.3
        .outlines: [
            "Type": type("Outlines"), "First": .object(.outlineItem), "Last": .object(.outlineItem),
            "Count": .number,
        ],
        .outlineItem: [
            "Title": .text, "Parent": .object(.outlineParent), "Prev": .object(.outlineItem),
            "Next": .object(.outlineItem), "First": .object(.outlineItem), "Last": .object(.outlineItem),
            "Count": .number, "Dest": .destination, "A": .action, "C": .numbers, "F": .number,
        ],
    ]

    private static let fieldValue: PDFShape = .either([.leaf([.text, .name]), .leaves(.text), .object(.textStream)])
}
