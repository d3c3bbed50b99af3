import FileFormats

/// How an entry that is not copied is counted.
extension PDFGraphBuilder {
    mutating func noteDropped(_ key: String, in kind: PDFKind, _ value: PDFObject) throws(Rejection) {
        guard let construct = PDFDroppedEntry.construct(key, in: kind) else { return }
        switch construct {
        case .javaScript, .attachment:
            let names = try? PDFTreeReader(source: source, limits: limits, leavesKey: "Names").leaves(of: value)
            note(construct, count: max(1, (names?.count ?? 0) / 2))
        case .additionalActions:
            for entry in try source.resolved(value).dictionary?.entries ?? [] { try noteActions(entry.value) }
            note(construct)
        case .usageRights:
            for entry in try source.resolved(value).dictionary?.entries ?? [] {
                note(entry.key == "DocMDP" ? .certification : .usageRights)
            }
        default: note(construct)
        }
    }
}
