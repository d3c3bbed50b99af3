import FileFormats

/// What a person sees of annotations and fields (ISO 32000-2, 12.5.3 and 12.7.4).
extension PDFVisibleReader {
    /// Whether the flags of an annotation keep it from the screen and from paper.
    func isHidden(_ annotation: PDFDictionary) throws(Rejection) -> Bool {
        guard let flags = try source.resolved(annotation["F"]).integer else { return false }
        if flags & 2 == 2 { return true }
        let isOnScreen = flags & 32 == 0 || flags & 256 == 256
        return !isOnScreen && flags & 4 == 0
    }

    func annotationNode(_ subtype: String, _ entries: PDFDictionary) throws(Rejection) -> PDFVisibleNode? {
        guard policy.formValues == .flatten else { return subtype == "Widget" ? .widget : .annotation(subtype) }
        switch subtype {
        // A box that was flattened is a stamp.
        case "Widget": return try source.resolved(entries["AP"]).dictionary?["N"] == nil ? nil : .annotation("Stamp")
        default: return .annotation(subtype)
        }
    }

    mutating func noteShown(box reference: PDFReference) throws(Rejection) {
        var above: PDFReference? = reference
        while let field = above, shownBoxes.insert(field).inserted {
            above = try source.object(field).value.dictionary?["Parent"]?.reference
        }
    }

    /// Whether a field has a box on a page, or one below it has.
    func isShown(field reference: PDFReference) throws(Rejection) -> Bool {
        var visited: Set<PDFReference> = []
        var waiting = [reference]
        while let next = waiting.popLast() {
            if shownBoxes.contains(next) { return true }
            guard visited.insert(next).inserted else { continue }
            let kids = try source.resolved(source.object(next).value.dictionary?["Kids"]).array ?? []
            waiting += kids.compactMap(\.reference)
        }
        return false
    }

    /// Whether an entry says something where it stands: a value that the policy clears, or that a password field holds,
    /// does not.
    func shows(_ key: String, of entries: PDFDictionary, _ node: PDFVisibleNode) throws(Rejection) -> Bool {
        switch node {
        case .widget, .field:
            guard ["V", "I", "TI", "AP", "AS"].contains(key) else { return true }
            let role = try source.role(ofField: entries)
            if key == "V", role == .password || role == .signature { return false }
            guard policy.formValues == .clear else { return true }
            switch role {
            case .pushButton, .signature: return true
            case .checkBox: return key == "AP"
            case .text, .choice, .password: return false
            case .group: return key == "AP" || key == "AS"
            }
        case .action:
            switch key {
            case "D": return try source.resolved(entries["S"]).name == "GoTo"
            case "N": return try source.resolved(entries["S"]).name == "Named"
            case "URI": return try source.resolved(entries["S"]).name == "URI"
            default: return true
            }
        case .annotation("Stamp"): return policy.formValues != .flatten || key != "Subtype"
        case .catalog: return policy.formValues != .flatten || key != "AcroForm"
        default: return true
        }
    }
}
