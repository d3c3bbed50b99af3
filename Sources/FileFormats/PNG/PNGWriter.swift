import NativeBytes

/// Writes a PNG afresh around its compressed images: the one canonical form of the picture. An image that holds more
/// than pixels is coded anew.
///
/// Order: signature, IHDR, acTL, colour chunks, PLTE, tRNS, eXIf with the orientation alone, fcTL and IDAT, then fcTL
/// and fdAT of each further frame, IEND.
public enum PNGWriter {
    public static func write(_ file: PNGFile, from bytes: Span<UInt8>) throws(Rejection) -> [UInt8] {
        var output = MediaType.png.signature
        output.reserveCapacity(bytes.count)
        append("IHDR", file.header.data, to: &output)
        if let plays = file.plays {
            var data: [UInt8] = []
            data.appendBigEndian(UInt32(file.images.count { $0.control != nil }))
            data.appendBigEndian(plays)
            append("acTL", data, to: &output)
        }
        for type in PNGColourValues.chunks {
            if let data = file.appearance.colour[type] { append(type, data, to: &output) }
        }
        if let profile = file.appearance.colourProfile {
            append("iCCP", profile, to: &output)
        }
        if let palette = file.appearance.palette { append("PLTE", palette, to: &output) }
        if let transparency = file.appearance.transparency { append("tRNS", transparency, to: &output) }
        if file.orientation != .upright { append("eXIf", file.orientation.canonicalTIFF, to: &output) }
        try appendImages(of: file, bytes, to: &output)
        append("IEND", [], to: &output)
        return output
    }

    private static func appendImages(of file: PNGFile, _ bytes: Span<UInt8>, to output: inout [UInt8]) throws(Rejection)
    {
        var sequence: UInt32 = 0
        func next() -> UInt32 {
            defer { sequence += 1 }
            return sequence
        }
        for (index, image) in file.images.enumerated() {
            if let control = image.control { append("fcTL", control.data(sequence: next()), to: &output) }
            let stream = try stream(image, file.header, bytes)
            guard index > 0 else {
                append("IDAT", stream, to: &output)
                continue
            }
            var data: [UInt8] = []
            data.appendBigEndian(next())
            append("fdAT", data + stream, to: &output)
        }
    }

    /// The zlib stream that is written for an image.
    private static func stream(
        _ image: PNGImage, _ header: PNGHeader, _ bytes: Span<UInt8>
    ) throws(Rejection) -> [UInt8] {
        guard image.data.isToBeRecoded else { return image.data.stream(of: bytes) }
        let coder = try PNGImageCoder()
        let rows = PNGRows(header, width: image.width, height: image.height)
        return try coder.recoded(image.data, of: bytes, rows: rows)
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
