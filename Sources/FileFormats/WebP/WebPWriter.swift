/// Writes a WebP afresh around its coded images: the one canonical form of the picture.
///
/// A picture with nothing but a VP8 or VP8L chunk is written in the simple form. Else the order is VP8X, ICCP, then
/// ANIM and ANMF for each frame, or ALPH and VP8 or VP8L, and EXIF with the orientation and what a policy keeps.
public enum WebPWriter {
    public static func write(_ file: WebPFile, from bytes: Span<UInt8>) -> [UInt8] {
        var body: [UInt8] = []
        body.reserveCapacity(bytes.count)
        let appearance = file.appearance
        let flags = flags(of: file)
        let isSimple = flags.isSubset(of: .alpha) && file.frames.first?.image.alpha == nil
        if !isSimple {
            RIFFChunk.append(
                "VP8X", WebPHeader(flags: flags, width: file.width, height: file.height).data, to: &body)
        }
        if let profile = appearance.colourProfile { RIFFChunk.append("ICCP", profile, to: &body) }
        if let animation = appearance.animation { RIFFChunk.append("ANIM", animation.data, to: &body) }
        for frame in file.frames {
            if let control = frame.control {
                var data = control.data
                append(frame.image, bytes, to: &data)
                RIFFChunk.append("ANMF", data, to: &body)
            } else {
                append(frame.image, bytes, to: &body)
            }
        }
        if !appearance.exif.isEmpty { RIFFChunk.append("EXIF", appearance.exif.tiff, to: &body) }
        return container(body)
    }

    /// One image as a file of its own, as it was read, but for the reserved bits of its transparency: readers must pass
    /// over them, but libwebp refuses them.
    public static func still(_ image: WebPImage, from bytes: Span<UInt8>) -> [UInt8] {
        var body: [UInt8] = []
        if let alpha = image.alpha {
            RIFFChunk.append(
                "VP8X", WebPHeader(flags: .alpha, width: image.width, height: image.height).data, to: &body)
            var data = alpha.original(of: bytes)
            data[0] &= 0x3F
            RIFFChunk.append("ALPH", data, to: &body)
        }
        RIFFChunk.append(image.chunkType, image.bitstream.original(of: bytes), to: &body)
        return container(body)
    }

    /// The losslessly coded transparency of a lossy image as a file of its own: it is the green plane of a lossless
    /// image without header (RFC 9649, 2.7.1.2). `nil` when there is none, or one that is not coded.
    public static func alphaStill(_ image: WebPImage, from bytes: Span<UInt8>) -> [UInt8]? {
        guard let data = image.alpha?.bytes(of: bytes), WebPAlphaHeader(data.span)?.isCompressed == true else {
            return nil
        }
        var body: [UInt8] = []
        RIFFChunk.append(
            "VP8L", VP8LHeader.bytes(width: image.width, height: image.height) + data.dropFirst(), to: &body)
        return container(body)
    }

    private static func flags(of file: WebPFile) -> WebPHeader.Flags {
        var flags: WebPHeader.Flags = []
        if file.appearance.colourProfile != nil { flags.insert(.icc) }
        if file.appearance.animation != nil { flags.insert(.animation) }
        if !file.appearance.exif.isEmpty { flags.insert(.exif) }
        if file.frames.contains(where: \.image.hasAlpha) { flags.insert(.alpha) }
        return flags
    }

    private static func append(_ image: WebPImage, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        if let alpha = image.alpha { RIFFChunk.append("ALPH", alpha.bytes(of: bytes), to: &output) }
        RIFFChunk.append(image.chunkType, image.bitstream.bytes(of: bytes), to: &output)
    }

    private static func container(_ body: [UInt8]) -> [UInt8] {
        var output = MediaType.webp.signature
        output.reserveCapacity(body.count + 12)
        output.appendLittleEndian(UInt32(body.count + 4))
        return output + Array("WEBP".utf8) + body
    }
}

extension WebPImage {
    fileprivate var chunkType: String { coding == .lossy ? "VP8 " : "VP8L" }
}
