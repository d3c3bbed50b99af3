import FileFormats

/// What follows the family in the array of a colour space.
enum PDFColourParameter {
    case name, names, number, colourSpace, whitePoint, attributes, function, table, profile

    /// By the family (ISO 32000-2, 8.6.4 to 8.6.6).
    static let byFamily: [PDFName: [PDFColourParameter]] = [
        "DeviceGray": [], "DeviceRGB": [], "DeviceCMYK": [], "G": [], "RGB": [], "CMYK": [],
        "CalGray": [.whitePoint], "CalRGB": [.whitePoint], "Lab": [.whitePoint], "ICCBased": [.profile],
        "Pattern": [.colourSpace], "Indexed": [.colourSpace, .number, .table], "I": [.colourSpace, .number, .table],
        "Separation": [.name, .colourSpace, .function], "DeviceN": [.names, .colourSpace, .function, .attributes],
    ]

    /// As what it is copied; `bytes`: how many are read of a table.
    func shape(bytes: Int) -> PDFShape {
        switch self {
        case .name: .name
        case .names: .names
        case .number: .number
        case .colourSpace: .colourSpace
        case .whitePoint: .object(.colorant)
        case .attributes: .object(.colorants)
        case .function: .object(.function)
        case .table: .table(bytes: bytes)
        case .profile: .object(.iccProfile)
        }
    }
}

extension PDFSource {
    /// A colour space in a pattern's, in a table's, in that of a profile: more than any program makes.
    private static let deepestColourSpace = 8

    /// Whether `value` is a colour space in which each parameter is of its type, so that viewers can use it. What is
    /// missing at the end is not asked for.
    func isColourSpace(_ value: PDFObject, depth: Int = 0) throws(Rejection) -> Bool {
        let space = try resolved(value)
        guard let elements = space.array else { return space.name != nil }
        guard depth < Self.deepestColourSpace, let family = try resolved(elements.first).name,
            let parameters = PDFColourParameter.byFamily[family]
        else { return false }
        for (element, parameter) in zip(elements.dropFirst(), parameters) {
            guard try isColourParameter(element, parameter, depth: depth) else { return false }
        }
        return true
    }

    private func isColourParameter(
        _ value: PDFObject, _ parameter: PDFColourParameter, depth: Int
    ) throws(Rejection) -> Bool {
        let stream = try value.reference.flatMap { (reference) throws(Rejection) in
            let object = try self.object(reference)
            return object.isStream ? object.value.dictionary : nil
        }
        let resolved = try resolved(value)
        switch parameter {
        case .name: return resolved.name != nil
        case .names: return resolved.array != nil
        case .number: if case .number = resolved { return true } else { return false }
        case .colourSpace: return try isColourSpace(value, depth: depth + 1)
        case .whitePoint, .attributes: return resolved.dictionary != nil
        case .function: return resolved.dictionary != nil || stream != nil
        case .table: return resolved.string != nil || stream != nil
        case .profile:
            // Without a usable profile, its alternate or the device's colours are used (8.6.5.5).
            guard let stream else { return false }
            if let alternate = stream[.alternate], try isColourSpace(alternate, depth: depth + 1) { return true }
            return try [1, 3, 4].contains(self.resolved(stream[.n]).integer)
        }
    }
}
