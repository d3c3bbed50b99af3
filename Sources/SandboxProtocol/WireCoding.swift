/// Writes numbers of fixed width, big-endian.
struct WireWriter {
    private(set) var bytes: [UInt8] = []

    mutating func write<Number: FixedWidthInteger & UnsignedInteger>(_ value: Number) {
        var shift = Number.bitWidth
        while shift > 0 {
            shift -= 8
            bytes.append(UInt8(truncatingIfNeeded: value >> Number(shift)))
        }
    }

    /// At most 255 bytes of text.
    mutating func write(_ text: String) {
        let utf8 = text.utf8.prefix(255)
        write(UInt8(utf8.count))
        bytes.append(contentsOf: utf8)
    }
}

/// A message does not have the layout that it must have.
public enum WireDefect: Error, Equatable, Sendable {
    case truncated
    case leftover
    case badMagic
    case outOfRange(field: String)
}

/// Reads what `WireWriter` wrote. The bytes are untrusted: every read is checked and every field has a range.
struct WireReader {
    private let bytes: [UInt8]
    private var offset = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    mutating func read<Number: FixedWidthInteger & UnsignedInteger>(_: Number.Type) throws(WireDefect) -> Number {
        let width = Number.bitWidth / 8
        guard bytes.count - offset >= width else { throw .truncated }
        var value: Number = 0
        for index in offset..<(offset + width) { value = (width == 1 ? 0 : value << 8) | Number(bytes[index]) }
        offset += width
        return value
    }

    /// A number of at most `limit`.
    mutating func readCount<Number: FixedWidthInteger & UnsignedInteger>(
        _ type: Number.Type, limit: Int, _ field: String
    ) throws(WireDefect) -> Int {
        let value = try read(type)
        guard value <= UInt64(limit) else { throw .outOfRange(field: field) }
        return Int(value)
    }

    mutating func readFlag(_ field: String) throws(WireDefect) -> Bool {
        try readCount(UInt8.self, limit: 1, field) == 1
    }

    /// One of the cases of an enumeration, by position.
    mutating func readCase<Case: CaseIterable>(_: Case.Type, _ field: String) throws(WireDefect) -> Case {
        let index = try readCount(UInt8.self, limit: Case.allCases.count - 1, field)
        return Case.allCases[Case.allCases.index(Case.allCases.startIndex, offsetBy: index)]
    }

    /// Text of at most `limit` bytes of printable ASCII.
    mutating func readText(limit: Int, _ field: String) throws(WireDefect) -> String {
        try read(limit: limit, field) { (0x20...0x7E).contains($0) }
    }

    /// A word of at most `limit` letters and digits.
    mutating func readWord(limit: Int, _ field: String) throws(WireDefect) -> String {
        try read(limit: limit, field, where: Self.isWordCharacter)
    }

    private mutating func read(
        limit: Int, _ field: String, where isAllowed: (UInt8) -> Bool
    ) throws(WireDefect) -> String {
        let count = try readCount(UInt8.self, limit: limit, field)
        guard bytes.count - offset >= count else { throw .truncated }
        let text = bytes[offset..<(offset + count)]
        guard text.allSatisfy(isAllowed) else { throw .outOfRange(field: field) }
        offset += count
        return String(decoding: text, as: UTF8.self)
    }

    /// Letters, digits and the per cent sign of `%%EOF`: no sentence can be made of them.
    private static func isWordCharacter(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, 0x25: true
        default: false
        }
    }

    func finish() throws(WireDefect) {
        guard offset == bytes.count else { throw .leftover }
    }
}

extension WireWriter {
    /// The position of a case in its enumeration.
    mutating func write<Case: CaseIterable & Equatable>(caseOf value: Case) {
        let index = Case.allCases.firstIndex(of: value).map {
            Case.allCases.distance(from: Case.allCases.startIndex, to: $0)
        }
        write(UInt8(index ?? 255))
    }
}
