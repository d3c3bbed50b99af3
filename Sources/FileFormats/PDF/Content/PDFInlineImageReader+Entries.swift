/// The entries of an inline image (ISO 32000-2, table 91).
extension PDFInlineImageReader {
    /// The entries up to ID, with short keys; whether nothing stands between them that does not belong.
    func entries(
        _ values: inout PDFContentValue, _ content: Span<UInt8>
    ) throws(Rejection) -> (entries: PDFDictionary, isTidy: Bool) {
        var entries: PDFDictionary = [:]
        var isTidy = true
        while true {
            switch values.nextOrKeyword(content) {
            case .keyword("ID"): return (entries, isTidy)
            case .value(.name(let key)):
                guard case .value(let value) = values.nextOrKeyword(content) else { throw Self.damaged() }
                let short = Self.shortKeys[key] ?? key
                if entries[short] != nil { isTidy = false }
                entries[short] = Self.shortened(value)
            case .value, .keyword: isTidy = false
            case .end: throw Self.damaged()
            }
        }
    }

    private static func shortened(_ value: PDFObject) -> PDFObject {
        switch value {
        case .name(let name): .name(shortNames[name] ?? name)
        case .array(let elements): .array(elements.map(shortened))
        default: value
        }
    }

    /// The entries that a viewer reads and that are of the right type, and whether these are all.
    static func allowed(_ given: PDFDictionary) -> (entries: PDFDictionary, isComplete: Bool) {
        var kept: PDFDictionary = [:]
        for entry in given.entries where isAllowed(entry.key, entry.value) { kept[entry.key] = entry.value }
        if let space = kept[.cs]?.array { kept[.cs] = .array(withoutSpareColours(space)) }
        return (kept, kept == given)
    }

    private static func isAllowed(_ key: PDFName, _ value: PDFObject) -> Bool {
        switch (key, value) {
        case ("W", .number), ("H", .number), ("BPC", .number), ("L", .number): value.integer ?? -1 >= 0
        case ("IM", .boolean), ("I", .boolean): true
        case ("CS", .name), ("F", .name): true
        case ("CS", .array(let elements)): isIndexed(elements)
        case ("F", .array(let elements)): elements.allSatisfy { $0.name != nil }
        case ("D", .array(let elements)): elements.allSatisfy(isNumber) && elements.count <= 64
        case ("DP", .dictionary(let entries)): areParameters(entries)
        case ("DP", .array(let elements)):
            elements.allSatisfy { $0 == .null || $0.dictionary.map(areParameters) == true }
        case ("Intent", .name(let name)):
            ["AbsoluteColorimetric", "RelativeColorimetric", "Saturation", "Perceptual"].contains(name)
        default: false
        }
    }

    private static func isNumber(_ value: PDFObject) -> Bool {
        if case .number = value { true } else { false }
    }

    /// The array of a colour space that looks colours up: its base, the highest index, and the colours.
    private static func isIndexed(_ elements: [PDFObject]) -> Bool {
        guard elements.count == 4, elements[0].name == .i, elements[1].name != nil,
            let highest = elements[2].integer, (0...255).contains(highest), elements[3].string != nil
        else { return false }
        return true
    }

    /// The same with no more colours than an index can name.
    private static func withoutSpareColours(_ elements: [PDFObject]) -> [PDFObject] {
        guard let highest = elements[2].integer, let colours = elements[3].string else { return elements }
        let perColour = deviceComponents[elements[1].name ?? ""] ?? 32
        return elements.prefix(3) + [.string(Array(colours.prefix((highest + 1) * perColour)))]
    }

    private static func areParameters(_ entries: PDFDictionary) -> Bool {
        entries.entries.allSatisfy { entry in
            switch entry.key {
            case "Predictor", "Colors", "BitsPerComponent", "Columns", "EarlyChange", "K", "Rows",
                "DamagedRowsBeforeError", "ColorTransform":
                isNumber(entry.value)
            case "EndOfLine", "EncodedByteAlign", "EndOfBlock", "BlackIs1":
                if case .boolean = entry.value { true } else { false }
            default: false
            }
        }
    }
}
