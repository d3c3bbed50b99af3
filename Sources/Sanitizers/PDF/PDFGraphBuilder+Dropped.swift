import FileFormats

/// How an entry that is not copied is counted.
extension PDFGraphBuilder {
    mutating func noteDropped(_ key: String, in kind: PDFKind, _ value: PDFObject) throws(Rejection) {
        guard let construct = PDFDroppedEntry.construct(key, in: kind) else { return }
        switch construct {
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
                note(entry.key == "DocMDP" ? .certification : .usageRights)
            }
        default: note(construct, bytes: try bytes(ofDropped: value))
        }
    }

    /// Entries that lead to what a part belongs to, not to what it holds.
    private static let waysUp: Set<String> = ["Parent", "P", "Pg", "Dest", "Kids", "Annots", "IRT", "Prev", "Next"]

    /// Bytes of the streams that hang on a value which is dropped, as their dictionaries say it, each counted once and
    /// never more than the file may have.
    private mutating func bytes(ofDropped value: PDFObject) throws(Rejection) -> Int {
        var pending = [value]
        var sum = 0
        while let next = pending.popLast() {
            guard pending.count <= limits.objects else { throw Rejection(LimitExcess.objects) }
            switch next {
            case .reference(let reference):
                guard pageNumbers[reference] == nil, droppedParts.insert(reference).inserted else { continue }
                let object = try source.object(reference)
                if object.isStream {
                    let length = try source.resolved(object.value.dictionary?["Length"]).integer ?? 0
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
