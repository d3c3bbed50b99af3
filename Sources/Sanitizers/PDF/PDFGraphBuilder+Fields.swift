import FileFormats

/// Fields of forms, and what was filled into them (ISO 32000-2, 12.7).
extension PDFGraphBuilder {
    /// The fields among `value` that a person can see.
    mutating func fields(_ value: PDFObject, depth: Int) throws(Rejection) -> PDFObject? {
        guard let elements = try source.resolved(value).array else {
            note(.unfitValue)
            return nil
        }
        var copy: [PDFObject] = []
        for element in elements {
            guard let reference = element.reference, shownFields.contains(reference) else {
                guard element.reference.map({ countedFields.insert($0).inserted }) != false,
                    let field = try source.resolved(element).dictionary
                else { continue }
                note(.hiddenField)
                if field[.v] != nil, try source.role(ofField: field) == .signature { note(.signature) }
                try noteStarted(by: field)
                continue
            }
            if let kept = try convert(element, .object(.field), depth: depth + 1) { copy.append(kept) }
        }
        return .array(copy)
    }

    /// What `key` of a field is in the report when it is dropped for what the field is, and not for the key itself.
    func droppedFieldEntry(_ key: PDFName, of field: PDFDictionary) throws(Rejection) -> PDFConstruct? {
        switch key {
        case .v:
            let value = try source.resolved(field[.v])
            if value.dictionary?[.byteRange] != nil { return .signature }
            switch try source.role(ofField: field) {
            case .signature: return .signature
            case .password: return .password
            case .pushButton: return nil
            case .text, .choice, .checkBox, .group: return policy.formValues == .clear ? .fieldValue : nil
            }
        case .i, .ti: return policy.formValues == .clear ? .fieldValue : nil
        case .ap:
            guard policy.formValues == .clear else { return nil }
            switch try source.role(ofField: field) {
            case .text, .choice, .password: return .fieldValue
            case .checkBox, .pushButton, .signature, .group: return nil
            }
        default: return nil
        }
    }

    /// A box whose value was cleared is not ticked.
    mutating func complete(field copy: inout PDFDictionary, _ field: PDFDictionary) throws(Rejection) {
        guard policy.formValues == .clear, let state = copy[.appearanceState], state != .name(.off),
            try source.role(ofField: field) == .checkBox
        else { return }
        note(.fieldValue)
        copy[.appearanceState] = .name(.off)
    }

    /// A box of a form that is to be flattened becomes a stamp, which is painted in the same way; one that is not
    /// painted goes.
    ///
    /// - Throws: `pdf.unpainted-field` when only a program that knows forms could show what was filled in.
    mutating func flattenedKind(_ box: PDFDictionary) throws(Rejection) -> PDFKind? {
        note(.fieldValue, .normalized)
        if try source.resolved(box[.ap]).dictionary?[.n] != nil { return .flattenedField }
        switch try source.role(ofField: box) {
        case .text, .choice:
            guard try source.inherited(.v, ofField: box) == .null else { throw Rejection(PDFDefect.unpaintedField) }
        case .password, .checkBox, .pushButton, .signature, .group: break
        }
        return nil
    }

    /// Counts what a form holds that is dropped as a whole.
    mutating func noteFlattened(form value: PDFObject) throws(Rejection) {
        note(.fieldValue, .normalized)
        let schema = PDFSchema.entries(of: .interactiveForm)
        for entry in try source.resolved(value).dictionary?.entries ?? [] where schema[entry.key] == nil {
            try noteDropped(entry.key, in: .interactiveForm, entry.value)
        }
    }

    /// What stays of a default appearance.
    mutating func defaultAppearance(_ text: [UInt8]) -> PDFObject? {
        guard let canonical = PDFDefaultAppearance.canonical(text) else { return nil }
        if canonical != text { note(.unfitValue, .normalized) }
        return .string(canonical)
    }
}
