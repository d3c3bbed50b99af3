import FileFormats

/// Reads the leaves of a name tree or a number tree (ISO 32000-2, 7.9.6 and 7.9.7), however its nodes are linked.
struct PDFTreeReader {
    let source: PDFSource
    let limits: Limits
    /// `Names` or `Nums`.
    let leavesKey: PDFName

    /// Keys and values in turn, in the order of the tree.
    func leaves(of root: PDFObject) throws(Rejection) -> [PDFObject] {
        var leaves: [PDFObject] = []
        var visited: Set<PDFReference> = []
        var stack = [root]
        while let node = stack.popLast() {
            if let reference = node.reference, !visited.insert(reference).inserted { continue }
            guard let entries = try source.resolved(node).dictionary else { continue }
            leaves += try source.resolved(entries[leavesKey]).array ?? []
            stack += (try source.resolved(entries[.kids]).array ?? []).reversed()
            guard leaves.count <= 2 * limits.objects, stack.count <= limits.objects else {
                throw Rejection(LimitExcess.objects)
            }
        }
        return leaves
    }
}
