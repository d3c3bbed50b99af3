import FileFormats

/// Names that the logical structure gives to its parts (ISO 32000-2, 14.7). What they stand for stays.
extension PDFGraphBuilder {
    /// Writes the type of a part of the structure: the standard type that the document says its own stands for, or
    /// `NonStruct`, which means nothing, where it does not say.
    mutating func complete(
        element copy: inout PDFDictionary, _ entries: PDFDictionary, depth: Int
    ) throws(Rejection) {
        let type = try source.resolved(entries[.s]).name
        let standard = try standardType(type, entries[.ns] ?? .null)
        copy[.s] = .name(standard.type)
        if let namespace = standard.namespace {
            copy[.ns] = try convert(namespace, .object(.namespace), depth: depth + 1)
        }
        if standard.type != type || copy[.ns] == nil && entries[.ns] != nil { note(.structureType, .normalized) }
    }

    /// Most steps from a type of the document's own to a standard one.
    private static let mostSteps = 16

    private mutating func standardType(
        _ type: PDFName?, _ namespace: PDFObject
    ) throws(Rejection) -> (type: PDFName, namespace: PDFObject?) {
        var type = type
        var namespace = namespace
        for _ in 0..<Self.mostSteps {
            guard let name = type else { break }
            guard let space = try source.resolved(namespace).dictionary else {
                let next = try source.resolved(roles()[name]).name
                if let next, next != name {
                    type = next
                    continue
                }
                return (PDFStandardWords.isStructureType(name) ? name : Self.noType, nil)
            }
            let uniform = try source.resolved(space[.ns]).string.map { String(decoding: $0, as: UTF8.self) }
            if let uniform, PDFStandardWords.namespaces.contains(uniform),
                PDFStandardWords.isStructureType(name, namespace: uniform)
            {
                return (name, namespace)
            }
            let next = try source.resolved(source.resolved(space[.roleMapNS]).dictionary?[name])
            type = if let direct = next.name { direct } else { try source.resolved(next.array?.first).name }
            namespace = next.array?.dropFirst().first ?? .null
        }
        return (Self.noType, nil)
    }

    private static let noType: PDFName = "NonStruct"

    private mutating func roles() throws(Rejection) -> PDFDictionary {
        if let roleMap { return roleMap }
        let map = try source.resolved(structureRoot()[.roleMap]).dictionary ?? [:]
        roleMap = map
        return map
    }

    private func structureRoot() throws(Rejection) -> PDFDictionary {
        let catalog = try source.resolved(source.trailer[.root]).dictionary ?? [:]
        return try source.resolved(catalog[.structTreeRoot]).dictionary ?? [:]
    }

    /// Classes of attributes under their new names (14.7.6.2). One that holds nothing that stays keeps its place, so
    /// that the names of the others stay the same.
    mutating func classMap(
        _ entries: PDFDictionary, _ shape: PDFShape, depth: Int
    ) throws(Rejection) -> PDFDictionary {
        var copy: PDFDictionary = [:]
        for member in entries.entries {
            let attributes = try kept(member.value, shape, depth: depth + 1)
            guard let name = try className(member.key) else { continue }
            if name != member.key { note(.structureIdentifier, .normalized) }
            copy[name] = attributes ?? .dictionary([:])
        }
        return copy
    }

    /// The new name of a class of attributes: `c` and its place among the sorted names, in seven digits.
    mutating func className(_ name: PDFName) throws(Rejection) -> PDFName? {
        if let classNames { return classNames[name] }
        var names: [PDFName: PDFName] = [:]
        for entry in try source.resolved(structureRoot()[.classMap]).dictionary?.entries ?? [] {
            let digits = String(names.count + 1)
            names[entry.key] = PDFName("c\(String(repeating: "0", count: max(0, 7 - digits.utf8.count)))\(digits)")
        }
        classNames = names
        return names[name]
    }
}
