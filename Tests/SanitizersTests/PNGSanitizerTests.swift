import FileFormats
import NativeBytes
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

@Suite struct PNGSanitizerTests {
    private static let plain = TestPicture(5, 4)

    @Test(arguments: TestPicture.everyKind)
    func `every kind of picture keeps its bytes and its pixels`(_ picture: TestPicture) throws {
        let bytes = picture.png().bytes
        let clean = try provenOutput(of: bytes)
        #expect(clean.output == bytes, "a file with nothing in it is already in the canonical form")
        #expect(clean.findings.isEmpty)
    }

    @Test func `the output is written in the one canonical order`() throws {
        var png = TestAnimation.sample(TestPicture(6, 5, depth: 2, type: 3)).splittingImage(4, 5)
        let colours: [TestChunk] = [
            TestColours.light, TestColours.display, TestProfile.chunk(TestProfile.profile()),
            TestChunk("sBIT", [5, 6, 5]), TestChunk("gAMA", bigEndian(45_455)), TestColours.chromaticities(),
            TestChunk("cICP", [9, 16, 0, 1]),
        ]
        png.chunks.insert(contentsOf: colours, at: 1)
        png = png.inserting(TestChunk("tRNS", [0, 128]), TestChunk("eXIf", orientation(6)), before: "IDAT")
        // A profile overrules gamma and chromaticities.
        for (picture, colours) in [(png, ["sBIT", "iCCP"]), (png.removing("iCCP"), ["gAMA", "cHRM", "sBIT"])] {
            let clean = try PNGSanitizer(limits: Limits()).sanitize(picture.bytes.span)
            #expect(
                TestPNG(reading: clean.output).names == ["IHDR", "acTL", "cICP", "mDCV", "cLLI"] + colours + [
                    "PLTE", "tRNS", "eXIf", "fcTL", "IDAT", "fcTL", "fdAT", "fcTL", "fdAT", "IEND",
                ])
            #expect(try PNGSanitizer(limits: Limits()).sanitize(clean.output.span).output == clean.output)
        }
    }

    @Test func `the image of several chunks is copied into one`() throws {
        let whole = Self.plain.png()
        let clean = try provenOutput(of: whole.splittingImage(1, 20, 3).bytes)
        #expect(clean.output == whole.bytes)
        #expect(clean.findings.isEmpty, "to divide an image is normal")
    }

    @Test func `frames keep their data, their place and their time, and are numbered afresh`() throws {
        let input = TestAnimation.sample()
        let output = TestPNG(reading: try provenOutput(of: input.bytes).output)
        func controls(_ png: TestPNG) -> [[UInt8]] {
            png.chunks.filter { $0.name == "fcTL" }.map { Array($0.data.dropFirst(4)) }
        }
        #expect(output["acTL"] == input["acTL"])
        #expect(controls(output) == controls(input))
        let data = output.chunks.filter { $0.name == "fdAT" }.map { Array($0.data.dropFirst(4)) }
        let parts = input.chunks.filter { $0.name == "fdAT" }.map { Array($0.data.dropFirst(4)) }
        #expect(data == [parts[0], parts[1] + parts[2]])
        let numbers = output.chunks.filter { ["fcTL", "fdAT"].contains($0.name) }.map { Array($0.data.prefix(4)) }
        #expect(numbers == (0..<5).map { bigEndian($0) })
    }

    @Test func `a default image outside the animation stays and is mentioned`() throws {
        let input = TestAnimation.hiddenDefaultImage()
        let clean = try provenOutput(of: input.bytes)
        #expect(clean.output == input.bytes)
        #expect(clean.findings.map(\.construct) == ["png.hidden-default-image"])
        #expect(clean.findings.map(\.action) == [.reported])
    }

    // MARK: Orientation

    /// A TIFF block with that orientation and a further entry, the way a camera writes it: little-endian.
    private func orientation(_ value: UInt8) -> [UInt8] {
        let make = Array("Canary\0\0".utf8)
        return [0x49, 0x49, 0x2A, 0, 8, 0, 0, 0, 2, 0]
            + [0x0F, 0x01, 2, 0, 8, 0, 0, 0, 38, 0, 0, 0]
            + [0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0] + [0, 0, 0, 0] + make
    }

    @Test(arguments: 2...8 as ClosedRange<UInt8>)
    func `a turned picture keeps one tag`(_ value: UInt8) throws {
        let png = Self.plain.png().inserting(TestChunk("eXIf", orientation(value)), before: "IDAT")
        let clean = try provenOutput(of: png.bytes)
        let exif = try #require(TestPNG(reading: clean.output)["eXIf"])
        // Exif 2.32, 4.6.2: "MM", 42, one entry of type SHORT, no next directory.
        #expect(
            exif.data == [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0])
        #expect(clean.findings.map(\.construct) == ["png.exif", "png.exif.camera", "png.exif.orientation"])
    }

    @Test(arguments: [OrientationTreatment.tag, .bake])
    func `an orientation behind the image is not obeyed`(_ treatment: OrientationTreatment) throws {
        var policy = Policy.standard
        policy.orientation = treatment
        let late = TestChunk("eXIf", orientation(6))
        let clean = try PNGSanitizer(limits: Limits(), policy: policy).sanitize(
            Self.plain.png().inserting(late, before: "IEND").bytes.span)
        #expect(clean.output == Self.plain.png().bytes)
        #expect(clean.findings.map(\.construct) == ["png.exif", "png.exif.camera"])
        let both = Self.plain.png().inserting(TestOrientation.chunk(3), before: "IDAT").inserting(late, before: "IEND")
        let kept = try provenOutput(of: both.bytes)
        #expect(TestPNG(reading: kept.output).orientation == 3)
        #expect(kept.findings.map(\.construct) == ["png.exif", "png.exif.camera"])
    }

    @Test(arguments: [0, 1, 9, 255] as [UInt8])
    func `an upright or impossible orientation leaves nothing`(_ value: UInt8) throws {
        let png = Self.plain.png().inserting(TestChunk("eXIf", orientation(value)), before: "IDAT")
        #expect(try provenOutput(of: png.bytes).output == Self.plain.png().bytes)
    }

    @Test func `the canonical orientation is no finding`() throws {
        let turned = Self.plain.png().inserting(TestChunk("eXIf", orientation(3)), before: "IDAT")
        let output = try provenOutput(of: turned.bytes).output
        #expect(try provenOutput(of: output).findings.isEmpty)
    }

    // MARK: Colours

    @Test(arguments: [(2, "RGB "), (6, "RGB "), (3, "RGB "), (0, "GRAY"), (4, "GRAY")])
    func `a profile keeps its colours and loses its texts`(_ type: Int, _ space: String) throws {
        let picture = TestPicture(5, 4, type: type)
        let profile = TestProfile.profile(space, description: "CANARY Person")
        let place = type == 3 ? "PLTE" : "IDAT"
        let png = picture.png().inserting(TestProfile.chunk(profile, name: "CANARY name"), before: place)
        let clean = try provenOutput(of: png.bytes)
        let chunk = try #require(TestPNG(reading: clean.output)["iCCP"])
        #expect(chunk.data.prefix(5) == [0x69, 0x63, 0x63, 0, 0], "the name is icc")
        let rebuilt = try ZlibInflater().inflate(Array(chunk.data.dropFirst(5)).span, limit: 10_000).output
        #expect(!rebuilt.contains(Array("CANARY".utf8)))
        #expect(!clean.output.contains(Array("CANARY".utf8)))
        let kept = space == "GRAY" ? ["kTRC", "wtpt"] : ["rXYZ", "gXYZ", "bXYZ", "rTRC", "gTRC", "bTRC", "wtpt"]
        for tag in kept {
            #expect(element(tag, of: rebuilt) == element(tag, of: profile), "\(tag)")
        }
        #expect(clean.findings.map(\.construct) == ["png.icc"])
        #expect(clean.findings.map(\.action) == [.normalized])
        #expect(try provenOutput(of: clean.output).findings.isEmpty)
    }

    /// The element of that tag in a profile.
    private func element(_ signature: String, of profile: [UInt8]) -> [UInt8]? {
        func number(_ offset: Int) -> Int { profile[offset..<(offset + 4)].reduce(0) { $0 << 8 | Int($1) } }
        for index in 0..<number(128) {
            let entry = 132 + index * 12
            guard profile[entry..<(entry + 4)].elementsEqual(Array(signature.utf8)) else { continue }
            return Array(profile[number(entry + 4)..<(number(entry + 4) + number(entry + 8))])
        }
        return nil
    }

    @Test(arguments: [
        ("no stream", TestChunk("iCCP", Array("name\0\0".utf8))),
        ("no name", TestChunk("iCCP", [0, 0] + storedZlib(TestProfile.profile()))),
        ("a long name", TestProfile.chunk(TestProfile.profile(), name: String(repeating: "n", count: 80))),
        ("an unknown method", TestChunk("iCCP", Array("n\0\u{1}".utf8) + storedZlib(TestProfile.profile()))),
        ("a damaged stream", TestChunk("iCCP", Array("n\0\0".utf8) + storedZlib(TestProfile.profile()).dropLast())),
        ("not a profile", TestProfile.chunk(Array("CANARY".utf8))),
        ("a profile for greys", TestProfile.chunk(TestProfile.profile("GRAY"))),
        ("a profile for inks", TestProfile.chunk(TestProfile.profile("CMYK"))),
        ("a bomb", TestProfile.chunk([UInt8](repeating: 0, count: 5_000_000))),
        ("empty", TestChunk("iCCP")),
    ])
    func `a profile that no viewer can use is dropped`(_ what: String, _ chunk: TestChunk) throws {
        let png = Self.plain.png().inserting(chunk, before: "IDAT")
        let clean = try provenOutput(of: png.bytes, "\(what)")
        #expect(clean.findings.map(\.construct) == ["png.icc.unusable"], "\(what)")
        #expect(clean.findings.map(\.action) == [.removed])
        #expect(clean.output == Self.plain.png().bytes)
    }

    @Test func `colour chunks that viewers use are kept byte for byte`() throws {
        let colours = [
            TestChunk("cICP", [1, 13, 0, 1]), TestChunk("sRGB", [2]), TestChunk("gAMA", bigEndian(100_000)),
            TestColours.chromaticities(), TestChunk("sBIT", [5, 6, 5]),
        ]
        for chunk in colours {
            let png = Self.plain.png().inserting(chunk, before: "IDAT")
            let clean = try provenOutput(of: png.bytes)
            #expect(clean.output == png.bytes, "\(chunk.name)")
            #expect(clean.findings.isEmpty)
        }
    }

    @Test(arguments: [
        TestChunk("gAMA", bigEndian(45_455)), TestChunk("sRGB", [0]), TestChunk("cICP", [1, 13, 0, 1]),
        TestChunk("sBIT", [8, 8, 8]), TestProfile.chunk(TestProfile.profile()),
    ])
    func `a colour chunk after the palette or a second one counts as absent`(_ chunk: TestChunk) throws {
        let indexed = TestPicture(5, 4, depth: 4, type: 3).png()
        let late = try provenOutput(of: indexed.inserting(chunk, before: "IDAT").bytes)
        #expect(late.findings.map(\.construct) == ["png.misplaced-chunk"])
        #expect(late.output == indexed.bytes)
        let once = try provenOutput(of: indexed.inserting(chunk, before: "PLTE").bytes)
        let twice = try provenOutput(of: indexed.inserting(chunk, chunk, before: "PLTE").bytes)
        #expect(twice.output == once.output)
        #expect(twice.findings.contains { $0.construct == "png.misplaced-chunk" && $0.count == 1 })
    }
}

extension PNGSanitizerTests {
    // MARK: Transparency and palette

    @Test(arguments: [(0, 1), (0, 2), (0, 4), (0, 8), (2, 8)])
    func `bits of the transparent colour that no decoder reads are cleared`(_ type: Int, _ depth: Int) throws {
        let samples = type == 0 ? 1 : 3
        let picture = TestPicture(9, 7, depth: depth, type: type)
        let png = picture.png()
        let value = UInt16(1 << depth) - 1
        let colour = picture.pixelRows()[0][0].prefix(samples).map { depth < 8 ? value : UInt16($0) }
        let hidden = colour.flatMap { bigEndian16(0x5A00 & ~value | $0) }
        let clean = try provenOutput(of: png.inserting(TestChunk("tRNS", hidden), before: "IDAT").bytes)
        #expect(clean.findings.map(\.construct) == ["png.transparency-bits"])
        #expect(TestPNG(reading: clean.output)["tRNS"]?.data == colour.flatMap { bigEndian16($0) })
        let shown = try #require(PNGOracle(decoding: clean.output))
        if depth < 8 {
            #expect(stride(from: 3, to: shown.pixels.count, by: 4).contains { shown.pixels[$0] == 0 })
        }
    }

    @Test(arguments: [0, 2])
    func `all bits of a sixteen-bit transparent colour are kept`(_ type: Int) throws {
        let picture = TestPicture(9, 7, depth: 16, type: type)
        let colour = picture.pixelRows()[0][3].suffix(type == 0 ? 2 : 6)
        let png = picture.png().inserting(TestChunk("tRNS", Array(colour)), before: "IDAT")
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.output == png.bytes)
        #expect(clean.findings.isEmpty)
    }

    @Test func `the alpha of a palette is kept`() throws {
        let png = TestPicture(9, 7, depth: 4, type: 3).png().inserting(
            TestChunk("tRNS", [1, 50, 100, 255]), before: "IDAT")
        #expect(try provenOutput(of: png.bytes).output == png.bytes)
    }

    @Test func `palette entries that the depth cannot reach are cut off`() throws {
        let picture = TestPicture(9, 7, depth: 2, type: 3)
        let canary = Array("CANARY".utf8)
        let png = picture.png().changing("PLTE") { $0 += canary }
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.output == picture.png().bytes)
        #expect(clean.findings.map(\.construct) == ["png.palette-excess"])
        #expect(clean.findings.map(\.bytes) == [6])
    }

    @Test(arguments: [[0, 8, 8], [8, 9, 8], [8, 8, 255]] as [[UInt8]])
    func `impossible significant bits are dropped`(_ bits: [UInt8]) throws {
        let png = Self.plain.png().inserting(TestChunk("sBIT", bits), before: "IDAT")
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.output == Self.plain.png().bytes)
        #expect(clean.findings.map(\.construct) == ["png.significant-bits"])
    }
}
