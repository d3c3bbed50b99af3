import FileFormats

/// The pages of a document in order, each with what it inherits (ISO 32000-2, 7.7.3).
struct PDFPageTree {
    struct Page {
        let reference: PDFReference
        /// Its own entries and those that it inherits.
        let entries: PDFDictionary
    }

    private(set) var pages: [Page] = []
    /// Entries of the tree's nodes that mean nothing there; the tree is written anew without them.
    private(set) var unknownEntries = 0
    /// Pages that do not say how large they are, as they must (7.7.3.3).
    private(set) var pagesWithoutBox = 0

    /// What programs take for the size of a page that says none: Letter.
    private static let usualBox = PDFObject.array(["0", "0", "612", "792"].map { .number($0) })

    private static let inherited: [PDFName] = ["Resources", "MediaBox", "CropBox", "Rotate"]

    private static let nodeEntries: Set<PDFName> = Set(inherited + ["Type", "Parent", "Kids", "Count"])

    /// A node whose children are still to be read.
    private struct Branch {
        var children: ArraySlice<PDFObject>
        let inherited: PDFDictionary
    }

    /// - Throws: `pdf.no-pages`, `pdf.bad-page` for a tree that is not one, `limits.pages` or `limits.nesting`.
    init(root: PDFObject?, of source: PDFSource, limits: Limits) throws(Rejection) {
        var visited: Set<PDFReference> = []
        var stack = [Branch(children: [root ?? .null], inherited: [:])]
        while let last = stack.indices.last {
            guard let child = stack[last].children.popFirst() else {
                stack.removeLast()
                continue
            }
            guard let reference = child.reference, visited.insert(reference).inserted,
                let entries = try source.object(reference).value.dictionary
            else { throw Rejection(PDFDefect.badPage, construct: "Pages") }
            var handedDown = stack[last].inherited
            for key in Self.inherited where entries[key] != nil { handedDown[key] = entries[key] }
            if entries[.kids] != nil {
                unknownEntries += entries.entries.map(\.key).filter { !Self.nodeEntries.contains($0) }.count
                guard stack.count < limits.nesting else { throw Rejection(LimitExcess.nesting, construct: "Pages") }
                guard let kids = try source.resolved(entries[.kids]).array else {
                    throw Rejection(PDFDefect.badPage, construct: "Pages")
                }
                stack.append(Branch(children: kids[...], inherited: handedDown))
            } else {
                guard pages.count < limits.pages else { throw Rejection(LimitExcess.pages, construct: "Pages") }
                var page = entries.addingMissing(from: handedDown)
                if !source.isRecovered, try source.resolved(page[.mediaBox]) == .null {
                    page[.mediaBox] = Self.usualBox
                    pagesWithoutBox += 1
                }
                pages.append(Page(reference: reference, entries: page))
            }
        }
        guard !pages.isEmpty else { throw Rejection(PDFDefect.noPages, construct: "Pages") }
    }
}
