import FileFormats
import Sanitizers
import Testing

@Suite struct GIFSanitizerTests {
    private func code(_ limits: Limits = Limits(), _ change: (inout TestGIF) -> Void) -> String? {
        gifRejection(TestGIF.plain.with(change).bytes, limits: limits)?.code
    }

    @Test func `what is refused`() {
        #expect(code { $0.header = Array("GIF88a".utf8) } == "gif.bad-signature")
        #expect(code { $0.screen[0] = 0 } == "gif.bad-header")
        #expect(code { $0.blocks = [] } == "gif.missing-image")
        #expect(code { $0.blocks.insert([0], at: 0) } == "gif.bad-block")
        #expect(code { $0.blocks.insert([0x2D], at: 0) } == "gif.bad-block")
        #expect(code { $0.blocks += [[0], TestGIF.frame()] } == "gif.bad-block")
        #expect(code { $0.blocks.insert([0x21, 0xF9, 0], at: 0) } == "gif.bad-control")
        #expect(code { $0.blocks.insert([0x21, 0xF9, 3, 0, 0, 0, 0], at: 0) } == "gif.bad-control")
        #expect(code { $0.blocks = [TestGIF.frame(descriptor: TestGIF.descriptor(width: 0))] } == "gif.empty-frame")
        #expect(
            code { $0.blocks = [TestGIF.frame(descriptor: TestGIF.descriptor(top: 65_535))] } == "gif.frame-outside")
        #expect(
            code {
                $0.screen[4] = 0x70
                $0.palette = []
            } == "gif.missing-palette")
        #expect(code { $0.blocks = [TestGIF.descriptor() + [0, 1, 0, 0]] } == "gif.bad-code-size")
        #expect(code { $0.blocks = [TestGIF.descriptor() + [12, 1, 0, 0]] } == "gif.bad-code-size")
        #expect(code { $0.blocks = [TestGIF.descriptor() + [11, 1, 0, 0]] } == "gif.missing-pixels")
        #expect(code { $0.blocks = [TestGIF.descriptor() + [2, 1, 0b110_100, 0]] } == "gif.bad-code")
        #expect(code { $0.blocks = [TestGIF.descriptor() + [2, 0]] } == "gif.missing-pixels")
        #expect(code { $0.blocks = [TestGIF.frame(TestGIF.pixels(count: 23))] } == "gif.missing-pixels")
        #expect(
            code {
                $0.screen[4] = 0xF0
                $0.palette = [1, 2, 3, 4, 5, 6]
            } == "gif.bad-index")
    }

    @Test func `a pixel outside of the palette may be transparent`() throws {
        let gif = TestGIF.plain.with {
            $0.screen[4] = 0xF0
            $0.palette = [1, 2, 3, 4, 5, 6]
            $0.blocks = [TestGIF.control(0, transparent: 3), TestGIF.frame(TestGIF.pixels().map { $0 > 1 ? 3 : $0 })]
        }
        #expect(try provenGIF(of: gif.bytes).output == gif.bytes)
    }

    @Test func `a file that is cut anywhere is refused or whole`() throws {
        let bytes = TestGIF.animated.bytes
        var accepted: [Int] = []
        for length in 0..<bytes.count {
            let part = Array(bytes.prefix(length))
            guard let rejection = gifRejection(part) else {
                accepted.append(bytes.count - length)
                _ = try provenGIF(of: part, "\(length)")
                continue
            }
            #expect((0...length).contains(rejection.offset ?? 0))
        }
        // It may end behind the pixels of each of the three frames and behind the 0 that follows them, and anywhere in
        // the 8 bytes of the control of the second and the third.
        #expect(accepted.count == 3 * 2 + 2 * 8)
    }

    @Test func `limits hold before the work`() {
        var limits = Limits()
        limits.pixels = 23
        #expect(code(limits) { _ in } == "limits.pixels")
        limits = Limits()
        limits.frames = 2
        #expect(code(limits) { $0.blocks = [TestGIF.frame(), TestGIF.frame()] } == nil)
        #expect(code(limits) { $0.blocks = [TestGIF.frame(), TestGIF.frame(), TestGIF.frame()] } == "limits.frames")
        limits = Limits()
        limits.decodedBytes = 47
        #expect(code(limits) { _ in } == nil)
        #expect(code(limits) { $0.blocks = [TestGIF.frame(), TestGIF.frame()] } == "limits.decoded-bytes")
        limits = Limits()
        limits.memoryBytes = 300
        #expect(code(limits) { _ in } == "limits.memory")
        #expect(
            code {
                $0.screen = [255, 255, 255, 255, 0xF1, 0, 0]
            } == "limits.pixels")
    }

    @Test func `the last loop count holds and has one name`() throws {
        let gif = TestGIF.animated.with { $0.blocks.insert(TestGIF.application("ANIMEXTS1.0", [1, 9, 0]), at: 1) }
        let expected = TestGIF.animated.with { $0.blocks[0] = TestGIF.loop(9) }
        #expect(try provenGIF(of: gif.bytes).output == expected.bytes)
    }

    @Test func `a control belongs to the next image whatever stands between`() throws {
        let gif = TestGIF.plain.with {
            $0.blocks = [TestGIF.control(7, transparent: 1), TestGIF.comment([1]), TestGIF.frame()]
        }
        let expected = TestGIF.plain.with { $0.blocks = [TestGIF.control(7, transparent: 1), TestGIF.frame()] }
        #expect(try provenGIF(of: gif.bytes).output == expected.bytes)
    }

    @Test func `colours that programs paint the rest of the screen with stay`() throws {
        let small = TestGIF.frame(
            [2, 2, 2, 2], descriptor: TestGIF.descriptor(width: 2, height: 2))
        let gif = TestGIF.plain.with {
            $0.screen[5] = 3
            $0.blocks = [small]
        }
        let kept = try provenGIF(of: gif.bytes).output
        #expect(Array(kept[13..<25]) == [10, 20, 30, 0, 0, 0, 0, 200, 0, 0, 0, 200] && kept[11] == 3)
        let filled = gif.with { $0.blocks = [TestGIF.frame([UInt8](repeating: 2, count: 24))] }
        let cleared = try provenGIF(of: filled.bytes).output
        #expect(Array(cleared[13..<25]) == [0, 0, 0, 0, 0, 0, 0, 200, 0, 0, 0, 0] && cleared[11] == 0)
    }

    @Test func `frames are coded anew where their codes are not exactly the pixels`() throws {
        for frame in [
            TestGIF.frame(hasEnd: false), TestGIF.frame(TestGIF.pixels(count: 25)),
            TestGIF.frame(slack: [0xFF], hasEnd: false),
        ] {
            let clean = try provenGIF(of: TestGIF.plain.with { $0.blocks = [frame] }.bytes)
            #expect(clean.fidelityMethod == .gifFrames)
        }
    }

    // MARK: Policy

    @Test func `recoding leaves no choice of the encoder`() throws {
        var policy = Policy.standard
        policy.recode = true
        // The same picture: other order of the palette, a colour twice, other codes.
        let order: [UInt8] = [3, 1, 0, 2]
        let turned = TestGIF.plain.with {
            $0.screen[4] = 0xF2
            $0.palette = order.flatMap { TestGIF.colours[Int($0 * 3)..<Int($0 * 3 + 3)] } + TestGIF.colours
            let pixels = TestGIF.pixels().map { UInt8(order.firstIndex(of: $0) ?? 0) }
            $0.blocks = [TestGIF.frame(pixels, size: 3)]
        }
        let one = try provenGIF(of: TestGIF.plain.bytes, policy: policy).output
        #expect(one == (try provenGIF(of: turned.bytes, policy: policy).output))
        #expect(one != TestGIF.plain.bytes)
        let animated = try provenGIF(of: TestGIF.animated.bytes, policy: policy)
        #expect(animated.output != TestGIF.animated.bytes)
        #expect(animated.findings.map(\.construct) == ["gif.encoder-choices"])
    }

    @Test func `a palette that is full is not put in order where a slot is a colour and transparent`() throws {
        var policy = Policy.standard
        policy.recode = true
        let grey = (0..<256).flatMap { [UInt8](repeating: UInt8($0), count: 3) }
        let pixels = (0..<256).map { UInt8($0) }
        // Codes of nine bits, a clear code in front of every one.
        var bits: [UInt8] = []
        for pixel in pixels {
            for bit in 0..<9 { bits.append(UInt8(256 >> bit & 1)) }
            for bit in 0..<9 { bits.append(UInt8(Int(pixel) >> bit & 1)) }
        }
        for bit in 0..<9 { bits.append(UInt8(257 >> bit & 1)) }
        let codes = stride(from: 0, to: bits.count, by: 8).map { start in
            bits[start..<min(start + 8, bits.count)].enumerated().reduce(0 as UInt8) {
                $0 | $1.element << UInt8($1.offset)
            }
        }
        let frame = TestGIF.descriptor(width: 16, height: 16) + [8] + TestGIF.subBlocks(codes)
        let gif = TestGIF.plain.with {
            $0.screen = [16, 0, 16, 0, 0xF7, 0, 0]
            $0.palette = grey
            $0.blocks = [TestGIF.control(5), frame, TestGIF.control(5, transparent: 200), frame]
        }
        let clean = try provenGIF(of: gif.bytes, policy: policy)
        #expect(Array(clean.output[13..<781]) == grey)
    }

    @Test func `the form of pixels stays when the policy allows it`() throws {
        var policy = Policy.standard
        policy[GIFConstruct.pixelAspect] = .allow
        let gif = TestGIF.plain.with { $0.screen[6] = 77 }
        let clean = try provenGIF(of: gif.bytes, policy: policy)
        #expect(clean.output == gif.bytes)
        #expect(clean.findings.map(\.action) == [.kept])
        #expect(try provenGIF(of: gif.bytes).output == TestGIF.plain.bytes)
    }

    @Test func `a record of origin is stored beside the file when the policy says so`() throws {
        var policy = Policy.standard
        policy[GIFConstruct.c2pa] = .archive
        let record = (0..<600).map { UInt8(truncatingIfNeeded: $0) }
        let gif = TestGIF.plain.with { $0.blocks.insert(TestGIF.application("C2PA_GIF\u{1}\u{0}\u{0}", record), at: 0) }
        let clean = try provenGIF(of: gif.bytes, policy: policy)
        #expect(clean.archived == ArchivedPart(GIFConstruct.c2pa, record))
        let empty = TestGIF.plain.with { $0.blocks.insert(TestGIF.application("C2PA_GIF\u{1}\u{0}\u{0}", []), at: 0) }
        let nothing = try provenGIF(of: empty.bytes, policy: policy)
        #expect(nothing.archived == nil && nothing.findings.allSatisfy { $0.action != .archived })
        #expect(clean.findings.map(\.action) == [.archived])
        #expect(clean.output == TestGIF.plain.bytes)
    }

    @Test func `a policy can refuse what is found`() {
        var policy = Policy.standard
        policy[GIFConstruct.comment] = .reject
        let gif = TestGIF.plain.with { $0.blocks.insert(TestGIF.comment([1]), at: 0) }
        let bytes = gif.bytes
        #expect(throws: SanitizationError.self) {
            try GIFSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
        }
    }
}
