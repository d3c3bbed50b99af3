import FileFormats
import Testing

/// Pictures of the coded parts of the standard's example (ITU-T T.88, Annex H.1), the segments around them by hand.
@Suite struct JBIG2PictureTests {
    private static let page = bytes("00000040 00000038 00000000 00000000 00 0000")
    private static let symbols = bytes("0800 02FF 00000002 00000002 4FE78C200E1DC7CF0111C4B26FFFAC")
    private static let sharedSymbols = bytes("0001 00000001 00000001 E9CBF40026AF04BFF0782FE00040")
    private static let text = bytes("00000025 00000008 00000004 00000001 00 0C08 00000005 8D6E5A124085FFAC")
    private static let generic = bytes("00000036 0000002C 00000004 0000000B 00 08 03FFFDFF02FEFEFE 04EEED87FBCB2BFFAC")
    private static let facsimile = bytes(
        "00000036 0000002C 00000004 0000000B 00 01 26A071CEA7FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF8F0")

    private static func bytes(_ digits: String) -> [UInt8] {
        let digits = digits.filter { $0 != " " }
        return stride(from: 0, to: digits.count, by: 2).compactMap { start in
            let index = digits.index(digits.startIndex, offsetBy: start)
            return UInt8(digits[index..<digits.index(index, offsetBy: 2)], radix: 16)
        }
    }

    /// A segment that refers to at most four others; all is kept until the end, if `kept` does not say otherwise.
    private static func segment(
        _ number: UInt8, _ type: UInt8, to references: [UInt8] = [], page: UInt8 = 1, kept: UInt8? = nil,
        length: [UInt8]? = nil, _ data: [UInt8]
    ) -> [UInt8] {
        let bits = kept ?? (2 << UInt8(references.count) - 1)
        return [0, 0, 0, number, type, UInt8(references.count) << 5 | bits] + references + [page]
            + (length ?? [0, 0, 0, UInt8(data.count)]) + data
    }

    private static let shared = segment(0, 0, page: 0, sharedSymbols)
    private static let first = segment(1, 48, page)
    private static let clean =
        first + segment(2, 0, symbols) + segment(3, 7, to: [0, 2], text) + segment(4, 39, generic)

    private func rebuilt(
        _ bytes: [UInt8], shared: [UInt8] = shared, limits: Limits = Limits()
    ) throws(Rejection) -> JBIG2Picture {
        try JBIG2Picture(bytes.span, globals: try JBIG2Globals(shared, limits: limits), limits: limits)
    }

    /// Without what they share.
    private func rebuiltAlone(_ bytes: [UInt8]) throws(Rejection) -> [UInt8] { try rebuilt(bytes, shared: []).bytes }

    @Test func `a picture with nothing but what paints it stays as it is`() throws {
        let picture = try rebuilt(Self.clean)
        #expect(picture.bytes == Self.clean)
        #expect(picture.shared == [0])
        #expect(try JBIG2Globals(Self.shared, limits: Limits()).rebuilt(keeping: picture.shared) == Self.shared)
    }

    private static let endAndMore: [UInt8] = segment(9, 49, []) + [0, 0, 0, 9, 48, 7, 7, 7, 7, 7, 7, 7]
    private static let strayText: [UInt8] = [1, 2, 3, 4, 63] + Array("anything".utf8)
    private static let unneeded: [[UInt8]] = [
        segment(9, 62, [1, 2]), segment(9, 52, [0, 0, 0, 0]), segment(9, 54, [1]), segment(9, 33, [1, 2, 3]),
        segment(9, 49, []), segment(9, 51, page: 0, []), endAndMore, segment(9, 50, [0, 0, 0, 55]),
        segment(9, 0, symbols), segment(9, 16, page: 2, [1, 2, 3]), segment(9, 53, [1]), segment(9, 36, generic),
        [0, 0, 0, 9, 48, 0], strayText,
    ]

    @Test(arguments: unneeded)
    func `what paints nothing goes`(_ added: [UInt8]) throws {
        #expect(try rebuilt(Self.clean + added).bytes == Self.clean)
    }

    @Test func `bits of a header say nothing but that all is kept`() throws {
        let other =
            Self.segment(1, 48, kept: 0, Self.page) + Self.segment(2, 0x80, page: 0, kept: 30, Self.symbols)
            + Self.segment(3, 7, to: [0, 2], kept: 0, Self.text)
            // The page in four bytes.
            + [0, 0, 0, 4, 0x40 | 39, 0, 0, 0, 0, 1, 0, 0, 0, UInt8(Self.generic.count)] + Self.generic
        #expect(try rebuilt(other).bytes == Self.clean)
    }

    @Test func `all of another page is a page too`() throws {
        let other =
            Self.segment(1, 48, page: 7, Self.page) + Self.segment(2, 0, page: 7, Self.symbols)
            + Self.segment(3, 7, to: [0, 2], page: 7, Self.text) + Self.segment(4, 39, page: 7, Self.generic)
        #expect(try rebuilt(other).bytes == Self.clean)
    }

    @Test func `the resolution, what is only announced, and stripes of a page whose height is known go`() throws {
        let other = Self.bytes("00000040 00000038 41424344 45464748 A3 8021 58")
        let picture = Self.segment(1, 48, other) + Self.clean.dropFirst(Self.first.count)
        #expect(try rebuilt(picture + Self.segment(9, 50, [0, 0, 0, 55])).bytes == Self.clean)
    }

    @Test func `stripes stay where they say the height`() throws {
        let page = Self.segment(1, 48, Self.bytes("00000040 FFFFFFFF 00000000 00000000 00 8038"))
        let picture = page + Self.segment(4, 39, Self.generic) + Self.segment(5, 50, [0, 0, 0, 55])
        #expect(try rebuiltAlone(picture) == picture)
    }

    @Test func `a page says that regions are refined or kept aside when some are`() throws {
        let refined = Self.bytes("00000036 0000002C 00000004 0000000B 00 01 04EEED87FBCB2BFFAC")
        let regions = Self.segment(4, 36, Self.generic) + Self.segment(5, 42, to: [4], refined)
        let page = Self.bytes("00000040 00000038 00000000 00000000 22 0000")
        #expect(try rebuiltAlone(Self.first + regions) == Self.segment(1, 48, page) + regions)
    }

    @Test(arguments: [(2 as UInt8, 0 as UInt8, symbols), (4, 39, generic)])
    func `nothing follows the mark that no decoder gets past`(_ number: UInt8, _ type: UInt8, _ data: [UInt8]) throws {
        let start = try #require(range(of: Self.segment(number, type, data), in: Self.clean))
        var picture = Self.clean
        picture.replaceSubrange(start, with: Self.segment(number, type, data.dropLast() + [0x90, 0xFF, 0xAC, 1]))
        #expect(try rebuilt(picture).bytes == Self.clean)
    }

    private func range(of part: [UInt8], in whole: [UInt8]) -> Range<Int>? {
        (0...(whole.count - part.count)).first { whole[$0..<($0 + part.count)].elementsEqual(part) }
            .map { $0..<($0 + part.count) }
    }

    @Test func `a facsimile ends with its last row`() throws {
        let picture = Self.first + Self.segment(4, 39, Self.facsimile)
        #expect(try rebuiltAlone(picture) == picture)
        #expect(try rebuiltAlone(Self.first + Self.segment(4, 39, Self.facsimile + [1, 2, 3])) == picture)
    }

    @Test func `an unknown length becomes known, and so many rows as there are`() throws {
        let unknown = Self.segment(4, 38, length: [255, 255, 255, 255], Self.generic + [0, 0, 0, 40])
        var known = Self.generic
        known[7] = 40
        #expect(try rebuiltAlone(Self.first + unknown) == Self.first + Self.segment(4, 38, known))
    }

    @Test(arguments: [(64, 0), (0, 56), (0x7FFF_FFFF, 0)])
    func `a region beside the page goes`(_ x: UInt32, _ y: UInt32) throws {
        var region = Self.generic
        for index in 0..<4 {
            region[8 + index] = UInt8(truncatingIfNeeded: x >> (24 - 8 * UInt32(index)))
            region[12 + index] = UInt8(truncatingIfNeeded: y >> (24 - 8 * UInt32(index)))
        }
        #expect(try rebuilt(Self.clean + Self.segment(9, 39, region)).bytes == Self.clean)
    }

    @Test func `shared segments that no picture reads go`() throws {
        let more = Self.shared + Self.segment(7, 0, page: 0, Self.symbols) + Self.segment(8, 62, page: 0, [1, 2])
        let globals = try JBIG2Globals(more, limits: Limits())
        #expect(try globals.rebuilt(keeping: [0]) == Self.shared)
        #expect(try globals.rebuilt(keeping: [0, 7]) == Self.shared + Self.segment(7, 0, page: 0, Self.symbols))
        #expect(try globals.rebuilt(keeping: []) == [])
    }

    private static let unknownLength: [UInt8] = [255, 255, 255, 255]
    private static let regionBehindEnd: [UInt8] = segment(2, 49, []) + segment(3, 39, generic)
    private static let numberTwice: [UInt8] =
        segment(2, 0, symbols) + segment(2, 0, symbols) + segment(3, 7, to: [2], text)
    private static let laterRegion: [UInt8] = segment(2, 42, to: [4], generic) + segment(4, 36, generic)
    private static let rowTooMany: [UInt8] = generic + [0, 0, 0, 45]

    /// What follows the beginning of a picture, and where in the picture the fault is.
    private static let faults: [(added: [UInt8], offset: Int)] = [
        (segment(2, 48, page), 30), (segment(2, 39, page: 2, generic), 30), (segment(2, 7, to: [0], text), 30),
        (segment(2, 39, length: [0, 0, 1, 0], generic), 30), (segment(2, 39, length: unknownLength, generic), 30),
        (segment(2, 38, length: unknownLength, rowTooMany), 30), (regionBehindEnd, 41), (numberTwice, 30),
        (laterRegion, 30), (segment(2, 39, [0, 0, 0]), 30),
    ]

    @Test(arguments: faults)
    func `where viewers would not agree there is no picture`(_ added: [UInt8], _ offset: Int) {
        let rejection = #expect(throws: Rejection.self) { try rebuiltAlone(Self.first + added) }
        #expect(rejection?.code == "pdf.bad-stream")
        #expect(rejection?.offset == offset)
    }

    @Test func `the limits hold before anything is decoded`() {
        var limits = Limits()
        limits.pixels = 64 * 56 - 1
        #expect(throws: Rejection(LimitExcess.pixels)) { try rebuilt(Self.clean, limits: limits) }
        limits.pixels = 64 * 56
        #expect(throws: Never.self) { try rebuilt(Self.clean, limits: limits) }
        limits.objects = 3
        let excess = #expect(throws: Rejection.self) { try rebuilt(Self.clean, limits: limits) }
        #expect(excess?.code == "limits.objects")
    }

    @Test func `no damage makes a picture that changes when it is rebuilt once more`() throws {
        for index in Self.clean.indices {
            for bit in 0..<8 {
                var damaged = Self.clean
                damaged[index] ^= 1 << UInt8(bit)
                guard let picture = try? rebuilt(damaged) else { continue }
                #expect(try rebuilt(picture.bytes).bytes == picture.bytes)
            }
        }
    }
}
