import FileFormats

/// What an object is where it stands: the shape and the kind that it has among those that are allowed there.
extension PDFGraphBuilder {
    /// The shape that `value`, or the stream whose dictionary it is, has among those that `shape` allows; `nil` when it
    /// has none.
    mutating func refine(
        _ shape: PDFShape, for value: PDFObject, isStream: Bool = false
    ) throws(Rejection) -> PDFShape? {
        switch (shape, value) {
        case (_, .null): return nil
        case (.either(let shapes), _):
            for shape in shapes {
                if let refined = try refine(shape, for: value, isStream: isStream) { return refined }
            }
            return nil
        case (.object(let kind), .dictionary(let entries)):
            return try classify(kind, entries, isStream: isStream).map { .object($0) }
        case (.table, .dictionary): return isStream ? shape : nil
        case (_, _) where isStream: return nil
        case (.table, .string): return shape
        case (.leaf(let types), _):
            return Self.leafType(of: value).map(types.contains) == true ? shape : nil
        case (.oneOf(let names), .name(let name)): return names.contains(name) ? shape : nil
        case (.word, .name), (.className, .name), (.registeredText, .string), (.classMap, .dictionary): return shape
        case (.languageName, .name(let tag)): return Self.isLanguage(Array(tag.text.utf8)) ? shape : nil
        case (.language, .string(let tag)): return Self.isLanguage(tag) ? shape : nil
        case (.defaultAppearance, .string(let text)): return PDFDefaultAppearance.canonical(text) == nil ? nil : shape
        case (.structureIdentifier, .string): return shape
        case (.rectangle, .array(let elements)): return elements.count == 4 ? shape : nil
        case (.leaves, .array): return shape
        case (.array, .array), (.map, .dictionary), (.resources, .dictionary), (.nameTree, .dictionary),
            (.numberTree, .dictionary),
            (.identifierTree, .dictionary):
            return shape
        case (.destination, .array), (.destination, .name), (.destination, .string), (.destination, .dictionary):
            return shape
        case (.colourSpace, .name), (.colourSpace, .array), (.visibilityExpression, .array): return shape
        case (.action, .dictionary(let entries)): return try keeps(action: entries) ? shape : nil
        case (.openAction, .array): return .destination
        case (.openAction, .dictionary(let entries)):
            if try source.resolved(entries[.s]).name == .goTo { return .action }
            try noteActions(value)
            return nil
        default: return nil
        }
    }

    /// The kind that a dictionary or stream has by its own words, when it may stand where `kind` is wanted.
    mutating func classify(
        _ kind: PDFKind, _ entries: PDFDictionary, isStream: Bool
    ) throws(Rejection) -> PDFKind? {
        if let expected = PDFSchema.isStream(kind), expected != isStream { return nil }
        let subtype = try source.resolved(entries[.subtype]).name
        switch kind {
        case .xObject:
            switch subtype {
            case .image: return .imageXObject
            case .form: return .formXObject
            default: return nil
            }
        case .annotation:
            return try annotationKind(subtype, entries)
        case .structureContent:
            switch try source.resolved(entries[.type]).name {
            case .mcr: return .markedContentReference
            case .objr: return .objectReference
            default: return .structureElement
            }
        case .structureParent:
            return try source.resolved(entries[.type]).name == .structTreeRoot ? .structureRoot : .structureElement
        case .namespace:
            let name = try source.resolved(entries[.ns]).string.map { String(decoding: $0, as: UTF8.self) }
            return name.map(PDFStandardWords.namespaces.contains) == true ? kind : nil
        case .optionalContent:
            let type = try source.resolved(entries[.type]).name
            return type == .ocg || type == .ocmd ? kind : nil
        case .outlineParent:
            return entries[.title] == nil ? .outlines : .outlineItem
        case .markedContentProperties:
            switch try source.resolved(entries[.type]).name {
            case .ocg, .ocmd: return .optionalContent
            default: return kind
            }
        default: return kind
        }
    }

    private static let multimedia: Set<PDFName> = ["Sound", "Movie", "Screen", "3D", "RichMedia", "Projection"]

    /// The kind of an annotation that stays; one that does not is counted, with what it starts.
    mutating func annotationKind(
        _ subtype: PDFName?, _ entries: PDFDictionary
    ) throws(Rejection) -> PDFKind? {
        switch subtype {
        case .popup: note(.annotationMarkup)
        case .fileAttachment: try noteFiles(entries[.fs] ?? .null, as: .attachment)
        default:
            let flattens = policy.formValues == .flatten
            if let kind = try source.paintedKind(ofAnnotation: entries, flattensFields: flattens) {
                return kind == .flattenedField ? try flattenedKind(entries) : kind
            }
            switch subtype.flatMap({ PDFSource.annotationKinds[$0] }) {
            case nil: note(subtype.map(Self.multimedia.contains) == true ? .multimedia : .annotationKind)
            case .field: note(.hiddenField)
            default: note(.hiddenAnnotation)
            }
        }
        try noteStarted(by: entries)
        return nil
    }

    /// Counts the actions of an annotation or a field that does not stay.
    mutating func noteStarted(by entries: PDFDictionary) throws(Rejection) {
        if let action = entries[.a] { try noteActions(action) }
        if let actions = entries[.aa] { try noteDropped("AA", in: .annotation, actions) }
    }
}
