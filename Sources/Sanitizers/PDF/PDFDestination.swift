import FileFormats

/// A place in the document (ISO 32000-2, 12.3.2.2): a page, and how it is shown.
struct PDFDestination {
    let page: PDFReference
    /// The name of the view and as many numbers as it has; `null` for what stays as it was.
    let view: ArraySlice<PDFObject>
    /// Whether the document writes it so; then nothing is lost.
    let isCanonical: Bool

    /// How many numbers a view has (table 149); `nil` for what is none.
    private static func operands(of view: PDFName) -> Int? {
        switch view {
        case .xyz: 3
        case .fit, .fitB: 0
        case .fitH, .fitV, .fitBH, .fitBV: 1
        case .fitR: 4
        default: nil
        }
    }

    /// - Parameter words: what follows the page; references are resolved.
    init(page: PDFReference, words: ArraySlice<PDFObject>) {
        self.page = page
        let first = words.first?.name
        let count = first.flatMap(Self.operands)
        let numbers = words.dropFirst()
        if let count, numbers.count == count, numbers.allSatisfy({ $0.isNumber || $0.isNull }) {
            view = words
            isCanonical = true
            return
        }
        var view: [PDFObject] = [.name(count == nil ? "XYZ" : first ?? "XYZ")]
        for _ in 0..<(count ?? 3) {
            let index = numbers.startIndex + view.count - 1
            let isGiven = count != nil && numbers.indices.contains(index) && numbers[index].isNumber
            view.append(isGiven ? numbers[index] : .null)
        }
        self.view = view[...]
        isCanonical = view.starts(with: words)
    }
}

extension PDFSource {
    /// The names of places: of the dictionary of PDF 1.1, and of the name tree (12.3.2.4).
    struct DestinationNames {
        var words: PDFDictionary = [:]
        var texts: [[UInt8]: PDFObject] = [:]
    }

    /// The place that `value` names or describes; `nil` when it is on no page of the document.
    func destination(_ value: PDFObject, limits: Limits) throws(Rejection) -> PDFDestination? {
        let value = try resolved(value)
        if lastPlace != nil, lastPlaceValue == value { return lastPlace }
        let missing = missingObjects
        let place = try newDestination(value, limits: limits)
        // What leads to an object that is missing must be counted each time.
        if place != nil, missingObjects == missing {
            lastPlace = place
            lastPlaceValue = value
        }
        return place
    }

    private func newDestination(_ value: PDFObject, limits: Limits) throws(Rejection) -> PDFDestination? {
        switch value {
        case .name(let name):
            let names = try names(limits)
            return try place(resolved(names.words[name] ?? names.texts[Array(name.text.utf8)]))
        case .string(let text):
            if let known = placesByText[text] { return known }
            let names = try names(limits)
            let missing = missingObjects
            // Some programs look for texts among the words too.
            let place = try place(
                resolved(names.texts[text] ?? names.words[PDFName(String(decoding: text, as: UTF8.self))]))
            if let place, missingObjects == missing { placesByText[text] = place }
            return place
        default: return try place(value)
        }
    }

    /// A destination that is no name.
    private func place(_ value: PDFObject) throws(Rejection) -> PDFDestination? {
        var value = value
        if let holder = value.dictionary { value = try resolved(holder[.d]) }
        guard let elements = value.array, let first = elements.first else { return nil }
        var words = elements.dropFirst()
        if words.count > 5 || words.contains(where: { $0.reference != nil }) {
            words = []
            for element in elements.dropFirst().prefix(5) { words.append(try resolved(element)) }
            if elements.count > 6 { words.append(.null) }
        }
        if let page = first.reference {
            return pageIndex(page) != nil ? PDFDestination(page: page, words: words) : nil
        }
        // What counts pages is for other documents, and is followed in this one too (12.3.2.2).
        guard let number = first.integer, pageOrder.indices.contains(number) else { return nil }
        return PDFDestination(page: pageOrder[number], words: words)
    }

    /// How many names of places a dictionary or a name tree has.
    func destinationCount(_ value: PDFObject, limits: Limits) throws(Rejection) -> Int {
        let leaves = try PDFTreeReader(source: self, limits: limits, leavesKey: "Names").leaves(of: value)
        return try leaves.isEmpty ? resolved(value).dictionary?.count ?? 0 : (leaves.count + 1) / 2
    }

    private func names(_ limits: Limits) throws(Rejection) -> DestinationNames {
        if let destinationNames { return destinationNames }
        let catalog = try resolved(trailer[.root]).dictionary ?? [:]
        var names = DestinationNames()
        names.words = try resolved(catalog[.dests]).dictionary ?? [:]
        let tree = try resolved(catalog[.names]).dictionary?[.dests]
        let leaves = try PDFTreeReader(source: self, limits: limits, leavesKey: "Names").leaves(of: tree ?? .null)
        for index in stride(from: 0, to: leaves.count - 1, by: 2) {
            guard let text = try resolved(leaves[index]).string, names.texts[text] == nil else { continue }
            names.texts[text] = leaves[index + 1]
        }
        destinationNames = names
        return names
    }
}
