/// A predictor of FlateDecode or LZWDecode (ISO 32000-2, 7.4.4.4): the rows of the data are stored as differences.
///
/// Those of PNG, where a byte before each row says how it was written, and that of TIFF for components of 8 bits.
public struct PDFPredictor {
    /// Bytes of a row.
    private let rowBytes: Int
    /// How far in front of a byte the one lies that it differs from.
    private let step: Int
    let isPNG: Bool

    /// Bytes that a row takes in the data that is predicted.
    var codedRowBytes: Int { isPNG ? rowBytes + 1 : rowBytes }

    /// - Returns: `nil` when `parameters`, those of the filter, ask for none.
    /// - Throws: `malformed` for a predictor that does not exist, that of TIFF for components of other sizes, and rows
    ///   that are out of range.
    public init?(_ parameters: PDFDictionary) throws(PDFFilterError) {
        func number(_ key: PDFName, _ standard: Int, _ range: ClosedRange<Int>) throws(PDFFilterError) -> Int {
            guard let value = parameters[key] else { return standard }
            guard let number = value.integer, range.contains(number) else { throw .malformed }
            return number
        }
        let kind = try number("Predictor", 1, 1...15)
        if kind == 1 { return nil }
        let depth = try number("BitsPerComponent", 8, 1...16)
        let bits = try number("Colors", 1, 1...32) * depth
        rowBytes = try (number("Columns", 1, 1...1_000_000) * bits + 7) / 8
        step = max(1, bits / 8)
        isPNG = kind >= 10
        guard isPNG || kind == 2 && depth == 8 else { throw .malformed }
    }

    /// The rows of `data`, of which the last may be short. It is never longer than `data`.
    ///
    /// - Throws: `malformed` when a row was written in a way that does not exist.
    public func undone(_ data: Span<UInt8>) throws(PDFFilterError) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(data.count)
        for start in stride(from: 0, to: data.count, by: codedRowBytes) {
            let row = data.extracting(start..<min(start + codedRowBytes, data.count))
            if isPNG {
                guard let filter = PNGFilter(rawValue: row[0]) else { throw .malformed }
                append(row.extracting(1..<row.count), filter, isFirst: start == 0, to: &output)
            } else {
                append(row, .sub, isFirst: true, to: &output)
            }
        }
        return output
    }

    private func append(_ row: Span<UInt8>, _ filter: PNGFilter, isFirst: Bool, to output: inout [UInt8]) {
        for index in 0..<row.count {
            let left = index >= step ? output[output.count - step] : 0
            let above = isFirst ? 0 : output[output.count - rowBytes]
            let aboveLeft = isFirst || index < step ? 0 : output[output.count - rowBytes - step]
            output.append(row[index] &+ filter.prediction(left, above: above, aboveLeft: aboveLeft))
        }
    }
}
