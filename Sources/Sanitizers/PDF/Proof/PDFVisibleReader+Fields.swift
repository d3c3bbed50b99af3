import FileFormats

/// What a person sees of annotations and fields (ISO 32000-2, 12.5.3 and 12.7.4).
extension PDFVisibleReader {
    /// Whether an annotation is neither on the screen nor on paper: written a second time, and in another way, so that
    /// a mistake in how the copy is made is seen by the proof.
    func isHidden(_ annotation: PDFDictionary) throws(Rejection) -> Bool {
        if let content, content.contexts.options.removesHidden, try content.contexts.layers.hides(annotation[.oc]) {
            return true
        }
        if let subtype = try source.resolved(annotation[.subtype]).name, Self.boxed.contains(subtype),
            try isFlat(annotation["Rect"])
        {
            return true
        }
        guard let flags = try source.resolved(annotation[.f]).integer else { return false }
        if flags & 2 == 2 { return true }
        let isOnScreen = flags & 32 == 0 || flags & 256 == 256
        return !isOnScreen && flags & 4 == 0
    }

    /// Annotations of which nothing is outside their boxes.
    private static let boxed: Set<PDFName> = ["Widget", "FreeText", "Stamp"]

    private func isFlat(_ box: PDFObject?) throws(Rejection) -> Bool {
        var sides: [Double?] = []
        for element in try source.resolved(box).array ?? [] {
            if case .number(let side) = try source.resolved(element) { sides.append(side.value) } else { return false }
        }
        return sides.count == 4 && !sides.contains(nil) && (sides[2] == sides[0] || sides[3] == sides[1])
    }

    func annotationNode(_ subtype: PDFName, _ entries: PDFDictionary) throws(Rejection) -> PDFVisibleNode? {
        guard policy.formValues == .flatten else { return subtype == .widget ? .widget : .annotation(subtype) }
        switch subtype {
        // A box that was flattened is a stamp.
        case .widget: return try source.resolved(entries[.ap]).dictionary?[.n] == nil ? nil : .annotation("Stamp")
        default: return .annotation(subtype)
        }
    }

    mutating func noteShown(box reference: PDFReference) throws(Rejection) {
        var above: PDFReference? = reference
        while let field = above, shownBoxes.insert(field).inserted {
            above = try source.object(field).value.dictionary?[.parent]?.reference
        }
    }

    /// Whether a field has a box on a page, or one below it has.
    func isShown(field reference: PDFReference) throws(Rejection) -> Bool {
        var visited: Set<PDFReference> = []
        var waiting = [reference]
        while let next = waiting.popLast() {
            if shownBoxes.contains(next) { return true }
            guard visited.insert(next).inserted else { continue }
            let kids = try source.resolved(source.object(next).value.dictionary?[.kids]).array ?? []
            waiting += kids.compactMap(\.reference)
        }
        return false
    }

    /// Entries of a field that say its value.
    private static let entriesByValue: Set<PDFName> = ["V", "I", "TI", "AP", "AS"]

    /// Whether an entry says something where it stands: a value that the policy clears, or that a password field holds,
    /// does not.
    func shows(_ key: PDFName, of entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> Bool {
        switch node {
        case .widget, .field:
            guard Self.entriesByValue.contains(key) else { return true }
            let role = try source.role(ofField: entries)
            if key == .v, role == .password || role == .signature { return false }
            guard policy.formValues == .clear else { return true }
            switch role {
            case .pushButton, .signature: return true
            case .checkBox: return key == .ap
            case .text, .choice, .password: return false
            case .group: return key == .ap || key == .appearanceState
            }
        case .action:
            switch key {
            case .d: return try source.resolved(entries[.s]).name == .goTo
            case .n: return try source.resolved(entries[.s]).name == .named
            case .uri: return try source.resolved(entries[.s]).name == .uri
            default: return true
            }
        case .annotation(let subtype): return policy.formValues != .flatten || subtype != .stamp || key != .subtype
        case .catalog: return policy.formValues != .flatten || key != .acroForm
        default: return true
        }
    }
}
