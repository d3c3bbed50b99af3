import FileFormats

/// The fields of a form that a person can see: those with a box on a page, and those above them (ISO 32000-2, 12.7.4).
struct PDFShownFields {
    private(set) var references: Set<PDFReference> = []

    /// - Throws: `limits.objects` for a form or pages with more entries than a document may have objects.
    init(
        form: PDFObject?, _ pages: [PDFPageTree.Page], _ source: PDFSource, _ limits: Limits
    ) throws(Rejection) {
        let boxes = try Self.boxes(on: pages, source, limits)
        for box in boxes { try addUpwards(from: box, source) }
        guard let form = try source.resolved(form).dictionary else { return }
        var visited: Set<PDFReference> = []
        // Each field with the index of the one above it; those above come first.
        var fields: [(reference: PDFReference, above: Int)] = []
        var waiting = try source.resolved(form[.fields]).array?.map { ($0, -1) } ?? []
        while let (value, above) = waiting.popLast() {
            guard let reference = value.reference, visited.insert(reference).inserted,
                let field = try source.object(reference).value.dictionary
            else { continue }
            fields.append((reference, above))
            let kids = try source.resolved(field[.kids]).array ?? []
            guard waiting.count + kids.count <= limits.objects else { throw Rejection(LimitExcess.objects) }
            for kid in kids { waiting.append((kid, fields.count - 1)) }
        }
        var isShown = fields.map { boxes.contains($0.reference) }
        for index in fields.indices.reversed() where isShown[index] {
            references.insert(fields[index].reference)
            if fields[index].above >= 0 { isShown[fields[index].above] = true }
        }
    }

    /// Adds a field and those that it names above it, whether the form knows them or not.
    private mutating func addUpwards(from box: PDFReference, _ source: PDFSource) throws(Rejection) {
        var next: PDFReference? = box
        while let reference = next, references.insert(reference).inserted {
            next = try source.object(reference).value.dictionary?[.parent]?.reference
        }
    }

    /// The boxes that pages show.
    private static func boxes(
        on pages: [PDFPageTree.Page], _ source: PDFSource, _ limits: Limits
    ) throws(Rejection) -> Set<PDFReference> {
        var boxes: Set<PDFReference> = []
        var lists: Set<PDFReference> = []
        for page in pages {
            guard let annotations = page.entries[.annots] else { continue }
            if let list = annotations.reference, !lists.insert(list).inserted { continue }
            for annotation in try source.resolved(annotations).array ?? [] {
                guard let reference = annotation.reference, !boxes.contains(reference),
                    let entries = try source.object(reference).value.dictionary,
                    try source.resolved(entries[.subtype]).name == .widget,
                    try !source.isHidden(annotation: entries)
                else { continue }
                boxes.insert(reference)
            }
        }
        return boxes
    }
}
