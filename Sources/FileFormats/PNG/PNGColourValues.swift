/// Which values of the colour chunks mean something. A value that no viewer uses is a place to hide in.
enum PNGColourValues {
    /// The chunks that are copied, in the order in which they are written.
    static let chunks = ["cICP", "mDCV", "cLLI", "sRGB", "gAMA", "cHRM", "sBIT"]

    /// Whether viewers use the data of a chunk, which has the length that it must have.
    static func areUsable(_ type: String, _ data: Span<UInt8>) -> Bool {
        switch type {
        case "gAMA": (smallestGamma...largestGamma).contains(number(data, 0))
        case "cHRM":
            isPossible(white: point(data, 0, 4), [point(data, 8, 4), point(data, 16, 4), point(data, 24, 4)], 100_000)
        case "cICP": codePoints(data)
        case "mDCV":
            isPossible(white: point(data, 12, 2), [point(data, 0, 2), point(data, 4, 2), point(data, 8, 2)], 50_000)
                && number(data, 20) < number(data, 16) && number(data, 16) <= brightest
        case "cLLI": number(data, 0) <= brightest && number(data, 4) <= brightest
        default: true
        }
    }

    /// Gamma in steps of 1/100,000 (PNG third edition, 11.3.2.2): what libpng takes to be one.
    private static let smallestGamma: UInt32 = 16
    private static let largestGamma: UInt32 = 625_000_000
    /// 10,000 cd/m², the most that a signal can say (ITU-R BT.2100), in steps of 0.0001 (11.3.2.7, 11.3.2.8).
    private static let brightest: UInt32 = 100_000_000

    /// gAMA and cHRM as a sRGB chunk says them too (11.3.2.5).
    static let standardGamma: [UInt8] = [0, 0, 0xB1, 0x8F]
    static let standardChromaticities: [UInt8] = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000]
        .reduce(into: []) { $0.appendBigEndian($1 as UInt32) }

    /// Whether the colour primaries and the transfer function have a meaning (ITU-T H.273, 8.1 and 8.2).
    private static func codePoints(_ data: Span<UInt8>) -> Bool {
        let primaries = data[0]
        let transfer = data[1]
        return ((1...12).contains(primaries) && primaries != 3 || primaries == 22)
            && (1...18).contains(transfer) && transfer != 3
    }

    private typealias Point = (x: Int, y: Int)

    private static func number(_ data: Span<UInt8>, _ offset: Int) -> UInt32 { data.bigEndianUInt32(at: offset) ?? 0 }

    /// Two numbers of `size` bytes, which is 2 or 4.
    private static func point(_ data: Span<UInt8>, _ offset: Int, _ size: Int) -> Point {
        func number(_ offset: Int) -> Int {
            Int((size == 4 ? data.bigEndianUInt32(at: offset) : data.bigEndianUInt16(at: offset).map(UInt32.init)) ?? 0)
        }
        return (number(offset), number(offset + size))
    }

    /// Whether the chromaticities are such of colours, with `one` for 1, and the white can be mixed of the primaries.
    private static func isPossible(white: Point, _ primaries: [Point], _ one: Int) -> Bool {
        guard white.y > 0, (primaries + [white]).allSatisfy({ $0.x + $0.y <= one }) else { return false }
        let sides = (0..<3).map { corner in
            let (a, b) = (primaries[corner], primaries[(corner + 1) % 3])
            return ((b.x - a.x) * (white.y - a.y) - (b.y - a.y) * (white.x - a.x)).signum()
        }
        return sides[0] != 0 && sides.allSatisfy { $0 == sides[0] }
    }
}

extension PNGAppearance {
    /// Takes out and rewrites what a chunk of higher rank overrules (PNG third edition, 4.3, table 1).
    ///
    /// - Returns: the types of the chunks that were dropped, and of those that were rewritten.
    mutating func settleColours() -> (dropped: [String], rewritten: [String]) {
        var dropped: [String] = []
        // The display and the light of the mastering mean nothing without the colours that cICP says (11.3.2.7).
        if colour["cICP"] == nil { dropped += ["mDCV", "cLLI"] }
        // Viewers that do not know cICP go on with the others, so that they stay beside it.
        if colourProfile != nil { dropped += ["sRGB", "gAMA", "cHRM"] }
        dropped = dropped.filter { colour.removeValue(forKey: $0) != nil }
        guard colour["sRGB"] != nil else { return (dropped, []) }
        let standard = ["gAMA": PNGColourValues.standardGamma, "cHRM": PNGColourValues.standardChromaticities]
        let rewritten = standard.keys.sorted().filter { colour[$0] != nil && colour[$0] != standard[$0] }
        for type in rewritten { colour[type] = standard[type] }
        return (dropped, rewritten)
    }
}
