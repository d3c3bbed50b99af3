import FileFormats
import Sanitizers
import Testing

/// What browsers show of files that are not as the standard has them is what remains of them.
@Suite struct GIFLeniencyTests {
    private func constructs(_ clean: Sanitization) -> [String] { clean.findings.map(\.construct) }

    /// A frame of any size whose pixels are numbered from 0 to 3, and again.
    private func frame(_ width: Int, _ height: Int, left: Int = 0, top: Int = 0, packed: UInt8 = 0) -> [UInt8] {
        TestGIF.frame(
            TestGIF.pixels(count: width * height),
            descriptor: TestGIF.descriptor(left: left, top: top, width: width, height: height, packed: packed))
    }

    @Test func `the screen grows to its first frame`() throws {
        let gif = TestGIF.plain.with { $0.blocks = [frame(6, 4, left: 3, top: 1)] }
        let expected = gif.with { $0.screen = TestGIF.littleEndian(9) + TestGIF.littleEndian(5) + [0xF1, 0, 0] }
        let clean = try provenGIF(of: gif.bytes)
        #expect(clean.output == expected.bytes)
        #expect(constructs(clean) == ["gif.screen-size"])
    }

    @Test func `the screen grows no further than a limit`() {
        var limits = Limits()
        limits.pixels = 44
        let gif = TestGIF.plain.with { $0.blocks = [frame(6, 4, left: 3, top: 1)] }
        #expect(gifRejection(gif.bytes, limits: limits)?.code == "limits.pixels")
        limits.pixels = 45
        #expect(gifRejection(gif.bytes, limits: limits) == nil)
        let wide = TestGIF.plain.with { $0.blocks = [frame(6, 4, left: 65_530)] }
        #expect(gifRejection(wide.bytes)?.code == "gif.frame-outside")
    }

    /// Columns 4 and 5 and rows 2 and 3 of the screen, of a frame that begins there.
    @Test(arguments: [false, true]) func `a later frame is cut at the screen`(_ isInterlaced: Bool) throws {
        let numbers = TestGIF.pixels(count: 5 * 9)
        // Of nine rows those that are stored first are 0 and 8, then 4, then 2 and 6, then the others (GIF89a, E).
        let order = isInterlaced ? [0, 5, 3, 6, 2, 7, 4, 8, 1] : Array(0..<9)
        let seen = (0..<2).flatMap { row in (0..<2).map { numbers[order[row] * 5 + $0] } }
        let gif = TestGIF.plain.with {
            $0.blocks = [
                TestGIF.control(5), TestGIF.frame(), TestGIF.control(6, disposal: 2, transparent: 1),
                frame(5, 9, left: 4, top: 2, packed: isInterlaced ? 0x40 : 0),
            ]
        }
        let clean = try provenGIF(of: gif.bytes)
        #expect(constructs(clean) == ["gif.frame-excess"])
        #expect(clean.findings.first?.bytes == 41)
        let expected = gif.with {
            $0.blocks[3] = TestGIF.frame(
                seen, descriptor: TestGIF.descriptor(left: 4, top: 2, width: 2, height: 2))
        }
        // Codes may be others; the pixels are not.
        let sanitizer = GIFSanitizer(limits: Limits())
        let expectedBytes = expected.bytes
        let after = try sanitizer.parse(clean.output.span)
        let wanted = try sanitizer.parse(expectedBytes.span)
        #expect(GIFComparison.showTheSame(wanted, after) && GIFComparison.showTheSame(after, wanted))
    }

    @Test func `what a frame says of its size costs nothing`() {
        let descriptor = TestGIF.descriptor(width: 16_000, height: 16_000)
        let large = TestGIF.plain.with { $0.blocks.append(TestGIF.frame(descriptor: descriptor)) }
        #expect(gifRejection(large.bytes)?.code == "gif.missing-pixels")
        // Six bytes of memory for each pixel of a frame that is cut, and for each of the file.
        let cut = TestGIF.plain.with { $0.blocks.append(frame(20, 20)) }.bytes
        var limits = Limits()
        limits.memoryBytes = 6 * (400 + cut.count)
        #expect(gifRejection(cut, limits: limits) == nil)
        limits.memoryBytes -= 1
        #expect(gifRejection(cut, limits: limits)?.code == "limits.memory")
    }

    @Test func `the comparison minds every pixel of a frame that was cut`() throws {
        let sanitizer = GIFSanitizer(limits: Limits())
        func file(_ changed: Int?, left: Int = 4, width: Int = 2) throws -> GIFFile {
            var pixels = TestGIF.pixels(count: width * 2)
            if let changed { pixels[changed] ^= 1 }
            let descriptor = TestGIF.descriptor(left: left, top: 2, width: width, height: 2)
            let bytes = TestGIF.plain.with { $0.blocks.append(TestGIF.frame(pixels, descriptor: descriptor)) }.bytes
            return try sanitizer.parse(bytes.span)
        }
        let uncropped = TestGIF.plain.with { $0.blocks.append(frame(2, 9, left: 4, top: 2)) }.bytes
        let before = try sanitizer.parse(uncropped.span)
        #expect(GIFComparison.showTheSame(before, try file(nil)))
        for pixel in 0..<4 { #expect(!GIFComparison.showTheSame(before, try file(pixel))) }
        #expect(!GIFComparison.showTheSame(before, try file(nil, width: 1)))
        #expect(!GIFComparison.showTheSame(before, try file(nil, left: 3)))
    }

    @Test func `of a frame outside of the screen the time remains`() throws {
        for (left, top) in [(6, 0), (0, 4), (65_535, 65_535)] {
            let gif = TestGIF.plain.with {
                $0.blocks = [
                    TestGIF.control(5), TestGIF.frame(), TestGIF.control(6, disposal: 2),
                    frame(6, 4, left: left, top: top), TestGIF.control(7), TestGIF.frame(),
                ]
            }
            let clean = try provenGIF(of: gif.bytes)
            #expect(constructs(clean) == ["gif.frame-excess"])
            let nothing: [UInt8] =
                TestGIF.control(6, disposal: 1, transparent: 0)
                + TestGIF.descriptor(width: 1, height: 1, packed: 0x80) + [0, 0, 0, 0, 0, 0]
                + [2, 2, 0b01_000_100, 0b1, 0]
            #expect(clean.output == gif.with { $0.blocks[2...3] = [nothing] }.bytes)
        }
    }

    @Test func `bytes that are no block end the file`() throws {
        let gif = TestGIF.plain.with { $0.blocks += [[0x2D], GIFHidingPlace.canary, TestGIF.frame()] }
        let clean = try provenGIF(of: gif.bytes)
        #expect(clean.output == TestGIF.plain.bytes)
        #expect(constructs(clean) == ["gif.missing-trailer", "gif.trailing"])
    }

    @Test func `a file may end in an extension or behind its pixels`() throws {
        let comment = TestGIF.comment(GIFHidingPlace.canary)
        for length in 1..<comment.count {
            let gif = TestGIF.plain.with {
                $0.blocks.append(Array(comment.prefix(length)))
                $0.trailer = []
            }
            let clean = try provenGIF(of: gif.bytes)
            #expect(clean.output == TestGIF.plain.bytes)
            #expect(constructs(clean) == ["gif.unfinished-block", "gif.missing-trailer"])
        }
        let clean = try provenGIF(of: TestGIF.plain.bytes.dropLast(2))
        #expect(clean.output == TestGIF.plain.bytes)
        #expect(constructs(clean) == ["gif.missing-trailer"])
    }

    @Test(arguments: 9...11) func `codes may be as wide as they can be`(_ codeSize: Int) throws {
        // A clear code in front of each pixel, so that every code has one more bit than the code size says.
        func bytes(_ pixels: [Int]) -> [UInt8] {
            var bits: [UInt8] = []
            for code in pixels.flatMap({ [1 << codeSize, $0] }) + [1 << codeSize + 1] {
                for bit in 0...codeSize { bits.append(UInt8(code >> bit & 1)) }
            }
            let codes = stride(from: 0, to: bits.count, by: 8).map { start in
                bits[start..<min(start + 8, bits.count)].enumerated().reduce(UInt8(0)) {
                    $0 | $1.element << UInt8($1.offset)
                }
            }
            let image = TestGIF.descriptor() + [UInt8(codeSize)] + TestGIF.subBlocks(codes)
            return TestGIF.plain.with { $0.blocks = [image] }.bytes
        }
        let pixels = TestGIF.pixels().map { Int($0) }
        let clean = try provenGIF(of: bytes(pixels))
        #expect(constructs(clean) == ["gif.image-coding"])
        let sanitizer = GIFSanitizer(limits: Limits())
        let plain = TestGIF.plain.bytes
        #expect(GIFComparison.showTheSame(try sanitizer.parse(plain.span), try sanitizer.parse(clean.output.span)))
        #expect(gifRejection(bytes([256] + pixels.dropFirst()))?.code == "gif.bad-index")
    }

    @Test(arguments: 5...7 as ClosedRange<UInt8>) func `an unknown disposal is none`(_ disposal: UInt8) throws {
        let gif = TestGIF.plain.with { $0.blocks.insert(TestGIF.control(3, disposal: disposal), at: 0) }
        let clean = try provenGIF(of: gif.bytes)
        #expect(clean.output == TestGIF.plain.with { $0.blocks.insert(TestGIF.control(3), at: 0) }.bytes)
        #expect(constructs(clean) == ["gif.control"])
    }
}
