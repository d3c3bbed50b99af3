import FileFormats
import NativeBytes

/// Takes filters off the data of streams, within a budget for the whole document.
final class PDFStreamDecoder {
    private let inflater: ZlibInflater
    /// Bytes that may still be unpacked.
    private var budget: Int

    /// - Parameter budget: most bytes that may be unpacked.
    init(budget: Int) throws(Rejection) {
        do throws(InflateError) { inflater = try ZlibInflater() } catch { throw Rejection(LimitExcess.memory) }
        self.budget = budget
    }

    /// Counts bytes that were unpacked elsewhere.
    func spend(_ bytes: Int) throws(Rejection) {
        guard bytes <= budget else { throw Rejection(LimitExcess.decodedBytes) }
        budget -= bytes
    }

    /// Unpacks what has a budget of its own.
    ///
    /// - Returns: what `unpack` returns, and how many bytes it unpacked, at most `limit`; these are not counted.
    func apart<Output>(_ limit: Int, _ unpack: () -> Output) -> (output: Output, bytes: Int) {
        let others = budget
        budget = min(budget, limit)
        let before = budget
        let output = unpack()
        let bytes = before - budget
        budget = others
        return (output, bytes)
    }

    /// `raw` without `layers`, outermost first.
    ///
    /// - Parameter keepsLastPredictor: whether the predictor of the last one stays.
    func decoded(
        _ raw: ArraySlice<UInt8>, _ layers: ArraySlice<PDFStreamLayer>, keepsLastPredictor: Bool = false
    ) throws(Rejection) -> [UInt8] {
        guard let first = layers.first else { return Array(raw) }
        var data = try unfiltered(raw, first)
        if !(keepsLastPredictor && layers.count == 1) { data = try first.unpredicted(data) }
        for (index, layer) in zip(layers.indices, layers).dropFirst() {
            data = try unfiltered(data[...], layer)
            if keepsLastPredictor && index == layers.indices.last { break }
            data = try layer.unpredicted(data)
        }
        return data
    }

    private func unfiltered(_ data: ArraySlice<UInt8>, _ layer: PDFStreamLayer) throws(Rejection) -> [UInt8] {
        if layer.filter == "FlateDecode" { return try inflated(data).output }
        guard let filter = PDFFilter(rawValue: layer.filter) else {
            throw Rejection(PDFDefect.unsupportedFilter, construct: "Filter")
        }
        do throws(PDFFilterError) {
            let output = try filter.decode(
                data.span, earlyChange: layer.parameters[.earlyChange]?.integer != 0, limit: budget)
            budget -= output.count
            return output
        } catch {
            throw rejection(error == .outputLimitExceeded, filter: layer.filter)
        }
    }

    /// - Returns: the data, and how many bytes of `raw` it was unpacked from.
    func inflated(_ raw: ArraySlice<UInt8>) throws(Rejection) -> (output: [UInt8], used: Int) {
        var limit = min(max(raw.count * 4, 65_536), budget)
        while true {
            do throws(InflateError) {
                let result = try inflater.inflate(raw.span, limit: limit)
                budget -= result.output.count
                return (Self.fitted(result.output, room: limit), result.consumed)
            } catch {
                guard error == .outputLimitExceeded, limit < budget else {
                    throw rejection(error == .outputLimitExceeded, filter: "FlateDecode")
                }
                limit = min(limit * 4, budget)
            }
        }
    }

    /// `output` in no more memory than it needs: much of it is kept until the document is read, and the room that it
    /// was unpacked to is warm for the next.
    private static func fitted(_ output: [UInt8], room: Int) -> [UInt8] {
        guard output.count < room / 2 else { return output }
        var copy: [UInt8] = []
        copy.reserveCapacity(output.count)
        copy.append(contentsOf: output.span)
        return copy
    }

    private func rejection(_ isLimit: Bool, filter: String) -> Rejection {
        isLimit
            ? Rejection(LimitExcess.decodedBytes, construct: filter) : Rejection(PDFDefect.badStream, construct: filter)
    }
}
