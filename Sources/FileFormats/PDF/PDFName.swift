import NativeBytes

/// A name (ISO 32000-2, 7.3.5): without its slash, and with `#` escapes where they are needed; printable ASCII.
///
/// Documents consist of names, most of them short: letters, digits and hyphens take six bits each, so that a name of up
/// to ten is one number, which is compared, copied and hashed as such. All others are kept in one list of the process,
/// and are known by their place in it; the list ends with the process, which reads one document.
public struct PDFName: Hashable, Sendable, Comparable {
    /// A short name: its symbols from the high bits on, and `isShort` in the lowest two. Any other: its first five
    /// symbols, its place in the list in 32 bits, and `isLong` or `isForeign`.
    @usableFromInline let bits: UInt64

    private static let symbolsOfLong = 5
    private static let isShort: UInt64 = 0
    private static let isLong: UInt64 = 1
    /// Among its first symbols is one that has no six bits.
    private static let isForeign: UInt64 = 2

    /// - Parameter text: printable ASCII.
    public init(_ text: String) { self.init(bytes: text.utf8.span) }

    /// The name that `bytes` spell, which are printable ASCII.
    init(bytes: Span<UInt8>) {
        let (packed, count) = Self.symbols(in: bytes, from: 0)
        if count == bytes.count {
            bits = packed | Self.isShort
        } else {
            let place = UInt64(PDFLongTexts.place(of: string(of: bytes)))
            let prefix = (packed >> 34) << 34
            bits = prefix | place << 2 | (count >= Self.symbolsOfLong ? Self.isLong : Self.isForeign)
        }
    }

    /// The name that begins at `position`, behind its slash, which is then moved behind it; `nil` for one of more than
    /// ten symbols or with any other character, which is to be read in another way.
    @inline(__always)
    init?(shortIn text: Span<UInt8>, at position: inout Int) {
        let (packed, count) = Self.symbols(in: text, from: position)
        let end = position + count
        guard end == text.count || !PDFCharacter.isRegular(text[end]) else { return nil }
        position = end
        bits = packed | Self.isShort
    }

    public var text: String {
        if bits & 3 != Self.isShort { return PDFLongTexts.text(at: UInt32(truncatingIfNeeded: bits >> 2)) }
        var bytes: [UInt8] = []
        append(to: &bytes)
        return string(of: bytes.span)
    }

    /// Appends its text.
    public func append(to output: inout [UInt8]) {
        guard bits & 3 == Self.isShort else {
            output.append(text: text)
            return
        }
        var rest = bits
        while rest != 0 {
            output.append(Self.characters[Int(rest >> 58)])
            rest <<= 6
        }
    }

    /// In the order of the texts.
    @inlinable @inline(__always)
    public static func < (left: PDFName, right: PDFName) -> Bool {
        (left.bits | right.bits) & 3 == 0 ? left.bits < right.bits : isBefore(left, right)
    }

    /// The same when one of them is long.
    @usableFromInline
    static func isBefore(_ left: PDFName, _ right: PDFName) -> Bool {
        let (start, other) = (left.bits >> 34, right.bits >> 34)
        if (left.bits | right.bits) & isForeign == 0, start != other { return start < other }
        return left.text < right.text
    }

    @inlinable @inline(__always)
    public static func == (left: PDFName, right: PDFName) -> Bool { left.bits == right.bits }

    // MARK: Symbols

    /// In the order of ASCII; nothing stands for the end of a name.
    private static let characters = [0] + Array("-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)

    /// The symbols from `start` on, from the high bits on: all up to the first character that is none, ten at most.
    @inline(__always)
    private static func symbols(in text: Span<UInt8>, from start: Int) -> (packed: UInt64, count: Int) {
        var packed: UInt64 = 0
        var shift: UInt64 = 64
        var position = start
        while position < text.count, shift >= 10 {
            let symbol = symbol(of: text[position])
            if symbol == 0 { break }
            shift -= 6
            packed |= UInt64(symbol) << shift
            position += 1
        }
        return (packed, position - start)
    }

    /// The six bits of a character; 0 when it has none.
    @inline(__always)
    private static func symbol(of byte: UInt8) -> UInt8 {
        switch byte {
        case 0x61...0x7A: byte &- 0x61 &+ 38
        case 0x41...0x5A: byte &- 0x41 &+ 12
        case 0x30...0x39: byte &- 0x30 &+ 2
        case 0x2D: 1
        default: 0
        }
    }
}

extension PDFName: ExpressibleByStringLiteral, CustomStringConvertible {
    /// Packs the text each time: what is asked for per object has a constant.
    public init(stringLiteral text: String) { self.init(text) }

    public var description: String { text }
}

extension PDFName {
    /// Whether it ends with `suffix`.
    public func hasSuffix(_ suffix: String) -> Bool { text.hasSuffix(suffix) }
}
