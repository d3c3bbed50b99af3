import FileFormats

/// What is asked of a document that had to be recovered: that each of its pages is whole.
enum PDFRecovery {
    /// Looks at all that the pages show.
    ///
    /// - Throws: `pdf.bad-page` with the number of the first page of which a part is missing or cannot be read.
    static func check(
        _ tree: PDFPageTree, _ catalog: PDFDictionary, of source: PDFSource, limits: Limits, policy: Policy
    ) throws(Rejection) {
        let root = try source.resolved(catalog[.pages]).dictionary
        if let count = try source.resolved(root?[.count]).integer, count != tree.pages.count {
            throw badPage(min(tree.pages.count, max(0, count)) + 1)
        }
        let coder = try PDFStreamCoder(source: source, limits: limits, policy: policy, known: [:])
        var names = PDFContentMemory<Set<PDFResourceName>>()
        _ = try PDFVisibleContent(
            catalog: catalog, pages: tree.pages, source: source, coder: coder, limits: limits, policy: policy,
            content: nil, names: &names)
    }

    /// Reads what a page shows; in a recovered document, whatever is wrong with that is said of the page.
    ///
    /// - Parameter number: that of the page, from 1.
    static func page<Seen>(
        _ number: Int, of source: PDFSource, _ read: () throws(Rejection) -> Seen
    ) throws(Rejection) -> Seen {
        guard source.isRecovered else { return try read() }
        let missing = source.missingObjects
        let seen: Seen
        do throws(Rejection) {
            seen = try read()
        } catch {
            throw error.code.hasPrefix("limits.") ? error : badPage(number)
        }
        guard source.missingObjects == missing else { throw badPage(number) }
        return seen
    }

    private static func badPage(_ number: Int) -> Rejection {
        Rejection(PDFDefect.badPage, construct: "Page\(number)")
    }
}
