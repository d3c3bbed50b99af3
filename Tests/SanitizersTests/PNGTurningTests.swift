import FileFormats
import PNGTestSupport
import Sanitizers
import Testing

/// Pictures whose pixels are turned upright, in place of a tag that says how they are turned.
@Suite struct PNGTurningTests {
    private static func policy(recodes: Bool = false) -> Policy {
        var policy = Policy.standard
        policy.orientation = .bake
        policy.recode = recodes
        policy[PNGConstruct.physicalSize] = .allow
        return policy
    }

    /// libpng's simplified reader shows interlaced pictures of sixteen bits wrong; there Pillow judges, in
    /// `Tests/EndToEnd`.
    private static let kinds = TestPicture.everyKind.filter {
        $0.width == 5 && (!$0.isInterlaced || $0.bitDepth < 16)
    }

    @Test(arguments: kinds)
    func `every kind of picture is turned upright`(_ picture: TestPicture) throws {
        for value in 2...8 as ClosedRange<UInt8> {
            let png = picture.png().inserting(TestOrientation.chunk(value), before: "IDAT")
            let clean = try provenOutput(of: png.bytes, "\(value)", policy: Self.policy(recodes: value % 2 == 0))
            let output = TestPNG(reading: clean.output)
            #expect(output["eXIf"] == nil)
            #expect(output["IHDR"]?.data.last == 0, "it is not interlaced")
            let turned = clean.findings.filter { $0.construct == "png.exif.orientation" }
            #expect(turned.map(\.action) == [.normalized])
        }
    }

    @Test func `an upright picture is copied`() throws {
        for png in [TestPicture(5, 4).png(), TestPicture(5, 9, interlaced: true).png(), TestAnimation.sample()] {
            let tagged = try provenOutput(of: png.bytes)
            #expect(try provenOutput(of: png.bytes, policy: Self.policy()).output == tagged.output)
        }
    }

    /// Column, row, width and height of the frame that is 2 wide, 3 high, and stands at (4, 1) of a canvas of 6 × 5.
    /// Worked out by hand, with the canvas drawn on paper.
    private static let places: [UInt8: [UInt32]] = [
        1: [4, 1, 2, 3], 2: [0, 1, 2, 3], 3: [0, 1, 2, 3], 4: [4, 1, 2, 3],
        5: [1, 4, 3, 2], 6: [1, 4, 3, 2], 7: [1, 0, 3, 2], 8: [1, 0, 3, 2],
    ]

    @Test(arguments: 1...8 as ClosedRange<UInt8>, [0, 3])
    func `frames are turned with their canvas`(_ value: UInt8, _ type: Int) throws {
        let canvas = TestPicture(6, 5, depth: type == 3 ? 2 : 8, type: type)
        var png = TestAnimation.sample(canvas).inserting(TestOrientation.chunk(value), before: "IDAT")
        let control = try #require(png.names.lastIndex(of: "IDAT")) + 1
        png.chunks[control].data.replaceSubrange(16..<20, with: bigEndian(1))
        let output = TestPNG(reading: try provenOutput(of: png.bytes, policy: Self.policy()).output)
        let frame = try #require(output.chunks.filter { $0.name == "fcTL" }.dropFirst().first?.data)
        let numbers = [12, 16, 4, 8].map { offset in frame[offset..<(offset + 4)].reduce(0) { $0 << 8 | UInt32($1) } }
        #expect(numbers == Self.places[value])
        #expect(frame[20...].elementsEqual(png.chunks[control].data[20...]), "delay, disposal and blending stay")
    }

    @Test func `a frame that is not turned right is no proof`() throws {
        var png = TestAnimation.sample(TestPicture(6, 6)).inserting(TestOrientation.chunk(6), before: "IDAT")
        let sanitizer = PNGSanitizer(limits: Limits(), policy: Self.policy())
        let bytes = png.bytes
        let before = try sanitizer.parse(bytes.span)
        func isProven(_ other: TestPNG) throws -> Bool {
            let otherBytes = other.bytes
            let after = try sanitizer.parse(otherBytes.span)
            return try sanitizer.showsTheSame(before, in: bytes.span, after, in: otherBytes.span)
        }
        let output = TestPNG(reading: sanitizer.rebuild(before, from: bytes.span))
        #expect(try isProven(output))
        // The small frame of 3 × 2 pixels in another place.
        let control = try #require(output.names.lastIndex(of: "IDAT")) + 1
        for (offset, value) in [(15, 0), (15, 2), (19, 3), (19, 0)] as [(Int, UInt8)] {
            var moved = output
            guard moved.chunks[control].data[offset] != value else { continue }
            moved.chunks[control].data[offset] = value
            #expect(try !isProven(moved), "\(offset): \(value)")
        }
        // The picture turned in another way.
        for value in [1, 2, 3, 4, 5, 7, 8] as [UInt8] {
            png = TestAnimation.sample(TestPicture(6, 6)).inserting(TestOrientation.chunk(value), before: "IDAT")
            let bytes = png.bytes
            let other = TestPNG(reading: sanitizer.rebuild(try sanitizer.parse(bytes.span), from: bytes.span))
            #expect(try !isProven(other), "\(value)")
        }
        #expect(try !isProven(TestAnimation.sample(TestPicture(6, 6))))
    }

    @Test(arguments: 1...8 as ClosedRange<UInt8>)
    func `the print resolution is turned too`(_ value: UInt8) throws {
        let size = TestChunk("pHYs", bigEndian(3_000) + bigEndian(4_000) + [1])
        let png = TestPicture(5, 4).png().inserting(size, TestOrientation.chunk(value), before: "IDAT")
        let output = TestPNG(reading: try provenOutput(of: png.bytes, policy: Self.policy()).output)
        let turned = bigEndian(value < 5 ? 3_000 : 4_000) + bigEndian(value < 5 ? 4_000 : 3_000) + [1]
        #expect(output["pHYs"]?.data == turned)
    }
}
