/// Pixels that are wholly transparent: whatever colour they have, nobody sees it, whether they stand alone, are drawn
/// over another frame or take its place (PNG third edition, 11.3.6.2 and 12.4).
extension PNGRows {
    /// Whether the alpha of a pixel is 0. Filters work on each byte of a pixel alone (9.2), so that nothing but the
    /// alpha has to be reconstructed to know it.
    ///
    /// - Parameter data: the rows as they were unpacked, with filter types that exist.
    func hasTransparentPixel(in data: Span<UInt8>, _ header: PNGHeader) -> Bool {
        let pixelBytes = pixelBits / 8
        for pass in passes {
            var storage = [UInt8](repeating: 0, count: pass.columns)
            var otherStorage = header.bitDepth == 16 ? storage : []
            var alpha = storage.mutableSpan
            var high = otherStorage.mutableSpan
            for row in 0..<pass.rows {
                let start = pass.start(of: row)
                guard let filter = PNGFilter(rawValue: data[start]) else { continue }
                let hasZero = Self.reconstruct(&alpha, data, at: start + pixelBytes, step: pixelBytes, filter)
                guard header.bitDepth == 16 else {
                    if hasZero { return true }
                    continue
                }
                let isHighZero = Self.reconstruct(&high, data, at: start + pixelBytes - 1, step: pixelBytes, filter)
                if hasZero, isHighZero, alpha.indices.contains(where: { alpha[$0] | high[$0] == 0 }) { return true }
            }
        }
        return false
    }

    /// Reconstructs one byte of each pixel of a row.
    ///
    /// - Parameters:
    ///   - bytes: those of the row above, all 0 in the first row; after the call those of this row.
    ///   - start: where the first one stands.
    /// - Returns: whether one of them is 0.
    @inline(__always)
    private static func reconstruct(
        _ bytes: inout MutableSpan<UInt8>, _ data: Span<UInt8>, at start: Int, step: Int, _ filter: PNGFilter
    ) -> Bool {
        var smallest: UInt8 = 0xFF
        var left: UInt8 = 0
        var aboveLeft: UInt8 = 0
        var place = start
        for index in 0..<bytes.count {
            let above = bytes[index]
            left = data[place] &+ filter.prediction(left, above: above, aboveLeft: aboveLeft)
            aboveLeft = above
            bytes[index] = left
            smallest = min(smallest, left)
            place &+= step
        }
        return smallest == 0
    }

    /// Pixels whose alpha is 0 and whose other samples are not.
    ///
    /// - Parameter data: the rows, reconstructed.
    func countHiddenColours(in data: Span<UInt8>, _ header: PNGHeader) -> Int {
        let pixelBytes = pixelBits / 8
        let alphaBytes = Int(header.bitDepth) / 8
        var count = 0
        for pass in passes {
            for row in 0..<pass.rows {
                var end = pass.start(of: row) + 1 + pixelBytes
                for _ in 0..<pass.columns {
                    if data[end - 1] == 0, alphaBytes == 1 || data[end - 2] == 0 {
                        var colours: UInt8 = 0
                        for index in (end - pixelBytes)..<(end - alphaBytes) { colours |= data[index] }
                        if colours != 0 { count += 1 }
                    }
                    end &+= pixelBytes
                }
            }
        }
        return count
    }

    /// Makes all samples 0 of the pixels whose alpha is 0.
    func clearHiddenColours(in data: inout MutableSpan<UInt8>, _ header: PNGHeader) {
        let pixelBytes = pixelBits / 8
        let alphaBytes = Int(header.bitDepth) / 8
        for pass in passes {
            for row in 0..<pass.rows {
                for pixel in stride(from: pass.start(of: row) + 1, to: pass.start(of: row + 1), by: pixelBytes) {
                    let end = pixel + pixelBytes
                    guard data[end - 1] == 0, alphaBytes == 1 || data[end - 2] == 0 else { continue }
                    for index in pixel..<end { data[index] = 0 }
                }
            }
        }
    }

    /// Gives all pixels whose palette entry is wholly transparent the first of these entries.
    ///
    /// - Parameter data: the rows, reconstructed and without padding.
    func joinTransparent(_ transparency: [UInt8], in data: inout MutableSpan<UInt8>) {
        guard let first = transparency.firstIndex(of: 0) else { return }
        replaceSamples(in: &data) { $0 < transparency.count && transparency[$0] == 0 ? first : $0 }
    }
}
