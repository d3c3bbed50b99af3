import FileFormats

/// The types of the simple values of PDF (ISO 32000-2, 7.3.2 to 7.3.5).
struct PDFLeaf: OptionSet, Hashable, Sendable {
    let rawValue: UInt8
    static let boolean = PDFLeaf(rawValue: 1)
    static let number = PDFLeaf(rawValue: 2)
    static let name = PDFLeaf(rawValue: 4)
    static let text = PDFLeaf(rawValue: 8)
}

/// What a value of a PDF dictionary may be.
enum PDFShape: Hashable, Sendable {
    /// A simple value of one of these types.
    case leaf(PDFLeaf)
    /// An array of simple values of these types, nested as it likes.
    case leaves(PDFLeaf)
    /// One of these names.
    case oneOf(PDFNameSet)
    /// One of these names; any other becomes `otherwise`.
    case word(Set<PDFName>, otherwise: PDFName)
    /// One of these texts; any other becomes `Custom`.
    case registeredText(Set<String>, noted: PDFConstruct)
    /// The tag of a language (14.9.2; RFC 5646), without what anybody may add to one.
    case language
    /// The same, as a name.
    case languageName
    /// A part of a content stream that chooses a font and a colour (12.7.4.3).
    case defaultAppearance
    /// The name of a part of the logical structure, which other parts refer to (14.7.2).
    case structureIdentifier
    /// The name of a class of attributes, which parts of the logical structure refer to (14.7.6.2).
    case className
    /// Classes of attributes by their names.
    indirect case classMap(PDFShape)
    /// Four numbers (7.9.5).
    case rectangle
    /// A page that is kept.
    case page
    /// A dictionary or a stream of this kind.
    case object(PDFKind)
    /// A text or a stream of which viewers read so many bytes (8.6.6.3).
    case table(bytes: Int)
    /// The same, and content or an annotation paints it.
    case painted(PDFKind)
    indirect case array(PDFShape)
    /// A dictionary in which the document chooses the keys, such as the fonts of a page's resources.
    indirect case map(PDFShape)
    /// The same where content names the keys.
    indirect case resources(PDFShape)
    indirect case nameTree(PDFShape)
    indirect case numberTree(PDFShape)
    /// A name tree whose keys are names of parts of the logical structure.
    indirect case identifierTree(PDFShape)
    /// The first that fits.
    case either([PDFShape])
    /// A place in the document (12.3.2), or the name of one.
    case destination
    /// An action that is allowed (12.6).
    case action
    /// What happens when the document is opened: a destination, or going to one.
    case openAction
    /// A name, or an array that begins with the name of its family (8.6.3).
    case colourSpace
    /// When layers show what belongs to them (8.11.2.2).
    case visibilityExpression

    /// What a dictionary or a stream is here; `nil` where only values may stand.
    var kind: PDFKind? {
        switch self {
        case .object(let kind): kind
        case .table: .lookupStream
        default: nil
        }
    }

    /// What an object may be here that is painted.
    var whenPainted: PDFShape {
        switch self {
        case .painted(let kind): .object(kind)
        case .either(let shapes): .either(shapes.map(\.whenPainted))
        default: self
        }
    }

    static func keyword(_ names: Set<PDFName>) -> PDFShape { .oneOf(PDFNameSet(names)) }
    static let boolean = PDFShape.leaf(.boolean)
    static let number = PDFShape.leaf(.number)
    static let name = PDFShape.leaf(.name)
    static let text = PDFShape.leaf(.text)
    static let numbers = PDFShape.leaves(.number)
    static let names = PDFShape.leaves(.name)
    /// A content stream or several.
    static let contents = PDFShape.either([.object(.contentStream), .array(.object(.contentStream))])
    /// Whether what does not have the shape is counted with all that hangs on it, which must happen once.
    var isCountedWhole: Bool {
        switch self {
        case .action, .openAction, .object(.annotation): true
        case .either(let shapes): shapes.contains(where: \.isCountedWhole)
        default: false
        }
    }
    /// A name of these, or some; what is none of them is `otherwise`.
    static func words(_ words: Set<PDFName>, otherwise: PDFName) -> PDFShape {
        .oneOrMany(.word(words, otherwise: otherwise))
    }
    static func oneOrMany(_ shape: PDFShape) -> PDFShape { .either([.array(shape), shape]) }
    /// A dictionary or stream, or one of the names that stand for it.
    static func objectOr(_ kind: PDFKind, _ names: Set<PDFName>) -> PDFShape {
        .either([.object(kind), .keyword(names)])
    }
}

/// A kind of dictionary or stream; `PDFSchema` says which entries each may have.
enum PDFKind: Int, CaseIterable, Sendable {
    case catalog, page, contentStream, resources, names, viewerPreferences, pageLabel, markInfo, outputIntent
    case formXObject, imageXObject, xObject, group, softMask, graphicsState, colorant, colorants, colourProcess
    case iccProfile, pattern, shading, function, halftone
    case font, fontDescriptor, fontFile, fontStyle, fontClasses, encoding, characterMap, characterCollection,
        glyphStream, glyphMap
    /// Any annotation; its subtype makes it one of those below, or a field.
    case annotation
    case textAnnotation, linkAnnotation, freeTextAnnotation, lineAnnotation, shapeAnnotation, polygonAnnotation
    case markupAnnotation, caretAnnotation, stampAnnotation, inkAnnotation, watermarkAnnotation, redactAnnotation
    case printerMark, flattenedField
    case appearance, borderStyle, borderEffect, appearanceCharacteristics, iconFit, fixedPrint
    case interactiveForm, field
    case outlines, outlineItem, outlineParent
    case structureRoot, structureElement, structureParent, structureContent, markedContentReference
    case objectReference, structureAttributes, namespace
    case optionalContent, optionalContentProperties, optionalContentConfiguration, optionalContentUsage
    case usageApplication, usageEntry
    case transition, markedContentProperties, decodeParameters, jbig2Globals, lookupStream, textStream

    /// Whether it is an annotation whose state nothing changes.
    var isPaintedOneWay: Bool { isAnnotation && self != .field }

    /// Whether it is an annotation or a field, which may be one dictionary.
    var isAnnotation: Bool {
        switch self {
        case .annotation, .textAnnotation, .linkAnnotation, .freeTextAnnotation, .lineAnnotation, .shapeAnnotation,
            .polygonAnnotation, .markupAnnotation, .caretAnnotation, .stampAnnotation, .inkAnnotation,
            .watermarkAnnotation, .redactAnnotation, .printerMark, .flattenedField, .field:
            true
        default: false
        }
    }
}
