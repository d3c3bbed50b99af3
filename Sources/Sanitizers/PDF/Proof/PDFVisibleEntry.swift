import FileFormats

/// A kind of dictionary or stream that a viewer reads to show a page. Coarser than `PDFKind`: one kind holds all that
/// is read the same way.
enum PDFVisibleNode: Hashable, Sendable {
    case page, data, resources, namedStates, namedColours, namedPatterns, namedShadings, namedXObjects, namedFonts
    case namedProperties, namedGlyphs, namedForms, namedColorants, appearanceState
    case xObject, form, image, group, softMask, state, pattern, shading, function, halftone
    case colour, colourDictionary, colourAttributes, colourProcess
    case font, fontDescriptor, encoding, characterMap, characterCollection, fontProgram, glyphMap
    /// By its subtype.
    case annotation(PDFName)
    /// One whose subtype was not looked at yet.
    case anyAnnotation
    case widget, appearance, border, characteristics, action, destination, fixedPrint
    case catalog, interactiveForm, field, layers, layerConfiguration, layer, visibilityExpression, outlineItem,
        parameters

    /// Whether it must be a stream (true) or must not be one (false).
    var isStream: Bool? {
        switch self {
        case .data, .form, .image, .characterMap, .fontProgram, .glyphMap: true
        case .pattern, .shading, .function, .halftone, .encoding: nil
        default: false
        }
    }

    /// The kind by which its data is read.
    var dataKind: PDFKind {
        switch self {
        case .image: .imageXObject
        case .function: .function
        case .halftone: .halftone
        case .glyphMap: .glyphMap
        default: .contentStream
        }
    }
}

/// What a viewer takes from an entry: simple values of some types or some names, and dictionaries or streams of a kind.
struct PDFVisibleEntry: Sendable {
    /// Where a value may stand.
    enum Place: Sendable {
        case single, array, either
    }

    var leaf: PDFLeaf = []
    var words: Set<PDFName>?
    var leafPlace = Place.single
    /// Of which types simple values in an array may be, where fewer are taken there than alone.
    var leafInArrays: PDFLeaf?
    var node: PDFVisibleNode?
    var nodePlace = Place.single
    /// How many elements the array must have.
    var count: UInt8?
    /// Whether the first element of an array counts that a viewer knows; else each counts by its place.
    var isChoice = false
    /// Other texts say nothing to a viewer.
    var texts: Set<String>?
    /// Whether a text is read as a default appearance (12.7.4.3).
    var isDefaultAppearance = false

    /// Whether it takes a number.
    var showsNumbers: Bool { leafPlace != .array && leaf.contains(.number) }

    /// Whether it takes the simple value `value`.
    func shows(_ value: PDFObject) -> Bool {
        guard leafPlace != .array else { return false }
        return switch value {
        case .boolean: leaf.contains(.boolean)
        case .number: showsNumbers
        case .string(let text):
            leaf.contains(.text) && (!isDefaultAppearance || PDFDefaultAppearance.canonical(text) != nil)
                && texts?.contains(String(decoding: text, as: UTF8.self)) != false
        case .name(let name): leaf.contains(.name) && words?.contains(name) != false
        case .null, .array, .dictionary, .reference: false
        }
    }

    /// What of a value is read.
    func taken(from value: PDFObject) -> PDFObject {
        guard isDefaultAppearance, let text = value.string else { return value }
        return PDFDefaultAppearance.canonical(text).map { .string($0) } ?? .null
    }

    /// The kind that a dictionary or stream is, unless it must stand in an array.
    var singleNode: PDFVisibleNode? { nodePlace == .array ? nil : node }

    /// Whether an array of so many elements may stand here.
    func takesArray(of size: Int) -> Bool {
        if let count, Int(count) != size { return false }
        return !leaf.isEmpty && leafPlace != .single || node != nil && nodePlace != .single
    }

    /// Whether an array that it takes may have numbers.
    var showsNumbersInArrays: Bool { leafPlace != .single && leaf.contains(.number) }

    /// What the elements of an array that it takes may be. Simple values but words may be nested where nothing else may
    /// stand.
    var element: PDFVisibleEntry {
        var element = PDFVisibleEntry()
        if !leaf.isEmpty, leafPlace != .single {
            element.leaf = leafInArrays ?? leaf
            element.words = words
            element.isChoice = isChoice
            element.leafPlace = nodePlace == .single && words == nil ? .either : .single
        }
        if nodePlace != .single { element.node = node }
        return element
    }
}
