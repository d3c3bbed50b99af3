import NativeBytes

/// Why coded data cannot be decoded.
public enum PDFFilterError: Error, Equatable, Sendable {
    /// The data does not follow its filter.
    case malformed
    /// It unpacks to more bytes than were allowed.
    case outputLimitExceeded
}

/// The filters of PDF that turn text or runs into bytes (ISO 32000-2, 7.4.2 to 7.4.5). FlateDecode is left to
/// libdeflate. Data that ends without its end mark is taken as it is, as viewers do; what follows the mark is not read.
public enum PDFFilter: String, Sendable {
    case asciiHex = "ASCIIHexDecode"
    case ascii85 = "ASCII85Decode"
    case lzw = "LZWDecode"
    case runLength = "RunLengthDecode"

    /// - Parameters:
    ///   - earlyChange: of LZW: whether codes get longer one code early (Table 8; the default).
    ///   - limit: most bytes of output.
    public func decode(
        _ data: Span<UInt8>, earlyChange: Bool = true, limit: Int
    ) throws(PDFFilterError) -> [UInt8] {
        try decodeFirst(of: data, earlyChange: earlyChange, limit: limit).output
    }

    /// The same, of data that other bytes follow.
    ///
    /// - Returns: also how many bytes of `data` were read, with the end mark.
    func decodeFirst(
        of data: Span<UInt8>, earlyChange: Bool = true, limit: Int
    ) throws(PDFFilterError) -> (output: [UInt8], consumed: Int) {
        switch self {
        case .asciiHex: try Self.decodeHexadecimal(data, limit: limit)
        case .ascii85: try Self.decodeBase85(data, limit: limit)
        case .lzw: try LZWDecoder(earlyChange: earlyChange, limit: limit).decode(data)
        case .runLength: try Self.decodeRuns(data, limit: limit)
        }
    }

    /// 7.4.2. Two characters make at most one byte.
    private static func decodeHexadecimal(
        _ data: Span<UInt8>, limit: Int
    ) throws(PDFFilterError) -> (output: [UInt8], consumed: Int) {
        var output: [UInt8] = []
        var high: UInt8?
        for index in 0..<data.count {
            let byte = data[index]
            if PDFCharacter.isSpace(byte) { continue }
            if byte == 0x3E {
                if let high { output.append(high << 4) }
                return (output, index + 1)
            }
            guard let digit = Hexadecimal.value(byte) else { throw .malformed }
            guard let first = high else {
                high = digit
                continue
            }
            guard output.count < limit else { throw .outputLimitExceeded }
            output.append(first << 4 | digit)
            high = nil
        }
        if let high { output.append(high << 4) }
        return (output, data.count)
    }

    /// 7.4.3.
    private static func decodeBase85(
        _ data: Span<UInt8>, limit: Int
    ) throws(PDFFilterError) -> (output: [UInt8], consumed: Int) {
        var output: [UInt8] = []
        var group: UInt64 = 0
        var characters = 0
        var consumed = data.count
        var hasMark = false
        for index in 0..<data.count {
            guard output.count <= limit else { throw .outputLimitExceeded }
            let byte = data[index]
            if PDFCharacter.isSpace(byte) { continue }
            if byte == 0x7E {
                // The mark is `~>`.
                consumed = index + 1 < data.count && data[index + 1] == 0x3E ? index + 2 : index + 1
                hasMark = true
                break
            }
            if byte == 0x7A, characters == 0 {
                output += [0, 0, 0, 0]
                continue
            }
            guard (0x21...0x75).contains(byte) else { throw .malformed }
            group = group * 85 + UInt64(byte - 0x21)
            characters += 1
            if characters == 5 {
                guard let word = UInt32(exactly: group) else { throw .malformed }
                output.appendBigEndian(word)
                group = 0
                characters = 0
            }
        }
        // Without the mark, poppler and MuPDF take no group that is not whole.
        if !hasMark { characters = 0 }
        guard characters != 1 else { throw .malformed }
        if characters > 0 {
            for _ in characters..<5 { group = group * 85 + 84 }
            guard let word = UInt32(exactly: group) else { throw .malformed }
            var bytes: [UInt8] = []
            bytes.appendBigEndian(word)
            output += bytes[..<(characters - 1)]
        }
        guard output.count <= limit else { throw .outputLimitExceeded }
        return (output, consumed)
    }

    /// 7.4.5.
    private static func decodeRuns(
        _ data: Span<UInt8>, limit: Int
    ) throws(PDFFilterError) -> (output: [UInt8], consumed: Int) {
        var output: [UInt8] = []
        var position = 0
        while position < data.count, data[position] != 128 {
            let length = Int(data[position])
            position += 1
            let count = length < 128 ? length + 1 : 257 - length
            guard output.count + count <= limit else { throw .outputLimitExceeded }
            if length < 128 {
                guard data.count - position >= count else { throw .malformed }
                output.append(contentsOf: data.extracting(position..<(position + count)))
                position += count
            } else {
                guard position < data.count else { throw .malformed }
                output += repeatElement(data[position], count: count)
                position += 1
            }
        }
        return (output, min(position + 1, data.count))
    }
}

/// LZW with codes of 9 to 12 bits, the first bit first (7.4.4).
private struct LZWDecoder {
    private static let clear = 256
    private static let end = 257

    let earlyChange: Bool
    let limit: Int

    /// A table entry: the entry of all bytes but the last, the last byte, and how many bytes it stands for.
    private struct Sequence {
        let prefix: Int
        let last: UInt8
        let count: Int
    }

    private static let singleBytes: [Sequence] =
        (0..<258).map { Sequence(prefix: -1, last: UInt8(truncatingIfNeeded: $0), count: 1) }

    func decode(_ data: Span<UInt8>) throws(PDFFilterError) -> (output: [UInt8], consumed: Int) {
        var output: [UInt8] = []
        var table = Self.singleBytes
        var previous: Int?
        var bits = 0
        var bitCount = 0
        var width = 9
        var position = 0
        while true {
            while bitCount < width {
                guard position < data.count else { return (output, position) }
                bits = (bits << 8 | Int(data[position])) & 0xFF_FFFF
                position += 1
                bitCount += 8
            }
            let code = bits >> (bitCount - width) & (1 << width - 1)
            bitCount -= width
            if code == Self.end { return (output, position) }
            if code == Self.clear {
                table.removeSubrange(258...)
                previous = nil
                width = 9
                continue
            }
            if let previous, table.count < 4_096 {
                guard code <= table.count else { throw .malformed }
                let first = firstByte(of: code < table.count ? code : previous, in: table)
                table.append(Sequence(prefix: previous, last: first, count: table[previous].count + 1))
            } else {
                guard code < (previous == nil ? 256 : table.count) else { throw .malformed }
            }
            try append(code, of: table, to: &output)
            previous = code
            let next = table.count + (earlyChange ? 1 : 0)
            width = next >= 2_048 ? 12 : next >= 1_024 ? 11 : next >= 512 ? 10 : 9
        }
    }

    private func firstByte(of code: Int, in table: [Sequence]) -> UInt8 {
        var entry = table[code]
        while entry.prefix >= 0 { entry = table[entry.prefix] }
        return entry.last
    }

    private func append(
        _ code: Int, of table: [Sequence], to output: inout [UInt8]
    ) throws(PDFFilterError) {
        var entry = table[code]
        let start = output.count
        guard entry.count <= limit - start else { throw .outputLimitExceeded }
        output += repeatElement(0, count: entry.count)
        var index = output.count - 1
        while index > start {
            output[index] = entry.last
            entry = table[entry.prefix]
            index -= 1
        }
        output[start] = entry.last
    }
}
