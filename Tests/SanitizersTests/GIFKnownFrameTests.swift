import FileFormats
import Sanitizers
import Testing

/// What is known of a file may shorten the reading of another one, and never change what comes of it.
@Suite struct GIFKnownFrameTests {
    private let parser = GIFParser(limits: Limits())

    private func parsed(_ bytes: [UInt8], knowing known: [UInt8]) throws(Rejection) -> GIFFile {
        try parser.parse(bytes.span, knowing: try parser.parse(known.span))
    }

    @Test func `a file is read as if nothing were known of another one`() throws {
        let files = Corpus.files(["accept", "sanitize"], ending: ".gif")
        #expect(files.count > 10)
        for file in files {
            let output = try GIFSanitizer(limits: Limits()).sanitize(file.bytes.span).output
            for bytes in [output, file.bytes] {
                let plain = try parser.parse(bytes.span)
                for other in [file.bytes, output, TestGIF.animated.bytes] {
                    let known = try parsed(bytes, knowing: other)
                    #expect(known.findings == plain.findings, "\(file)")
                    #expect(GIFWriter.write(known) == GIFWriter.write(plain), "\(file)")
                    #expect(GIFComparison.showTheSame(known, plain), "\(file)")
                }
            }
        }
    }

    @Test func `the same codes for more pixels are walked through`() throws {
        let codes = TestGIF.subBlocks(TestGIF.codes(TestGIF.pixels()))
        let six = TestGIF.plain.with { $0.blocks = [TestGIF.descriptor() + [2] + codes] }.bytes
        let fewer = TestGIF.plain.with { $0.blocks = [TestGIF.descriptor(width: 5) + [2] + codes] }.bytes
        let taller = TestGIF.plain.with {
            $0.screen[2] = 5
            $0.blocks = [TestGIF.descriptor(height: 5) + [2] + codes]
        }.bytes
        #expect(throws: Rejection.self) { try parsed(taller, knowing: six) }
        let known = try parsed(fewer, knowing: six)
        let plain = try parser.parse(fewer.span)
        #expect(known.findings == plain.findings)
        #expect(throws: Never.self) { try parsed(six, knowing: fewer) }
    }

    @Test func `codes of another size are walked through`() {
        let data = TestGIF.subBlocks(TestGIF.codes(TestGIF.pixels()))
        let plain = TestGIF.plain.with { $0.blocks = [TestGIF.descriptor() + [2] + data] }.bytes
        let other = TestGIF.plain.with { $0.blocks = [TestGIF.descriptor() + [3] + data] }.bytes
        #expect(throws: Rejection.self) { try parsed(other, knowing: plain) }
    }
}
