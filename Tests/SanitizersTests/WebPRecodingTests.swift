import FileFormats
import NativeParsers
import Sanitizers
import Testing

/// What a policy can ask for: lossless images coded anew, pixels turned upright, records of origin stored aside.
@Suite struct WebPRecodingTests {
    private static func policy(recode: Bool = false, bake: Bool = false) -> Policy {
        var policy = Policy.standard
        policy.recode = recode
        policy.orientation = bake ? .bake : .tag
        return policy
    }

    private func sanitized(_ bytes: [UInt8], _ policy: Policy) throws -> Sanitization {
        try WebPSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
    }

    private func turned(_ bytes: [UInt8], _ width: Int, _ height: Int, _ orientation: UInt8) throws -> [UInt8] {
        let block: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]
        return TestWebP(
            [TestWebP.header(0x18, width, height)] + TestWebP(reading: bytes).chunks
                + [TestWebP.Chunk(type: "EXIF", data: block)]
        ).bytes
    }

    // MARK: Coding anew

    @Test(arguments: [(1, 1), (5, 4), (64, 33)])
    func `the same pixels always get the same bytes`(_ width: Int, _ height: Int) throws {
        let pixels = TestPixels.pixels(width, height)
        let outputs = try [0, 2, 6].map { effort in
            try sanitized(
                try TestPixels.lossless(pixels, width, height, effort: effort), Self.policy(recode: true))
        }
        #expect(Set(outputs.map(\.output)).count == 1, "no choice of the encoder is left")
        #expect(shownByLibwebp(outputs[0].output) == [pixels])
        let again = try sanitized(outputs[0].output, Self.policy(recode: true))
        #expect(again.findings.isEmpty)
    }

    /// The same with nothing in the pixels that are wholly transparent.
    private static func withoutHiddenColours(_ pixels: [UInt8]) -> [UInt8] {
        pixels.indices.map { pixels[$0 / 4 * 4 + 3] == 0 ? 0 : pixels[$0] }
    }

    @Test func `nothing is left of the colours of pixels that are wholly transparent`() throws {
        var pixels = TestPixels.pixels(9, 5)
        for index in stride(from: 3, to: pixels.count, by: 8) { pixels[index] = 0 }
        pixels.replaceSubrange(0..<4, with: [0, 0, 0, 0])
        let bytes = try TestPixels.lossless(pixels, 9, 5)
        #expect(try sanitized(bytes, .standard).output == bytes)
        let clean = try sanitized(bytes, Self.policy(recode: true))
        #expect(shownByLibwebp(clean.output) == [Self.withoutHiddenColours(pixels)])
        let finding = try #require(clean.findings.first { $0.construct == "webp.hidden-colours" })
        #expect(finding.action == .normalized && finding.count == 22 && finding.bytes == 66)
        let again = try sanitized(clean.output, Self.policy(recode: true))
        #expect(again.output == clean.output && again.findings.isEmpty)
        let turned = try sanitized(try turned(bytes, 9, 5, 3), Self.policy(bake: true))
        let last = try #require(shownByLibwebp(turned.output)?.first)
        #expect(last == Self.withoutHiddenColours(last))
    }

    @Test func `every lossless image of the corpus can be coded anew, and every lossy one is named`() throws {
        for file in Corpus.acceptedWebPs {
            let plain = try sanitized(file.bytes, .standard)
            let recoded = try sanitized(file.bytes, Self.policy(recode: true))
            #expect(
                shownByLibwebp(recoded.output)?.map(Self.withoutHiddenColours)
                    == shownByLibwebp(plain.output)?.map(Self.withoutHiddenColours), "\(file.name)")
            let names = TestWebP(reading: plain.output).names
            let isNamed = recoded.findings.contains { $0.construct == "webp.lossy-coding" && $0.action == .reported }
            if names.contains("VP8 ") {
                #expect(isNamed, "\(file.name)")
                let images = [recoded, plain].map { TestWebP(reading: $0.output).chunks.filter { $0.type == "VP8 " } }
                #expect(images[0].map(\.data) == images[1].map(\.data), "\(file.name)")
            }
            if names == ["VP8L"] { #expect(!isNamed, "\(file.name)") }
        }
    }

    @Test func `a picture that is too large to be coded anew is refused`() throws {
        let bytes = try TestPixels.lossless(TestPixels.pixels(50, 40), 50, 40)
        var limits = Limits()
        limits.memoryBytes = 2_000 * 8 + 3 * bytes.count
        #expect(Outcome<WebPSanitizer>(bytes, limits: limits).code == nil)
        #expect(
            Outcome<WebPSanitizer>(bytes, limits: limits, policy: Self.policy(recode: true)).code == "limits.memory")
    }

    // MARK: Turning

    /// Three columns and two rows, stored as `a b c` and `d e f`, and how each orientation shows them (Exif 2.32,
    /// 4.6.4: where the row and the column of number 0 are).
    @Test(
        arguments: [
            (2, 3, "cbafed"), (3, 3, "fedcba"), (4, 3, "defabc"), (5, 2, "adbecf"), (6, 2, "daebfc"), (7, 2, "fcebda"),
            (8, 2, "cfbead"),
        ] as [(UInt8, Int, String)])
    func `lossless pixels are turned upright`(_ orientation: UInt8, _ columns: Int, _ shown: String) throws {
        func pixels(_ letters: String) -> [UInt8] { letters.utf8.flatMap { [$0, 255 - $0, $0 / 2, $0] } }
        let stored = try TestPixels.lossless(pixels("abcdef"), 3, 2)
        let clean = try sanitized(try turned(stored, 3, 2, orientation), Self.policy(bake: true))
        #expect(TestWebP(reading: clean.output).names == ["VP8L"])
        #expect(clean.findings.map(\.construct) == ["webp.exif.orientation"])
        #expect(clean.findings.map(\.action) == [.normalized])
        let parsed = try WebPParser(limits: Limits()).parse(clean.output.span)
        #expect(parsed.width == columns && parsed.height == 6 / columns)
        #expect(shownByLibwebp(clean.output) == [pixels(shown)])
    }

    @Test func `a lossy picture keeps its tag`() throws {
        let lossy = try #require(Corpus.acceptedWebPs.first { $0.name == "webp-turned.webp" }).bytes
        let clean = try sanitized(lossy, Self.policy(bake: true))
        #expect(clean.output == lossy)
        #expect(clean.findings.map(\.construct) == ["webp.exif.orientation"])
        #expect(clean.findings.map(\.action) == [.kept])
    }

    @Test func `a picture that is too large to be turned keeps its tag`() throws {
        let stored = try TestPixels.lossless(TestPixels.pixels(50, 40), 50, 40)
        let bytes = try turned(stored, 50, 40, 6)
        var limits = Limits()
        limits.memoryBytes = 2_000 * 8 + 3 * bytes.count
        guard case .accepted(let clean) = Outcome<WebPSanitizer>(bytes, limits: limits, policy: Self.policy(bake: true))
        else {
            Issue.record("refused")
            return
        }
        #expect(clean.output == bytes)
    }

    // MARK: Records of origin

    @Test func `a record of origin is stored aside where the policy says so`() throws {
        let file = try #require(Corpus.acceptedWebPs.first { $0.name == "webp-c2pa.webp" }).bytes
        let record = try #require(TestWebP(reading: file)["C2PA"])
        var policy = Policy.standard
        let plain = try sanitized(file, policy)
        #expect(plain.archived == nil)
        policy[WebPConstruct.c2pa] = .archive
        let clean = try sanitized(file, policy)
        #expect(clean.archived == ArchivedPart(WebPConstruct.c2pa, record))
        #expect(clean.findings.contains { $0.construct == "webp.c2pa" && $0.action == .archived })
        policy[WebPConstruct.c2pa] = .reject
        guard case .forbidden(let findings) = Outcome<WebPSanitizer>(file, policy: policy) else {
            Issue.record("not refused")
            return
        }
        #expect(findings.map(\.construct) == ["webp.c2pa"])
    }
}
