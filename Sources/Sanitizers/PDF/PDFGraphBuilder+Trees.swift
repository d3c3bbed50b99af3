import FileFormats

/// Name trees and number trees (ISO 32000-2, 7.9.6 and 7.9.7), written as one node.
extension PDFGraphBuilder {
    /// The values of a tree by their keys; of a key that is there twice, the first.
    private func treeValues<Key: Hashable>(
        of root: PDFObject, _ leavesKey: String, key: (PDFObject) -> Key?
    ) throws(Rejection) -> [Key: PDFObject] {
        let leaves = try PDFTreeReader(source: source, limits: limits, leavesKey: leavesKey).leaves(of: root)
        var values: [Key: PDFObject] = [:]
        for index in stride(from: 0, to: leaves.count - 1, by: 2) {
            guard let key = key(try source.resolved(leaves[index])), values[key] == nil else { continue }
            values[key] = leaves[index + 1]
        }
        return values
    }

    /// The leaves of a name tree, sorted, without the tree (7.9.6).
    mutating func nameTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        let values = try treeValues(of: root, "Names") { $0.string }
        var copy: [PDFObject] = []
        for key in values.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let value = try convert(values[key] ?? .null, shape, depth: depth + 1) else { continue }
            copy += [.string(key), value]
        }
        return copy
    }

    /// The leaves of a number tree, sorted, without the tree (7.9.7).
    mutating func numberTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        let values = try treeValues(of: root, "Nums") { $0.integer }
        var copy: [PDFObject] = []
        for key in values.keys.sorted() {
            guard let value = try convert(values[key] ?? .null, shape, depth: depth + 1) else { continue }
            copy += [.number(String(key)), value]
        }
        return copy
    }

    /// The leaves of a tree of names of the logical structure (14.7.2).
    mutating func identifierTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        let values = try treeValues(of: root, "Names") { $0.string }
        var parts: [[UInt8]: PDFObject] = [:]
        for key in values.keys.sorted(by: { $0.lexicographicallyPrecedes($1) }) {
            guard let part = try convert(values[key] ?? .null, shape, depth: depth + 1) else { continue }
            parts[identifier(key)] = part
        }
        return parts.sorted { $0.key.lexicographicallyPrecedes($1.key) }.flatMap { [.string($0.key), $0.value] }
    }

    /// The new name of a part of the logical structure: `id` and a number of seven digits.
    mutating func identifier(_ name: [UInt8]) -> [UInt8] {
        if let known = identifiers[name] { return known }
        let digits = String(identifiers.count + 1)
        let identifier = Array("id\(String(repeating: "0", count: max(0, 7 - digits.utf8.count)))\(digits)".utf8)
        identifiers[name] = identifier
        if identifier != name { note(.structureIdentifier, .normalized) }
        return identifier
    }
}
