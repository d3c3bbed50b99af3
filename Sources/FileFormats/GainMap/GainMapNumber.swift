/// A decimal number of a gain map's metadata, to ten digits behind the point: as exact as any program needs, and always
/// written in the same way.
struct GainMapNumber: Equatable, Comparable, Sendable {
    /// In units of 10 to the power of -10.
    let scaled: Int64

    private static let decimals = 10
    private static let one: Int64 = 10_000_000_000
    /// Largest magnitude, exclusive of what follows the point.
    private static let largest: Int64 = 1_000_000
    /// Most characters of a number that is read.
    static let longest = 40

    static let zero = GainMapNumber(scaled: 0)
    static let unit = GainMapNumber(scaled: one)
    /// 1/64, which both offsets are when nothing is said.
    static let usualOffset = GainMapNumber(scaled: one / 64)

    static func < (one: GainMapNumber, other: GainMapNumber) -> Bool { one.scaled < other.scaled }

    private init(scaled: Int64) {
        self.scaled = scaled
    }

    /// Reads "-1.5", "+0.25", "1e-07" or "3."; digits behind the tenth are cut off.
    ///
    /// - Returns: `nil` when it is not a number, longer than 40 characters, or not less than a million.
    init?(_ text: [UInt8]) {
        guard text.count <= Self.longest else { return nil }
        var rest = text[...]
        var isNegative = false
        if let sign = rest.first, sign == 0x2B || sign == 0x2D {
            isNegative = sign == 0x2D
            rest.removeFirst()
        }
        var digits: [Int64] = []
        var pointAt: Int?
        while let character = rest.first, character == 0x2E || (0x30...0x39).contains(character) {
            rest.removeFirst()
            if character == 0x2E {
                guard pointAt == nil else { return nil }
                pointAt = digits.count
            } else {
                digits.append(Int64(character - 0x30))
            }
        }
        guard !digits.isEmpty, let exponent = Self.exponent(rest) else { return nil }
        // The digit at `index` counts 10 to the power of (place - 1 - index).
        let place = (pointAt ?? digits.count) + exponent
        var value: Int64 = 0
        for (index, digit) in digits.enumerated() where digit != 0 {
            let power = place - 1 - index + Self.decimals
            guard power >= 0 else { break }
            guard power < 17 else { return nil }
            value += digit * Self.powers[power]
        }
        guard value < Self.largest * Self.one else { return nil }
        scaled = isNegative ? -value : value
    }

    /// 1, 10, 100, …: as many as a digit can count.
    private static let powers: [Int64] = (0..<17).map { exponent in (0..<exponent).reduce(1) { power, _ in power * 10 }
    }

    /// The number behind "e" or "E"; 0 when there is none, `nil` when it is not one of at most two digits.
    private static func exponent(_ text: ArraySlice<UInt8>) -> Int? {
        guard let mark = text.first else { return 0 }
        guard mark == 0x65 || mark == 0x45 else { return nil }
        var rest = text.dropFirst()
        let isNegative = rest.first == 0x2D
        if rest.first == 0x2D || rest.first == 0x2B { rest.removeFirst() }
        guard (1...2).contains(rest.count), rest.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        let value = rest.reduce(0) { $0 * 10 + Int($1 - 0x30) }
        return isNegative ? -value : value
    }

    /// "-1.5", "0.25", "3.0": at least one digit on both sides of the point, and no more than it needs.
    var text: String {
        let magnitude = scaled.magnitude
        var fraction = String(magnitude % UInt64(Self.one))
        fraction = String(repeating: "0", count: Self.decimals - fraction.count) + fraction
        while fraction.count > 1, fraction.hasSuffix("0") { fraction.removeLast() }
        return (scaled < 0 ? "-" : "") + "\(magnitude / UInt64(Self.one)).\(fraction)"
    }
}
