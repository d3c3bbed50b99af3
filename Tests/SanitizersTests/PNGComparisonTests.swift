import FileFormats
import PNGTestSupport
import Sanitizers
import Testing

/// The inner proof must say no: to two files that differ in anything that is shown, and to an output that is damaged
/// where it is not the input.
@Suite struct PNGComparisonTests {
    private static var sanitizer: PNGSanitizer { PNGSanitizer(limits: Limits()) }
    private static let canvas = TestPicture(6, 5, depth: 2, type: 3)

    /// A turned, indexed animation with everything that is kept.
    private static let shown: TestPNG = {
        var png = TestAnimation.sample(canvas).splittingImage(9, 9)
        png.chunks.insert(
            contentsOf: [
                TestChunk("gAMA", bigEndian(45_455)), TestProfile.chunk(TestProfile.profile()),
            ], at: 1)
        let tiff: [UInt8] = [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
        return png.inserting(TestChunk("tRNS", [0, 100]), TestChunk("eXIf", tiff), before: "IDAT")
    }()

    private func showTheSame(_ one: TestPNG, _ other: TestPNG) throws -> Bool {
        let (oneBytes, otherBytes) = (one.bytes, other.bytes)
        let before = try Self.sanitizer.parse(oneBytes.span)
        let after = try Self.sanitizer.parse(otherBytes.span)
        return try Self.sanitizer.showsTheSame(before, in: oneBytes.span, after, in: otherBytes.span)
    }

    /// The last row of an image ends with another byte.
    private static func otherImage(_ stream: [UInt8]) -> [UInt8] {
        // Stored zlib: two bytes of header and five of block in front, four of checksum behind.
        var rows = Array(stream.dropFirst(7).dropLast(4))
        rows[rows.count - 1] ^= 0x80
        return storedZlib(rows)
    }

    private static let differences: [(String, TestPNG)] = {
        let whole = shown.chunks.filter { $0.name == "IDAT" }.flatMap(\.data)
        var otherImage = shown.removing("IDAT")
        otherImage.chunks.insert(
            TestChunk("IDAT", Self.otherImage(whole)), at: shown.names.firstIndex(of: "IDAT") ?? 0)
        var otherFrame = shown
        let frame = shown.names.firstIndex(of: "fdAT") ?? 0
        otherFrame.chunks[frame].data =
            Array(shown.chunks[frame].data.prefix(4))
            + Self.otherImage(Array(shown.chunks[frame].data.dropFirst(4)))
        let profile = TestProfile.chunk(TestProfile.profile(red: 0x7000))
        return [
            ("palette", shown.changing("PLTE") { $0[3] ^= 1 }),
            ("transparency", shown.changing("tRNS") { $0[1] = 101 }),
            ("no transparency", shown.removing("tRNS")),
            ("colours of the profile", shown.changing("iCCP") { $0 = profile.data }),
            ("no profile", shown.removing("iCCP")),
            ("orientation", shown.changing("eXIf") { $0[19] = 8 }),
            ("no orientation", shown.removing("eXIf")),
            ("image", otherImage),
            ("frame", otherFrame),
            ("place of a frame", changingControl(shown, at: 15, to: 3)),
            ("delay of a frame", changingControl(shown, at: 21, to: 2)),
            ("disposal of a frame", changingControl(shown, at: 24, to: 1)),
            ("blending of a frame", changingControl(shown, at: 25, to: 0)),
            ("delay of the default image", shown.changing("fcTL") { $0[21] = 9 }),
            ("plays", shown.changing("acTL") { $0[7] = 4 }),
            ("no animation", shown.removing("acTL")),
        ]
    }()

    /// Changes a byte of the second fcTL chunk, that of the small frame in the corner.
    private static func changingControl(_ png: TestPNG, at offset: Int, to value: UInt8) -> TestPNG {
        var copy = png
        guard let index = png.names.lastIndex(of: "IDAT") else { return png }
        copy.chunks[index + 1].data[offset] = value
        return copy
    }

    @Test func `gamma is seen where no profile overrules it`() throws {
        let plain = Self.shown.removing("iCCP")
        for other in [plain.changing("gAMA", { $0[3] ^= 1 }), plain.removing("gAMA")] {
            #expect(try !showTheSame(plain, other))
            #expect(try !showTheSame(other, plain))
        }
        #expect(try showTheSame(Self.shown, Self.shown.removing("gAMA")))
    }

    @Test(arguments: differences.indices)
    func `a difference that is shown is seen`(_ index: Int) throws {
        let (what, other) = Self.differences[index]
        #expect(other != Self.shown, "\(what)")
        #expect(try !showTheSame(Self.shown, other), "\(what)")
        #expect(try !showTheSame(other, Self.shown), "\(what)")
    }

    @Test func `one more frame is seen`() throws {
        let canvas = TestPicture(6, 5)
        let size = (6, 5)
        let one = canvas.png().inserting(
            TestAnimation.control(frames: 1), TestAnimation.frame(0, size), before: "IDAT")
        let two = canvas.png().inserting(
            TestAnimation.control(frames: 2), TestAnimation.frame(0, size), before: "IDAT"
        ).inserting(
            TestAnimation.frame(1, size), TestAnimation.data(2, TestAnimation.stream(canvas, 6, 5, seed: 4)),
            before: "IEND")
        #expect(try !showTheSame(one, two))
        #expect(try !showTheSame(two, one))
        #expect(try !showTheSame(one, canvas.png()))
    }

    @Test func `another size or kind with the same rows is seen`() throws {
        // 8 pixels of one bit and 4 of two bits both take one byte.
        var narrow = TestPicture(4, 3, depth: 2, type: 0)
        let wide = TestPicture(8, 3, depth: 1, type: 0)
        #expect(narrow.rows() == wide.rows())
        #expect(try !showTheSame(narrow.png(), wide.png()))
        narrow.bitDepth = 1
        #expect(try !showTheSame(narrow.png(), wide.png()))
    }

    @Test func `how the image is divided is not seen`() throws {
        let picture = TestPicture(6, 5)
        for cut in 0..<60 {
            #expect(try showTheSame(picture.png(), picture.png().splittingImage(cut, 7, 0, 3)))
            #expect(try showTheSame(picture.png().splittingImage(cut, 5), picture.png().splittingImage(11, 0, cut)))
        }
    }

    // MARK: Reading the output with the input at hand

    /// The code that reading `output` ends with when `input` is known; `nil` when it is accepted.
    private func code(_ output: TestPNG, knowing input: TestPNG) throws -> String? {
        let (outputBytes, inputBytes) = (output.bytes, input.bytes)
        let before = try Self.sanitizer.parse(inputBytes.span)
        do throws(Rejection) {
            _ = try Self.sanitizer.parse(rebuilt: outputBytes.span, knowing: before, of: inputBytes.span)
            return nil
        } catch {
            return error.code
        }
    }

    @Test func `an output is refused wherever its image is not that of the input`() throws {
        let input = TestPicture(6, 5).png()
        let length = input["IDAT"]?.data.count ?? 0
        #expect(try code(input, knowing: input) == nil)
        for index in 0..<length {
            // Header and block type are guarded by rules, the stored bytes by the Adler-32 behind them.
            let damaged = input.changing("IDAT") { $0[index] ^= 0x06 }
            #expect(try code(damaged, knowing: input) != nil, "byte \(index)")
            #expect(try code(damaged.splittingImage(index), knowing: input) != nil, "byte \(index) in a second part")
        }
        #expect(try code(input.changing("IDAT") { $0.removeLast() }, knowing: input) == "png.bad-stream")
    }

    @Test func `an output is refused when its rows are others than those of the input`() throws {
        let input = TestPicture(6, 5).png()
        #expect(try code(input.changing("IHDR") { $0[7] = 4 }, knowing: input) == "png.bad-length")
        #expect(try code(input.changing("IHDR") { $0[12] = 1 }, knowing: input) != nil, "interlaced")
        let animation = TestAnimation.sample()
        let smaller = Self.changingControl(animation, at: 11, to: 2)
        #expect(try code(animation, knowing: animation) == nil)
        #expect(try code(smaller, knowing: animation) == "png.bad-length")
    }

    @Test func `what is known does not lift a limit`() throws {
        let bytes = TestAnimation.sample().bytes
        let before = try Self.sanitizer.parse(bytes.span)
        var limits = Limits()
        limits.decodedBytes = 200
        #expect(throws: Rejection.self) {
            _ = try PNGSanitizer(limits: limits).parse(rebuilt: bytes.span, knowing: before, of: bytes.span)
        }
    }
}
