/// What a value of a PDF dictionary may be.
indirect enum PDFShape: Hashable, Sendable {
    /// Numbers, names, strings, booleans, and arrays of them, nested as they like. No dictionary.
    case plain
    /// A page that is kept.
    case page
    /// A dictionary or a stream of this kind.
    case object(PDFKind)
    case array(PDFShape)
    /// A dictionary in which the document chooses the keys, such as the fonts of a page's resources.
    case map(PDFShape)
    case nameTree(PDFShape)
    case numberTree(PDFShape)
    /// The first that fits.
    case either([PDFShape])
    /// A place in the document (ISO 32000-2, 12.3.2), or the name of one.
    case destination
    /// An action that is allowed (12.6).
    case action
    /// What happens when the document is opened: a destination, or going to one.
    case openAction
    /// A name, or an array that begins with the name of its family (8.6.3).
    case colourSpace
    /// A content stream or several.
    static let contents = PDFShape.either([.object(.contentStream), .array(.object(.contentStream))])
    static func oneOrMany(_ shape: PDFShape) -> PDFShape { .either([.array(shape), shape]) }
    /// A name that the standard lists, or a dictionary or stream in its place.
    static func plainOr(_ kind: PDFKind) -> PDFShape { .either([.object(kind), .plain]) }
}

/// A kind of dictionary or stream; `PDFSchema` says which entries each may have.
enum PDFKind: Hashable, Sendable {
    case catalog, page, contentStream, resources, names, viewerPreferences, pageLabel, markInfo, outputIntent
    case formXObject, imageXObject, xObject, group, softMask, graphicsState, colorant, colorants, colourProcess
    case iccProfile, pattern, shading, function, halftone
    case font, fontDescriptor, fontFile, fontStyle, encoding, characterMap, characterCollection, glyphStream
    case annotation, appearance, appearanceStates, borderStyle, borderEffect, appearanceCharacteristics, iconFit
    case interactiveForm, field
    case outlines, outlineItem, outlineParent, targetHolder
    case structureRoot, structureElement, structureParent, structureContent, markedContentReference, objectReference
    case structureAttributes, namespace
    case optionalContent, optionalContentProperties, optionalContentConfiguration, optionalContentUsage
    case usageApplication, usageEntry
    case transition, markedContentProperties, decodeParameters, jbig2Globals, lookupStream, textStream
}
