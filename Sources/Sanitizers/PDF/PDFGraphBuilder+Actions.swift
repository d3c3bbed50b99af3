import FileFormats

/// Which destinations and actions stay, and what is copied of them (ISO 32000-2, 12.3 and 12.6).
extension PDFGraphBuilder {
    /// A place on a page that is kept (12.3.2.2), or the name of one.
    mutating func destination(_ value: PDFObject, depth: Int) throws(Rejection) -> PDFObject? {
        switch value {
        case .name, .string: return value
        case .dictionary(let entries):
            let holder = try dictionary(entries, .targetHolder, depth: depth)
            return holder.isEmpty ? nil : .dictionary(holder)
        case .array(let elements):
            guard let page = elements.first?.reference, let number = pageNumbers[page] else { return nil }
            let view = try leaves(Array(elements.dropFirst()), [.number, .name], depth: depth)
            guard case .array(let rest) = view else { return nil }
            return .array([.reference(PDFReference(number: number))] + rest)
        default: return nil
        }
    }

    /// An action that `refine` let through, with the entries that it needs (12.6.4).
    mutating func action(_ entries: PDFDictionary, depth: Int) throws(Rejection) -> PDFObject? {
        if let following = entries["Next"] {
            for action in try source.resolved(following).array ?? [following] { try noteAction(action) }
        }
        var copy: PDFDictionary = ["S": try source.resolved(entries["S"])]
        let target: String
        switch copy["S"]?.name {
        case "GoTo":
            target = "D"
            copy["D"] = try convert(entries["D"] ?? .null, .destination, depth: depth + 1)
        case "Named":
            target = "N"
            copy["N"] = try source.resolved(entries["N"])
        default:
            target = "URI"
            copy["URI"] = try source.resolved(entries["URI"])
        }
        for key in entries.entries.map(\.key) where !["Type", "S", "Next", target].contains(key) { note(.unknownKey) }
        return .dictionary(copy)
    }

    /// Whether a destination is the name of one, or on a page that is kept.
    func leadsSomewhere(_ value: PDFObject, depth: Int) throws(Rejection) -> Bool {
        guard depth < 4 else { return false }
        switch try source.resolved(value) {
        case .name, .string: return true
        case .array(let elements): return elements.first?.reference.flatMap { pageNumbers[$0] } != nil
        case .dictionary(let entries): return try leadsSomewhere(entries["D"] ?? .null, depth: depth + 1)
        default: return false
        }
    }

    /// Whether an action stays; what does not is counted.
    mutating func keeps(action entries: PDFDictionary) throws(Rejection) -> Bool {
        let type = try source.resolved(entries["S"]).name
        switch type {
        case "GoTo":
            if try leadsSomewhere(entries["D"] ?? .null, depth: 0) { return true }
        case "Named":
            if let name = try source.resolved(entries["N"]).name, PDFActionPolicy.pageTurns.contains(name) {
                return true
            }
        case "URI":
            if let address = try source.resolved(entries["URI"]).string, PDFActionPolicy.isAllowed(address: address) {
                return true
            }
        default: break
        }
        note(PDFActionPolicy.construct(ofAction: type))
        return false
    }
}
