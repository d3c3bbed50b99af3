import FileFormats

/// Which layers are switched off when a document is opened (ISO 32000-2, 8.11.4).
struct PDFOptionalContentState {
    private let source: PDFSource
    private let hidden: Set<PDFReference>

    /// Layers whose state a viewer chooses by itself count as shown.
    init(catalog: PDFDictionary, source: PDFSource) throws(Rejection) {
        self.source = source
        guard let properties = try source.resolved(catalog[.ocProperties]).dictionary,
            let configuration = try source.resolved(properties[.d]).dictionary
        else {
            hidden = []
            return
        }
        var groups: Set<PDFReference> = []
        if try source.resolved(configuration[.baseState]).name == .switchedOff {
            groups.formUnion(try Self.references(properties[.ocgs], source))
            groups.subtract(try Self.references(configuration[.switchedOn], source))
        } else {
            groups.formUnion(try Self.references(configuration[.switchedOff], source))
        }
        for usage in try source.resolved(configuration[.appearanceState]).array ?? [] {
            let entries = try source.resolved(usage).dictionary
            groups.subtract(try Self.references(entries?[.ocgs], source))
        }
        hidden = groups
    }

    private static func references(_ value: PDFObject?, _ source: PDFSource) throws(Rejection) -> [PDFReference] {
        (try source.resolved(value).array ?? []).compactMap(\.reference)
    }

    var isEmpty: Bool { hidden.isEmpty }

    /// Whether what belongs to this layer, or to these layers, is not shown (8.11.2).
    func hides(_ value: PDFObject?) throws(Rejection) -> Bool {
        guard !hidden.isEmpty, let value else { return false }
        if let reference = value.reference, hidden.contains(reference) { return true }
        guard let entries = try source.resolved(value).dictionary,
            try source.resolved(entries[.type]).name == .ocmd
        else { return false }
        if let expression = try source.resolved(entries[.ve]).array {
            return try evaluated(expression, depth: 0).map { !$0 } ?? false
        }
        let groups: [PDFReference] =
            if let single = entries[.ocgs]?.reference, try source.resolved(entries[.ocgs]).array == nil {
                [single]
            } else {
                try Self.references(entries[.ocgs], source)
            }
        guard !groups.isEmpty else { return false }
        let areHidden = groups.map(hidden.contains)
        return switch try source.resolved(entries[.p]).name {
        case .allOn: areHidden.contains(true)
        case .anyOff: !areHidden.contains(true)
        case .allOff: areHidden.contains(false)
        default: !areHidden.contains(false)
        }
    }

    /// What a visibility expression says (8.11.2.2); `nil` for what is none.
    private func evaluated(_ expression: [PDFObject], depth: Int) throws(Rejection) -> Bool? {
        guard depth < 16, let operation = try source.resolved(expression.first).name else { return nil }
        var values: [Bool] = []
        for operand in expression.dropFirst() {
            if let nested = try source.resolved(operand).array {
                guard let value = try evaluated(nested, depth: depth + 1) else { return nil }
                values.append(value)
            } else {
                guard let reference = operand.reference else { return nil }
                values.append(!hidden.contains(reference))
            }
        }
        guard !values.isEmpty else { return nil }
        return switch operation {
        case .and: !values.contains(false)
        case .or: values.contains(true)
        case .not: !values[0]
        default: nil
        }
    }
}
