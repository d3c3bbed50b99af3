import NativeBytes

/// Codes images anew: the same pixels, filtered and compressed in the one way that depends on nothing but them.
struct PNGImageCoder: ~Copyable {
    /// The level of libdeflate.
    private static let level: Int32 = 9

    private let deflater: ZlibDeflater

    init() throws(Rejection) {
        do throws(InflateError) {
            deflater = try ZlibDeflater(level: Self.level)
        } catch {
            throw Rejection(LimitExcess.memory, construct: "IDAT")
        }
    }

    /// The zlib stream of the image without the bits that belong to no pixel.
    borrowing func recoded(
        _ image: PNGImageData, of bytes: Span<UInt8>, rows: PNGRows
    ) throws(Rejection) -> [UInt8] {
        var pixels = try PNGImageUnpacker().pixels(of: image, of: bytes, rows: rows)
        var data = pixels.mutableSpan
        rows.clearPadding(&data)
        return deflater.deflate(pixels.span)
    }
}

extension PNGRows {
    /// Clears the bits that belong to no pixel.
    func clearPadding(_ data: inout MutableSpan<UInt8>) {
        for pass in passes where pass.lastByteMask != 0xFF {
            for row in 0..<pass.rows { data[pass.start(of: row + 1) - 1] &= pass.lastByteMask }
        }
    }
}
