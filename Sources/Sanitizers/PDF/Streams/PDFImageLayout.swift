import FileFormats

/// How many bytes the pixels of an image take (ISO 32000-2, 8.9.3): what follows them in the data is never painted.
struct PDFImageLayout {
    let source: PDFSource

    /// - Parameter predictor: the parameters of a predictor that is still on the data.
    /// - Returns: `nil` for what is no image, or not told by its dictionary.
    func byteCount(_ image: PDFDictionary, predictor: PDFDictionary?) throws(Rejection) -> Int? {
        guard try source.resolved(image[.subtype]).name == .image,
            let width = try size(image[.width]), let height = try size(image[.height])
        else { return nil }
        let isMask = try source.resolved(image[.imageMask]) == .boolean(true)
        guard let components = isMask ? 1 : try components(image[.colorSpace]),
            let depth = isMask ? 1 : try size(image[.bitsPerComponent]), depth <= 16
        else { return nil }
        let bits = width.multipliedReportingOverflow(by: components * depth)
        guard !bits.overflow else { return nil }
        var rowBytes = bits.partialValue / 8 + (bits.partialValue % 8 == 0 ? 0 : 1)
        if let predictor {
            guard try size(predictor[.columns]) ?? 1 == width, try size(predictor[.colors]) ?? 1 == components,
                try size(predictor[.bitsPerComponent]) ?? 8 == depth
            else { return nil }
            // A PNG predictor says in a byte before each row which one it is (7.4.4.4).
            if try source.resolved(predictor[.predictor]).integer ?? 1 >= 10 { rowBytes += 1 }
        }
        let bytes = rowBytes.multipliedReportingOverflow(by: height)
        return bytes.overflow ? nil : bytes.partialValue
    }

    private func size(_ value: PDFObject?) throws(Rejection) -> Int? {
        guard let number = try source.resolved(value).integer, (1...1_000_000).contains(number) else { return nil }
        return number
    }

    /// How many numbers make a colour (8.6).
    func components(_ value: PDFObject?) throws(Rejection) -> Int? {
        let space = try source.resolved(value)
        guard try source.isColourSpace(space) else { return nil }
        let elements = space.array ?? [space]
        switch try source.resolved(elements.first).name {
        case "DeviceGray", "G", "CalGray", "Indexed", "I", "Separation": return 1
        case "DeviceRGB", "RGB", "CalRGB", "Lab": return 3
        case "DeviceCMYK", "CMYK": return 4
        case "DeviceN":
            return try source.resolved(elements.dropFirst().first).array.flatMap { $0.isEmpty ? nil : $0.count }
        case "ICCBased":
            guard let profile = elements.dropFirst().first?.reference else { return nil }
            return try size(try source.object(profile).value.dictionary?[.n])
        default: return nil
        }
    }
}
