import FileFormats

/// What comments and fields are painted with, and the fonts that they name.
extension PDFContentEditor {
    /// What a comment or a field is painted with (12.5.5).
    mutating func visitAnnotation(_ value: PDFObject, _ chain: [Int]) throws(Rejection) {
        guard var entries = try source.resolved(value).dictionary,
            let kind = try source.paintedKind(ofAnnotation: entries, flattensFields: flattensFields)
        else { return }
        // The states that a flattened field is not in go with the field, and are not counted besides.
        if kind == .flattenedField { try source.readStates(of: entries) }
        // What is no field looks as its state says, for good.
        if kind.isPaintedOneWay { entries = try source.shownAppearance(of: entries).entries }
        let kept = PDFSchema.entries(of: kind)
        var paintings: [PDFObject] = []
        if let overlay = entries[.ro], kept[.ro] != nil { paintings.append(overlay) }
        for appearance in try source.appearances(of: entries) {
            if let reference = appearance.reference,
                !visitedStates.insert(PDFVisitedStates(reference: reference, chain: chain)).inserted
            {
                continue
            }
            if let states = try source.resolved(appearance).dictionary {
                paintings += states.entries.map(\.value)
            } else {
                paintings.append(appearance)
            }
        }
        if kept[.mk] != nil, let characteristics = try source.resolved(entries[.mk]).dictionary {
            paintings += ["I", "RI", "IX"].compactMap { characteristics[$0] }
        }
        for painting in paintings {
            if let reference = painting.reference { painted.insert(reference) }
            _ = try visitContent(painting, chain, as: .form)
        }
        if kept[.da] != nil { try useAppearance(entries, chain) }
    }

    /// The resources that a default appearance names (12.7.4.3).
    private mutating func useAppearance(_ entries: PDFDictionary, _ chain: [Int]) throws(Rejection) {
        guard let text = try source.defaultAppearance(of: entries) else { return }
        var reader = PDFContentReader()
        while let operation = reader.next(text.span) {
            guard operation == .font else { continue }
            let name = PDFContentValue.name(text.span, in: reader.operand(0).range)
            for dictionary in chain {
                _ = try use([PDFResourceName(category: .font, name: name)], [dictionary])
            }
        }
    }

    /// The fonts with which viewers write into fields.
    private static let usualFonts = ["Helv", "ZaDb"]

    mutating func useDefaultResources(_ form: PDFDictionary, _ shared: Int) throws(Rejection) {
        try useAppearance(form, [shared])
        for font in Self.usualFonts {
            _ = try use([PDFResourceName(category: .font, name: font)], [shared])
        }
        // The others go, and what they name is not named in the copy.
        let shown = try PDFShownFields(form: .dictionary(form), pages, source, limits).references
        var seen: Set<PDFReference> = []
        var fields = try source.resolved(form[.fields]).array ?? []
        while let field = fields.popLast() {
            if let reference = field.reference, !seen.insert(reference).inserted { continue }
            guard let entries = try source.resolved(field).dictionary else { continue }
            if let reference = field.reference, shown.contains(reference) { try useAppearance(entries, [shared]) }
            fields += try source.resolved(entries[.kids]).array ?? []
            guard fields.count <= limits.objects else { throw Rejection(LimitExcess.objects) }
        }
    }
}

/// The appearances of an annotation that were visited, with the resources that they are painted with; many boxes can
/// share them.
struct PDFVisitedStates: Hashable {
    let reference: PDFReference
    let chain: [Int]
}
