import FileFormats

/// Name trees and number trees (ISO 32000-2, 7.9.6 and 7.9.7), written as one node.
extension PDFGraphBuilder {
    /// The leaves of a name tree, sorted, without the tree (7.9.6).
    mutating func nameTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        try leaves(of: root, "Names", shape, depth: depth, key: \.string, isBefore: Self.isBefore) { .string($1) }
            .flatMap { [$0.key, $0.value] }
    }

    /// The leaves of a number tree, sorted, without the tree (7.9.7).
    mutating func numberTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        try leaves(of: root, "Nums", shape, depth: depth, key: \.integer, isBefore: <) { .number(PDFNumber($1)) }
            .flatMap { [$0.key, $0.value] }
    }

    /// The leaves of a tree of names of the logical structure (14.7.2), sorted by their new names.
    mutating func identifierTree(
        _ root: PDFObject, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> [PDFObject] {
        try leaves(of: root, "Names", shape, depth: depth, key: \.string, isBefore: Self.isBefore) {
            .string($0.identifier($1))
        }
        .sorted { Self.isBefore($0.key.string ?? [], $1.key.string ?? []) }
        .flatMap { [$0.key, $0.value] }
    }

    private static func isBefore(_ one: [UInt8], _ other: [UInt8]) -> Bool { one.lexicographicallyPrecedes(other) }

    /// The leaves of a tree that stay, in the order of their keys; of a key that is there twice, the first.
    ///
    /// - Parameters:
    ///   - key: what a key of the tree stands for.
    ///   - written: the key of the copy.
    private mutating func leaves<Key: Hashable>(
        of root: PDFObject, _ leavesKey: PDFName, _ shape: PDFShape, depth: Int, key: (PDFObject) -> Key?,
        isBefore: (Key, Key) -> Bool, written: (inout PDFGraphBuilder, Key) -> PDFObject
    ) throws(Rejection) -> [(key: PDFObject, value: PDFObject)] {
        let leaves = try PDFTreeReader(source: source, limits: limits, leavesKey: leavesKey).leaves(of: root)
        var values: [Key: PDFObject] = [:]
        for index in stride(from: 0, to: leaves.count - 1, by: 2) {
            guard let key = key(try source.resolved(leaves[index])), values[key] == nil else { continue }
            values[key] = leaves[index + 1]
        }
        var copy: [(key: PDFObject, value: PDFObject)] = []
        for key in values.keys.sorted(by: isBefore) {
            guard let value = try convert(values[key] ?? .null, shape, depth: depth + 1) else { continue }
            copy.append((written(&self, key), value))
        }
        return copy
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
