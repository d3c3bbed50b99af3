import FileFormats

/// Which entries a viewer reads (ISO 32000-2). It is written from the side of the viewer and shares nothing with
/// `PDFSchema`: an entry that is missing in one of the two shows up as a proof that does not hold.
enum PDFVisibleEntries {
    /// The annotations that a viewer paints or lets a person click (12.5.6).
    static let paintedAnnotations = PDFNameSet([
        "Text", "Link", "FreeText", "Line", "Square", "Circle", "Polygon", "PolyLine", "Highlight", "Underline",
        "Squiggly", "StrikeOut", "Caret", "Stamp", "Ink", "Watermark", "Widget", "Redact",
        "PrinterMark",
    ])

    /// The entries of one kind of dictionary.
    enum Entries: Sendable {
        /// The document chooses the keys.
        case map(PDFVisibleEntry)
        case table(PDFKeyTable<PDFVisibleEntry>)

        /// The keys that are asked for after each other must be sorted; `place` is 0 at first.
        func entry(_ key: PDFName, from place: inout Int) -> PDFVisibleEntry? {
            switch self {
            case .map(let entry): entry
            case .table(let entries): entries.value(of: key, from: &place)
            }
        }

        subscript(key: PDFName) -> PDFVisibleEntry? {
            var place = 0
            return entry(key, from: &place)
        }
    }

    static func entries(in node: PDFVisibleNode) -> Entries {
        if case .annotation(let subtype) = node { return annotations[subtype] ?? plainAnnotation }
        return byNode[node] ?? .table(PDFKeyTable())
    }

    /// The entries that all annotations have, and those of a subtype.
    private static let annotations = entriesOfSubtypes.mapValues { Entries.table(PDFKeyTable(all(paintedEntries, $0))) }
    private static let plainAnnotation = Entries.table(PDFKeyTable(paintedEntries))

    private static let byNode: [PDFVisibleNode: Entries] =
        table.mapValues { .table(PDFKeyTable($0)) }.merging(maps.mapValues { .map($0) }) { $1 }

    // MARK: Shorthand

    private static let number = PDFVisibleEntry(leaf: .number)
    private static let numbers = PDFVisibleEntry(leaf: .number, leafPlace: .array)
    private static let name = PDFVisibleEntry(leaf: .name)
    private static let names = PDFVisibleEntry(leaf: .name, leafPlace: .array)
    private static let flag = PDFVisibleEntry(leaf: .boolean)
    private static let text = PDFVisibleEntry(leaf: .text)
    private static let rectangle = PDFVisibleEntry(leaf: .number, leafPlace: .array, count: 4)
    static let target = part(.destination, or: [.text, .name])
    /// How a page is placed by a destination.
    static let view = PDFVisibleEntry(leaf: [.number, .name])
    static let colour = part(.colour, or: .name)
    private static func word(_ words: PDFName...) -> PDFVisibleEntry {
        PDFVisibleEntry(leaf: .name, words: Set(words))
    }
    private static func part(_ node: PDFVisibleNode, or leaf: PDFLeaf = []) -> PDFVisibleEntry {
        PDFVisibleEntry(leaf: leaf, node: node)
    }
    private static func part(_ node: PDFVisibleNode, orWord words: PDFName...) -> PDFVisibleEntry {
        part(node, orOneOf: Set(words))
    }
    private static func part(_ node: PDFVisibleNode, orOneOf words: Set<PDFName>) -> PDFVisibleEntry {
        PDFVisibleEntry(leaf: .name, words: words, node: node)
    }
    private static func parts(_ node: PDFVisibleNode, _ place: PDFVisibleEntry.Place = .array) -> PDFVisibleEntry {
        PDFVisibleEntry(node: node, nodePlace: place)
    }
    private static func functions(_ words: PDFName...) -> PDFVisibleEntry {
        PDFVisibleEntry(
            leaf: .name, words: Set(words), leafPlace: .either, node: .function, nodePlace: .either)
    }
    private static func each(_ keys: PDFName..., as entry: PDFVisibleEntry) -> [PDFName: PDFVisibleEntry] {
        Dictionary(uniqueKeysWithValues: keys.map { ($0, entry) })
    }
    private static func all(_ parts: [PDFName: PDFVisibleEntry]...) -> [PDFName: PDFVisibleEntry] {
        parts.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }

    // MARK: Tables

    /// Dictionaries in which every key counts.
    private static let maps: [PDFVisibleNode: PDFVisibleEntry] = [
        .namedStates: part(.state), .namedColours: colour, .namedPatterns: part(.pattern),
        .namedShadings: part(.shading), .namedXObjects: part(.xObject), .namedFonts: part(.font),
        .namedProperties: part(.layer), .namedGlyphs: part(.data), .namedForms: part(.form),
        .namedColorants: colour,
    ]

    /// What follows the name of its family in the array of a colour space (8.6.3); of ICCBased, a profile.
    static let colourParameters: [PDFName: [PDFVisibleEntry]] = [
        "DeviceGray": [], "DeviceRGB": [], "DeviceCMYK": [], "G": [], "RGB": [], "CMYK": [], "ICCBased": [],
        "CalGray": [part(.colourDictionary)], "CalRGB": [part(.colourDictionary)], "Lab": [part(.colourDictionary)],
        "Pattern": [colour],
        "Indexed": lookUp, "I": lookUp, "Separation": [name, colour, part(.function)],
        "DeviceN": [names, colour, part(.function), part(.colourAttributes)],
    ]

    private static let lookUp = [colour, number, part(.data, or: .text)]

    private static let table: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] =
        pageEntries.merging(paintEntries) { first, _ in first }
        .merging(fontEntries) { first, _ in first }
        .merging(annotationEntries) { first, _ in first }
        .merging(documentEntries) { first, _ in first }

    private static let pageEntries: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] = [
        .page: all(
            each("MediaBox", "CropBox", as: rectangle), each("Rotate", "UserUnit", as: number),
            [
                "Contents": parts(.data, .either), "Resources": part(.resources), "Group": part(.group),
                "Annots": parts(.anyAnnotation),
            ]),
        .resources: [
            "ExtGState": part(.namedStates), "ColorSpace": part(.namedColours), "Pattern": part(.namedPatterns),
            "Shading": part(.namedShadings), "XObject": part(.namedXObjects), "Font": part(.namedFonts),
            "Properties": part(.namedProperties),
        ],
    ]

    private static let blendModes = PDFVisibleEntry(
        leaf: .name,
        words: [
            "Normal", "Compatible", "Multiply", "Screen", "Overlay", "Darken", "Lighten", "ColorDodge", "ColorBurn",
            "HardLight", "SoftLight", "Difference", "Exclusion", "Hue", "Saturation", "Color", "Luminosity",
        ], leafPlace: .either, isChoice: true)

    private static let paintEntries: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] = [
        .form: all(
            [
                "BBox": rectangle, "Matrix": numbers, "Resources": part(.resources), "Group": part(.group),
                "OC": part(.layer),
            ]),
        .image: all(
            each("Width", "Height", "BitsPerComponent", "SMaskInData", as: number),
            each("Decode", "Matte", as: numbers),
            [
                "ColorSpace": colour, "ImageMask": flag, "Interpolate": flag,
                "Mask": PDFVisibleEntry(leaf: .number, leafPlace: .array, node: .image), "SMask": part(.image),
                "OC": part(.layer),
            ]),
        .group: all(["CS": colour, "S": word("Transparency")], each("I", "K", as: flag)),
        .softMask: [
            "S": word("Alpha", "Luminosity"), "G": part(.form), "BC": numbers,
            "TR": part(.function, orWord: "Identity"),
        ],
        .state: all(
            each("LW", "LC", "LJ", "ML", "OPM", "FL", "SM", "CA", "ca", as: number), ["D": numbers],
            each("OP", "op", "SA", "AIS", "TK", as: flag),
            [
                "Font": PDFVisibleEntry(leaf: .number, leafPlace: .array, node: .font, nodePlace: .array),
                "BM": blendModes, "SMask": part(.softMask, orWord: "None"),
                "TR": functions("Identity"), "TR2": functions("Identity", "Default"),
                "HT": part(.halftone, orWord: "Default"), "BG": part(.function), "UCR": part(.function),
                "BG2": part(.function, orWord: "Default"), "UCR2": part(.function, orWord: "Default"),
            ]),
        .halftone: all(
            each("HalftoneType", "Frequency", "Angle", "Width", "Height", "Xsquare", "Ysquare", as: number),
            [
                "SpotFunction": PDFVisibleEntry(
                    leaf: .name, words: PDFStandardWords.spotFunctions, leafPlace: .either, node: .function,
                    nodePlace: .either),
                "TransferFunction": part(.function, orWord: "Identity"),
            ],
            each("Default", "Cyan", "Magenta", "Yellow", "Black", as: part(.halftone))),
        .pattern: all(
            each("PatternType", "PaintType", "TilingType", "XStep", "YStep", as: number),
            [
                "BBox": rectangle, "Matrix": numbers, "Resources": part(.resources), "Shading": part(.shading),
                "ExtGState": part(.state),
            ]),
        .shading: all(
            each(
                "ShadingType", "BitsPerCoordinate", "BitsPerComponent", "BitsPerFlag", "VerticesPerRow", as: number),
            each("Background", "Domain", "Matrix", "Coords", "Decode", as: numbers),
            ["AntiAlias": flag, "Extend": PDFVisibleEntry(leaf: .boolean, leafPlace: .array)],
            ["BBox": rectangle, "ColorSpace": colour, "Function": parts(.function, .either)]),
        .function: functionEntries,
        .colourDictionary: all(
            each("WhitePoint", "BlackPoint", "Matrix", "Range", as: numbers),
            ["Gamma": PDFVisibleEntry(leaf: .number, leafPlace: .either)]),
        .colourAttributes: ["Colorants": part(.namedColorants), "Process": part(.colourProcess)],
        .colourProcess: ["ColorSpace": colour, "Components": names],
        .parameters: all(
            each("Predictor", "Colors", "BitsPerComponent", "Columns", "K", "Rows", "ColorTransform", as: number),
            each("EncodedByteAlign", "BlackIs1", "EndOfBlock", "EndOfLine", as: flag)),
    ]

    private static let functionEntries = all(
        each("FunctionType", "BitsPerSample", "N", as: number),
        each("Domain", "Range", "Size", "Encode", "Decode", "C0", "C1", "Bounds", as: numbers),
        ["Functions": parts(.function)])

    private static let fontEntries: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] = [
        .font: all(
            each("FirstChar", "LastChar", "DW", as: number),
            each("Widths", "W", "DW2", "W2", "FontMatrix", as: numbers),
            each("BaseFont", as: name),
            [
                "Subtype": word(
                    "Type0", "Type1", "MMType1", "Type3", "TrueType", "CIDFontType0", "CIDFontType2"),
                "FontDescriptor": part(.fontDescriptor), "DescendantFonts": parts(.font),
                "Encoding": part(.encoding, orOneOf: PDFStandardWords.fontEncodings),
                "ToUnicode": part(.characterMap, orOneOf: PDFStandardWords.characterMaps), "FontBBox": rectangle,
                "CIDToGIDMap": part(.glyphMap, orWord: "Identity"), "CharProcs": part(.namedGlyphs),
                "Resources": part(.resources), "CIDSystemInfo": part(.characterCollection),
            ]),
        .fontDescriptor: all(
            each("Flags", "ItalicAngle", "Ascent", "Descent", "StemV", "MissingWidth", "FontWeight", as: number),
            each("FontFile", "FontFile2", "FontFile3", as: part(.fontProgram)), ["FontName": name]),
        .encoding: [
            "BaseEncoding": PDFVisibleEntry(leaf: .name, words: PDFStandardWords.encodings),
            "Differences": PDFVisibleEntry(leaf: [.number, .name], leafPlace: .array),
        ],
        .characterMap: [
            "UseCMap": part(.characterMap, orOneOf: PDFStandardWords.characterMaps), "WMode": number,
        ],
        .characterCollection: [
            "Supplement": number,
            "Registry": PDFVisibleEntry(leaf: .text, texts: ["Adobe"]),
            "Ordering": PDFVisibleEntry(leaf: .text, texts: PDFCharacterMap.collections),
        ],
    ]

    private static let annotationEntries: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] = [
        .widget: all(
            paintedEntries, fieldEntries, linkEntries, ["MK": part(.characteristics), "DA": fontAndColour, "Q": number]),
        .appearance: each("N", "R", "D", as: part(.appearanceState)),
        .border: all(each("W", "I", as: number), ["D": numbers, "S": word("S", "D", "B", "I", "U", "C")]),
        .characteristics: all(
            each("R", "TP", as: number), each("BC", "BG", as: numbers), each("CA", "RC", "AC", as: text),
            each("I", "RI", "IX", as: part(.form))),
        .action: ["S": name, "URI": text, "N": name, "D": target],
        .destination: ["D": target],
        .fixedPrint: all(["Matrix": numbers], each("H", "V", as: number)),
    ]

    /// What is read of every annotation.
    private static let paintedEntries: [PDFName: PDFVisibleEntry] = all(
        each("F", "CA", "ca", as: number), each("Border", "C", as: numbers),
        each("Subtype", "AS", as: name),
        ["Rect": rectangle, "Contents": text, "AP": part(.appearance), "OC": part(.layer)],
        ["BM": PDFVisibleEntry(leaf: .name, words: blendModes.words)])

    private static let linkEntries: [PDFName: PDFVisibleEntry] = ["A": part(.action), "BS": part(.border)]
    private static let fontAndColour = PDFVisibleEntry(leaf: .text, isDefaultAppearance: true)
    /// `None` and what is none of these is no end.
    private static let ends = PDFVisibleEntry(
        leaf: .name, words: PDFStandardWords.lineEndings.subtracting(["None"]), leafPlace: .either)

    /// What is read of the annotations of each subtype besides (12.5.6).
    private static let entriesOfSubtypes: [PDFName: [PDFName: PDFVisibleEntry]] = [
        "Text": ["Open": flag],
        "Link": all(linkEntries, ["Dest": target, "QuadPoints": numbers]),
        "FreeText": all(
            ["DA": fontAndColour, "Q": number, "CL": numbers, "RD": rectangle, "LE": ends],
            each("BS", "BE", as: part(.border))),
        "Line": all(
            each("LL", "LLE", "LLO", as: number), each("L", "IC", "CO", as: numbers),
            ["LE": ends, "BS": part(.border), "Cap": flag, "CP": word("Inline", "Top")]),
        "Square": shapes, "Circle": shapes, "Polygon": polygons, "PolyLine": polygons, "Highlight": quadrilaterals,
        "Underline": quadrilaterals, "Squiggly": quadrilaterals, "StrikeOut": quadrilaterals,
        "Caret": ["RD": rectangle, "Sy": word("P", "None")],
        "Stamp": [:],
        "Ink": all(each("InkList", "Path", as: numbers), ["BS": part(.border)]),
        "Watermark": ["FixedPrint": part(.fixedPrint)],
        "Redact": all(
            each("QuadPoints", "IC", as: numbers),
            ["RO": part(.form), "OverlayText": text, "Repeat": flag, "DA": fontAndColour, "Q": number]),
    ]

    private static let quadrilaterals: [PDFName: PDFVisibleEntry] = ["QuadPoints": numbers]
    private static let shapes = all(["IC": numbers, "RD": rectangle], each("BS", "BE", as: part(.border)))
    private static let polygons = all(
        each("Vertices", "Path", "IC", as: numbers), ["LE": ends], each("BS", "BE", as: part(.border)))

    private static let fieldEntries: [PDFName: PDFVisibleEntry] = all(
        [
            "V": PDFVisibleEntry(leaf: [.text, .name], leafPlace: .either, leafInArrays: .text, node: .data),
            "FT": word("Btn", "Tx", "Ch", "Sig"),
        ],
        each("Ff", "MaxLen", "TI", as: number), each("T", "TU", as: text),
        ["Opt": PDFVisibleEntry(leaf: .text, leafPlace: .array)])

    private static let documentEntries: [PDFVisibleNode: [PDFName: PDFVisibleEntry]] = [
        .catalog: ["OCProperties": part(.layers), "AcroForm": part(.interactiveForm)],
        .interactiveForm: ["Fields": parts(.field), "DA": fontAndColour, "Q": number, "DR": part(.resources)],
        .field: all(fieldEntries, ["Kids": parts(.field), "DA": fontAndColour, "Q": number]),
        .layers: ["OCGs": parts(.layer), "D": part(.layerConfiguration)],
        .layerConfiguration: all(
            each("ON", "OFF", as: parts(.layer)), ["BaseState": word("ON", "OFF", "Unchanged")]),
        .layer: [
            "Name": text, "OCGs": parts(.layer, .either), "P": word("AllOn", "AnyOn", "AnyOff", "AllOff"),
            "VE": part(.visibilityExpression),
        ],
        .outlineItem: all(
            ["Title": text, "Dest": target, "A": part(.action)], each("F", "Count", as: number), ["C": numbers]),
    ]
}
