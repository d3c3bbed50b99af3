import FileFormats

/// The parts of a resource dictionary that content streams name (ISO 32000-2, 7.8.3).
enum PDFResourceCategory: String, CaseIterable, Hashable, Sendable {
    case graphicsState = "ExtGState"
    case colourSpace = "ColorSpace"
    case pattern = "Pattern"
    case shading = "Shading"
    case xObject = "XObject"
    case font = "Font"
    case properties = "Properties"

    /// Its key in a resource dictionary.
    var key: PDFName { PDFName(rawValue) }
}

/// The name of a resource, as content uses it.
struct PDFResourceName: Hashable, Sendable {
    let category: PDFResourceCategory
    let name: String

    /// The same with the name that stays.
    var kept: PDFResourceName { PDFResourceName(category: category, name: PDFResourceLabel.kept(name)) }
}
