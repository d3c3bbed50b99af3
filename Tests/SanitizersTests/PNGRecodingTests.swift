import FileFormats
import NativeBytes
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// Pictures that are coded anew: the same pixels, whatever the encoder chose.
@Suite struct PNGRecodingTests {
    private static let recoding: Policy = {
        var policy = Policy.standard
        policy.recode = true
        return policy
    }()

    @Test(arguments: TestPicture.everyKind)
    func `what the encoder chose does not survive`(_ picture: TestPicture) throws {
        let first = try provenOutput(of: picture.png().bytes, policy: Self.recoding)
        var other = picture
        other.filters = [4, 2, 0]
        other.fillsPadding = true
        let second = try provenOutput(of: other.png().splittingImage(7, 3).bytes, policy: Self.recoding)
        #expect(first.output == second.output)
        let constructs = first.findings.map(\.construct)
        #expect(constructs.last == "png.image-coding")
        #expect(constructs.dropLast().allSatisfy { $0 == "png.hidden-colours" })
        guard !picture.isInterlaced else { return }
        let bytes = picture.pixelRows()[0][0].count
        let image = try #require(TestPNG(reading: first.output)["IDAT"])
        let filtered = try ZlibInflater().inflate(image.data.span, limit: (bytes + 1) * picture.height).output
        let pixelBytes = bytes / picture.width
        let rows = ReferenceFilter.reconstructed(filtered, (picture.height, bytes), pixelBytes: max(1, pixelBytes))
        // The colours of a palette change places.
        #expect(rows == picture.pixelRows()[0] || constructs.count == 2 || picture.colourType == 3)
    }

    /// A picture with shades, so that every filter is the best one of some row.
    private static func shaded(_ filter: UInt8) -> TestPNG {
        let width = 300
        var rows: [UInt8] = []
        var above = [UInt8](repeating: 0, count: width * 3)
        for y in 0..<60 {
            let row = (0..<(width * 3)).map { x -> UInt8 in
                switch y / 12 {
                case 0: UInt8(truncatingIfNeeded: x / 3 * (y + 1))
                case 1: UInt8(truncatingIfNeeded: x * x / 7)
                case 2: UInt8(truncatingIfNeeded: (x / 3 + y) * (x % 3 + 1))
                case 3: x % 60 < 30 ? 0 : 0xFF
                default: UInt8(truncatingIfNeeded: x / 9 + y * 2 + (x * 7919 + y * 104_729) % 5)
                }
            }
            rows += [filter] + ReferenceFilter.filtered(row, above: above, filter, pixelBytes: 3)
            above = row
        }
        let header = TestPicture(width, 60).header
        return TestPNG([header, TestChunk("IDAT", storedZlib(rows)), TestChunk("IEND")])
    }

    @Test func `five ways to filter become one, and the file becomes smaller`() throws {
        let outputs = try (0..<5).map { try provenOutput(of: Self.shaded($0).bytes, policy: Self.recoding).output }
        #expect(Set(outputs).count == 1)
        #expect(outputs[0].count < 20_000)
    }

    @Test func `frames are coded anew, and their delays become the simplest fraction`() throws {
        for canvas in [TestPicture(6, 5), TestPicture(6, 5, depth: 2, type: 3, interlaced: true)] {
            let input = TestAnimation.sample(canvas)
            let output = TestPNG(reading: try provenOutput(of: input.bytes, policy: Self.recoding).output)
            let frames = output.chunks.filter { $0.name == "fcTL" }
            #expect(frames.map { Array($0.data[20..<24]) } == [[UInt8]](repeating: [0, 1, 0, 25], count: 3))
            #expect(frames.count == 3)
            #expect(
                output.chunks.filter { $0.name == "fdAT" }.map { Array($0.data.prefix(4)) } == [
                    bigEndian(2), bigEndian(4),
                ])
        }
        let tenth = TestAnimation.sample().changing("fcTL") { $0.replaceSubrange(20..<24, with: [0, 40, 1, 0x90]) }
        let clean = try provenOutput(of: tenth.bytes, policy: Self.recoding)
        #expect(TestPNG(reading: clean.output)["fcTL"].map { Array($0.data[20..<24]) } == [0, 1, 0, 10])
        #expect(clean.findings.map(\.construct) == ["png.animation-values", "png.image-coding"])
        #expect(clean.findings.map(\.count) == [1, 3])
    }

    @Test func `a stream that is longer than its pixels need is coded anew`() throws {
        let png = TestPicture(5, 4).png().changing("IDAT") {
            $0.insert(contentsOf: PNGHidingPlace.emptyBlocks, at: 2)
        }
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.findings.map(\.construct) == ["png.excess-coding"])
        let image = TestPNG(reading: clean.output)["IDAT"]?.data ?? []
        #expect(!image.contains([0xA8, 0, 0]))
        #expect(image.count < 100)
    }
}
