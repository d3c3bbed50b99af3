import FileFormats

extension PDFSource {
    /// Annotations that a person reads, clicks or fills in, by their subtypes (ISO 32000-2, 12.5.6).
    static let annotationKinds = PDFKeyTable<PDFKind>([
        "Text": .textAnnotation, "Link": .linkAnnotation, "FreeText": .freeTextAnnotation, "Line": .lineAnnotation,
        "Square": .shapeAnnotation, "Circle": .shapeAnnotation, "Polygon": .polygonAnnotation,
        "PolyLine": .polygonAnnotation, "Highlight": .markupAnnotation, "Underline": .markupAnnotation,
        "Squiggly": .markupAnnotation, "StrikeOut": .markupAnnotation, "Caret": .caretAnnotation,
        "Stamp": .stampAnnotation, "Ink": .inkAnnotation, "Watermark": .watermarkAnnotation,
        "Redact": .redactAnnotation, "PrinterMark": .printerMark, "Widget": .field,
    ])

    /// As what an annotation is painted in the copy; `nil` for one that does not stay.
    func paintedKind(
        ofAnnotation entries: PDFDictionary, flattensFields: Bool
    ) throws(Rejection) -> PDFKind? {
        guard let subtype = try resolved(entries[.subtype]).name, let kind = Self.annotationKinds[subtype],
            try !isHidden(annotation: entries)
        else { return nil }
        return kind == .field && flattensFields ? .flattenedField : kind
    }

    /// Whether an annotation is shown neither on a screen nor on paper (ISO 32000-2, 12.5.3), or in a box without an
    /// area.
    func isHidden(annotation: PDFDictionary) throws(Rejection) -> Bool {
        if let subtype = try resolved(annotation[.subtype]).name, Self.boxedKinds.contains(subtype),
            try hasNoArea(annotation["Rect"])
        {
            return true
        }
        guard let value = annotation[.f], let flags = try resolved(value).integer else { return false }
        let (hidden, printed, notViewed, viewedWhenTouched) = (1 << 1, 1 << 2, 1 << 5, 1 << 8)
        return flags & hidden != 0 || flags & notViewed != 0 && flags & (printed | viewedWhenTouched) == 0
    }

    /// Annotations of which nothing is painted outside their boxes: others have places besides, or an icon.
    private static let boxedKinds = PDFNameSet(["Widget", "FreeText", "Stamp"])

    private func hasNoArea(_ box: PDFObject?) throws(Rejection) -> Bool {
        guard let corners = try resolved(box).array, corners.count == 4 else { return false }
        var numbers: [Double] = []
        for corner in corners {
            guard case .number(let number) = try resolved(corner), let value = number.value else { return false }
            numbers.append(value)
        }
        return numbers[0] == numbers[2] || numbers[1] == numbers[3]
    }

    /// Whether a stream is a picture: where a form should stand, viewers paint nothing of it.
    func isPicture(_ stream: PDFDictionary) throws(Rejection) -> Bool {
        if try resolved(stream[.subtype]).name == .image { return true }
        return try PDFStreamLayer.layers(of: stream, in: self).last?.isPicture == true
    }

    /// What of the default appearance of a field or a comment stays, with the names of the document (12.7.4.3).
    func defaultAppearance(of entries: PDFDictionary) throws(Rejection) -> [UInt8]? {
        try resolved(entries[.da]).string.flatMap(PDFDefaultAppearance.operations)
    }

    /// What an annotation is painted with as it is, below the pointer, and when it is clicked (12.5.5); viewers look
    /// for no other key in its appearances.
    func appearances(of annotation: PDFDictionary) throws(Rejection) -> [PDFObject] {
        guard let appearances = try resolved(annotation[.ap]).dictionary else { return [] }
        return Self.appearanceKeys.compactMap { appearances[$0] }
    }

    private static let appearanceKeys: [PDFName] = [.n, .r, .d]

    /// Asks for what each state of an annotation is painted with, so that none counts as what nobody refers to.
    func readStates(of annotation: PDFDictionary) throws(Rejection) {
        for appearance in try appearances(of: annotation) {
            for state in try resolved(appearance).dictionary?.entries ?? [] { _ = try resolved(state.value) }
        }
    }

    /// The entries of an annotation that is no field, whose appearances are those of its state (12.5.5): nothing
    /// changes the state. And how many others there are, the name of the state counted as one.
    func shownAppearance(of annotation: PDFDictionary) throws(Rejection) -> (entries: PDFDictionary, dropped: Int) {
        if annotation[.ap] == nil, annotation[.appearanceState] == nil { return (annotation, 0) }
        var entries = annotation
        var dropped = entries[.appearanceState] == nil ? 0 : 1
        let state = try resolved(entries[.appearanceState]).name ?? "Off"
        entries[.appearanceState] = nil
        guard var appearances = try resolved(entries[.ap]).dictionary else { return (entries, dropped) }
        var isChanged = false
        for key in Self.appearanceKeys {
            // A stream is no dictionary here.
            guard let states = try resolved(appearances[key]).dictionary else { continue }
            var shown = states[state]
            // Only a stream can be painted: what holds states again shows nothing.
            if let reference = shown?.reference, try object(reference).isStream {} else { shown = nil }
            appearances[key] = shown
            dropped += states.count - (shown == nil ? 0 : 1)
            isChanged = true
        }
        if isChanged { entries[.ap] = .dictionary(appearances) }
        return (entries, dropped)
    }

    /// Where an action that opens an address leads: addresses that begin nowhere begin where the catalog says
    /// (12.6.4.8). The clean copy holds the whole address, and does not say where others begin.
    func address(ofAction action: PDFDictionary) throws(Rejection) -> [UInt8]? {
        guard let value = action[.uri], let address = try resolved(value).string else { return nil }
        return try baseAddress().flatMap { RelativeAddress.joined(address, to: $0) } ?? address
    }

    private func baseAddress() throws(Rejection) -> [UInt8]? {
        let catalog = try resolved(trailer[.root]).dictionary ?? [:]
        guard let addresses = catalog[.uri] else { return nil }
        return try resolved(resolved(addresses).dictionary?[.base]).string
    }

    /// Most fields that may stand above each other.
    private static let deepestField = 32

    /// An entry that a field has itself or from a field above it (12.7.4.1); `null` when none has it.
    func inherited(_ key: PDFName, ofField field: PDFDictionary) throws(Rejection) -> PDFObject {
        var field = field
        for _ in 0..<Self.deepestField {
            if let value = field[key] { return try resolved(value) }
            guard let above = try resolved(field[.parent]).dictionary else { return .null }
            field = above
        }
        return .null
    }

    /// What a field is by its type and flags (12.7.5).
    func role(ofField field: PDFDictionary) throws(Rejection) -> PDFFieldRole {
        let flags = try inherited(.ff, ofField: field).integer ?? 0
        switch try inherited(.ft, ofField: field).name {
        case .btn: return flags & 1 << 16 != 0 ? .pushButton : .checkBox
        case .tx: return flags & 1 << 13 != 0 ? .password : .text
        case .ch: return .choice
        case .sig: return .signature
        default: return .group
        }
    }
}

/// What a person does with a field of a form.
enum PDFFieldRole {
    case text, password, choice, checkBox, pushButton, signature
    /// Only holds other fields.
    case group
}
