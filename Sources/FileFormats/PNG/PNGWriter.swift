import NativeBytes

/// Writes a PNG afresh around its compressed images: the one canonical form of the picture. An image that holds more
/// than pixels is coded anew.
///
/// Order: signature, IHDR, acTL, colour chunks, PLTE, tRNS, eXIf with the orientation and what the policy keeps, fcTL and IDAT, then fcTL
/// and fdAT of each further frame, IEND.
public enum PNGWriter {
    public static func write(_ file: PNGFile, from bytes: Span<UInt8>) throws(Rejection) -> [UInt8] {
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
        try appendImages(of: file, bytes, to: &output)
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
    ) throws(Rejection) {
        var sequence: UInt32 = 0
        func next() -> UInt32 {
            defer { sequence += 1 }
            return sequence
        }
        for (index, image) in file.rebuild.images.enumerated() {
            if let control = image.control { append("fcTL", control.data(sequence: next()), to: &output) }
            let stream = try stream(image, file, bytes)
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
        _ image: PNGRebuild.Image, _ file: PNGFile, _ bytes: Span<UInt8>
    ) throws(Rejection) -> [UInt8] {
        let rebuild = file.rebuild
        let coder = try PNGImageCoder()
        guard let source = image.source else {
            let rows = PNGRows(rebuild.header, width: rebuild.header.width, height: rebuild.header.height)
            var pixels = [UInt8](repeating: 0, count: rows.decodedBytes)
            return coder.coded(&pixels, rows)
        }
        guard rebuild.recodes || rebuild.turn != .upright || source.data.holdsMoreThanPixels else {
            return source.data.stream(of: bytes)
        }
        let rows = PNGRows(file.header, width: source.width, height: source.height)
        var pixels = try PNGImageUnpacker().pixels(of: source.data, of: bytes, rows: rows)
        var data = pixels.mutableSpan
        rows.clearPadding(in: &data)
        if rebuild.recodes && file.header.hasAlpha { rows.clearHiddenColours(in: &data, file.header) }
        guard rebuild.turn != .upright else { return coder.coded(&pixels, rows) }
        let turner = PNGTurner(rebuild.turn, from: rows, width: source.width, height: source.height)
        var turned = turner.turned(pixels.span, PNGRows(rebuild.header, width: turner.width, height: turner.height))
        pixels = []
        return coder.coded(&turned, PNGRows(rebuild.header, width: turner.width, height: turner.height))
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
