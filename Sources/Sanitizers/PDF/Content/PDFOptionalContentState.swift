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
        guard !hidden.isEmpty, let value, let entries = try source.resolved(value).dictionary else { return false }
        switch try source.resolved(entries[.type]).name {
        case .ocg: return value.reference.map(hidden.contains) ?? false
        case .ocmd: return try !isShown(members: entries)
        default: return false
        }
    }

    /// Whether what belongs to the layers of a membership dictionary is shown (8.11.2.2).
    private func isShown(members: PDFDictionary) throws(Rejection) -> Bool {
        if let expression = try source.visibilityExpression(members[.ve]) {
            return expression.isShown(without: hidden)
        }
        let areHidden = try layers(members[.ocgs]).map(hidden.contains)
        guard !areHidden.isEmpty else { return true }
        // Beside a layer in no array, some viewers do not look at the policy: together they show it on or off.
        let isAlone = try source.resolved(members[.ocgs]).array == nil
        return switch try source.resolved(members[.p]).name {
        case .allOn: !areHidden.contains(true)
        case .anyOff: isAlone || areHidden.contains(true)
        case .allOff: isAlone || !areHidden.contains(false)
        default: areHidden.contains(false)
        }
    }

    /// The layers that an entry names, one or several; what else it names does not count.
    private func layers(_ value: PDFObject?) throws(Rejection) -> [PDFReference] {
        var layers: [PDFReference] = []
        for element in try source.resolved(value).array ?? [value ?? .null] {
            if let reference = element.reference, try source.isLayer(reference) { layers.append(reference) }
        }
        return layers
    }
}
