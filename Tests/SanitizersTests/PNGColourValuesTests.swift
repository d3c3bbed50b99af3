import FileFormats
import PNGTestSupport
import Sanitizers
import Testing

/// Values of colour chunks that no viewer uses are a place to hide in; those that one uses stay.
@Suite struct PNGColourValuesTests {
    private static let plain = TestPicture(5, 4)
    private static let signal = TestChunk("cICP", [9, 16, 0, 1])

    private func constructs(_ chunks: TestChunk...) throws -> [String] {
        try Self.clean(chunks).findings.map { "\($0.construct) \($0.action.rawValue)" }
    }

    private static func clean(_ chunks: [TestChunk]) throws -> Sanitization {
        var png = plain.png()
        png.chunks.insert(contentsOf: chunks, at: 1)
        return try provenOutput(of: png.bytes)
    }

    private static let removed = ["png.colour-values removed"]

    /// libpng 1.6.39 says "gamma value out of range" to the same.
    @Test(arguments: [0, 1, 15, 625_000_001, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF_FFFF] as [UInt32])
    func `an impossible gamma is dropped`(_ gamma: UInt32) throws {
        #expect(try constructs(TestChunk("gAMA", bigEndian(gamma))) == Self.removed)
    }

    @Test(arguments: [16, 45_455, 100_000, 625_000_000] as [UInt32])
    func `a possible gamma stays`(_ gamma: UInt32) throws {
        #expect(try constructs(TestChunk("gAMA", bigEndian(gamma))) == [])
    }

    /// libpng 1.6.39 says "invalid chromaticities" or "invalid values" to the same.
    @Test(arguments: [
        [UInt32](repeating: 0, count: 8), changed([0: 100_001]), changed([1: 0]), changed([0: 0x8000_0000]),
        changed([2: 70_000, 3: 40_000]), changed([4: 64_000, 5: 33_000]), changed([0: 90_000, 1: 5_000]),
        changed([7: 0xFFFF_FFFF]), changed([2: 30_000, 3: 60_000, 4: 15_000, 5: 6_000, 6: 15_000, 7: 6_000]),
    ])
    func `impossible chromaticities are dropped`(_ values: [UInt32]) throws {
        #expect(try constructs(TestColours.chromaticities(values)) == Self.removed)
    }

    /// The second is that of ACES with its blue at the edge, the third has its primaries in another order.
    @Test(arguments: [
        TestColours.standard, changed([2: 73_470, 3: 26_530, 4: 0, 5: 100_000, 6: 10, 7: 0]),
        changed([2: 15_000, 3: 6_000, 6: 64_000, 7: 33_000]),
    ])
    func `possible chromaticities stay`(_ values: [UInt32]) throws {
        #expect(try constructs(TestColours.chromaticities(values)) == [])
    }

    private static func changed(_ values: [Int: UInt32]) -> [UInt32] {
        TestColours.standard.enumerated().map { values[$0.offset] ?? $0.element }
    }

    @Test(arguments: [
        [0, 13], [3, 13], [13, 13], [21, 13], [23, 13], [255, 13], [1, 0], [1, 3], [1, 19], [1, 255],
    ])
    func `code points without a meaning are dropped`(_ points: [UInt8]) throws {
        #expect(try constructs(TestChunk("cICP", points + [0, 1])) == Self.removed)
    }

    @Test func `display and light stay with the colours that they belong to, and only then`() throws {
        #expect(try constructs(Self.signal, TestColours.display, TestColours.light) == [])
        #expect(try constructs(TestColours.light, TestColours.display, Self.signal) == [])
        let alone = try Self.clean([TestColours.display, TestColours.light])
        #expect(alone.output == Self.plain.png().bytes)
        #expect(alone.findings.map(\.count) == [2])
        #expect(alone.findings.map(\.bytes) == [24 + 8 + 2 * 12])
    }

    @Test(arguments: [
        TestColours.display(white: (0, 0), most: 800_000, least: 800),
        TestColours.display(white: (15_635, 16_450), most: 800, least: 800),
        TestColours.display(white: (15_635, 16_450), most: 100_000_001, least: 800),
        TestChunk("cLLI", bigEndian(100_000_001) + bigEndian(0)),
        TestChunk("cLLI", bigEndian(0) + bigEndian(0xFFFF_FFFF)),
    ])
    func `an impossible display or light is dropped`(_ chunk: TestChunk) throws {
        #expect(try constructs(Self.signal, chunk) == Self.removed)
    }

    @Test func `a profile overrules sRGB, gamma and chromaticities, which are dropped`() throws {
        let profile = TestProfile.chunk(TestProfile.profile())
        #expect(try constructs(TestChunk("sRGB", [0]), profile).contains("png.colour-values removed"))
        let output = try Self.clean([TestChunk("gAMA", bigEndian(45_455)), TestColours.chromaticities(), profile])
            .output
        #expect(TestPNG(reading: output)["gAMA"] == nil && TestPNG(reading: output)["cHRM"] == nil)
        let unusable = TestChunk("iCCP", Array("CANARY".utf8))
        #expect(try constructs(TestChunk("sRGB", [0]), unusable) == ["png.icc.unusable removed"])
    }

    @Test func `sRGB overrules gamma and chromaticities, which are rewritten`() throws {
        let standard = TestChunk("gAMA", bigEndian(45_455))
        #expect(try constructs(TestChunk("sRGB", [0]), standard, TestColours.chromaticities()) == [])
        let other = try Self.clean([
            TestChunk("sRGB", [0]), TestChunk("gAMA", bigEndian(45_000)),
            TestColours.chromaticities(Self.changed([0: 31_000])),
        ])
        let output = TestPNG(reading: other.output)
        #expect(output["gAMA"] == standard)
        #expect(output["cHRM"] == TestColours.chromaticities())
        #expect(other.findings.map(\.construct) == ["png.colour-values"])
        #expect(other.findings.map(\.count) == [2])
        #expect(try constructs(TestChunk("gAMA", bigEndian(45_000))) == [], "without sRGB it is what is shown")
    }
}
