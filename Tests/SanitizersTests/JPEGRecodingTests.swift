import FileFormats
import IngestTestSupport
import NativeOracles
import SampleFiles
import Sanitizers
import Testing

/// Pictures that are coded anew and turned, held against libjpeg's decoder and against what must not matter.
@Suite struct JPEGRecodingTests {
    private func recoded(_ bytes: [UInt8]) throws(SanitizationError) -> Sanitization {
        var policy = Policy.standard
        policy.recode = true
        return try JPEGSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
    }

    private func baked(_ bytes: [UInt8]) throws(SanitizationError) -> Sanitization {
        var policy = Policy.standard
        policy.orientation = .bake
        return try JPEGSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
    }

    private func plain(_ bytes: [UInt8]) throws(SanitizationError) -> [UInt8] {
        try JPEGSanitizer(limits: Limits()).sanitize(bytes.span).output
    }

    /// The markers of a file that has nothing between its segments (T.81, table B.1), in order; restart markers and the
    /// zero bytes behind 0xFF are found in the coded data too.
    private func markers(_ bytes: [UInt8]) -> [UInt8] {
        zip(bytes, bytes.dropFirst()).filter { $0.0 == 0xFF && $0.1 != 0 && $0.1 != 0xFF }.map(\.1)
    }

    @Test(arguments: Corpus.acceptedJPEGs)
    func `every file of the corpus shows the same when it is coded anew, and then stays as it is`(
        _ file: Corpus.File
    ) throws {
        let output = try recoded(file.bytes).output
        let shown = try #require(JPEGOracle(decoding: output))
        #expect(shown.warnings == 0)
        #expect(shown.pixels == JPEGOracle(decoding: file.bytes)?.pixels)
        let again = try recoded(output)
        #expect(again.output == output)
        #expect(again.findings.allSatisfy { $0.action == .kept || $0.action == .reported })
        #expect(try plain(output) == output)
        #expect(!markers(output).contains { (0xD0...0xD7).contains($0) || $0 == 0xDD }, "restart markers")
    }

    /// Two files of the corpus with the same coefficients: one has restart markers, the other zeros as padding.
    @Test func `how a picture was coded does not matter`() throws {
        let restarted = try #require(Corpus.files(["accept"], ending: "jpeg-restart-intervals.jpg").first)
        let padded = try #require(Corpus.files(["sanitize"], ending: "jpeg-scan-padding.jpg").first)
        let clean = try recoded(restarted.bytes)
        #expect(try plain(restarted.bytes) != plain(padded.bytes))
        #expect(try clean.output == recoded(padded.bytes).output)
        #expect(clean.output.count < restarted.bytes.count)
        #expect(clean.findings.map(\.construct) == ["jpeg.entropy-coding"])
    }

    @Test func `steps and codes that no coefficient needs are gone`() throws {
        let gaps = Corpus.files(["sanitize"], ending: ".jpg").filter { $0.name.contains("spare") }
        #expect(!gaps.isEmpty)
        for gap in gaps {
            let output = try recoded(gap.bytes).output
            #expect(!String(decoding: output, as: UTF8.self).contains("CANARY"), "\(gap.name)")
            #expect(JPEGOracle(decoding: output)?.pixels == JPEGOracle(decoding: gap.bytes)?.pixels)
        }
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `a picture whose codes are the shortest already hardly changes its size`(_ seed: UInt64) throws {
        let sample = SampleJPEG(width: 320, height: 240, detail: 0.4, seed: seed).encoded()
        let output = try recoded(sample).output
        #expect(abs(output.count - sample.count) < 16)
        #expect(JPEGOracle(decoding: output)?.pixels == JPEGOracle(decoding: sample)?.pixels)
    }

    /// A file with one orientation in a block of Exif 2.32 (4.6.4 A).
    private func oriented(_ bytes: [UInt8], _ value: UInt8) -> [UInt8] {
        let exif: [UInt8] =
            [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM\0*".utf8) + [0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, value]
            + [0, 0, 0, 0, 0, 0]
        return Array(bytes[..<2]) + exif + bytes[2...]
    }

    /// The pixels of `shown` as Exif 2.32 has them put for an orientation: where row 0 and column 0 of the stored
    /// pixels are to be seen.
    private func turned(_ shown: JPEGOracle, _ value: UInt8) -> (width: Int, height: Int, pixels: [UInt8]) {
        let isTransposed = value >= 5
        let width = isTransposed ? shown.height : shown.width
        let height = isTransposed ? shown.width : shown.height
        var pixels: [UInt8] = []
        for y in 0..<height {
            for x in 0..<width {
                let (row, column): (Int, Int) =
                    switch value {
                    case 1: (y, x)
                    case 2: (y, width - 1 - x)
                    case 3: (height - 1 - y, width - 1 - x)
                    case 4: (height - 1 - y, x)
                    case 5: (x, y)
                    case 6: (width - 1 - x, y)
                    case 7: (width - 1 - x, height - 1 - y)
                    default: (x, height - 1 - y)
                    }
                let start = shown.components * (row * shown.width + column)
                pixels += shown.pixels[start..<(start + shown.components)]
            }
        }
        return (width, height, pixels)
    }

    @Test(arguments: 1...8 as ClosedRange<UInt8>)
    func `a picture of whole units is turned upright and has no Exif`(_ value: UInt8) throws {
        let sample = SampleJPEG(width: 64, height: 32, detail: 0.1, seed: 3).encoded()
        let clean = try baked(oriented(sample, value))
        #expect(!markers(clean.output).contains(0xE1))
        #expect(try plain(clean.output) == clean.output)
        let shown = try #require(JPEGOracle(decoding: clean.output))
        let expected = turned(try #require(JPEGOracle(decoding: sample)), value)
        #expect((shown.width, shown.height) == (expected.width, expected.height))
        // A decoder rounds after each of its two passes, and transposing swaps them.
        let largest = zip(shown.pixels, expected.pixels).map { abs(Int($0) - Int($1)) }.max()
        #expect(try #require(largest) <= 4)
        let orientation = clean.findings.filter { $0.construct == "jpeg.app1.exif.orientation" }
        #expect(orientation.map(\.action) == (value == 1 ? [] : [.normalized]))
    }

    @Test func `turning twice by a half gives the picture back`() throws {
        let sample = SampleJPEG(width: 64, height: 32, detail: 0.5, seed: 4).encoded()
        let once = try baked(oriented(sample, 3)).output
        let twice = try baked(oriented(once, 3)).output
        #expect(try recoded(twice).output == recoded(sample).output)
        let quarters = try [6, 6, 6, 6].reduce(sample) { try baked(oriented($0, $1)).output }
        #expect(try recoded(quarters).output == recoded(sample).output)
    }

    @Test func `a picture whose edge would come to lie inside keeps the tag`() throws {
        for file in Corpus.files(["accept"], ending: "jpeg-odd-size.jpg") {
            for value in 2...8 as ClosedRange<UInt8> {
                let clean = try baked(oriented(file.bytes, value))
                // Only a transposition mirrors no edge.
                #expect(markers(clean.output).contains(0xE1) == (value != 5))
            }
        }
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `a mutant is refused, or coded anew and turned with proof`(_ seed: UInt64) throws {
        var policy = Policy.standard
        policy.recode = true
        policy.orientation = .bake
        var random = SeededGenerator(seed: seed)
        var accepted = 0
        for index in 0..<150 {
            guard let parent = Corpus.acceptedJPEGs.randomElement(using: &random) else { continue }
            let turned = oriented(parent.bytes, UInt8.random(in: 1...8, using: &random))
            let mutant = damaged(turned, &random)
            do throws(SanitizationError) {
                let clean = try JPEGSanitizer(limits: Limits(), policy: policy).sanitize(mutant.span)
                accepted += 1
                #expect(JPEGOracle.complaint(about: clean.output) == nil, "mutant \(index), \(parent.name)")
            } catch {
                guard case .rejected = error else {
                    Issue.record("\(error): mutant \(index) of seed \(seed), \(parent.name)")
                    continue
                }
            }
        }
        #expect((15...135).contains(accepted), "neither all harmless nor all broken: \(accepted)")
    }

    @Test func `what libjpeg cannot write is refused where everything must be coded anew, and kept elsewhere`() throws {
        let bytes = try #require(Corpus.files(["accept"], ending: "jpeg-12-bit.jpg").first).bytes
        #expect(try plain(bytes) == bytes)
        #expect(throws: SanitizationError.rejected(Rejection(JPEGDefect.notRecodable, construct: "SOF"))) {
            try recoded(bytes)
        }
        let kept = try baked(oriented(bytes, 6)).output
        #expect(markers(kept).contains(0xE1))
    }

    @Test func `a progressive picture without its last bits is refused where everything must be coded anew`() throws {
        for file in Corpus.files(["accept"], ending: "jpeg-progressive.jpg") {
            let scans = zip(file.bytes.indices, zip(file.bytes, file.bytes.dropFirst())).filter { $1 == (0xFF, 0xDA) }
            let tables = zip(file.bytes.indices, zip(file.bytes, file.bytes.dropFirst())).filter { $1 == (0xFF, 0xC4) }
            let lastScan = try #require(scans.last).0
            let lastTable = try #require(tables.last { $0.0 < lastScan }).0
            let shorter = Array(file.bytes[..<lastTable]) + [0xFF, 0xD9]
            #expect(try plain(shorter) == shorter)
            #expect(throws: SanitizationError.rejected(Rejection(JPEGDefect.notRecodable, construct: "SOF"))) {
                try recoded(shorter)
            }
        }
    }
}
