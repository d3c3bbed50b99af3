import NativeBytes

/// Writes a PNG afresh around its compressed images: the one canonical form of the picture. An image that holds more
/// than pixels is coded anew.
///
/// Order: signature, IHDR, acTL, colour chunks, PLTE, tRNS, eXIf with the orientation and what the policy keeps, fcTL
/// and IDAT, then fcTL and fdAT of each further frame, IEND.
public enum PNGWriter {
    public static func write(_ file: PNGFile, from bytes: Span<UInt8>) -> [UInt8] {
        let rebuild = file.rebuild
        var output = MediaType.png.signature
        output.reserveCapacity(bytes.count)
        append("IHDR", rebuild.header.data, to: &output)
        if let plays = rebuild.plays {
            var data: [UInt8] = []
            data.appendBigEndian(UInt32(rebuild.images.count { $0.control != nil }))
            data.appendBigEndian(plays)
            append("acTL", data, to: &output)
        }
        append(rebuild.appearance, to: &output)
        appendImages(of: file, bytes, to: &output)
        append("IEND", [], to: &output)
        return output
    }

    private static func append(_ appearance: PNGAppearance, to output: inout [UInt8]) {
        for type in PNGColourValues.chunks {
            if let data = appearance.colour[type] { append(type, data, to: &output) }
        }
        if let profile = appearance.colourProfile { append("iCCP", profile, to: &output) }
        if let palette = appearance.palette { append("PLTE", palette, to: &output) }
        if let transparency = appearance.transparency { append("tRNS", transparency, to: &output) }
        if let size = appearance.physicalSize { append("pHYs", size.data, to: &output) }
        if !appearance.exif.isEmpty { append("eXIf", appearance.exif.tiff, to: &output) }
    }

    private static func appendImages(
        of file: PNGFile, _ bytes: Span<UInt8>, to output: inout [UInt8]
    ) {
        var sequence: UInt32 = 0
        func next() -> UInt32 {
            defer { sequence += 1 }
            return sequence
        }
        for (index, image) in file.rebuild.images.enumerated() {
            if let control = image.control { append("fcTL", control.data(sequence: next()), to: &output) }
            let stream =
                switch image.stream {
                case .copied(let data): data.stream(of: bytes)
                case .coded(let stream): stream
                }
            guard index > 0 else {
                append("IDAT", stream, to: &output)
                continue
            }
            var data: [UInt8] = []
            data.appendBigEndian(next())
            append("fdAT", data + stream, to: &output)
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
