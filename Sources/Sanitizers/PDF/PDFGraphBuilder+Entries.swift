import FileFormats

/// Which entries of a dictionary stay.
extension PDFGraphBuilder {
    mutating func dictionary(
        _ entries: PDFDictionary, _ kind: PDFKind, depth: Int
    ) throws(Rejection) -> PDFDictionary {
        let schema = PDFSchema.entries(of: kind)
        let entries = kind.isPaintedOneWay ? try annotation(entries, isFlattened: kind == .flattenedField) : entries
        var copy = PDFDictionary()
        copy.reserveCapacity(entries.count)
        var place = 0
        for entry in entries.entries where !entry.value.isNull {
            let key = entry.key
            if kind == .catalog && key == .acroForm && policy.formValues == .flatten {
                try noteFlattened(form: entry.value)
            } else if kind == .field, let construct = try droppedFieldEntry(key, of: entries) {
                note(construct)
                if construct == .signature { try noteFieldLocks(ofSignature: entry.value) }
            } else if let construct = PDFDroppedEntry.chosen(key, in: kind), policy[construct] != .allow {
                try noteChosen(construct, entry.value)
            } else if kind == .field && key == .kids || kind == .interactiveForm && key == .fields {
                copy[key] = try fields(entry.value, depth: depth)
            } else if let shape = schema.value(of: key, from: &place) {
                copy[key] = try kept(entry.value, shape, depth: depth + 1)
            } else if kind == .structureElement && (key == .s || key == .ns) || kind == .catalog && key == .metadata {
                continue  // written by what they say
            } else if kind != .flattenedField || PDFSchema.entries(of: .field)[key] == nil {
                try noteDropped(key, in: kind, entry.value)
            }
        }
        switch kind {
        case .fontDescriptor: dropUnaskedNames(&copy)
        case .redactAnnotation: note(.unappliedRedaction, .reported)
        case .flattenedField: copy[.subtype] = .name(.stamp)
        case .field: try complete(field: &copy, entries)
        case .interactiveForm where policy.formValues == .clear: copy[.needAppearances] = .boolean(true)
        case .structureElement: try complete(element: &copy, entries, depth: depth)
        default: break
        }
        return copy
    }

    /// By its family and its style a viewer looks for another font in place of one that it does not have (9.8.1).
    private mutating func dropUnaskedNames(_ descriptor: inout PDFDictionary) {
        let files: [PDFName] = ["FontFile", "FontFile2", "FontFile3"]
        guard files.contains(where: { descriptor[$0] != nil }) else { return }
        for key: PDFName in ["FontFamily", "Style"] where descriptor[key] != nil {
            descriptor[key] = nil
            note(.unknownKey)
        }
    }

    /// The entries of an annotation that looks one way at a time, without the ways in which it does not look.
    private mutating func annotation(
        _ entries: PDFDictionary, isFlattened: Bool
    ) throws(Rejection) -> PDFDictionary {
        let shown = try source.shownAppearance(of: entries)
        if shown.dropped > 0, !isFlattened { note(.annotationState, count: shown.dropped) }
        return shown.entries
    }

    /// What stays or goes as the policy says goes.
    private mutating func noteChosen(_ construct: PDFConstruct, _ value: PDFObject) throws(Rejection) {
        guard construct == .destinationName else {
            note(construct)
            return
        }
        let names = try source.destinationCount(value, limits: limits)
        if names > 0 { note(construct, .normalized, count: names) }
    }

    /// Entries under keys that the document chose.
    mutating func map(
        _ entries: PDFDictionary, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFDictionary {
        var copy: PDFDictionary = [:]
        for member in entries.entries { copy[member.key] = try kept(member.value, shape, depth: depth + 1) }
        return copy
    }

    /// Resources under the names that stay.
    ///
    /// - Throws: `pdf.bad-content` when two would have the same, which only happens on purpose.
    mutating func resources(
        _ entries: PDFDictionary, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFDictionary {
        var members = entries
        for member in entries.entries {
            let name = PDFResourceLabel.kept(member.key)
            if name == member.key { continue }
            guard members[name] == nil else { throw Rejection(PDFDefect.badContent, construct: "Resources") }
            note(.resourceName, .normalized, bytes: member.key.text.utf8.count)
            members[member.key] = nil
            members[name] = member.value
        }
        // In the order of the new names, so that walking the copy numbers objects in the same way.
        return try map(members, shape, depth: depth)
    }

    // MARK: Languages

    /// Whether it is the tag of a language, with a script, a region and a variant (RFC 5646, 2.1): what anybody may
    /// add to one is not part of it. An empty tag says that the language is not known.
    static func isLanguage(_ tag: [UInt8]) -> Bool {
        if tag.isEmpty { return true }
        var parts = tag.split(separator: 0x2D, omittingEmptySubsequences: false)[...]
        guard let language = parts.popFirst(), (2...3).contains(language.count), language.allSatisfy(isLetter) else {
            return false
        }
        if let extended = parts.first, extended.count == 3, extended.allSatisfy(isLetter) { parts.removeFirst() }
        if let script = parts.first, script.count == 4, script.allSatisfy(isLetter) { parts.removeFirst() }
        if let region = parts.first,
            region.count == 2 && region.allSatisfy(isLetter) || region.count == 3 && region.allSatisfy(isDigit)
        {
            parts.removeFirst()
        }
        if let variant = parts.first, variant.allSatisfy({ isLetter($0) || isDigit($0) }),
            (5...8).contains(variant.count) || variant.count == 4 && variant.first.map(isDigit) == true
        {
            parts.removeFirst()
        }
        return parts.isEmpty
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
}
