import FileFormats

/// The resource dictionaries of a document, and which of their entries content names (ISO 32000-2, 7.8.3).
///
/// A dictionary that several pages share is one, and so is a part of it that several dictionaries share: an entry stays
/// when any content that uses the dictionary names it.
struct PDFResourceDictionaries {
    /// Who holds a resource dictionary that is no object of its own.
    enum Owner: Hashable {
        /// The page of this index.
        case page(Int)
        case object(PDFReference)
        /// The form of the document, which lies in the catalog.
        case interactiveForm
    }

    struct Part {
        let entries: PDFDictionary
        let reference: PDFReference?
        var used: Set<PDFName> = []
    }

    struct Resources {
        var owners: [Owner]
        let reference: PDFReference?
        let entries: PDFDictionary
        /// Indices into `parts`.
        let parts: [PDFResourceCategory: Int]
    }

    private(set) var all: [Resources] = []
    private(set) var parts: [Part] = []
    private var indices: [PDFReference: Int] = [:]
    private var partIndices: [PDFReference: Int] = [:]
    private let source: PDFSource

    init(source: PDFSource) {
        self.source = source
    }

    /// The index of the resource dictionary that `value` is; `nil` when it is none.
    mutating func index(of value: PDFObject?, owner: Owner) throws(Rejection) -> Int? {
        guard let value else { return nil }
        if let reference = value.reference, let known = indices[reference] {
            all[known].owners.append(owner)
            return known
        }
        guard let entries = try source.resolved(value).dictionary else { return nil }
        var found: [PDFResourceCategory: Int] = [:]
        for category in PDFResourceCategory.allCases {
            if let part = try part(entries[category.key]) { found[category] = part }
        }
        all.append(Resources(owners: [owner], reference: value.reference, entries: entries, parts: found))
        if let reference = value.reference { indices[reference] = all.count - 1 }
        return all.count - 1
    }

    private mutating func part(_ value: PDFObject?) throws(Rejection) -> Int? {
        guard let value else { return nil }
        if let reference = value.reference, let known = partIndices[reference] { return known }
        guard let entries = try source.resolved(value).dictionary else { return nil }
        parts.append(Part(entries: entries, reference: value.reference))
        if let reference = value.reference { partIndices[reference] = parts.count - 1 }
        return parts.count - 1
    }

    /// The entries of a part of one of `dictionaries`.
    func entries(_ category: PDFResourceCategory, of dictionary: Int) -> PDFDictionary? {
        all[dictionary].parts[category].map { parts[$0].entries }
    }

    /// Marks the entry that content means by `name`: that of the first dictionary that has one, as content that lacks a
    /// resource finds it with whoever paints it.
    ///
    /// - Returns: the entry, and where in `chain` it was found; `nil` when nobody has it.
    mutating func use(
        _ name: PDFResourceName, in chain: [Int]
    ) -> (value: PDFObject, place: Int)? {
        let key = PDFName(name.name)
        for (place, dictionary) in chain.enumerated() {
            guard let part = all[dictionary].parts[name.category], let value = parts[part].entries[key] else {
                continue
            }
            parts[part].used.insert(key)
            return (value, place)
        }
        return nil
    }

    /// Whether an entry gets another name in the copy.
    var hasLongNames: Bool {
        parts.contains { part in part.entries.entries.contains { PDFResourceLabel.kept($0.key) != $0.key } }
    }

    // MARK: What nobody names

    /// Colour spaces that take the place of those of the device without being named (8.6.5.6).
    private static let impliedColourSpaces: Set<PDFName> = ["DefaultGray", "DefaultRGB", "DefaultCMYK"]

    private func kept(_ category: PDFResourceCategory, _ part: Part) -> PDFDictionary {
        var kept: PDFDictionary = [:]
        for entry in part.entries.entries
        where part.used.contains(entry.key)
            || category == .colourSpace && Self.impliedColourSpaces.contains(entry.key)
        {
            kept[entry.key] = entry.value
        }
        return kept
    }

    /// What takes the place of dictionaries with entries that nobody names.
    struct Replacement {
        var unused = 0
        /// Objects that the document does not have. An object can have another role besides that of a resource
        /// dictionary, in which it stays as it is.
        var objects: [PDFReference: PDFDictionary] = [:]
        /// The value of /Resources or /DR.
        var resources: [Owner: PDFObject] = [:]
    }

    /// - Parameter nextNumber: the number of the next object that the document does not have.
    func withoutUnused(nextNumber: inout Int) -> Replacement {
        var replacement = Replacement()
        var newParts: [Int: PDFObject] = [:]
        for resources in all {
            var copy = resources.entries
            for (category, index) in resources.parts.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
                let part = parts[index]
                let kept = kept(category, part)
                guard kept.count < part.entries.count else { continue }
                if newParts[index] == nil {
                    replacement.unused += part.entries.count - kept.count
                    newParts[index] = Self.placed(
                        kept, isShared: part.reference != nil, &nextNumber, &replacement.objects)
                }
                copy[category.key] = kept.isEmpty ? nil : newParts[index]
            }
            guard copy != resources.entries else { continue }
            let value = Self.placed(copy, isShared: resources.reference != nil, &nextNumber, &replacement.objects)
            for owner in resources.owners { replacement.resources[owner] = value }
        }
        return replacement
    }

    /// The dictionary, or a reference to it as a new object where several may name it.
    private static func placed(
        _ entries: PDFDictionary, isShared: Bool, _ nextNumber: inout Int,
        _ objects: inout [PDFReference: PDFDictionary]
    ) -> PDFObject {
        guard isShared, !entries.isEmpty else { return .dictionary(entries) }
        let reference = PDFReference(number: nextNumber)
        nextNumber += 1
        objects[reference] = entries
        return .reference(reference)
    }
}
