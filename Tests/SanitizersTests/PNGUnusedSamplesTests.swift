import FileFormats
import NativeBytes
import PNGTestSupport
import Sanitizers
import Testing

/// What lies beside the pixels in rows and palettes: bits behind a row, and colours that no pixel has.
@Suite struct PNGUnusedSamplesTests {
    /// The reconstructed rows of a straight image.
    private func rows(_ stream: [UInt8], _ picture: TestPicture) throws -> [[UInt8]] {
        let bytes = picture.pixelRows()[0][0].count
        let inflater = try ZlibInflater()
        let filtered = try inflater.inflate(stream.span, limit: (bytes + 1) * picture.height).output
        return ReferenceFilter.reconstructed(filtered, (picture.height, bytes), pixelBytes: 1)
    }

    private static let padded = TestPicture.everyKind.filter { $0.bitDepth < 8 && $0.width > 1 }

    @Test(arguments: padded)
    func `bits behind the last pixel of a row are cleared, and the pixels stay`(_ picture: TestPicture) throws {
        var dirty = picture
        dirty.fillsPadding = true
        let count = zip(dirty.pixelRows().joined(), picture.pixelRows().joined()).count { $0 != $1 }
        let clean = try provenOutput(of: dirty.png().bytes)
        #expect(clean.findings.map(\.construct) == (count == 0 ? [] : ["png.row-padding"]))
        #expect(clean.findings.map(\.count) == (count == 0 ? [] : [count]))
        guard !picture.isInterlaced else { return }
        let image = try #require(TestPNG(reading: clean.output)["IDAT"])
        #expect(try rows(image.data, picture) == picture.pixelRows()[0])
    }

    @Test func `a frame of an animation is coded anew when its rows hold more than pixels`() throws {
        var canvas = TestPicture(6, 5, depth: 4, type: 0)
        let plain = TestAnimation.sample(canvas)
        canvas.fillsPadding = true
        // Only the frame of two columns and three rows is one of whole bytes.
        canvas.width = 3
        let stream = TestAnimation.stream(canvas, 3, 5, seed: 8)
        let png = plain.changing("acTL") { $0[3] = 4 }.inserting(
            TestAnimation.frame(6, (3, 5)), TestAnimation.data(7, stream), before: "IEND")
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.findings.map(\.construct) == ["png.row-padding"])
        #expect(clean.findings.map(\.count) == [5])
        let output = TestPNG(reading: clean.output)
        #expect(output["IDAT"] == png["IDAT"], "an image that holds nothing else is copied")
        canvas.height = 5
        canvas.fillsPadding = false
        #expect(
            try rows(Array(output.chunks.last { $0.name == "fdAT" }!.data.dropFirst(4)), canvas)
                == canvas.pixelRows(seed: 8)[0])
    }

    /// Two pixels of two bits with the colours 0 and 2.
    private static let indexed = TestPNG([
        TestPicture(2, 1, depth: 2, type: 3).header, TestChunk("PLTE", [10, 20, 30, 40, 50, 60, 70, 80, 90, 1, 2, 3]),
        TestChunk("IDAT", storedZlib([0, 0b00_10_0000])), TestChunk("IEND"),
    ])

    @Test func `colours that no pixel has become black and opaque, and the others keep their index`() throws {
        let png = Self.indexed.inserting(TestChunk("tRNS", [7, 8, 9]), before: "IDAT")
        let clean = try provenOutput(of: png.bytes)
        let output = TestPNG(reading: clean.output)
        #expect(output["PLTE"]?.data == [10, 20, 30, 0, 0, 0, 70, 80, 90, 0, 0, 0])
        #expect(output["tRNS"]?.data == [7, 255, 9])
        #expect(output["IDAT"] == png["IDAT"])
        #expect(clean.findings.map(\.construct) == ["png.unused-colours"])
        #expect(clean.findings.map(\.count) == [2])
    }

    @Test func `a colour of a frame, or of a hidden default image, is used`() throws {
        let canvas = TestPicture(2, 1, depth: 2, type: 3)
        let animated = Self.indexed.inserting(TestAnimation.control(frames: 1), before: "PLTE").inserting(
            TestAnimation.frame(0, (2, 1)), TestAnimation.data(1, storedZlib([0, 0b01_01_0000])), before: "IEND")
        let output = TestPNG(reading: try provenOutput(of: animated.bytes).output)
        #expect(output["PLTE"]?.data == [10, 20, 30, 40, 50, 60, 70, 80, 90, 0, 0, 0])
        #expect(canvas.header == output["IHDR"])
    }

    @Test(arguments: [0, 2].flatMap { type in [8, 16].map { (type, $0) } }, [false, true])
    func `a transparent colour that no pixel has is dropped`(_ kind: (type: Int, depth: Int), _ interlaced: Bool) throws
    {
        let picture = TestPicture(5, 9, depth: kind.depth, type: kind.type, interlaced: interlaced)
        let bytes = (kind.type == 0 ? 1 : 3) * kind.depth / 8
        func withTransparent(_ pixel: [UInt8]) -> TestPNG {
            let colour = kind.depth == 16 ? pixel : pixel.flatMap { [0, $0] }
            return picture.png().inserting(TestChunk("tRNS", colour), before: "IDAT")
        }
        for pass in picture.pixelRows() {
            let used = withTransparent(Array(pass[0].suffix(bytes)))
            #expect(try provenOutput(of: used.bytes).output == used.bytes)
        }
        let all = Set(picture.pixelRows().joined().joined())
        let unused = try #require((UInt8.min...UInt8.max).first { !all.contains($0) })
        let clean = try provenOutput(of: withTransparent([UInt8](repeating: unused, count: bytes)).bytes)
        #expect(clean.output == picture.png().bytes)
        #expect(clean.findings.map { $0.construct } == ["png.unused-transparency"])
    }
}
