import FileFormats

/// A filter of a stream and its parameters (ISO 32000-2, 7.3.8.2 and 7.4).
struct PDFStreamLayer {
    /// The full name.
    let filter: String
    /// Of DecodeParms; references to numbers and booleans are replaced by these.
    let parameters: PDFDictionary

    /// Filters whose data is a picture; they can only be the last.
    static let pictureFilters: Set<String> = ["DCTDecode", "JPXDecode", "CCITTFaxDecode", "JBIG2Decode"]

    private static let longNames = [
        "AHx": "ASCIIHexDecode", "A85": "ASCII85Decode", "LZW": "LZWDecode", "Fl": "FlateDecode",
        "RL": "RunLengthDecode", "CCF": "CCITTFaxDecode", "DCT": "DCTDecode",
    ]

    /// The full name of a filter; some programs write the short ones of inline images (Table 92).
    static func longName(of filter: String) -> String { longNames[filter] ?? filter }

    /// Whether a filter has predictors (Table 8); others have no such parameter.
    static func canPredict(_ filter: String) -> Bool { filter == "FlateDecode" || filter == "LZWDecode" }

    var isPicture: Bool { Self.pictureFilters.contains(filter) }

    /// Whether the rows of the data are stored as differences (7.4.4.4).
    var isPredicted: Bool { Self.canPredict(filter) && (parameters[.predictor]?.integer ?? 1) > 1 }

    /// `data`, from which the filter was taken, without its predictor.
    ///
    /// - Throws: `pdf.unsupported-filter` or `pdf.bad-stream`.
    func unpredicted(_ data: [UInt8]) throws(Rejection) -> [UInt8] {
        guard isPredicted else { return data }
        let predictor: PDFPredictor?
        do throws(PDFFilterError) { predictor = try PDFPredictor(parameters) } catch {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Predictor")
        }
        do throws(PDFFilterError) { return try predictor?.undone(data.span) ?? data } catch {
            throw Rejection(PDFDefect.badStream, construct: "Predictor")
        }
    }

    /// The filters of a stream, outermost first.
    ///
    /// - Throws: `pdf.external-stream` for a stream whose data is another file, `pdf.unsupported-filter` for a filter
    ///   that has no name.
    static func layers(of dictionary: PDFDictionary, in source: PDFSource) throws(Rejection) -> [PDFStreamLayer] {
        guard dictionary[.f] == nil else { throw Rejection(PDFDefect.externalStream) }
        let parameters = try list(dictionary[.decodeParms], source)
        var layers: [PDFStreamLayer] = []
        for (index, filter) in try list(dictionary[.filter], source).enumerated() {
            guard let name = filter.name else { throw Rejection(PDFDefect.unsupportedFilter, construct: "Filter") }
            let given = parameters.indices.contains(index) ? parameters[index].dictionary : nil
            layers.append(
                PDFStreamLayer(filter: longName(of: name.text), parameters: try resolvedNumbers(given, source)))
        }
        return layers
    }

    /// An array as it is, any other value as an array of itself, `null` as an empty one; elements resolved.
    private static func list(_ value: PDFObject?, _ source: PDFSource) throws(Rejection) -> [PDFObject] {
        let value = try source.resolved(value)
        if value == .null { return [] }
        var elements: [PDFObject] = []
        for element in value.array ?? [value] { elements.append(try source.resolved(element)) }
        return elements
    }

    /// `entries` with references to numbers and booleans replaced by these; streams stay references.
    private static func resolvedNumbers(
        _ entries: PDFDictionary?, _ source: PDFSource
    ) throws(Rejection) -> PDFDictionary {
        var copy = PDFDictionary()
        for entry in entries?.entries ?? [] {
            let value = try source.resolved(entry.value)
            copy[entry.key] = value == .null ? entry.value : value
        }
        return copy
    }
}
