internal import CPNG

/// What libpng makes of a file: the judge that the tests hold against our own parser.
///
/// The pixels are red, green, blue and alpha in sRGB, eight bits each, so that gAMA, cHRM, sBIT and tRNS have been
/// applied. libpng does not apply a colour profile, nor does it read the frames of an animation.
public struct PNGOracle: Equatable, Sendable {
    public let width: Int
    public let height: Int
    /// Four bytes for each pixel, rows from top to bottom without padding.
    public let pixels: [UInt8]

    /// `nil` when libpng gives up.
    public init?(decoding bytes: [UInt8]) {
        var image = unsafe png_image()
        unsafe image.version = UInt32(PNG_IMAGE_VERSION)
        defer { unsafe png_image_free(&image) }
        let begun = unsafe bytes.withUnsafeBytes { file in
            // The memory has to stay where it is until the pixels are read.
            guard unsafe png_image_begin_read_from_memory(&image, file.baseAddress, file.count) != 0 else {
                return [UInt8]?.none
            }
            unsafe image.format = UInt32(PNG_FORMAT_FLAG_COLOR) | UInt32(PNG_FORMAT_FLAG_ALPHA)
            var pixels = unsafe [UInt8](repeating: 0, count: Int(image.width) * Int(image.height) * 4)
            let isRead = unsafe pixels.withUnsafeMutableBytes { buffer in
                unsafe png_image_finish_read(&image, nil, buffer.baseAddress, 0, nil) != 0
            }
            return isRead ? pixels : nil
        }
        guard let pixels = begun else { return nil }
        width = unsafe Int(image.width)
        height = unsafe Int(image.height)
        self.pixels = pixels
    }
}
