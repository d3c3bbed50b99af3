import FileFormats

/// Which entries each kind of dictionary keeps, and what each of them may be. What is not listed is dropped
/// (ISO 32000-2; the clause stands beside each kind).
enum PDFSchema {
    static func entries(of kind: PDFKind) -> PDFKeyTable<PDFShape> { tables[kind.rawValue] }

    /// Whether an object of the kind is a stream, a plain dictionary, or may be either.
    static func isStream(_ kind: PDFKind) -> Bool? {
        switch kind {
        case .contentStream, .formXObject, .imageXObject, .xObject, .iccProfile, .fontFile, .characterMap, .glyphStream,
            .glyphMap, .jbig2Globals, .lookupStream, .textStream:
            true
        case .pattern, .shading, .function, .halftone: nil
        default: false
        }
    }

    /// By the numbers of the kinds.
    private static let tables = PDFKind.allCases.map { PDFKeyTable(table[$0] ?? [:]) }

    private static let table: [PDFKind: [PDFName: PDFShape]] =
        documentKinds.merging(optionalContentKinds) { first, _ in first }
        .merging(contentKinds) { first, _ in first }
        .merging(colourKinds) { first, _ in first }
        .merging(fontKinds) { first, _ in first }
        .merging(annotationKinds) { first, _ in first }
        .merging(interactiveKinds) { first, _ in first }
        .merging(structureKinds) { first, _ in first }

    static func type(_ name: PDFName) -> PDFShape { .keyword([name]) }

    // MARK: Document

    private static let pageModes: PDFShape = .keyword([
        "UseNone", "UseOutlines", "UseThumbs", "FullScreen", "UseOC", "UseAttachments",
    ])

    private static let box: PDFShape = .keyword(["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"])

    private static let documentKinds: [PDFKind: [PDFName: PDFShape]] = [
        // 7.7.2; /Pages is written by the page tree.
        .catalog: [
            "Type": type("Catalog"), "PageLabels": .numberTree(.object(.pageLabel)), "Names": .object(.names),
            "Dests": .map(.destination), "ViewerPreferences": .object(.viewerPreferences),
            "PageLayout": .keyword([
                "SinglePage", "OneColumn", "TwoColumnLeft", "TwoColumnRight", "TwoPageLeft", "TwoPageRight",
            ]),
            "PageMode": pageModes, "Outlines": .object(.outlines), "OpenAction": .openAction,
            "AcroForm": .object(.interactiveForm), "StructTreeRoot": .object(.structureRoot),
            "MarkInfo": .object(.markInfo), "Lang": .language, "OutputIntents": .array(.object(.outputIntent)),
            "OCProperties": .object(.optionalContentProperties),
        ],
        // 7.7.3.3
        .page: [
            "Type": type("Page"), "Resources": .object(.resources), "MediaBox": .rectangle, "CropBox": .rectangle,
            "BleedBox": .rectangle, "TrimBox": .rectangle, "ArtBox": .rectangle, "Contents": .contents,
            "Rotate": .number, "Group": .object(.group), "Annots": .array(.object(.annotation)),
            "StructParents": .number, "Trans": .object(.transition), "Dur": .number,
            "Tabs": .keyword(["R", "C", "S", "A", "W"]), "UserUnit": .number,
            "OutputIntents": .array(.object(.outputIntent)),
        ],
        // 12.4.4
        .transition: [
            "Type": type("Trans"), "D": .number, "Dm": .keyword(["H", "V"]), "M": .keyword(["I", "O"]),
            "S": .keyword([
                "Split", "Blinds", "Box", "Wipe", "Dissolve", "Glitter", "R", "Fly", "Push", "Cover", "Uncover", "Fade",
            ]),
            "Di": .either([.number, .keyword(["None"])]), "SS": .number, "B": .boolean,
        ],
        // 7.7.4
        .names: ["Dests": .nameTree(.destination)],
        // 12.2
        .viewerPreferences: [
            "HideToolbar": .boolean, "HideMenubar": .boolean, "HideWindowUI": .boolean, "FitWindow": .boolean,
            "CenterWindow": .boolean, "DisplayDocTitle": .boolean, "NonFullScreenPageMode": pageModes,
            "Direction": .keyword(["L2R", "R2L"]), "PrintScaling": .keyword(["None", "AppDefault"]),
            "ViewArea": box, "ViewClip": box, "PrintArea": box, "PrintClip": box, "PickTrayByPDFSize": .boolean,
            "PrintPageRange": .numbers, "NumCopies": .number,
            "Duplex": .keyword(["Simplex", "DuplexFlipShortEdge", "DuplexFlipLongEdge"]),
        ],
        // 12.4.2
        .pageLabel: [
            "Type": type("PageLabel"), "S": .keyword(["D", "R", "r", "A", "a"]), "P": .text, "St": .number,
        ],
        // 14.11.5
        .outputIntent: [
            "Type": type("OutputIntent"), "S": .keyword(["GTS_PDFX", "GTS_PDFA1", "ISO_PDFE1"]),
            "DestOutputProfile": .object(.iccProfile),
            "OutputConditionIdentifier": .registeredText(
                PDFStandardWords.printConditions, noted: .outputIntent),
        ],
    ]

    // MARK: Optional content (8.11)

    private static let groups: PDFShape = .array(.object(.optionalContent))

    private static let optionalContentKinds: [PDFKind: [PDFName: PDFShape]] = [
        .optionalContentProperties: ["OCGs": groups, "D": .object(.optionalContentConfiguration)],
        .optionalContentConfiguration: [
            "Name": .text, "BaseState": .keyword(["ON", "OFF", "Unchanged"]), "ON": groups, "OFF": groups,
            "Intent": layerIntent, "AS": .array(.object(.usageApplication)), "Order": nestedGroups,
            "ListMode": .keyword(["AllPages", "VisiblePages"]), "RBGroups": .array(groups), "Locked": groups,
        ],
        .usageApplication: [
            "Event": .keyword(["View", "Print", "Export"]), "OCGs": groups, "Category": .array(.keyword(usages)),
        ],
        .optionalContent: [
            "Type": .keyword(["OCG", "OCMD"]), "Name": .text, "Intent": layerIntent,
            "Usage": .object(.optionalContentUsage), "OCGs": .oneOrMany(.object(.optionalContent)),
            "P": .keyword(["AllOn", "AnyOn", "AnyOff", "AllOff"]), "VE": .visibilityExpression,
        ],
        .optionalContentUsage: [
            "Print": .object(.usageEntry), "View": .object(.usageEntry), "Export": .object(.usageEntry),
            "Zoom": .object(.usageEntry),
        ],
        .usageEntry: [
            "Subtype": .keyword(["Trapping", "PrintersMarks", "Watermark"]), "PrintState": state, "ViewState": state,
            "ExportState": state, "min": .number,
            "max": .number,
        ],
    ]

    /// An unknown intent is none of those that make a layer count, as `Design` is none.
    private static let layerIntent: PDFShape = .words(PDFStandardWords.layerIntents, otherwise: "Design")
    private static let state: PDFShape = .keyword(["ON", "OFF"])
    private static let usages: Set<PDFName> = [
        "CreatorInfo", "Language", "Export", "Zoom", "Print", "View", "User", "PageElement",
    ]

    /// Groups and labels, nested; four levels are more than any viewer shows.
    private static let nestedGroups: PDFShape = {
        var shape = PDFShape.either([.object(.optionalContent), .text])
        for _ in 0..<4 { shape = .either([.object(.optionalContent), .array(shape), .text]) }
        return shape
    }()

    // MARK: What pages are painted with

    private static let intent: PDFShape = .keyword([
        "AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual",
    ])

    static let blendMode: Set<PDFName> = [
        "Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn",
        "HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity",
    ]

    private static let contentKinds: [PDFKind: [PDFName: PDFShape]] = [
        // 7.8.3
        .resources: [
            "ExtGState": .resources(.object(.graphicsState)), "ColorSpace": .resources(.colourSpace),
            "Pattern": .resources(.object(.pattern)), "Shading": .resources(.object(.shading)),
            "XObject": .resources(.object(.xObject)),
            "Font": .resources(.object(.font)), "Properties": .resources(.object(.markedContentProperties)),
        ],
        // 14.6.2, 14.8.2.2, 14.9
        .markedContentProperties: [
            "Type": .keyword(["Pagination", "Layout", "Page", "Background"]),
            "Subtype": .keyword(["Header", "Footer", "Watermark", "PageNum", "Bates"]), "MCID": .number,
            "Lang": .language, "Alt": .text, "ActualText": .text, "E": .text,
            "Attached": .array(.keyword(PDFStandardWords.edges)), "BBox": .rectangle,
        ],
        // 8.10.2
        .formXObject: [
            "Type": type("XObject"), "Subtype": type("Form"), "FormType": .number, "BBox": .rectangle,
            "Matrix": .numbers, "Resources": .object(.resources), "Group": .object(.group), "StructParent": .number,
            "StructParents": .number, "OC": .object(.optionalContent),
        ],
        // 8.9.5
        .imageXObject: [
            "Type": type("XObject"), "Subtype": type("Image"), "Width": .number, "Height": .number,
            "ColorSpace": .colourSpace, "BitsPerComponent": .number, "Intent": intent, "ImageMask": .boolean,
            "Mask": .either([.object(.imageXObject), .numbers]), "Decode": .numbers, "Interpolate": .boolean,
            "SMask": .object(.imageXObject), "SMaskInData": .number, "Matte": .numbers, "StructParent": .number,
            "OC": .object(.optionalContent),
        ],
        // 11.6.6, 11.6.5.2
        .group: [
            "Type": type("Group"), "S": type("Transparency"), "CS": .colourSpace, "I": .boolean, "K": .boolean,
        ],
        .softMask: [
            "Type": type("Mask"), "S": .keyword(["Alpha", "Luminosity"]), "G": .object(.formXObject), "BC": .numbers,
            "TR": .objectOr(.function, ["Identity"]),
        ],
        // 8.4.5
        .graphicsState: [
            "Type": type("ExtGState"), "LW": .number, "LC": .number, "LJ": .number, "ML": .number, "D": .numbers,
            "RI": intent, "OP": .boolean, "op": .boolean, "OPM": .number,
            "Font": .array(.either([.object(.font), .number])), "BG": .object(.function),
            "BG2": .objectOr(.function, ["Default"]), "UCR": .object(.function),
            "UCR2": .objectOr(.function, ["Default"]), "TR": .oneOrMany(.objectOr(.function, ["Identity"])),
            "TR2": .oneOrMany(.objectOr(.function, ["Identity", "Default"])), "HT": .objectOr(.halftone, ["Default"]),
            "FL": .number, "SM": .number, "SA": .boolean,
            "BM": .either([.keyword(blendMode), .array(.keyword(blendMode))]), "SMask": .objectOr(.softMask, ["None"]),
            "CA": .number, "ca": .number, "AIS": .boolean, "TK": .boolean,
            "UseBlackPtComp": .keyword(["ON", "OFF", "Default"]), "HTO": .numbers,
        ],
        // 10.6
        .halftone: [
            "Type": type("Halftone"), "HalftoneType": .number, "Frequency": .number, "Angle": .number,
            "SpotFunction": .either([
                .oneOrMany(.object(.function)), .oneOrMany(.keyword(PDFStandardWords.spotFunctions)),
            ]), "AccurateScreens": .boolean,
            "TransferFunction": .objectOr(.function, ["Identity"]), "Width": .number, "Height": .number,
            "Width2": .number, "Height2": .number, "Xsquare": .number, "Ysquare": .number,
            "Default": .object(.halftone), "Cyan": .object(.halftone), "Magenta": .object(.halftone),
            "Yellow": .object(.halftone), "Black": .object(.halftone), "Red": .object(.halftone),
            "Green": .object(.halftone), "Blue": .object(.halftone), "Gray": .object(.halftone),
        ],
        // 8.7.3, 8.7.4
        .pattern: [
            "Type": type("Pattern"), "PatternType": .number, "PaintType": .number, "TilingType": .number,
            "BBox": .rectangle, "XStep": .number, "YStep": .number, "Resources": .object(.resources),
            "Matrix": .numbers, "Shading": .object(.shading), "ExtGState": .object(.graphicsState),
        ],
        // 8.7.4.3
        .shading: [
            "ShadingType": .number, "ColorSpace": .colourSpace, "Background": .numbers, "BBox": .rectangle,
            "AntiAlias": .boolean, "Domain": .numbers, "Matrix": .numbers,
            "Function": .oneOrMany(.object(.function)), "Coords": .numbers, "Extend": .leaves(.boolean),
            "BitsPerCoordinate": .number, "BitsPerComponent": .number, "BitsPerFlag": .number, "Decode": .numbers,
            "VerticesPerRow": .number,
        ],
        // 7.10
        .function: [
            "FunctionType": .number, "Domain": .numbers, "Range": .numbers, "Size": .numbers,
            "BitsPerSample": .number, "Order": .number, "Encode": .numbers, "Decode": .numbers, "C0": .numbers,
            "C1": .numbers, "N": .number, "Functions": .array(.object(.function)), "Bounds": .numbers,
        ],
        // 7.4
        .decodeParameters: [
            "Predictor": .number, "Colors": .number, "BitsPerComponent": .number, "Columns": .number,
            "EarlyChange": .number, "K": .number, "EndOfLine": .boolean, "EncodedByteAlign": .boolean,
            "Rows": .number, "EndOfBlock": .boolean, "BlackIs1": .boolean, "DamagedRowsBeforeError": .number,
            "ColorTransform": .number, "JBIG2Globals": .object(.jbig2Globals),
        ],
    ]

    private static let colourKinds: [PDFKind: [PDFName: PDFShape]] = [
        // 8.6.5.2 to 8.6.5.4; the dictionaries of CalGray, CalRGB and Lab
        .colorant: [
            "WhitePoint": .numbers, "BlackPoint": .numbers, "Gamma": .either([.number, .numbers]),
            "Matrix": .numbers, "Range": .numbers,
        ],
        // 8.6.6.5
        .colorants: [
            "Subtype": .keyword(["DeviceN", "NChannel"]), "Colorants": .map(.colourSpace),
            "Process": .object(.colourProcess),
        ],
        .colourProcess: ["ColorSpace": .colourSpace, "Components": .names],
        // 8.6.5.5
        .iccProfile: ["N": .number, "Alternate": .colourSpace, "Range": .numbers],
    ]

    // MARK: Fonts

    static let characterMapNames = PDFStandardWords.characterMaps.union(["Adobe-Identity-UCS", "Custom"])

    private static let fontKinds: [PDFKind: [PDFName: PDFShape]] = [
        // 9.5 to 9.7
        .font: [
            "Type": type("Font"),
            "Subtype": .keyword(["Type0", "Type1", "MMType1", "Type3", "TrueType", "CIDFontType0", "CIDFontType2"]),
            "BaseFont": .name, "FirstChar": .number, "LastChar": .number, "Widths": .numbers,
            "FontDescriptor": .object(.fontDescriptor),
            "Encoding": .either([
                .object(.characterMap), .object(.encoding), .keyword(PDFStandardWords.fontEncodings),
            ]),
            "ToUnicode": .objectOr(.characterMap, PDFStandardWords.characterMaps),
            "DescendantFonts": .array(.object(.font)),
            "CIDSystemInfo": .object(.characterCollection), "DW": .number, "W": .numbers, "DW2": .numbers,
            "W2": .numbers, "CIDToGIDMap": .objectOr(.glyphMap, ["Identity"]), "FontBBox": .rectangle,
            "FontMatrix": .numbers, "CharProcs": .map(.object(.glyphStream)), "Resources": .object(.resources),
        ],
        .encoding: [
            "Type": type("Encoding"), "BaseEncoding": .keyword(PDFStandardWords.encodings),
            "Differences": .leaves([.number, .name]),
        ],
        .characterMap: [
            "Type": type("CMap"), "CMapName": .word(characterMapNames, otherwise: "Custom"),
            "CIDSystemInfo": .object(.characterCollection),
            "WMode": .number, "UseCMap": .objectOr(.characterMap, PDFStandardWords.characterMaps),
        ],
        .characterCollection: [
            "Registry": .registeredText(["Adobe", "Custom"], noted: .unfitValue),
            "Ordering": .registeredText(PDFCharacterMap.collections.union(["Custom"]), noted: .unfitValue),
            "Supplement": .number,
        ],
        // 9.8
        .fontDescriptor: [
            "Type": type("FontDescriptor"), "FontName": .name, "FontFamily": .text,
            "FontStretch": .keyword(PDFStandardWords.fontStretches),
            "FontWeight": .number, "Flags": .number, "FontBBox": .rectangle, "ItalicAngle": .number,
            "Ascent": .number, "Descent": .number, "Leading": .number, "CapHeight": .number, "XHeight": .number,
            "StemV": .number, "StemH": .number, "AvgWidth": .number, "MaxWidth": .number, "MissingWidth": .number,
            "FontFile": .object(.fontFile), "FontFile2": .object(.fontFile), "FontFile3": .object(.fontFile),
            "Style": .object(.fontStyle), "Lang": .languageName, "FD": .object(.fontClasses),
        ],
        .fontClasses: Dictionary(
            uniqueKeysWithValues: PDFStandardWords.fontClasses.map { ($0, .object(.fontDescriptor)) }),
        .fontStyle: ["Panose": .text],
        .fontFile: [
            "Length1": .number, "Length2": .number, "Length3": .number,
            "Subtype": .keyword(["Type1C", "CIDFontType0C", "OpenType"]),
        ],
    ]
}
