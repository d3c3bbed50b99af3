internal import CWebP

/// Codes pictures without loss. The same pixels always give the same bytes.
public enum WebPEncoder {
    /// Most pixels in a row or a column.
    static let longestSide = 16_383

    /// - Parameters:
    ///   - pixels: red, green, blue and alpha of each pixel, not premultiplied, rows from top to bottom without
    /// padding.
    ///     Colours of pixels that are fully transparent are coded too.
    ///   - effort: 0 (fastest) to 6 (smallest).
    /// - Returns: a file with one lossless image; `nil` when memory runs out.
    public static func lossless(_ pixels: Span<UInt8>, width: Int, height: Int, effort: Int) -> [UInt8]? {
        precondition((1...longestSide).contains(width) && (1...longestSide).contains(height))
        precondition(pixels.count == width * height * 4 && (0...6).contains(effort))
        var config = WebPConfig()
        var picture = unsafe WebPPicture()
        guard unsafe WebPConfigInit(&config) != 0, unsafe WebPPictureInit(&picture) != 0 else { return nil }
        config.lossless = 1
        config.exact = 1
        config.method = Int32(effort)
        config.quality = 20
        unsafe picture.use_argb = 1
        unsafe picture.width = Int32(width)
        unsafe picture.height = Int32(height)
        defer { unsafe WebPPictureFree(&picture) }
        let isImported = unsafe pixels.withUnsafeBufferPointer { buffer in
            unsafe WebPPictureImportRGBA(&picture, buffer.baseAddress, Int32(width * 4)) != 0
        }
        guard isImported else { return nil }
        var writer = unsafe WebPMemoryWriter()
        unsafe WebPMemoryWriterInit(&writer)
        defer { unsafe WebPMemoryWriterClear(&writer) }
        return unsafe withUnsafeMutablePointer(to: &writer) { writer in
            unsafe picture.writer = WebPMemoryWrite
            unsafe picture.custom_ptr = UnsafeMutableRawPointer(writer)
            guard unsafe WebPEncode(&config, &picture) != 0 else { return nil }
            return unsafe [UInt8](UnsafeBufferPointer(start: writer.pointee.mem, count: writer.pointee.size))
        }
    }
}
