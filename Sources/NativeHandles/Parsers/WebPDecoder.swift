internal import CWebP

/// Why libwebp could not decode an image.
public enum WebPDecodingError: Error, Equatable, Sendable {
    case damaged
    case outOfMemory
}

/// Decodes one image of a WebP whole, always in the same way: no cropping, scaling, dithering or threads.
public enum WebPDecoder {
    /// Red, green, blue and alpha of each pixel, not premultiplied, rows from top to bottom without padding.
    ///
    /// - Parameters:
    ///   - file: a file with one image.
    ///   - width: what its header says, as `height`; they give the size of the buffer.
    public static func pixels(of file: Span<UInt8>, width: Int, height: Int) throws(WebPDecodingError) -> [UInt8] {
        try unsafe decode(file, width: width, height: height, bytes: width * height * 4) { output, buffer in
            unsafe output.colorspace = MODE_RGBA
            unsafe output.u.RGBA = WebPRGBABuffer(
                rgba: buffer.baseAddress, stride: Int32(width * 4), size: buffer.count)
        }
    }

    /// The samples of a lossy image as they are coded: a plane of luma, two of chroma with a quarter of the samples,
    /// and one of alpha when `hasAlpha`. Colours are worked out from them in the same way everywhere.
    public static func planes(
        of file: Span<UInt8>, width: Int, height: Int, hasAlpha: Bool
    ) throws(WebPDecodingError) -> [UInt8] {
        let luma = width * height
        let chromaStride = (width + 1) / 2
        let chroma = chromaStride * ((height + 1) / 2)
        let bytes = luma + 2 * chroma + (hasAlpha ? luma : 0)
        return try unsafe decode(file, width: width, height: height, bytes: bytes) { output, buffer in
            unsafe output.colorspace = hasAlpha ? MODE_YUVA : MODE_YUV
            guard let base = buffer.baseAddress else { return }
            unsafe output.u.YUVA = WebPYUVABuffer(
                y: base, u: base + luma, v: base + luma + chroma, a: hasAlpha ? base + luma + 2 * chroma : nil,
                y_stride: Int32(width), u_stride: Int32(chromaStride), v_stride: Int32(chromaStride),
                a_stride: hasAlpha ? Int32(width) : 0, y_size: luma, u_size: chroma, v_size: chroma,
                a_size: hasAlpha ? luma : 0)
        }
    }

    /// - Parameter setUp: says where in the buffer, which has `bytes` bytes, the samples go.
    private static func decode(
        _ file: Span<UInt8>, width: Int, height: Int, bytes: Int,
        _ setUp: (inout WebPDecBuffer, UnsafeMutableBufferPointer<UInt8>) -> Void
    ) throws(WebPDecodingError) -> [UInt8] {
        precondition((1...16_384).contains(width) && (1...16_384).contains(height))
        var config = unsafe WebPDecoderConfig()
        guard unsafe WebPInitDecoderConfig(&config) != 0 else { throw .outOfMemory }
        var status = VP8_STATUS_OK
        let samples = unsafe [UInt8](unsafeUninitializedCapacity: bytes) { buffer, initializedCount in
            unsafe config.output.is_external_memory = 1
            unsafe setUp(&config.output, UnsafeMutableBufferPointer(rebasing: buffer[0..<bytes]))
            status = unsafe file.withUnsafeBufferPointer { input in
                let known = unsafe WebPGetFeatures(input.baseAddress, input.count, &config.input)
                guard known == VP8_STATUS_OK, unsafe Int(config.input.width) == width,
                    unsafe Int(config.input.height) == height
                else { return VP8_STATUS_BITSTREAM_ERROR }
                return unsafe WebPDecode(input.baseAddress, input.count, &config)
            }
            initializedCount = status == VP8_STATUS_OK ? bytes : 0
        }
        unsafe WebPFreeDecBuffer(&config.output)
        switch status {
        case VP8_STATUS_OK: return samples
        case VP8_STATUS_OUT_OF_MEMORY: throw .outOfMemory
        default: throw .damaged
        }
    }

    /// The library's version, such as `1.2.4`.
    public static var libraryVersion: String {
        let version = WebPGetDecoderVersion()
        return "\(version >> 16).\(version >> 8 & 0xFF).\(version & 0xFF)"
    }
}
