/// The numbers of a gain map in the binary form of ISO 21496-1, annex C.2: fractions, big-endian, for one channel or
/// three.
struct ISOGainMapMetadata: Equatable, Sendable {
    /// A fraction in lowest terms.
    struct Fraction: Equatable, Sendable {
        /// The numerator's 32 bits, which are a signed number in some fields.
        let numerator: UInt32
        /// Never 0.
        let denominator: UInt32

        init?(_ numerator: UInt32, _ denominator: UInt32, isSigned: Bool) {
            guard denominator != 0 else { return nil }
            let magnitude = isSigned ? Int32(bitPattern: numerator).magnitude : numerator
            let divisor = greatestCommonDivisor(magnitude, denominator)
            self.denominator = denominator / divisor
            let reduced = magnitude / divisor
            self.numerator = isSigned && Int32(bitPattern: numerator) < 0 ? 0 &- reduced : reduced
        }
    }

    /// Minimum, maximum, gamma, offset of the base picture, offset of the other rendition.
    typealias Channel = [Fraction]

    private let usesBaseColourSpace: Bool
    private let baseHeadroom: Fraction
    private let alternateHeadroom: Fraction
    private let channels: [Channel]

    /// What both pictures say: the version that a reader must understand, and that of the writer.
    static let canonicalVersion: [UInt8] = [0, 0, 0, 0]

    private enum Flag {
        static let multichannel: UInt8 = 0x80
        static let baseColourSpace: UInt8 = 0x40
        /// All fractions have the same denominator, which is written once. libultrahdr writes so.
        static let commonDenominator: UInt8 = 0x08
    }
    /// Which of a channel's five numbers are signed.
    private static let signs = [true, true, false, true, true]

    /// - Parameter body: the segment behind its name.
    /// - Returns: `nil` when it is of a later version, is cut, or has a denominator of 0.
    init?(_ body: Span<UInt8>) {
        guard body.bigEndianUInt16(at: 0) == 0, body.count >= 5 else { return nil }
        let flags = body[4]
        let count = flags & Flag.multichannel != 0 ? 3 : 1
        var reader = FractionReader(position: 5)
        if flags & Flag.commonDenominator != 0 {
            guard let denominator = reader.number(body) else { return nil }
            reader.commonDenominator = denominator
        }
        guard let base = reader.fraction(body, isSigned: false), let alternate = reader.fraction(body, isSigned: false)
        else { return nil }
        var channels: [Channel] = []
        for _ in 0..<count {
            let channel = Self.signs.compactMap { reader.fraction(body, isSigned: $0) }
            guard channel.count == Self.signs.count else { return nil }
            channels.append(channel)
        }
        usesBaseColourSpace = flags & Flag.baseColourSpace != 0
        baseHeadroom = base
        alternateHeadroom = alternate
        self.channels = channels
    }

    /// The one form with these numbers: every fraction with its own denominator, nothing behind the last.
    var canonical: [UInt8] {
        var body = Self.canonicalVersion
        body.append((channels.count == 3 ? Flag.multichannel : 0) | (usesBaseColourSpace ? Flag.baseColourSpace : 0))
        for fraction in [baseHeadroom, alternateHeadroom] + channels.flatMap(\.self) {
            body.appendBigEndian(fraction.numerator)
            body.appendBigEndian(fraction.denominator)
        }
        return body
    }
}

/// Reads one fraction after the other.
private struct FractionReader {
    var position: Int
    var commonDenominator: UInt32?

    mutating func number(_ body: Span<UInt8>) -> UInt32? {
        defer { position += 4 }
        return body.bigEndianUInt32(at: position)
    }

    mutating func fraction(_ body: Span<UInt8>, isSigned: Bool) -> ISOGainMapMetadata.Fraction? {
        guard let numerator = number(body), let denominator = commonDenominator ?? number(body) else { return nil }
        return ISOGainMapMetadata.Fraction(numerator, denominator, isSigned: isSigned)
    }
}
