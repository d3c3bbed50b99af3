/// A file name as a client gave it: any bytes at all. It never reaches a path; it is kept, escaped, in the record
/// alone, and its extension is the first of the three proofs.
public struct ClientName: Hashable, Sendable {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    public init(_ text: String) {
        bytes = Array(text.utf8)
    }

    /// The extension in lower case, without its dot: 1 to 16 of `a-z 0-9` after the last dot. Empty when there is
    /// none like that.
    public var fileExtension: String {
        guard let dot = bytes.lastIndex(of: 0x2E) else { return "" }
        let candidate = bytes[(dot + 1)...].map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
        let isPlain = candidate.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) }
        guard isPlain, (1...16).contains(candidate.count) else { return "" }
        return String(decoding: candidate, as: UTF8.self)
    }

    /// The name on one line of plain text, for logs and reports: letters, digits, marks, punctuation and symbols as
    /// they are, everything that could act on a terminal, a log or a reader's eye as `\u{…}`, and bytes that are not
    /// UTF-8 as `\x…`. At most 1,024 bytes of the name are shown.
    public var escaped: String {
        var text = ""
        var rest = bytes.prefix(1_024)
        while !rest.isEmpty {
            guard let (scalar, width) = Self.firstScalar(of: rest) else {
                text += "\\x" + Self.hexadecimal(UInt32(rest[rest.startIndex]), width: 2)
                rest = rest.dropFirst()
                continue
            }
            rest = rest.dropFirst(width)
            if scalar == "\\" {
                text += "\\\\"
            } else if Self.isHarmless(scalar) {
                text.unicodeScalars.append(scalar)
            } else {
                text += "\\u{" + Self.hexadecimal(scalar.value, width: 0) + "}"
            }
        }
        return text
    }

    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator: false
        case .spaceSeparator: scalar == " "
        default: !scalar.properties.isDefaultIgnorableCodePoint
        }
    }

    /// The first scalar of well-formed UTF-8 (Unicode 15, table 3-7) and how many bytes it takes.
    private static func firstScalar(of bytes: ArraySlice<UInt8>) -> (Unicode.Scalar, Int)? {
        var decoder = UTF8()
        var iterator = bytes.makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator) else { return nil }
        return (scalar, UTF8.width(scalar))
    }

    private static func hexadecimal(_ value: UInt32, width: Int) -> String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
