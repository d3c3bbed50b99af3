import FileFormats
import PNGTestSupport
import Testing

@Suite struct PNGAnimationTests {
    private static let canvas = TestPicture(6, 5)
    private static let size = (width: 6, height: 5)

    private func rejection(_ png: TestPNG, _ limits: Limits = Limits()) -> Rejection? {
        do throws(Rejection) {
            _ = try PNGParser(limits: limits).parse(png.bytes.span)
            return nil
        } catch {
            return error
        }
    }

    /// A canvas with the chunks `before` in front of IDAT and `after` behind it.
    private func animation(_ before: [TestChunk], _ after: [TestChunk]) -> TestPNG {
        let still = Self.canvas.png()
        return TestPNG([still.chunks[0]] + before + [still.chunks[1]] + after + [still.chunks[2]])
    }

    private static func stream(_ width: Int = 6, _ height: Int = 5) -> [UInt8] {
        TestAnimation.stream(canvas, width, height, seed: 5)
    }

    @Test(arguments: [false, true], [0, 2, 3, 4, 6])
    func `an animation is read to its last byte`(_ interlaced: Bool, _ type: Int) throws {
        for png in [
            TestAnimation.sample(TestPicture(6, 5, type: type, interlaced: interlaced)),
            TestAnimation.sample(TestPicture(6, 5, type: type, interlaced: interlaced)).splittingImage(7),
        ] {
            let file = try PNGParser(limits: Limits()).parse(png.bytes.span)
            #expect(file.findings.isEmpty)
            #expect(file.accountedBytes == png.bytes.count)
        }
    }

    @Test func `animations that the standard allows are accepted`() {
        typealias A = TestAnimation
        #expect(rejection(A.hiddenDefaultImage()) == nil)
        #expect(rejection(animation([A.control(frames: 1), A.frame(0, Self.size)], [])) == nil, "one frame")
        let corner = A.frame(1, (1, 1), at: (5, 4), disposal: 2, blending: 1)
        #expect(
            rejection(
                animation([A.control(frames: 2), A.frame(0, Self.size)], [corner, A.data(2, Self.stream(1, 1))]))
                == nil,
            "the last pixel of the canvas")
    }

    /// The chunks of Pillow's test file `apng/fctl_actl.png`, which browsers play, by a test of the Web platform.
    @Test func `the first fcTL may stand before acTL`() throws {
        typealias A = TestAnimation
        let usual = [A.control(frames: 2), A.frame(0, Self.size)]
        let rest = [A.frame(1, Self.size), A.data(2, Self.stream())]
        let early = animation(usual.reversed(), rest).bytes
        let file = try PNGParser(limits: Limits()).parse(early.span)
        #expect(file.findings.isEmpty)
        #expect(file.accountedBytes == early.count)
        #expect(PNGWriter.write(file, from: early.span) == animation(usual, rest).bytes)
    }

    @Test func `a picture with acTL after IDAT is a still one`() throws {
        typealias A = TestAnimation
        let frames = [A.control(frames: 1), A.frame(0, Self.size), A.data(1, Self.stream())]
        for (before, after) in [([], frames), ([A.frame(0, Self.size)], [frames[0]]), ([A.frame(0, Self.size)], [])] {
            let bytes = animation(before, after).bytes
            let file = try PNGParser(limits: Limits()).parse(bytes.span)
            #expect(file.findings.map(\.construct) == ["png.animation-without-control"])
            #expect(file.findings.map(\.count) == [before.count + after.count])
            #expect(PNGWriter.write(file, from: bytes.span) == Self.canvas.png().bytes)
        }
    }

    /// What is wrong, and the chunks before and after IDAT.
    private static let damaged: [(String, [TestChunk], [TestChunk])] = {
        typealias A = TestAnimation
        let first = [A.control(frames: 2), A.frame(0, size)]
        let good = [A.frame(1, size), A.data(2, stream())]
        func second(_ frame: TestChunk) -> [TestChunk] { [frame, A.data(2, stream())] }
        var oddFrame = A.frame(1, size)
        oddFrame.data.append(0)
        return [
            ("no frames", [A.control(frames: 0)], []),
            ("more frames than declared", [A.control(frames: 1), A.frame(0, size)], good),
            ("fewer frames than declared", [A.control(frames: 3), A.frame(0, size)], good),
            ("the most frames that fit a number", [A.control(frames: 0xFFFF_FFFF), A.frame(0, size)], good),
            ("no frame at all", [A.control(frames: 1)], []),
            ("acTL of 7 bytes", [TestChunk("acTL", [0, 0, 0, 1, 0, 0, 0])], []),
            ("two acTL", [A.control(frames: 2)] + first, good),
            ("acTL after two fcTL", [A.frame(0, size), A.frame(1, size), A.control(frames: 2)], [A.data(2, stream())]),
            ("acTL after a fcTL that does not cover the canvas", [A.frame(0, (5, 5)), A.control(frames: 2)], good),
            ("acTL after fdAT", [A.frame(0, size), A.data(1, stream()), A.control(frames: 2)], []),
            (
                "acTL after a fcTL that would not be missed", [A.frame(0, size), A.control(frames: 1)],
                [A.frame(0, size), A.data(1, stream())]
            ),
            ("a second acTL after IDAT", first, [A.control(frames: 2)] + good),
            ("two fcTL before IDAT", first + [A.frame(1, size)], [A.data(2, stream())]),
            ("fdAT before IDAT", first + [A.data(1, stream())], []),
            ("first number is 1", [A.control(frames: 1), A.frame(1, size)], []),
            ("number left out", first, [A.frame(1, size), A.data(3, stream())]),
            ("number twice", first, [A.frame(1, size), A.data(1, stream())]),
            ("number out of order", first, [A.frame(2, size), A.data(1, stream())]),
            ("fcTL without fdAT", first, [A.frame(1, size)]),
            (
                "fcTL without fdAT in the middle", [A.control(frames: 3), A.frame(0, size)],
                [A.frame(1, size), A.frame(2, size), A.data(3, stream())]
            ),
            ("fdAT without fcTL", first, [A.data(1, stream())]),
            ("fdAT of 3 bytes", first, [A.frame(1, size), TestChunk("fdAT", [0, 0, 0])]),
            ("fdAT without image", first, [A.frame(1, size), A.data(2, [])]),
            ("fcTL too long", first, second(oddFrame)),
            ("fcTL too short", first, second(TestChunk("fcTL", bigEndian(1)))),
            ("fcTL empty", first, second(TestChunk("fcTL"))),
            ("no width", first, second(A.frame(1, (0, 5)))),
            ("no height", first, second(A.frame(1, (6, 0)))),
            ("too wide", first, second(A.frame(1, (7, 5)))),
            ("beyond the right edge", first, second(A.frame(1, size, at: (1, 0)))),
            ("beyond the lower edge", first, second(A.frame(1, size, at: (0, 1)))),
            ("offset that overflows 32 bits", first, second(A.frame(1, size, at: (0xFFFF_FFFF, 0)))),
            ("unknown disposal", first, second(A.frame(1, size, disposal: 3))),
            ("unknown blending", first, second(A.frame(1, size, blending: 2))),
            ("first frame smaller than the canvas", [A.control(frames: 1), A.frame(0, (5, 5))], []),
            ("first frame moved", [A.control(frames: 1), A.frame(0, (5, 5), at: (1, 0))], []),
            ("one row too few", first, [A.frame(1, size), A.data(2, stream(6, 4))]),
            ("one row too many", first, [A.frame(1, size), A.data(2, stream(6, 6))]),
            ("damaged image", first, [A.frame(1, size), A.data(2, Array(stream().dropLast()))]),
        ]
    }()

    @Test(arguments: damaged.indices)
    func `a damaged animation is refused`(_ index: Int) {
        let (what, before, after) = Self.damaged[index]
        let refused = rejection(animation(before, after))
        let expected: Set = [
            "png.bad-animation", "png.bad-order", "png.bad-length", "png.bad-stream", "limits.frames",
        ]
        #expect(refused.map { expected.contains($0.code) } == true, "\(what): \(String(describing: refused))")
    }

    @Test func `more frames than the limit are refused`() {
        var limits = Limits()
        limits.frames = 3
        #expect(rejection(TestAnimation.sample(), limits) == nil)
        limits.frames = 2
        #expect(rejection(TestAnimation.sample(), limits)?.code == "limits.frames")
    }

    @Test func `frames without acTL are not part of the picture`() throws {
        let bytes = TestAnimation.sample().removing("acTL").bytes
        let file = try PNGParser(limits: Limits()).parse(bytes.span)
        #expect(file.findings.map(\.construct) == ["png.animation-without-control"])
        #expect(file.findings.map(\.count) == [6])
    }

    @Test func `the default image that no animated viewer shows is mentioned`() throws {
        let file = try PNGParser(limits: Limits()).parse(TestAnimation.hiddenDefaultImage().bytes.span)
        #expect(file.findings.map(\.construct) == ["png.hidden-default-image"])
        #expect(file.findings.map(\.action) == [.reported])
    }

    /// Plays and delay (numerator, denominator), and what is written for them.
    private static let values: [(plays: UInt32, delay: [UInt16], written: (UInt32, [UInt16]))] = [
        (65_535, [0, 100], (65_535, [0, 100])), (65_536, [0, 1000], (0, [0, 1000])),
        (0xFFFF_FFFF, [0, 0x4341], (0, [0, 100])), (0, [0, 0], (0, [0, 100])), (7, [1, 0x4341], (7, [1, 0x4341])),
        (7, [0x4341, 0], (7, [0x4341, 0])),
    ]

    @Test(arguments: values.indices)
    func `numbers that no viewer uses are replaced`(_ index: Int) throws {
        let (plays, delay, written) = Self.values[index]
        var png = animation([TestAnimation.control(frames: 1, plays: plays), TestAnimation.frame(0, Self.size)], [])
        png = png.changing("fcTL") { $0.replaceSubrange(20..<24, with: delay.flatMap(bigEndian16)) }
        let bytes = png.bytes
        let file = try PNGParser(limits: Limits()).parse(bytes.span)
        let output = TestPNG(reading: PNGWriter.write(file, from: bytes.span))
        #expect(output["acTL"]?.data == bigEndian(1) + bigEndian(written.0))
        #expect(output["fcTL"].map { Array($0.data[20..<24]) } == written.1.flatMap(bigEndian16))
        let changes = (plays == written.0 ? 0 : 1) + (delay == written.1 ? 0 : 1)
        #expect(file.findings.map(\.count) == (changes == 0 ? [] : [changes]))
    }
}
