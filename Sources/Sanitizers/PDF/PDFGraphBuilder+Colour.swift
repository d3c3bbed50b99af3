import FileFormats

/// Colour spaces and their profiles (ISO 32000-2, 8.6).
extension PDFGraphBuilder {
    /// A colour space by its family (8.6.3).
    mutating func colourSpace(_ value: PDFObject, depth: Int) throws(Rejection) -> PDFObject? {
        guard try source.isColourSpace(value) else { return nil }
        guard let elements = value.array else { return value }
        let family = try source.resolved(elements.first)
        guard let parameters = family.name.flatMap({ PDFColourParameter.byFamily[$0] }) else { return nil }
        if family.name == .iccBased {
            guard let profile = elements.dropFirst().first?.reference else { return nil }
            if try !isUsable(profile) { return try replacement(for: profile, depth: depth) }
        }
        let bytes =
            parameters.contains(.table) ? try PDFTableLayout(source: source, coder: coder).colourBytes(elements) : 0
        var copy = [family]
        for (element, parameter) in zip(elements.dropFirst(), parameters) {
            guard let kept = try convert(element, parameter.shape(bytes: bytes), depth: depth + 1) else { return nil }
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
