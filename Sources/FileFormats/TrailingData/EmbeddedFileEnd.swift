import NativeBytes

/// Where a file that lies in other bytes ends, by its own structure. One that is cut or damaged ends where its
/// structure breaks. The end is always behind the signature that was found at `start`.
enum EmbeddedFileEnd {
    /// A PNG: chunks up to IEND (PNG third edition, 5.3), and the size in IHDR.
    static func png(_ bytes: Span<UInt8>, at start: Int) -> (end: Int, pixels: PixelSize?) {
        var position = start + MediaType.png.signature.count
        var pixels: PixelSize?
        while let length = bytes.bigEndianUInt32(at: position), Int(length) <= bytes.count - position - 12 {
            if pixels == nil, bytes.matches(Array("IHDR".utf8), at: position + 4), length >= 8,
                let width = bytes.bigEndianUInt32(at: position + 8),
                let height = bytes.bigEndianUInt32(at: position + 12)
            {
                pixels = PixelSize(width: Int(width), height: Int(height))
            }
            let isEnd = bytes.matches(Array("IEND".utf8), at: position + 4)
            position += 12 + Int(length)
            if isEnd { break }
        }
        return (position, pixels)
    }

    /// A GIF: blocks up to the trailer (GIF89a, section 27), and the size of the screen.
    static func gif(_ bytes: Span<UInt8>, at start: Int) -> (end: Int, pixels: PixelSize?) {
        guard let width = bytes.littleEndianUInt16(at: start + 6),
            let height = bytes.littleEndianUInt16(at: start + 8), bytes.count - start >= 13
        else { return (bytes.count, nil) }
        let pixels = PixelSize(width: Int(width), height: Int(height))
        func paletteBytes(_ packed: UInt8) -> Int { packed & 0x80 == 0 ? 0 : 6 << Int(packed & 7) }
        var position = start + 13 + paletteBytes(bytes[start + 10])
        while position < bytes.count {
            switch bytes[position] {
            case 0x3B: return (position + 1, pixels)
            case 0x21: position += 2
            case 0x2C where bytes.count - position > 10: position += 11 + paletteBytes(bytes[position + 9])
            default: return (position, pixels)
            }
            while position < bytes.count, bytes[position] != 0 { position += 1 + Int(bytes[position]) }
            position += 1
        }
        return (bytes.count, pixels)
    }

    /// A WebP: as long as its RIFF header says, and the size of the canvas where it has an extended header (RFC 9649,
    /// 2.4 and 2.7).
    static func webp(_ bytes: Span<UInt8>, at start: Int) -> (end: Int, pixels: PixelSize?) {
        let length = Int(bytes.littleEndianUInt32(at: start + 4) ?? 0)
        let end = min(bytes.count, max(start + 12, start + 8 + length + length % 2))
        guard let chunk = RIFFChunk(bytes, at: start + 12, limit: end), chunk.type == "VP8X",
            let header = WebPHeader(bytes.extracting(chunk.data))
        else { return (end, nil) }
        return (end, PixelSize(width: header.width, height: header.height))
    }

    /// The boxes that stand at the top of a video (ISO/IEC 14496-12, 4.2 and table 1; QuickTime File Format).
    private static let videoBoxes: Set<String> = [
        "ftyp", "styp", "moov", "moof", "mfra", "mdat", "free", "skip", "wide", "uuid", "meta", "udta", "pnot", "sidx",
        "mpvd",
    ]

    /// A video: the boxes that can be at its top.
    static func video(_ bytes: Span<UInt8>, at start: Int) -> Int {
        var position = start
        while let declared = bytes.bigEndianUInt32(at: position), let type = bytes.signature(at: position + 4),
            videoBoxes.contains(type)
        {
            var size = UInt64(declared)
            if size == 1 {
                guard let high = bytes.bigEndianUInt32(at: position + 8),
                    let low = bytes.bigEndianUInt32(at: position + 12)
                else { return bytes.count }
                size = UInt64(high) << 32 | UInt64(low)
            }
            if size == 0 || size >= UInt64(bytes.count - position) { return bytes.count }
            guard size >= 8 else { break }
            position += Int(size)
        }
        return max(position, start + 8)
    }

    /// A ZIP archive: up to the first end of a central directory (APPNOTE.TXT 4.3.16).
    static func archive(_ bytes: Span<UInt8>, at start: Int) -> Int {
        let signature: [UInt8] = [0x50, 0x4B, 0x05, 0x06]
        var position = start + 4
        while let candidate = firstIndex(of: signature[0], in: bytes, from: position) {
            if bytes.matches(signature, at: candidate), bytes.count - candidate >= 22 {
                let comment = bytes.littleEndianUInt16(at: candidate + 20) ?? 0
                return min(bytes.count, candidate + 22 + Int(comment))
            }
            position = candidate + 1
        }
        return bytes.count
    }

    /// A PDF: up to the last end mark and its line end (ISO 32000-2, 7.5.5).
    static func pdf(_ bytes: Span<UInt8>, at start: Int) -> Int {
        let mark = Array("%%EOF".utf8)
        var position = bytes.count - mark.count
        while position > start {
            if bytes.matches(mark, at: position) {
                var end = position + mark.count
                for lineEnd in [0x0D, 0x0A] as [UInt8] where end < bytes.count && bytes[end] == lineEnd { end += 1 }
                return end
            }
            position -= 1
        }
        return bytes.count
    }
}
