import FileFormats

/// Colour spaces and their profiles (ISO 32000-2, 8.6).
extension PDFGraphBuilder {
    /// A colour space by its family (8.6.3).
    mutating func colourSpace(_ value: PDFObject, depth: Int) throws(Rejection) -> PDFObject? {
        guard try source.isColourSpace(value) else { return nil }
        guard let elements = value.array else { return value }
        let shapes: [PDFShape]
        switch try source.resolved(elements.first).name {
        case .deviceGray, .deviceRGB, .deviceCMYK, .g, .rgb, .cmyk: shapes = []
        case .calGray, .calRGB, .lab: shapes = [.object(.colorant)]
        case .iccBased:
            guard let profile = elements.dropFirst().first?.reference else { return nil }
            if try !isUsable(profile) { return try replacement(for: profile, depth: depth) }
            shapes = [.object(.iccProfile)]
        case .indexed, .i: shapes = [.colourSpace, .number, .either([.text, .object(.lookupStream)])]
        case .separation: shapes = [.name, .colourSpace, .object(.function)]
        case .deviceN: shapes = [.names, .colourSpace, .object(.function), .object(.colorants)]
        case .pattern: shapes = [.colourSpace]
        default: return nil
        }
        var copy = [try source.resolved(elements.first)]
        for (element, shape) in zip(elements.dropFirst(), shapes) {
            guard let kept = try convert(element, shape, depth: depth + 1) else { return nil }
            copy.append(kept)
        }
        return .array(copy)
    }

    /// Whether a viewer can use the profile; says once what was found in it.
    mutating func isUsable(_ reference: PDFReference) throws(Rejection) -> Bool {
        let profile = try coder.profile(reference)
        if profiles.insert(reference).inserted, !profile.isCanonical {
            note(.icc, profile.rebuilt == nil ? .removed : .normalized, bytes: profile.originalBytes)
        }
        return profile.rebuilt != nil
    }

    /// What viewers use in place of a profile that cannot be used (8.6.5.5): its alternate, or the device's colours.
    mutating func replacement(for profile: PDFReference, depth: Int) throws(Rejection) -> PDFObject? {
        let entries = try source.object(profile).value.dictionary ?? [:]
        if let alternate = entries[.alternate],
            let kept = try convert(alternate, .colourSpace, depth: depth + 1)
        {
            return kept
        }
        switch try source.resolved(entries[.n]).integer {
        case 1: return .name(.deviceGray)
        case 3: return .name(.deviceRGB)
        case 4: return .name(.deviceCMYK)
        default: return nil
        }
    }
}
