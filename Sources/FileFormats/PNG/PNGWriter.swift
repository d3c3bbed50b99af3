import NativeBytes

/// Writes a PNG afresh around its compressed images: the one canonical form of the picture.
///
/// Order: signature, IHDR, acTL, colour chunks, PLTE, tRNS, eXIf with the orientation alone, fcTL and IDAT, then fcTL
/// and fdAT of each further frame, IEND.
public enum PNGWriter {
    /// Colour chunks that are copied, in the order in which they are written.
    private static let colourOrder = ["cICP", "mDCV", "cLLI", "sRGB", "gAMA", "cHRM", "sBIT"]

    public static func write(_ file: PNGFile, from bytes: Span<UInt8>) -> [UInt8] {
        var output = MediaType.png.signature
        output.reserveCapacity(bytes.count)
        append("IHDR", file.header.data, to: &output)
        if let animation = file.animation {
            var data: [UInt8] = []
            data.appendBigEndian(UInt32(animation.frames.count + (animation.imageControl == nil ? 0 : 1)))
            data.appendBigEndian(animation.plays)
            append("acTL", data, to: &output)
        }
        for type in colourOrder {
            if let data = file.appearance.colour[type] { append(type, data, to: &output) }
        }
        if let profile = file.appearance.colourProfile {
            append("iCCP", profile, to: &output)
        }
        if let palette = file.appearance.palette { append("PLTE", palette, to: &output) }
        if let transparency = file.appearance.transparency { append("tRNS", transparency, to: &output) }
        if !file.appearance.exif.isEmpty { append("eXIf", file.appearance.exif.tiff, to: &output) }
        appendImages(of: file, bytes, to: &output)
        append("IEND", [], to: &output)
        return output
    }

    private static func appendImages(of file: PNGFile, _ bytes: Span<UInt8>, to output: inout [UInt8]) {
        var sequence: UInt32 = 0
        func next() -> UInt32 {
            defer { sequence += 1 }
            return sequence
        }
        if let control = file.animation?.imageControl { append("fcTL", control.data(sequence: next()), to: &output) }
        append("IDAT", file.image.stream(of: bytes), to: &output)
        for frame in file.animation?.frames ?? [] {
            append("fcTL", frame.control.data(sequence: next()), to: &output)
            var data: [UInt8] = []
            data.appendBigEndian(next())
            append("fdAT", data + frame.data.stream(of: bytes), to: &output)
        }
    }

    private static func append(_ type: String, _ data: [UInt8], to output: inout [UInt8]) {
        output.appendBigEndian(UInt32(data.count))
        let start = output.count
        output += Array(type.utf8)
        output += data
        let checksum = crc32(output.span.extracting(start..<output.count))
        output.appendBigEndian(checksum)
    }
}
