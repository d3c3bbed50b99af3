/// A chunk of a RIFF file (RFC 9649, 2.3): four characters, a size, data, and a zero byte when the size is odd.
struct RIFFChunk {
    /// The four characters; bytes that are no ASCII stand for the characters with those numbers.
    let type: String
    /// Where its type stands.
    let start: Int
    let data: Range<Int>
    /// Where the next one begins.
    let end: Int

    /// Its header, its data and its padding.
    var bytes: Int { end - start }

    static let headerBytes = 8

    /// Reads the chunk at `start` of a file; it and its padding end at `limit` at the latest, but padding that would
    /// stand behind `limit` may be missing.
    ///
    /// - Returns: `nil` when it goes beyond `limit`.
    init?(_ file: Span<UInt8>, at start: Int, limit: Int) {
        guard limit - start >= Self.headerBytes, let size = file.littleEndianUInt32(at: start + 4),
            limit - start - Self.headerBytes >= Int(size)
        else { return nil }
        type = String(String.UnicodeScalarView((start..<(start + 4)).map { Unicode.Scalar(file[$0]) }))
        self.start = start
        data = (start + Self.headerBytes)..<(start + Self.headerBytes + Int(size))
        end = min(limit, data.upperBound + Int(size & 1))
    }

    /// Whether a byte of padding is there and is not zero.
    func hasOddPadding(_ file: Span<UInt8>) -> Bool { end > data.upperBound && file[data.upperBound] != 0 }

    /// Appends a chunk with `data`.
    static func append(_ type: String, _ data: [UInt8], to output: inout [UInt8]) {
        output += Array(type.utf8)
        output.appendLittleEndian(UInt32(data.count))
        output += data
        if data.count % 2 != 0 { output.append(0) }
    }
}

extension Span<UInt8> {
    /// The little-endian 24-bit number at `offset`, or `nil` when fewer than three bytes are left.
    func littleEndianUInt24(at offset: Int) -> Int? {
        guard offset >= 0, count - offset >= 3 else { return nil }
        return Int(self[offset]) | Int(self[offset + 1]) << 8 | Int(self[offset + 2]) << 16
    }
}

extension [UInt8] {
    /// Appends the low 24 bits of a number, little-endian.
    mutating func appendLittleEndian24(_ value: Int) {
        for shift in [0, 8, 16] { append(UInt8(truncatingIfNeeded: value >> shift)) }
    }

    /// Appends a little-endian 32-bit number.
    mutating func appendLittleEndian(_ value: UInt32) { appendBigEndian(value.byteSwapped) }
}
