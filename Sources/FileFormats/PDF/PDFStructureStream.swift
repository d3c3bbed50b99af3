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
        guard dictionary["F"] == nil else { throw .doubtful }
        let filters = Self.list(dictionary["Filter"])
        let parameters = Self.list(dictionary["DecodeParms"])
        var data: [UInt8] = []
        if filters.isEmpty { data.append(contentsOf: raw) }
        for (index, filter) in filters.enumerated() {
            let input = data
            data = try index == 0 ? undone(filter, raw) : undone(filter, input.span)
            guard index < parameters.count, !parameters[index].isNull else { continue }
            guard let entries = parameters[index].dictionary, entries["EarlyChange"] == nil else { throw .doubtful }
            data = try PDFPredictor(entries).undone(data)
        }
        return data
    }

    /// An array as it is, another value as an array of itself.
    private static func list(_ value: PDFObject?) -> [PDFObject] { value.map { $0.array ?? [$0] } ?? [] }

    private mutating func undone(_ filter: PDFObject, _ input: Span<UInt8>) throws(PDFReadingError) -> [UInt8] {
        if filter.name == "FlateDecode" { return try inflated(input) }
        guard let filter = filter.name.flatMap(PDFFilter.init(rawValue:)) else { throw .doubtful }
        do throws(PDFFilterError) {
            let output = try filter.decode(input, limit: budget)
            budget -= output.count
            return output
        } catch {
            throw error == .outputLimitExceeded
                ? .rejected(Rejection(LimitExcess.decodedBytes, construct: filter.rawValue)) : .doubtful
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

/// The PNG predictors (7.4.4.4): each row begins with a byte that says how it was written.
private struct PDFPredictor {
    private let kind: Int
    /// Bytes of a row without the byte before it.
    private let rowBytes: Int
    /// How far in front of a byte the one lies that it differs from.
    private let step: Int

    init(_ parameters: PDFDictionary) throws(PDFReadingError) {
        func number(_ key: String, _ standard: Int, _ range: ClosedRange<Int>) throws(PDFReadingError) -> Int {
            guard let value = parameters[key] else { return standard }
            guard let number = value.integer, range.contains(number) else { throw .doubtful }
            return number
        }
        kind = try number("Predictor", 1, 1...15)
        let bits = try number("Colors", 1, 1...32) * number("BitsPerComponent", 8, 1...16)
        rowBytes = try (number("Columns", 1, 1...1_000_000) * bits + 7) / 8
        step = max(1, bits / 8)
    }

    func undone(_ input: [UInt8]) throws(PDFReadingError) -> [UInt8] {
        if kind == 1 { return input }
        let data = input.span
        guard kind >= 10, data.count % (rowBytes + 1) == 0 else { throw .doubtful }
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        for row in stride(from: 0, to: data.count, by: rowBytes + 1) {
            guard let filter = PNGFilter(rawValue: data[row]) else { throw .doubtful }
            append(data.extracting((row + 1)..<(row + 1 + rowBytes)), filter, to: &output)
        }
        return output
    }

    private func append(_ row: Span<UInt8>, _ filter: PNGFilter, to output: inout [UInt8]) {
        let isFirst = output.isEmpty
        for index in 0..<row.count {
            let left = index >= step ? output[output.count - step] : 0
            let above = isFirst ? 0 : output[output.count - rowBytes]
            let aboveLeft = isFirst || index < step ? 0 : output[output.count - rowBytes - step]
            let prediction: UInt8 =
                switch filter {
                case .none: 0
                case .sub: left
                case .up: above
                case .average: PNGFilter.average(left, above)
                case .paeth: PNGFilter.paethPrediction(left, above, aboveLeft)
                }
            output.append(row[index] &+ prediction)
        }
    }
}
