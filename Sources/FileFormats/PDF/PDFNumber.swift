import NativeBytes

/// A number (ISO 32000-2, 7.3.3) as it is written: digits, at most one point and one sign.
///
/// Up to 16 characters take four bits each, so that most numbers are one word; longer ones are kept in the list of the
/// process.
public struct PDFNumber: Hashable, Sendable {
    /// The characters from the high bits on. Where the first is `isLong`, the low 32 bits are a place in the list.
    private let bits: UInt64

    private static let mostCharacters = 16
    private static let isLong: UInt64 = 15

    /// By their four bits; 0 stands for the end.
    private static let characters: [UInt8] = [0] + Array("0123456789.-+".utf8)

    /// 0 for what is no character of a number.
    @inline(__always)
    private static func code(of byte: UInt8) -> UInt64 {
        switch byte {
        case 0x30...0x39: UInt64(byte &- 0x2F)
        case 0x2E: 11
        case 0x2D: 12
        case 0x2B: 13
        default: 0
        }
    }

    /// - Parameter bytes: digits, points and signs.
    public init(bytes: Span<UInt8>) {
        var packed: UInt64 = 0
        var shift: UInt64 = 64
        for index in 0..<min(bytes.count, Self.mostCharacters) {
            let code = Self.code(of: bytes[index])
            if code == 0 { break }
            shift -= 4
            packed |= code << shift
        }
        let isShort = Int(64 - shift) / 4 == bytes.count
        bits = isShort ? packed : Self.isLong << 60 | UInt64(PDFLongTexts.place(of: string(of: bytes)))
    }

    public init(_ value: Int) {
        var magnitude = value.magnitude
        guard magnitude < 1_000_000_000_000_000 else {
            self = PDFNumber(bytes: String(value).utf8.span)
            return
        }
        var bits: UInt64 = 0
        repeat {
            bits = bits >> 4 | UInt64(magnitude % 10 + 1) << 60
            magnitude /= 10
        } while magnitude > 0
        self.bits = value < 0 ? bits >> 4 | 12 << 60 : bits
    }

    public var text: String {
        if bits >> 60 == Self.isLong { return PDFLongTexts.text(at: UInt32(truncatingIfNeeded: bits)) }
        var bytes: [UInt8] = []
        append(to: &bytes)
        return string(of: bytes.span)
    }

    /// Appends its text.
    public func append(to output: inout [UInt8]) {
        guard bits >> 60 != Self.isLong else {
            output.append(text: text)
            return
        }
        var rest = bits
        while rest != 0 {
            output.append(Self.characters[Int(rest >> 60)])
            rest <<= 4
        }
    }

    /// Its value, when it is whole and written without a point.
    public var integer: Int? {
        if bits >> 60 == Self.isLong { return Int(text) }
        var rest = bits
        var isNegative = false
        if rest >> 60 > 11 {
            isNegative = rest >> 60 == 12
            rest <<= 4
        }
        guard rest != 0 else { return nil }
        var value = 0
        while rest != 0 {
            let code = Int(rest >> 60)
            guard code <= 10 else { return nil }
            value = value * 10 + code - 1
            rest <<= 4
        }
        return isNegative ? -value : value
    }

    /// What it says; `nil` when it is not written as a number.
    public var value: Double? {
        var digits = 0
        var hasDigits = false
        // Of the digits after the point.
        var scale: Int?
        var isNegative = false
        var rest = bits
        while rest != 0 {
            let code = Int(rest >> 60)
            switch code {
            case 1...10:
                digits = digits * 10 + code - 1
                hasDigits = true
                scale = scale.map { $0 * 10 }
            case 11 where scale == nil: scale = 1
            case 12 where rest == bits: isNegative = true
            // Long, or odd.
            default: return Double(text)
            }
            rest <<= 4
        }
        // Both are exact below 2^53, so that the quotient is the number that is nearest to what is written.
        guard hasDigits, digits < 1 << 53 else { return Double(text) }
        let value = Double(digits) / Double(scale ?? 1)
        return isNegative ? -value : value
    }
}

extension PDFNumber: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral {
    public init(stringLiteral text: String) { self.init(bytes: text.utf8.span) }

    public init(integerLiteral value: Int) { self.init(value) }
}
