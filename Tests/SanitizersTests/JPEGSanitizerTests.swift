import IngestTestSupport
import FileFormats
import NativeOracles
import PNGTestSupport
import SampleFiles
import Sanitizers
import Testing

@Suite struct JPEGSanitizerTests {
    private func sanitized(_ bytes: [UInt8], limits: Limits = Limits()) throws(SanitizationError) -> Sanitization {
        try JPEGSanitizer(limits: limits).sanitize(bytes.span)
    }

    /// The rebuilt file, checked from outside: read without help of the input it is clean, whole and stays as it is,
    /// and libjpeg shows the same without a complaint.
    private func provenOutput(of bytes: [UInt8], _ comment: Comment) throws -> [UInt8] {
        let clean = try sanitized(bytes)
        let after = try JPEGParser(limits: Limits()).parse(clean.output.span)
        #expect(after.findings.isEmpty, comment)
        #expect(after.accountedBytes == clean.output.count, comment)
        #expect(try sanitized(clean.output).output == clean.output, comment)
        let shown = JPEGOracle(decoding: clean.output)
        #expect(shown?.warnings == 0, comment)
        #expect(shown?.pixels == JPEGOracle(decoding: bytes)?.pixels, comment)
        return clean.output
    }

    @Test(arguments: Corpus.acceptedJPEGs)
    func `every file of the corpus is accounted for and shows the same`(_ file: Corpus.File) throws {
        let parsed = try JPEGParser(limits: Limits()).parse(file.bytes.span)
        #expect(parsed.accountedBytes == file.bytes.count)
        _ = try provenOutput(of: file.bytes, "\(file.name)")
    }

    @Test func `the corpus is there`() {
        #expect(Corpus.acceptedJPEGs.count >= 35)
        #expect(Corpus.acceptedPDFs.count >= 30)
    }

    @Test(arguments: Corpus.acceptedJPEGs)
    func `a rebuilt file reads the same with and without knowing the input`(_ file: Corpus.File) throws {
        let parser = JPEGParser(limits: Limits())
        let before = try parser.parse(file.bytes.span)
        let output = JPEGWriter.write(before, from: file.bytes.span)
        let knowing = try parser.parse(output.span, knowing: before, of: file.bytes.span)
        let alone = try parser.parse(output.span)
        let isSame = JPEGComparison.showTheSame(knowing, in: output.span, alone, in: output.span)
        #expect(isSame)
        #expect(knowing.findings == alone.findings)
        #expect(knowing.accountedBytes == alone.accountedBytes)
    }

    @Test(arguments: Corpus.files(["accept"], ending: ".jpg"))
    func `a file cut anywhere is refused`(_ file: Corpus.File) throws {
        // Every third place, so that it does not take long; the length of the name makes them others in each file.
        for end in stride(from: file.name.utf8.count % 3, to: file.bytes.count, by: 3) {
            let cut = Array(file.bytes[..<end])
            #expect(throws: SanitizationError.self, "cut at \(end)") { try sanitized(cut) }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `three hundred mutants are refused, or shown by libjpeg as before and without complaint`(_ seed: UInt64) throws
    {
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for index in 0..<300 {
            guard let parent = Corpus.acceptedJPEGs.randomElement(using: &random) else { continue }
            let mutant = damaged(parent.bytes, &random)
            do throws(SanitizationError) {
                _ = try sanitized(mutant)
            } catch {
                guard case .rejected(let rejection) = error else {
                    Issue.record("\(error): mutant \(index) of seed \(seed), \(parent.name)")
                    continue
                }
                #expect((0...mutant.count).contains(rejection.offset ?? 0))
                continue
            }
            accepted += 1
            _ = try provenOutput(of: mutant, "mutant \(index) of seed \(seed), \(parent.name)")
        }
        #expect((30...270).contains(accepted), "neither all harmless nor all broken: \(accepted)")
    }

    @Test(arguments: [(16, 16, 0.1), (160, 96, 0.3), (320, 240, 0.9)])
    func `a sample that is made for measuring is a picture to libjpeg too`(
        _ width: Int, _ height: Int, _ detail: Double
    ) throws {
        let bytes = SampleJPEG(width: width, height: height, detail: detail, seed: 5).encoded()
        let shown = try #require(JPEGOracle(decoding: bytes))
        #expect((shown.width, shown.height, shown.warnings) == (width, height, 0))
        #expect(try provenOutput(of: bytes, "sample").count > 0)
    }

    @Test(arguments: [(16, 16, 0.1), (160, 96, 0.8), (320, 240, 1.5)])
    func `a progressive sample is a picture to libjpeg too`(_ width: Int, _ height: Int, _ detail: Double) throws {
        let bytes = SampleProgressiveJPEG(width: width, height: height, detail: detail, seed: 5).encoded()
        let shown = try #require(JPEGOracle(decoding: bytes))
        #expect((shown.width, shown.height, shown.warnings) == (width, height, 0))
        #expect(try provenOutput(of: bytes, "sample").count > 0)
    }

    @Test func `a height that comes after the scan is put where it belongs`() throws {
        let late = try #require(Corpus.files(["sanitize"], ending: "jpeg-height-after-scan.jpg").first)
        let plain = try #require(Corpus.files(["accept"], ending: "jpeg-baseline.jpg").first)
        #expect(try sanitized(late.bytes).output == sanitized(plain.bytes).output)
    }

    @Test func `samples of twelve bits are read to the last code`() throws {
        let file = try #require(Corpus.files(["accept"], ending: "jpeg-12-bit.jpg").first)
        let parsed = try JPEGParser(limits: Limits()).parse(file.bytes.span)
        #expect(parsed.frame.precision == 12)
        #expect(parsed.findings.isEmpty)
        #expect(try sanitized(file.bytes).output == file.bytes)
    }

    @Test func `padding bits are set to ones`() throws {
        let original = SampleJPEG(width: 16, height: 16, detail: 0.2, seed: 9).encoded()
        let last = original.count - 3
        let padding = try #require(
            (1...7).last { original[last] & (UInt8(1) << UInt8($0) - 1) == UInt8(1) << UInt8($0) - 1 })
        #expect(padding >= 1)
        var hidden = original
        hidden[last] &= ~1
        let parsed = try JPEGParser(limits: Limits()).parse(hidden.span)
        let others = try JPEGParser(limits: Limits()).parse(original.span).findings
        #expect(parsed.findings.map(\.construct) == ["jpeg.scan-padding"] + others.map(\.construct))
        #expect(try provenOutput(of: hidden, "padding") == (try provenOutput(of: original, "original")))
    }

    @Test func `a picture that is too large is refused before it is walked`() {
        var limits = Limits()
        limits.pixels = 255
        let bytes = SampleJPEG(width: 16, height: 16, detail: 0.2).encoded()
        // SOI and two tables of 65 bytes, each with a marker and a length.
        let frame = 2 + 2 * (4 + 65)
        #expect(throws: SanitizationError.rejected(Rejection(LimitExcess.pixels, at: frame, construct: "SOF"))) {
            try sanitized(bytes, limits: limits)
        }
    }
}
