import FileFormats

/// A place in the document (ISO 32000-2, 12.3.2.2): a page, and how it is shown.
struct PDFDestination {
    let page: PDFReference
    /// The name of the view and as many numbers as it has; `null` for what stays as it was.
    let view: [PDFObject]
    /// Whether the document writes it so; then nothing is lost.
    let isCanonical: Bool

    /// How many numbers each view has (table 149).
    private static let operands = [
        "XYZ": 3, "Fit": 0, "FitH": 1, "FitV": 1, "FitR": 4, "FitB": 0, "FitBH": 1, "FitBV": 1,
    ]

    /// - Parameter words: what follows the page; references are resolved.
    init(page: PDFReference, words: [PDFObject]) {
        self.page = page
        let name = words.first?.name.flatMap { Self.operands[$0] == nil ? nil : $0 } ?? "XYZ"
        var view: [PDFObject] = [.name(name)]
        for index in 0..<(Self.operands[name] ?? 0) {
            guard words.indices.contains(index + 1), case .number = words[index + 1], words.first == view[0] else {
                view.append(.null)
                continue
            }
            view.append(words[index + 1])
        }
        self.view = view
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
        var value = try resolved(value)
        switch value {
        case .name(let name):
            let names = try names(limits)
            value = try resolved(names.words[name] ?? names.texts[Array(name.utf8)])
        case .string(let text):
            let names = try names(limits)
            // Some programs look for texts among the words too.
            value = try resolved(names.texts[text] ?? names.words[String(decoding: text, as: UTF8.self)])
        default: break
        }
        if let holder = value.dictionary { value = try resolved(holder["D"]) }
        guard let elements = value.array, let first = elements.first else { return nil }
        var words: [PDFObject] = []
        for element in elements.dropFirst().prefix(5) { words.append(try resolved(element)) }
        if elements.count > 6 { words.append(.null) }
        if let page = first.reference {
            return pages.contains(page) ? PDFDestination(page: page, words: words) : nil
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
        let catalog = try resolved(trailer["Root"]).dictionary ?? [:]
        var names = DestinationNames()
        names.words = try resolved(catalog["Dests"]).dictionary ?? [:]
        let tree = try resolved(catalog["Names"]).dictionary?["Dests"]
        let leaves = try PDFTreeReader(source: self, limits: limits, leavesKey: "Names").leaves(of: tree ?? .null)
        for index in stride(from: 0, to: leaves.count - 1, by: 2) {
            guard let text = try resolved(leaves[index]).string, names.texts[text] == nil else { continue }
            names.texts[text] = leaves[index + 1]
        }
        destinationNames = names
        return names
    }
}
