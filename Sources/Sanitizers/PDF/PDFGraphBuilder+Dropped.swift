import FileFormats

/// How an entry that is not copied is counted.
extension PDFGraphBuilder {
    mutating func noteDropped(_ key: PDFName, in kind: PDFKind, _ value: PDFObject) throws(Rejection) {
        if PDFDroppedEntry.isLayout(key, key == .procSet ? try wholeArray(value) : value, in: kind) { return }
        let construct = PDFDroppedEntry.construct(key, in: kind)
        switch construct {
        case .measure: note(try isOnEarth(value) ? .location : .measure, bytes: try bytes(ofDropped: value))
        case .javaScript, .attachment:
            let leaves = try PDFTreeReader(source: source, limits: limits, leavesKey: "Names").leaves(of: value)
            for index in stride(from: 1, to: leaves.count, by: 2) {
                if construct == .attachment { try noteFiles(leaves[index], as: construct) } else { note(construct) }
            }
            if leaves.isEmpty { note(construct) }
        case .associatedFile: try noteFiles(value, as: construct)
        case .additionalActions:
            for entry in try source.resolved(value).dictionary?.entries ?? [] { try noteActions(entry.value) }
            note(construct)
        case .usageRights:
            for entry in try source.resolved(value).dictionary?.entries ?? [] {
                note(entry.key == .docMDP ? .certification : .usageRights)
            }
        default: note(construct, bytes: try bytes(ofDropped: value))
        }
    }

    /// Whether a measure, or that of a part of a page, says where on earth it lies (12.10).
    private func isOnEarth(_ value: PDFObject) throws(Rejection) -> Bool {
        let value = try source.resolved(value)
        for part in value.array ?? [value] {
            let entries = try source.resolved(part).dictionary ?? [:]
            let measure = try source.resolved(entries[.measure]).dictionary ?? entries
            if try source.resolved(measure[.subtype]).name == .geo || entries[.ptData] != nil { return true }
        }
        return false
    }

    /// An array whose elements are no references.
    private func wholeArray(_ value: PDFObject) throws(Rejection) -> PDFObject {
        var elements: [PDFObject] = []
        for element in try source.resolved(value).array ?? [] { elements.append(try source.resolved(element)) }
        return .array(elements)
    }

    /// Counts what a signature says of fields that it locks (12.8.2.4).
    mutating func noteFieldLocks(ofSignature value: PDFObject) throws(Rejection) {
        for part in try source.resolved(source.resolved(value).dictionary?[.reference]).array ?? [] {
            let method = try source.resolved(source.resolved(part).dictionary?[.transformMethod]).name
            if method == "FieldMDP" { note(.fieldLock) }
        }
    }

    /// Entries that lead to what a part belongs to, not to what it holds.
    private static let waysUp: Set<PDFName> = ["Parent", "P", "Pg", "Dest", "Kids", "Annots", "IRT", "Prev", "Next"]

    /// Bytes of the streams that hang on a value which is dropped, as their dictionaries say it, each counted once and
    /// never more than the file may have.
    mutating func bytes(ofDropped value: PDFObject) throws(Rejection) -> Int {
        var pending = [value]
        var sum = 0
        while let next = pending.popLast() {
            guard pending.count <= limits.objects else { throw Rejection(LimitExcess.objects) }
            switch next {
            case .reference(let reference):
                guard page(reference) == nil, droppedParts.insert(reference).inserted else { continue }
                let object = try source.object(reference)
                if object.isStream {
                    let length = try source.resolved(object.value.dictionary?[.length]).integer ?? 0
                    sum += min(max(0, length), droppedBytesLeft - sum)
                }
                pending.append(object.value)
            case .array(let elements): pending += elements
            case .dictionary(let entries):
                pending += entries.entries.filter { !Self.waysUp.contains($0.key) }.map(\.value)
            case .null, .boolean, .number, .name, .string: break
            }
        }
        droppedBytesLeft -= sum
        return sum
    }
}
