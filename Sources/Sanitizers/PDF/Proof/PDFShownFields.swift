import FileFormats

/// The fields of a form that a person can see: those with a box on a page, and those above them (ISO 32000-2, 12.7.4).
struct PDFShownFields {
    private(set) var references: Set<PDFReference> = []

    /// - Throws: `limits.objects` for a form or pages with more entries than a document may have objects.
    init(
        form: PDFObject?, _ pages: [PDFPageTree.Page], _ source: PDFSource, _ limits: Limits
    ) throws(Rejection) {
        for box in try Self.boxes(on: pages, source, limits) { try addUpwards(from: box, source) }
        guard let form = try source.resolved(form).dictionary else { return }
        var visited: Set<PDFReference> = []
        /// The fields that name each field below them.
        var above: [PDFReference: [PDFReference]] = [:]
        var waiting = try source.resolved(form[.fields]).array?.compactMap(\.reference) ?? []
        while let reference = waiting.popLast() {
            guard visited.insert(reference).inserted, let field = try source.object(reference).value.dictionary
            else { continue }
            let kids = try source.resolved(field[.kids]).array?.compactMap(\.reference) ?? []
            guard waiting.count + kids.count <= limits.objects else { throw Rejection(LimitExcess.objects) }
            for kid in kids { above[kid, default: []].append(reference) }
            waiting += kids
        }
        var shown = Array(references)
        while let next = shown.popLast() {
            for field in above[next] ?? [] where references.insert(field).inserted { shown.append(field) }
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
