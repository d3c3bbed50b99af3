import FileFormats

/// Names that ISO 32000-2 defines, where a document could write any name that it likes.
enum PDFStandardWords {
    /// 12.5.6.7, table 179.
    static let lineEndings: Set<PDFName> = [
        "None", "Square", "Circle", "Diamond", "OpenArrow", "ClosedArrow", "Butt", "ROpenArrow", "RClosedArrow",
        "Slash",
    ]

    /// 10.6.3, table 128.
    static let spotFunctions: Set<PDFName> = [
        "SimpleDot", "InvertedSimpleDot", "DoubleDot", "InvertedDoubleDot", "CosineDot", "Double", "InvertedDouble",
        "Line", "LineX", "LineY", "Round", "Ellipse", "EllipseA", "InvertedEllipseA", "EllipseB", "EllipseC",
        "InvertedEllipseC", "Square", "Cross", "Rhomboid", "Diamond",
    ]

    /// 8.11.2.1.
    static let layerIntents: Set<PDFName> = ["View", "Design", "All"]

    /// What a viewer takes for the name of a rendering intent (8.6.5.8): one that it does not know is as if it were
    /// `RelativeColorimetric`.
    static func renderingIntent(_ name: String) -> String {
        renderingIntents.contains(name) ? name : "RelativeColorimetric"
    }

    private static let renderingIntents: Set<String> = [
        "AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual",
    ]

    /// 14.8.2.2.2, table 363.
    static let edges: Set<PDFName> = ["Top", "Bottom", "Left", "Right"]

    /// 7.8.3.
    static let procedureSets: Set<PDFName> = ["PDF", "Text", "ImageB", "ImageC", "ImageI"]

    // MARK: Fonts

    /// 9.6.5.1 and annex D.
    static let encodings: Set<PDFName> = [
        "StandardEncoding", "MacRomanEncoding", "MacExpertEncoding", "WinAnsiEncoding", "PDFDocEncoding",
    ]

    /// 9.7.5.2, table 116, and those that were added since.
    static let characterMaps: Set<PDFName> = {
        let horizontal = ["83pv-RKSJ", "90pv-RKSJ", "KSCpc-EUC"]
        let both = [
            "GB-EUC", "GBpc-EUC", "GBK-EUC", "GBKp-EUC", "GBK2K", "UniGB-UCS2", "UniGB-UTF8", "UniGB-UTF16",
            "UniGB-UTF32", "B5pc", "HKscs-B5", "ETen-B5", "ETenms-B5", "CNS-EUC", "UniCNS-UCS2", "UniCNS-UTF8",
            "UniCNS-UTF16", "UniCNS-UTF32", "90ms-RKSJ", "90msp-RKSJ", "Add-RKSJ", "EUC", "Ext-RKSJ", "UniJIS-UCS2",
            "UniJIS-UCS2-HW", "UniJIS-UTF8", "UniJIS-UTF16", "UniJIS-UTF32", "UniJIS2004-UTF8", "UniJIS2004-UTF16",
            "UniJIS2004-UTF32", "UniJISX0213-UTF32", "UniJISX02132004-UTF32", "KSC-EUC", "KSCms-UHC", "KSCms-UHC-HW",
            "UniKS-UCS2", "UniKS-UTF8", "UniKS-UTF16", "UniKS-UTF32", "Identity",
        ]
        let all = horizontal.map { "\($0)-H" } + both.flatMap { ["\($0)-H", "\($0)-V"] } + ["H", "V"]
        return Set(all.map { PDFName($0) })
    }()

    static let fontEncodings = encodings.union(characterMaps)

    /// 9.8.1, table 120.
    static let fontStretches: Set<PDFName> = [
        "UltraCondensed", "ExtraCondensed", "Condensed", "SemiCondensed", "Normal", "SemiExpanded", "Expanded",
        "ExtraExpanded", "UltraExpanded",
    ]

    /// 9.8.3.3, tables 123 and 124.
    static let fontClasses: [PDFName] = [
        "Alphabetic", "AlphaNum", "Dingbats", "DingbatsRot", "Generic", "GenericRot", "Hangul", "Hanja", "Hanzi",
        "HRoman", "HRomanRot", "HKana", "HKanaRot", "HojoKanji", "Kana", "Kanji", "Proportional", "ProportionalRot",
        "Ruby",
    ]

    // MARK: Logical structure

    /// 14.8.4 and annex L; the types of PDF 1.7 and of PDF 2.0, but for `H` and a number.
    private static let structureTypes: Set<PDFName> = [
        "Document", "DocumentFragment", "Part", "Art", "Sect", "Div", "Aside", "BlockQuote", "Caption", "TOC", "TOCI",
        "Index", "NonStruct", "Private", "P", "H", "Title", "FENote", "Sub", "L", "LI", "Lbl", "LBody", "Table", "TR",
        "TH", "TD", "THead", "TBody", "TFoot", "Span", "Quote", "Note", "Reference", "BibEntry", "Code", "Link",
        "Annot", "Em", "Strong", "Ruby", "RB", "RT", "RP", "Warichu", "WT", "WP", "Figure", "Formula", "Form",
        "Artifact",
    ]

    /// Elements of MathML 3.0 (14.8.6.3).
    private static let formulaTypes: Set<PDFName> = [
        "math", "mi", "mn", "mo", "mtext", "mspace", "ms", "mglyph", "mrow", "mfrac", "msqrt", "mroot", "mstyle",
        "merror", "mpadded", "mphantom", "mfenced", "menclose", "msub", "msup", "msubsup", "munder", "mover",
        "munderover", "mmultiscripts", "mprescripts", "none", "mtable", "mlabeledtr", "mtr", "mtd", "maligngroup",
        "malignmark", "mstack", "mlongdiv", "msgroup", "msrow", "mscarries", "mscarry", "msline", "maction",
        "semantics", "annotation", "annotation-xml",
    ]

    private static let formulas = "http://www.w3.org/1998/Math/MathML"
    /// 14.8.6.
    static let namespaces: Set<String> = ["http://iso.org/pdf/ssn", "http://iso.org/pdf2/ssn", formulas]

    /// Whether `type` is one of the standard in `namespace`, or where no namespace is named.
    static func isStructureType(_ type: PDFName, namespace: String? = nil) -> Bool {
        if namespace == formulas { return formulaTypes.contains(type) }
        if structureTypes.contains(type) { return true }
        let text = type.text.utf8
        let digits = text.dropFirst()
        return text.first == 0x48 && (1...2).contains(digits.count) && digits.first != 0x30
            && digits.allSatisfy { (0x30...0x39).contains($0) }
    }

    /// 14.7.6.1, table 376: who defines attributes.
    static let attributeOwners: Set<PDFName> = [
        "Layout", "List", "PrintField", "Table", "Artifact", "XML-1.00", "HTML-3.20", "HTML-4.01", "HTML-5.00",
        "OEB-1.00", "RTF-1.05", "CSS-1.00", "CSS-2.00", "CSS-3.00", "RDFa-1.10", "ARIA-1.1", "NSO", "UserProperties",
    ]

    /// 14.8.5: what attributes can be.
    static let attributeValues: Set<PDFName> = [
        "Block", "Inline", "Before", "Start", "End", "LrTb", "RlTb", "TbRl", "TbLr", "LrBt", "RlBt", "BtRl", "BtLr",
        "None", "Hidden", "Dotted", "Dashed", "Solid", "Double", "Groove", "Ridge", "Inset", "Outset", "Center",
        "Justify", "Distribute", "Auto", "Middle", "After", "Normal", "Underline", "Overline", "LineThrough",
        "Warichu", "Sup", "Sub", "Unordered", "Description", "Disc", "Circle", "Square", "Ordered", "Decimal",
        "UpperRoman", "LowerRoman", "UpperAlpha", "LowerAlpha", "Row", "Column", "Both", "rb", "cb", "pb", "tv", "lb",
        "on", "off", "neutral", "Pagination", "Layout", "Page", "Background", "Header", "Footer", "Watermark",
        "PageNum", "LineNum", "Redaction", "Bates", "Footnote", "Endnote",
    ]

    // MARK: Print

    /// Print conditions that the ICC registers, and those of screens; what is not among them is `Custom` (14.11.5).
    static let printConditions: Set<String> = [
        "sRGB", "sRGB IEC61966-2.1", "CGATS TR 001", "CGATS TR 002", "CGATS TR 003", "CGATS TR 005", "CGATS TR 006",
        "CGATS21-2-CRPC6", "FOGRA27", "FOGRA28", "FOGRA29", "FOGRA30", "FOGRA39", "FOGRA40", "FOGRA41", "FOGRA42",
        "FOGRA43", "FOGRA44", "FOGRA45", "FOGRA46", "FOGRA47", "FOGRA51", "FOGRA52", "FOGRA53", "IFRA26", "JC200103",
        "JC200104", "JCN2002", "JCW2003", "Custom",
    ]
}
