import NativeBytes

/// Codes the rows of an image in the one way that depends on nothing but its pixels.
struct PNGImageCoder: ~Copyable {
    /// The level of libdeflate: smaller than what zlib makes at its highest level, in a fifth of the time.
    private static let level: Int32 = 6
    /// The level at which filters are tried.
    private static let trialLevel: Int32 = 1
    /// At most so many bytes of rows are filtered and packed to find the best way to filter.
    private static let trialBytes = 1 << 20

    private let deflater: ZlibDeflater
    private let trialDeflater: ZlibDeflater

    init() throws(Rejection) {
        let final = try Self.deflater(Self.level)
        let trial = try Self.deflater(Self.trialLevel)
        deflater = final
        trialDeflater = trial
    }

    private static func deflater(_ level: Int32) throws(Rejection) -> ZlibDeflater {
        do throws(InflateError) {
            return try ZlibDeflater(level: level)
        } catch {
            throw Rejection(LimitExcess.memory, construct: "IDAT")
        }
    }

    /// Filters the rows, in place, and packs them.
    ///
    /// - Parameter pixels: the rows, unfiltered; after the call filtered.
    /// - Returns: the zlib stream.
    borrowing func coded(_ pixels: inout [UInt8], _ rows: PNGRows) -> [UInt8] {
        let strategy = bestStrategy(pixels.span, rows)
        var data = pixels.mutableSpan
        rows.applyFilters(strategy, to: &data)
        return deflater.deflate(pixels.span)
    }

    /// The way to filter with which rows from the middle of the last pass, which has the most of them, become smallest.
    private borrowing func bestStrategy(_ pixels: Span<UInt8>, _ rows: PNGRows) -> PNGFilterStrategy {
        guard let pass = rows.passes.last else { return .one(.none) }
        let count = max(1, min(pass.rows, Self.trialBytes / pass.rowBytes))
        let first = (pass.rows - count) / 2
        var best = (strategy: PNGFilterStrategy.one(.none), bytes: Int.max)
        for strategy in PNGFilterStrategy.candidates {
            // The row above the first one is part of the sample, where there is one, but not filtered.
            let start = max(0, first - 1)
            var sample: [UInt8] = []
            sample.append(contentsOf: pixels.extracting(pass.start(of: start)..<pass.start(of: first + count)))
            var data = sample.mutableSpan
            rows.applyFilters(
                strategy, to: &data, rowBytes: pass.rowBytes, (first - start)..<(first + count - start))
            let bytes = trialDeflater.deflate(sample.span).count
            if bytes < best.bytes { best = (strategy, bytes) }
        }
        return best.strategy
    }
}
