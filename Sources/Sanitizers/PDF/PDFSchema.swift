/// Which entries each kind of dictionary keeps, and what each of them may be. What is not listed is dropped
/// (ISO 32000-2; the clause stands beside each kind).
enum PDFSchema {
    static func entries(of kind: PDFKind) -> [String: PDFShape] { table[kind] ?? [:] }

    /// Whether an object of the kind is a stream, a plain dictionary, or may be either.
    static func isStream(_ kind: PDFKind) -> Bool? {
        switch kind {
        case .contentStream, .formXObject, .imageXObject, .xObject, .iccProfile, .fontFile, .characterMap, .glyphStream,
            .jbig2Globals, .lookupStream, .textStream:
            true
        case .pattern, .shading, .function, .halftone: nil
        default: false
        }
    }

    private static let table: [PDFKind: [String: PDFShape]] =
        documentKinds.merging(contentKinds) { first, _ in first }
        .merging(fontKinds) { first, _ in first }
        .merging(interactiveKinds) { first, _ in first }
        .merging(structureKinds) { first, _ in first }

    // MARK: Document

    private static let documentKinds: [PDFKind: [String: PDFShape]] = [
        // 7.7.2; /Pages is written by the page tree.
        .catalog: [
            "Type": .plain, "PageLabels": .numberTree(.object(.pageLabel)), "Names": .object(.names),
            "Dests": .map(.destination), "ViewerPreferences": .object(.viewerPreferences), "PageLayout": .plain,
            "PageMode": .plain, "Outlines": .object(.outlines), "OpenAction": .openAction,
            "AcroForm": .object(.interactiveForm), "StructTreeRoot": .object(.structureRoot),
            "MarkInfo": .object(.markInfo), "Lang": .plain, "OutputIntents": .array(.object(.outputIntent)),
            "OCProperties": .object(.optionalContentProperties),
        ],
        // 7.7.3.3
        .page: [
            "Type": .plain, "Resources": .object(.resources), "MediaBox": .plain, "CropBox": .plain,
            "BleedBox": .plain, "TrimBox": .plain, "ArtBox": .plain, "Contents": .contents, "Rotate": .plain,
            "Group": .object(.group), "Annots": .array(.object(.annotation)), "StructParents": .plain,
            "Trans": .object(.transition), "Dur": .plain, "Tabs": .plain, "UserUnit": .plain,
        ],
        .transition: [
            "Type": .plain, "S": .plain, "D": .plain, "Dm": .plain, "M": .plain, "Di": .plain, "SS": .plain,
            "B": .plain,
        ],
        // 7.7.4
        .names: ["Dests": .nameTree(.destination)],
        .targetHolder: ["D": .destination],
        // 12.2
        .viewerPreferences: [
            "HideToolbar": .plain, "HideMenubar": .plain, "HideWindowUI": .plain, "FitWindow": .plain,
            "CenterWindow": .plain, "DisplayDocTitle": .plain, "NonFullScreenPageMode": .plain, "Direction": .plain,
            "PrintScaling": .plain, "Duplex": .plain,
        ],
        // 12.4.2
        .pageLabel: ["Type": .plain, "S": .plain, "P": .plain, "St": .plain],
        // 14.11.5
        .outputIntent: ["Type": .plain, "S": .plain, "DestOutputProfile": .object(.iccProfile)],
        // 8.11
        .optionalContentProperties: [
            "OCGs": .array(.object(.optionalContent)), "D": .object(.optionalContentConfiguration),
        ],
        .optionalContentConfiguration: [
            "Name": .plain, "BaseState": .plain, "ON": .array(.object(.optionalContent)),
            "OFF": .array(.object(.optionalContent)), "Intent": .plain, "AS": .array(.object(.usageApplication)),
            "Order": optionalContentOrder, "ListMode": .plain, "RBGroups": .array(.array(.object(.optionalContent))),
            "Locked": .array(.object(.optionalContent)),
        ],
        .usageApplication: [
            "Event": .plain, "OCGs": .array(.object(.optionalContent)), "Category": .plain,
        ],
        .optionalContent: [
            "Type": .plain, "Name": .plain, "Intent": .plain, "Usage": .object(.optionalContentUsage),
            "OCGs": .oneOrMany(.object(.optionalContent)), "P": .plain, "VE": optionalContentOrder,
        ],
        .optionalContentUsage: [
            "Print": .object(.usageEntry), "View": .object(.usageEntry), "Export": .object(.usageEntry),
            "Zoom": .object(.usageEntry),
        ],
        .usageEntry: [
            "Subtype": .plain, "PrintState": .plain, "ViewState": .plain, "ExportState": .plain, "min": .plain,
            "max": .plain,
        ],
    ]

    /// Groups, labels and operators, nested; four levels are more than any viewer shows.
    private static let optionalContentOrder: PDFShape = {
        var shape = PDFShape.either([.object(.optionalContent), .plain])
        for _ in 0..<4 { shape = .either([.object(.optionalContent), .array(shape), .plain]) }
        return shape
    }()

    // MARK: What pages are painted with

    private static let contentKinds: [PDFKind: [String: PDFShape]] = [
        // 7.8.3
        .resources: [
            "ExtGState": .map(.object(.graphicsState)), "ColorSpace": .map(.colourSpace),
            "Pattern": .map(.object(.pattern)), "Shading": .map(.object(.shading)), "XObject": .map(.object(.xObject)),
            "Font": .map(.object(.font)), "Properties": .map(.object(.markedContentProperties)),
        ],
        // 14.6.2, 14.9
        .markedContentProperties: [
            "Type": .plain, "Name": .plain, "Intent": .plain, "Usage": .object(.optionalContentUsage),
            "OCGs": .oneOrMany(.object(.optionalContent)), "P": .plain, "VE": optionalContentOrder, "MCID": .plain,
            "Lang": .plain, "Alt": .plain, "ActualText": .plain, "E": .plain, "Subtype": .plain, "Attached": .plain,
            "BBox": .plain,
        ],
        // 8.10.2
        .formXObject: [
            "Type": .plain, "Subtype": .plain, "FormType": .plain, "BBox": .plain, "Matrix": .plain,
            "Resources": .object(.resources), "Group": .object(.group), "StructParent": .plain,
            "StructParents": .plain, "OC": .object(.optionalContent),
        ],
        // 8.9.5
        .imageXObject: [
            "Type": .plain, "Subtype": .plain, "Width": .plain, "Height": .plain, "ColorSpace": .colourSpace,
            "BitsPerComponent": .plain, "Intent": .plain, "ImageMask": .plain, "Mask": .plainOr(.imageXObject),
            "Decode": .plain, "Interpolate": .plain, "SMask": .object(.imageXObject), "SMaskInData": .plain,
            "Matte": .plain, "StructParent": .plain, "OC": .object(.optionalContent),
        ],
        // 11.6.6, 11.6.5.2
        .group: ["Type": .plain, "S": .plain, "CS": .colourSpace, "I": .plain, "K": .plain],
        .softMask: [
            "Type": .plain, "S": .plain, "G": .object(.formXObject), "BC": .plain, "TR": .plainOr(.function),
        ],
        // 8.4.5
        .graphicsState: [
            "Type": .plain, "LW": .plain, "LC": .plain, "LJ": .plain, "ML": .plain, "D": .plain, "RI": .plain,
            "OP": .plain, "op": .plain, "OPM": .plain, "Font": .array(.plainOr(.font)), "BG": .plainOr(.function),
            "BG2": .plainOr(.function), "UCR": .plainOr(.function), "UCR2": .plainOr(.function),
            "TR": .oneOrMany(.plainOr(.function)), "TR2": .oneOrMany(.plainOr(.function)),
            "HT": .plainOr(.halftone), "FL": .plain, "SM": .plain, "SA": .plain, "BM": .plain,
            "SMask": .plainOr(.softMask), "CA": .plain, "ca": .plain, "AIS": .plain, "TK": .plain,
            "UseBlackPtComp": .plain, "HTO": .plain,
        ],
        // 10.6
        .halftone: [
            "Type": .plain, "HalftoneType": .plain, "Frequency": .plain, "Angle": .plain,
            "SpotFunction": .plainOr(.function), "AccurateScreens": .plain,
            "TransferFunction": .plainOr(.function), "Width": .plain, "Height": .plain, "Width2": .plain,
            "Height2": .plain, "Xsquare": .plain, "Ysquare": .plain, "Default": .object(.halftone),
            "Cyan": .object(.halftone), "Magenta": .object(.halftone), "Yellow": .object(.halftone),
            "Black": .object(.halftone), "Red": .object(.halftone), "Green": .object(.halftone),
            "Blue": .object(.halftone), "Gray": .object(.halftone),
        ],
        // 8.6.5.2 to 8.6.5.4; the dictionaries of CalGray, CalRGB and Lab
        .colorant: [
            "WhitePoint": .plain, "BlackPoint": .plain, "Gamma": .plain, "Matrix": .plain, "Range": .plain,
        ],
        // 8.6.6.5
        .colorants: [
            "Subtype": .plain, "Colorants": .map(.colourSpace), "Process": .object(.colourProcess),
        ],
        .colourProcess: ["ColorSpace": .colourSpace, "Components": .plain],
        // 8.6.5.5
        .iccProfile: ["N": .plain, "Alternate": .colourSpace, "Range": .plain],
        // 8.7.3, 8.7.4
        .pattern: [
            "Type": .plain, "PatternType": .plain, "PaintType": .plain, "TilingType": .plain, "BBox": .plain,
            "XStep": .plain, "YStep": .plain, "Resources": .object(.resources), "Matrix": .plain,
            "Shading": .object(.shading), "ExtGState": .object(.graphicsState),
        ],
        // 8.7.4.3
        .shading: [
            "ShadingType": .plain, "ColorSpace": .colourSpace, "Background": .plain, "BBox": .plain,
            "AntiAlias": .plain, "Domain": .plain, "Matrix": .plain, "Function": .oneOrMany(.object(.function)),
            "Coords": .plain, "Extend": .plain, "BitsPerCoordinate": .plain, "BitsPerComponent": .plain,
            "BitsPerFlag": .plain, "Decode": .plain, "VerticesPerRow": .plain,
        ],
        // 7.10
        .function: [
            "FunctionType": .plain, "Domain": .plain, "Range": .plain, "Size": .plain, "BitsPerSample": .plain,
            "Order": .plain, "Encode": .plain, "Decode": .plain, "C0": .plain, "C1": .plain, "N": .plain,
            "Functions": .array(.object(.function)), "Bounds": .plain,
        ],
        // 7.4
        .decodeParameters: [
            "Predictor": .plain, "Colors": .plain, "BitsPerComponent": .plain, "Columns": .plain,
            "EarlyChange": .plain, "K": .plain, "EndOfLine": .plain, "EncodedByteAlign": .plain, "Rows": .plain,
            "EndOfBlock": .plain, "BlackIs1": .plain, "DamagedRowsBeforeError": .plain, "ColorTransform": .plain,
            "JBIG2Globals": .object(.jbig2Globals),
        ],
    ]

    // MARK: Fonts

    private static let fontKinds: [PDFKind: [String: PDFShape]] = [
        // 9.5 to 9.7
        .font: [
            "Type": .plain, "Subtype": .plain, "Name": .plain, "BaseFont": .plain, "FirstChar": .plain,
            "LastChar": .plain, "Widths": .plain, "FontDescriptor": .object(.fontDescriptor),
            "Encoding": .either([.object(.characterMap), .object(.encoding), .plain]),
            "ToUnicode": .plainOr(.characterMap), "DescendantFonts": .array(.object(.font)),
            "CIDSystemInfo": .object(.characterCollection), "DW": .plain, "W": .plain, "DW2": .plain, "W2": .plain,
            "CIDToGIDMap": .plainOr(.glyphStream), "FontBBox": .plain, "FontMatrix": .plain,
            "CharProcs": .map(.object(.glyphStream)), "Resources": .object(.resources),
        ],
        .encoding: ["Type": .plain, "BaseEncoding": .plain, "Differences": .plain],
        .characterMap: [
            "Type": .plain, "CMapName": .plain, "CIDSystemInfo": .object(.characterCollection), "WMode": .plain,
            "UseCMap": .plainOr(.characterMap),
        ],
        .characterCollection: ["Registry": .plain, "Ordering": .plain, "Supplement": .plain],
        // 9.8
        .fontDescriptor: [
            "Type": .plain, "FontName": .plain, "FontFamily": .plain, "FontStretch": .plain, "FontWeight": .plain,
            "Flags": .plain, "FontBBox": .plain, "ItalicAngle": .plain, "Ascent": .plain, "Descent": .plain,
            "Leading": .plain, "CapHeight": .plain, "XHeight": .plain, "StemV": .plain, "StemH": .plain,
            "AvgWidth": .plain, "MaxWidth": .plain, "MissingWidth": .plain, "FontFile": .object(.fontFile),
            "FontFile2": .object(.fontFile), "FontFile3": .object(.fontFile), "CharSet": .plain,
            "Style": .object(.fontStyle), "Lang": .plain, "FD": .map(.object(.fontDescriptor)),
            "CIDSet": .object(.glyphStream),
        ],
        .fontStyle: ["Panose": .plain],
        .fontFile: ["Length1": .plain, "Length2": .plain, "Length3": .plain, "Subtype": .plain],
    ]

    // MARK: Annotations, forms, outlines

    private static let interactiveKinds: [PDFKind: [String: PDFShape]] = [
        // 12.5; the entries of all subtypes that are kept. /T is the name of a field only.
        .annotation: annotationEntries,
        .appearance: [
            "N": .either([.object(.formXObject), .object(.appearanceStates)]),
            "R": .either([.object(.formXObject), .object(.appearanceStates)]),
            "D": .either([.object(.formXObject), .object(.appearanceStates)]),
        ],
        .borderStyle: ["Type": .plain, "W": .plain, "S": .plain, "D": .plain],
        .borderEffect: ["S": .plain, "I": .plain],
        .appearanceCharacteristics: [
            "R": .plain, "BC": .plain, "BG": .plain, "CA": .plain, "RC": .plain, "AC": .plain,
            "I": .object(.formXObject), "RI": .object(.formXObject), "IX": .object(.formXObject),
            "IF": .object(.iconFit), "TP": .plain,
        ],
        .iconFit: ["SW": .plain, "S": .plain, "A": .plain, "FB": .plain],
        // 12.7.3
        .interactiveForm: [
            "Fields": .array(.object(.field)), "NeedAppearances": .plain, "DR": .object(.resources), "DA": .plain,
            "Q": .plain,
        ],
        .field: annotationEntries.merging(fieldEntries) { first, _ in first },
        // 12.3.3
        .outlines: [
            "Type": .plain, "First": .object(.outlineItem), "Last": .object(.outlineItem), "Count": .plain,
        ],
        .outlineItem: [
            "Title": .plain, "Parent": .object(.outlineParent), "Prev": .object(.outlineItem),
            "Next": .object(.outlineItem), "First": .object(.outlineItem), "Last": .object(.outlineItem),
            "Count": .plain, "Dest": .destination, "A": .action, "C": .plain, "F": .plain,
        ],
    ]

    private static let annotationEntries: [String: PDFShape] = [
        "Type": .plain, "Subtype": .plain, "Rect": .plain, "Contents": .plain, "P": .page, "F": .plain,
        "AP": .object(.appearance), "AS": .plain, "Border": .plain, "C": .plain, "StructParent": .plain,
        "OC": .object(.optionalContent), "ca": .plain, "CA": .plain, "BM": .plain, "Lang": .plain,
        "A": .action, "Dest": .destination, "H": .plain, "QuadPoints": .plain, "BS": .object(.borderStyle),
        "BE": .object(.borderEffect), "Open": .plain, "Name": .plain, "DA": .plain, "Q": .plain, "CL": .plain,
        "IT": .plain, "RD": .plain, "LE": .plain, "L": .plain, "IC": .plain, "LL": .plain, "LLE": .plain,
        "Cap": .plain, "LLO": .plain, "CP": .plain, "CO": .plain, "Vertices": .plain, "Sy": .plain,
        "InkList": .plain, "RO": .object(.formXObject), "OverlayText": .plain, "Repeat": .plain,
        "MK": .object(.appearanceCharacteristics),
    ]

    /// 12.7.4.
    private static let fieldEntries: [String: PDFShape] = [
        "FT": .plain, "Parent": .object(.field), "Kids": .array(.object(.field)), "T": .plain, "TU": .plain,
        "Ff": .plain, "V": .plainOr(.textStream), "DV": .plainOr(.textStream), "MaxLen": .plain, "Opt": .plain,
        "TI": .plain, "I": .plain, "DS": .plain,
    ]

    // MARK: Logical structure (14.7)

    private static let structureKinds: [PDFKind: [String: PDFShape]] = [
        .markInfo: ["Marked": .plain, "Suspects": .plain],
        .structureRoot: [
            "Type": .plain, "K": .oneOrMany(.object(.structureElement)),
            "ParentTree": .numberTree(.oneOrMany(.plainOr(.structureElement))), "ParentTreeNextKey": .plain,
            "RoleMap": .map(.plain), "ClassMap": .map(.oneOrMany(.object(.structureAttributes))),
            "Namespaces": .array(.object(.namespace)),
        ],
        .namespace: ["Type": .plain, "NS": .plain, "RoleMapNS": .map(.plain)],
        .structureElement: [
            "Type": .plain, "S": .plain, "P": .object(.structureParent), "Pg": .page,
            "K": .oneOrMany(.either([.object(.structureContent), .plain])),
            "A": .oneOrMany(.either([.object(.structureAttributes), .plain])), "C": .plain, "T": .plain,
            "Lang": .plain, "Alt": .plain, "E": .plain, "ActualText": .plain, "NS": .object(.namespace),
        ],
        .markedContentReference: [
            "Type": .plain, "Pg": .page, "Stm": .object(.formXObject), "MCID": .plain,
        ],
        .objectReference: [
            "Type": .plain, "Pg": .page, "Obj": .either([.object(.xObject), .object(.annotation)]),
        ],
        .structureAttributes: [
            "O": .plain, "Placement": .plain, "WritingMode": .plain, "BackgroundColor": .plain,
            "BorderColor": .plain, "BorderStyle": .plain, "BorderThickness": .plain, "Padding": .plain,
            "Color": .plain, "SpaceBefore": .plain, "SpaceAfter": .plain, "StartIndent": .plain,
            "EndIndent": .plain, "TextIndent": .plain, "TextAlign": .plain, "BBox": .plain, "Width": .plain,
            "Height": .plain, "BlockAlign": .plain, "InlineAlign": .plain, "TBorderStyle": .plain,
            "TPadding": .plain, "BaselineShift": .plain, "LineHeight": .plain, "TextDecorationColor": .plain,
            "TextDecorationThickness": .plain, "TextDecorationType": .plain, "RubyAlign": .plain,
            "RubyPosition": .plain, "GlyphOrientationVertical": .plain, "ColumnCount": .plain,
            "ColumnGap": .plain, "ColumnWidths": .plain, "ListNumbering": .plain, "RowSpan": .plain,
            "ColSpan": .plain, "Headers": .plain, "Scope": .plain, "Summary": .plain, "Role": .plain,
            "checked": .plain, "Desc": .plain, "Type": .plain, "Subtype": .plain, "NS": .object(.namespace),
        ],
    ]
}
