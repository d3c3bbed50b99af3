import FileFormats

/// The properties of marked content that stand in the content itself (ISO 32000-2, 14.6.2).
struct PDFContentProperties {
    /// Those that a viewer or a screen reader uses.
    private(set) var kept: PDFDictionary = [:]
    /// How many are not, and comments between them.
    private(set) var dropped = 0

    init(_ content: Span<UInt8>, in range: Range<Int>) {
        guard let (value, passedOver) = PDFContentValue.object(content, in: range), let entries = value.dictionary
        else {
            dropped = 1
            return
        }
        dropped = passedOver
        for entry in entries.entries {
            if Self.isKept(entry.key, entry.value) {
                kept[entry.key] = entry.value
            } else {
                dropped += 1
            }
        }
    }

    /// 14.7.5.2, 14.8.2.2 and 14.9; the same as of those that are resources.
    private static func isKept(_ key: PDFName, _ value: PDFObject) -> Bool {
        switch key {
        case .mcid: value.integer.map { $0 >= 0 } ?? false
        case .actualText, .alt, .e: value.string != nil
        case .lang: value.string.map(PDFGraphBuilder.isLanguage) ?? false
        case .type: ["Pagination", "Layout", "Page", "Background"].contains(value.name ?? "")
        case .subtype: ["Header", "Footer", "Watermark", "PageNum", "Bates"].contains(value.name ?? "")
        case .attached:
            value.array.map { $0.allSatisfy { ["Top", "Bottom", "Left", "Right"].contains($0.name ?? "") } } ?? false
        case .bBox: value.array.map { $0.count == 4 && $0.allSatisfy(isNumber) } ?? false
        default: false
        }
    }

    private static func isNumber(_ value: PDFObject) -> Bool {
        if case .number = value { true } else { false }
    }
}
