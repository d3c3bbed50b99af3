import FileFormats
import NativeOracles
import PNGTestSupport
import Sanitizers
import Testing

/// What a policy can choose about a PNG.
@Suite struct PNGPolicyTests {
    private static func policy(_ construct: PNGConstruct, _ treatment: Treatment) -> Policy {
        var policy = Policy.standard
        policy[construct] = treatment
        return policy
    }

    private static let canary = PNGHidingPlace.canary

    // MARK: Print resolution

    private static let keepsSize = policy(.physicalSize, .allow)

    /// What stands in the file, and what is written.
    @Test(
        arguments: [
            ([2835, 2835, 1], [2835, 2835, 1]), ([0x7FFF_FFFF, 1, 1], [0x7FFF_FFFF, 1, 1]), ([4, 6, 0], [2, 3, 0]),
            ([7, 7, 0], [1, 1, 0]), ([0, 2835, 1], nil), ([2835, 0, 1], nil), ([0x8000_0000, 1, 1], nil),
            ([2835, 2835, 2], nil),
        ] as [([UInt32], [UInt32]?)])
    func `a print resolution that is possible can stay`(_ numbers: [UInt32], _ written: [UInt32]?) throws {
        func chunk(_ numbers: [UInt32]) -> TestChunk {
            TestChunk("pHYs", bigEndian(numbers[0]) + bigEndian(numbers[1]) + [UInt8(numbers[2])])
        }
        let png = TestPicture(5, 4).png().inserting(chunk(numbers), before: "IDAT")
        let kept = try provenOutput(of: png.bytes, policy: Self.keepsSize)
        #expect(TestPNG(reading: kept.output)["pHYs"] == written.map(chunk))
        #expect(kept.findings.map(\.construct) == ["png.physical-size"])
        #expect(kept.findings.map(\.action) == [written == nil ? .removed : .kept])
        #expect(TestPNG(reading: try provenOutput(of: png.bytes).output)["pHYs"] == nil)
    }

    @Test func `a print resolution in the wrong place, of another length or a second one goes`() throws {
        let size = TestChunk("pHYs", bigEndian(2835) + bigEndian(2835) + [1])
        let plain = TestPicture(5, 4).png()
        let long = TestChunk("pHYs", size.data + Self.canary)
        for png in [plain.inserting(size, before: "IEND"), plain.inserting(long, before: "IDAT")] {
            #expect(try provenOutput(of: png.bytes, policy: Self.keepsSize).output == plain.bytes)
        }
        let twice = try provenOutput(of: plain.inserting(size, size, before: "IDAT").bytes, policy: Self.keepsSize)
        #expect(twice.output == plain.inserting(size, before: "IDAT").bytes)
        #expect(twice.findings.map(\.action) == [.kept, .removed])
    }

    // MARK: Record of origin

    @Test func `a record of origin can be stored beside the picture`() throws {
        let plain = TestPicture(5, 4).png()
        let png = plain.inserting(TestChunk("caBX", Self.canary), TestChunk("caBX", [1, 2]), before: "IDAT")
        let clean = try provenOutput(of: png.bytes, policy: Self.policy(.c2pa, .archive))
        #expect(clean.output == plain.bytes)
        #expect(clean.archived == ArchivedPart(PNGConstruct.c2pa, Self.canary))
        #expect(clean.findings.map(\.action) == [.archived, .removed])
        #expect(try provenOutput(of: png.bytes).archived == nil)
        #expect(try provenOutput(of: plain.bytes, policy: Self.policy(.c2pa, .archive)).archived == nil)
    }

    // MARK: Hidden default image

    private static let showsFrames = policy(.hiddenDefaultImage, .sanitize)

    @Test(arguments: [TestPicture(6, 5), TestPicture(6, 5, depth: 2, type: 3), TestPicture(9, 7, interlaced: true)])
    func `the first frame takes the place of a hidden default image`(_ canvas: TestPicture) throws {
        let input = TestAnimation.hiddenDefaultImage(canvas).inserting(
            TestAnimation.frame(2, (2, 2), at: (1, 1)),
            TestAnimation.data(3, TestAnimation.stream(canvas, 2, 2, seed: 9)), before: "IEND"
        ).changing("acTL") { $0[3] = 2 }
        let clean = try PNGSanitizer(limits: Limits(), policy: Self.showsFrames).sanitize(input.bytes.span)
        let output = TestPNG(reading: clean.output)
        #expect(output.names.filter { $0 != "PLTE" } == ["IHDR", "acTL", "fcTL", "IDAT", "fcTL", "fdAT", "IEND"])
        #expect(output["IDAT"]?.data == input["fdAT"].map { Array($0.data.dropFirst(4)) })
        #expect(output["fcTL"] == input["fcTL"])
        #expect(
            output.chunks.last { $0.name == "fdAT" }?.data.dropFirst(4)
                == input.chunks.last {
                    $0.name == "fdAT"
                }?.data.dropFirst(4))
        let hidden = clean.findings.filter { $0.construct == "png.hidden-default-image" }
        #expect(hidden.map(\.action) == [.removed])
        #expect(hidden.map(\.pixels) == [PixelSize(width: canvas.width, height: canvas.height)])
        let again = try PNGSanitizer(limits: Limits(), policy: Self.showsFrames).sanitize(clean.output.span)
        #expect(again.output == clean.output)
        #expect(again.findings.isEmpty)
    }

    @Test(arguments: [0, 3, 6], [false, true])
    func `an empty image takes it when the first frame is smaller than the canvas`(_ type: Int, _ bakes: Bool) throws {
        var canvas = TestPicture(6, 5, type: type)
        if type == 3 { canvas.bitDepth = 2 }
        var policy = Self.showsFrames
        if bakes { policy.orientation = .bake }
        let input = canvas.png().inserting(TestAnimation.control(frames: 1, plays: 0), before: "IDAT").inserting(
            TestAnimation.frame(0, (2, 3), at: (4, 2)),
            TestAnimation.data(1, TestAnimation.stream(canvas, 2, 3, seed: 9)), before: "IEND"
        ).inserting(TestOrientation.chunk(6), before: "IDAT")
        let sanitizer = PNGSanitizer(limits: Limits(), policy: policy)
        let clean = try sanitizer.sanitize(input.bytes.span)
        #expect(clean.findings.contains { $0.construct == "png.hidden-default-image" && $0.action == .removed })
        let output = TestPNG(reading: clean.output)
        #expect(output.names.count { $0 == "fcTL" } == 1)
        // What libpng shows is the default image.
        let pixels = try #require(PNGOracle(decoding: clean.output)).pixels
        #expect(stride(from: 0, to: pixels.count, by: 4).allSatisfy { pixels[$0..<($0 + 4)] == pixels[0..<4] })
        let again = try sanitizer.sanitize(clean.output.span)
        #expect(again.output == clean.output)
        #expect(again.findings.allSatisfy { $0.action == .kept })
    }

    @Test func `a file with one can be refused`() {
        let png = TestAnimation.hiddenDefaultImage()
        guard
            case .forbidden(let findings) = Outcome<PNGSanitizer>(
                png.bytes, policy: Self.policy(.hiddenDefaultImage, .reject))
        else {
            Issue.record("it is not refused")
            return
        }
        #expect(findings.map(\.construct) == ["png.hidden-default-image"])
    }

    // MARK: Words

    @Test func `a second picture is told with its size`() throws {
        var png = TestPicture(5, 4).png()
        png.trailing = TestPicture(17, 11).png().bytes + Array("CANARY".utf8)
        let findings = try provenOutput(of: png.bytes).findings
        #expect(findings.map(\.construct) == ["png.trailing.picture", "png.trailing"])
        #expect(findings.first?.pixels == PixelSize(width: 17, height: 11))
        #expect(findings.first?.description.contains("17 × 11") == true)
        #expect(findings.map(\.bytes) == [png.trailing.count - 6, 6])
    }
}
