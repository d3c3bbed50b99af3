import FileFormats

/// A few names that are known beforehand: to look through them takes a fraction of what a hash takes.
struct PDFNameSet: Hashable, Sendable {
    /// Sorted, so that the same names are the same set.
    private let names: [PDFName]

    init(_ names: Set<PDFName>) {
        self.names = names.sorted()
    }

    func contains(_ name: PDFName) -> Bool {
        let names = names.span
        for index in names.indices where names[index] == name { return true }
        return false
    }
}
