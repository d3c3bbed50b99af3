import FileFormats

/// How many bytes viewers read of the data of functions, halftones and tables of colours; what follows is slack.
struct PDFTableLayout {
    let source: PDFSource
    let coder: PDFStreamCoder

    /// How the data of a stream of this kind is read.
    func use(of kind: PDFKind, _ entries: PDFDictionary) throws(Rejection) -> PDFStreamCoder.Use {
        let bytes: Int?
        switch kind {
        case .imageXObject: return .image
        case .glyphMap: return .glyphMap
        case .function: bytes = try sampleBytes(entries)
        case .halftone: bytes = try thresholdBytes(entries)
        default: return .data
        }
        return bytes.map { .table(bytes: $0) } ?? .data
    }

    /// Of a function (ISO 32000-2, 7.10); `nil` for a program and for what is not told.
    private func sampleBytes(_ function: PDFDictionary) throws(Rejection) -> Int? {
        switch try source.resolved(function[.functionType]).integer {
        case 0: break
        case 2, 3: return 0
        default: return nil
        }
        guard let sizes = try source.resolved(function["Size"]).array,
            let inputs = try source.resolved(function["Domain"]).array, sizes.count == inputs.count / 2,
            let outputs = try source.resolved(function["Range"]).array, outputs.count >= 2,
            let depth = try source.resolved(function["BitsPerSample"]).integer,
            [1, 2, 4, 8, 12, 16, 24, 32].contains(depth)
        else { return nil }
        var bits = depth * (outputs.count / 2)
        for element in sizes {
            guard let size = try side(element) else { return nil }
            let product = bits.multipliedReportingOverflow(by: size)
            guard !product.overflow else { return nil }
            bits = product.partialValue
        }
        return bits / 8 + (bits % 8 == 0 ? 0 : 1)
    }

    /// Of a halftone (10.6.5); `nil` where its sides are not told.
    private func thresholdBytes(_ halftone: PDFDictionary) throws(Rejection) -> Int? {
        switch try source.resolved(halftone["HalftoneType"]).integer {
        case 1, 5: return 0
        case 6: return try area(halftone, "Width", "Height")
        case 10:
            guard let squares = try area(halftone, "Xsquare", "Xsquare"),
                let others = try area(halftone, "Ysquare", "Ysquare")
            else { return nil }
            return squares + others
        case 16:
            guard let first = try area(halftone, "Width", "Height") else { return nil }
            return 2 * (first + (try area(halftone, "Width2", "Height2") ?? 0))
        default: return nil
        }
    }

    private func area(_ entries: PDFDictionary, _ width: PDFName, _ height: PDFName) throws(Rejection) -> Int? {
        guard let width = try side(entries[width]), let height = try side(entries[height]) else { return nil }
        return width * height
    }

    private func side(_ value: PDFObject?) throws(Rejection) -> Int? {
        guard let number = try source.resolved(value).integer, (1...1_000_000).contains(number) else { return nil }
        return number
    }

    /// Of the table of an indexed colour space (8.6.6.3): a colour for each index up to the highest, which is at most
    /// 255.
    func colourBytes(_ space: [PDFObject]) throws(Rejection) -> Int {
        guard space.count > 2, let components = try components(space[1]) else { return .max }
        let highest = try source.resolved(space[2]).integer ?? 255
        return (min(max(highest, 0), 255) + 1) * components
    }

    /// A profile that cannot be used is replaced by its alternate (8.6.5.5). Where that has more numbers than the
    /// profile, MuPDF takes it in any case.
    private func components(_ base: PDFObject) throws(Rejection) -> Int? {
        let layout = PDFImageLayout(source: source)
        let own = try layout.components(base)
        guard let elements = try source.resolved(base).array, try source.resolved(elements.first).name == .iccBased,
            let profile = elements.dropFirst().first?.reference,
            let alternate = try source.object(profile).value.dictionary?[.alternate]
        else { return own }
        let other = try layout.components(alternate)
        guard try coder.profile(profile).rebuilt != nil, let own else { return other }
        return max(own, other ?? own)
    }
}
