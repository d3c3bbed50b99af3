import NativeBytes

/// Unpacks the streams that tell how a file is built, cross-reference streams and object streams (ISO 32000-2, 7.5.7
/// and 7.5.8). Other predictors than those of PNG are for libqpdf.
struct PDFStructureStream: ~Copyable {
    private let inflater: ZlibInflater
    /// Bytes that may still be unpacked.
    private(set) var budget: Int
    /// Bytes after the end of deflated data, but for a line end.
    private(set) var slackBytes = 0

    init(limits: Limits) throws(PDFReadingError) {
        budget = limits.decodedBytes
        do throws(InflateError) { inflater = try ZlibInflater() } catch {
            throw .rejected(Rejection(LimitExcess.memory))
        }
    }

    /// - Parameters:
    ///   - dictionary: that of the stream.
    ///   - raw: the data as it stands in the file.
    mutating func data(_ dictionary: PDFDictionary, _ raw: Span<UInt8>) throws(PDFReadingError) -> [UInt8] {
        guard dictionary[.f] == nil else { throw .doubtful }
        let filters = Self.list(dictionary[.filter])
        let parameters = Self.list(dictionary[.decodeParms])
        var data: [UInt8] = []
        if filters.isEmpty { data.append(contentsOf: raw) }
        for (index, filter) in filters.enumerated() {
            let input = data
            data = try index == 0 ? undone(filter, raw) : undone(filter, input.span)
            guard index < parameters.count, !parameters[index].isNull else { continue }
            guard let entries = parameters[index].dictionary, entries[.earlyChange] == nil else { throw .doubtful }
            data = try Self.unpredicted(data, entries)
        }
        return data
    }

    /// An array as it is, another value as an array of itself.
    private static func list(_ value: PDFObject?) -> [PDFObject] { value.map { $0.array ?? [$0] } ?? [] }

    private mutating func undone(_ filter: PDFObject, _ input: Span<UInt8>) throws(PDFReadingError) -> [UInt8] {
        if filter.name == .flateDecode { return try inflated(input) }
        guard let filter = filter.name.flatMap({ PDFFilter(rawValue: $0.text) }) else { throw .doubtful }
        do throws(PDFFilterError) {
            let output = try filter.decode(input, limit: budget)
            budget -= output.count
            return output
        } catch {
            throw error == .outputLimitExceeded
                ? .rejected(Rejection(LimitExcess.decodedBytes, construct: filter.rawValue)) : .doubtful
        }
    }

    /// What leaves a doubt here is a TIFF predictor and a row that is not whole.
    private static func unpredicted(_ data: [UInt8], _ parameters: PDFDictionary) throws(PDFReadingError) -> [UInt8] {
        do throws(PDFFilterError) {
            guard let predictor = try PDFPredictor(parameters) else { return data }
            guard predictor.isPNG, data.count % predictor.codedRowBytes == 0 else { throw .malformed }
            return try predictor.undone(data.span)
        } catch {
            throw .doubtful
        }
    }

    private mutating func inflated(_ raw: Span<UInt8>) throws(PDFReadingError) -> [UInt8] {
        var limit = min(max(raw.count * 8, 65_536), budget)
        while true {
            do throws(InflateError) {
                let (output, used) = try inflater.inflate(raw, limit: limit)
                budget -= output.count
                noteSlack(raw, from: used)
                return output
            } catch {
                switch error {
                case .outputLimitExceeded where limit < budget: limit = min(limit * 4, budget)
                case .outputLimitExceeded:
                    throw .rejected(Rejection(LimitExcess.decodedBytes, construct: "FlateDecode"))
                case .malformed: throw .doubtful
                case .outOfMemory: throw .rejected(Rejection(LimitExcess.memory))
                }
            }
        }
    }

    private mutating func noteSlack(_ raw: Span<UInt8>, from used: Int) {
        var isLineEnd = raw.count - used <= 2
        for index in used..<raw.count where raw[index] != 0x0A && raw[index] != 0x0D { isLineEnd = false }
        if !isLineEnd { slackBytes += raw.count - used }
    }
}
