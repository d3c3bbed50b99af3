import FileFormats

extension PDFSource {
    /// Whether an annotation is shown neither on a screen nor on paper (ISO 32000-2, 12.5.3).
    func isHidden(annotation: PDFDictionary) throws(Rejection) -> Bool {
        guard let value = annotation["F"], let flags = try resolved(value).integer else { return false }
        let (hidden, printed, notViewed, viewedWhenTouched) = (1 << 1, 1 << 2, 1 << 5, 1 << 8)
        return flags & hidden != 0 || flags & notViewed != 0 && flags & (printed | viewedWhenTouched) == 0
    }

    /// Most fields that may stand above each other.
    private static let deepestField = 32

    /// An entry that a field has itself or from a field above it (12.7.4.1); `null` when none has it.
    func inherited(_ key: String, ofField field: PDFDictionary) throws(Rejection) -> PDFObject {
        var field = field
        for _ in 0..<Self.deepestField {
            if let value = field[key] { return try resolved(value) }
            guard let above = try resolved(field["Parent"]).dictionary else { return .null }
            field = above
        }
        return .null
    }

    /// What a field is by its type and flags (12.7.5).
    func role(ofField field: PDFDictionary) throws(Rejection) -> PDFFieldRole {
        let flags = try inherited("Ff", ofField: field).integer ?? 0
        switch try inherited("FT", ofField: field).name {
        case "Btn": return flags & 1 << 16 != 0 ? .pushButton : .checkBox
        case "Tx": return flags & 1 << 13 != 0 ? .password : .text
        case "Ch": return .choice
        case "Sig": return .signature
        default: return .group
        }
    }
}

/// What a person does with a field of a form.
enum PDFFieldRole {
    case text, password, choice, checkBox, pushButton, signature
    /// Only holds other fields.
    case group
}
