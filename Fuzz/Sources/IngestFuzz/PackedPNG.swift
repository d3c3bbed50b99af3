import FileFormats
import NativeBytes

/// Turns a PNG with plain streams and any checksums into one with packed streams and right checksums.
enum PackedPNG {
    private static func deflater() -> ZlibDeflater {
        guard let deflater = try? ZlibDeflater(level: 1) else { fatalError("no memory for libdeflate") }
        return deflater
    }

    static func packed(_ unpacked: [UInt8]) -> [UInt8] {
        let zlib = deflater()
        var output: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
        var rest = unpacked.dropFirst(output.count)
        while rest.count >= 8 {
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            let type = Array(rest.dropFirst(4).prefix(4))
            let body = Array(rest.dropFirst(8).prefix(length))
            rest = rest.dropFirst(8 + body.count + 4)
            append(type, content(of: String(decoding: type, as: UTF8.self), body, zlib), to: &output)
        }
        return output
    }

    private static func append(_ type: [UInt8], _ content: [UInt8], to output: inout [UInt8]) {
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: content.count >> shift)) }
        let start = output.count
        output += type + content
        let checksum = crc32(output.span.extracting(start..<output.count))
        for shift in [24, 16, 8, 0] { output.append(UInt8(truncatingIfNeeded: checksum >> UInt32(shift))) }
    }

    /// The content of a chunk, in which the stream is packed. What stands before the stream: the sequence number of
    /// `fdAT`, a name and a method in `iCCP` and `zTXt` (PNG 11.3.2.3, 11.3.3.3).
    private static func content(of type: String, _ body: [UInt8], _ zlib: borrowing ZlibDeflater) -> [UInt8] {
        let head: Int
        switch type {
        case "IDAT": head = 0
        case "fdAT": head = 4
        case "iCCP", "zTXt": head = (body.firstIndex(of: 0) ?? body.count) + 2
        default: return body
        }
        guard head <= body.count else { return body }
        return body[..<head] + zlib.deflate(Array(body[head...]).span)
    }
}
