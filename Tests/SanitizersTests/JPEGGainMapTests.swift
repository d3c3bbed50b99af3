import FileFormats
import IngestTestSupport
import NativeOracles
import Sanitizers
import Testing

/// Files that `scripts/samples/second_pictures.py` put together; ExifTool and Pillow read the results in the end-to-end
/// tests.
@Suite struct JPEGGainMapTests {
    private static let files = Corpus.files(["sanitize"], ending: ".jpg").filter {
        $0.name.hasPrefix("jpeg-gain-map-") && $0.name != "jpeg-gain-map-apple.jpg"
    }

    private static var keeping: Policy {
        var policy = Policy.standard
        policy[JPEGConstruct.gainMap] = .allow
        return policy
    }

    private func sanitized(_ bytes: [UInt8], _ policy: Policy = keeping) throws(SanitizationError) -> Sanitization {
        try JPEGSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
    }

    /// The place of the last SOI marker that an application segment follows: that of the gain map.
    private static func lastStart(_ bytes: [UInt8]) -> Int? {
        (0..<(bytes.count - 3)).last { index in
            bytes[index] == 0xFF && bytes[index + 1] == 0xD8 && bytes[index + 2] == 0xFF
                && bytes[index + 3] & 0xF0 == 0xE0
        }
    }

    private func names(_ findings: [Finding], _ action: FindingAction) -> Set<String> {
        Set(findings.filter { $0.action == action }.map(\.construct))
    }

    @Test func `the corpus has every form`() {
        #expect(Self.files.count == 4)
    }

    @Test(arguments: files)
    func `a gain map stays with its pixels, and nothing else`(_ file: Corpus.File) throws {
        let clean = try sanitized(file.bytes)
        #expect(names(clean.findings, .kept) == ["jpeg.gain-map"])
        #expect(names(clean.findings, .removed).isSuperset(of: ["jpeg.app1.exif", "jpeg.com"]))
        let again = try sanitized(clean.output)
        #expect(again.output == clean.output)
        #expect(again.findings.map(\.construct) == ["jpeg.gain-map"])
        #expect(again.findings.allSatisfy { $0.action == .kept })
        #expect(JPEGOracle(decoding: clean.output)?.pixels == JPEGOracle(decoding: file.bytes)?.pixels)
        let (before, after) = (try #require(Self.lastStart(file.bytes)), try #require(Self.lastStart(clean.output)))
        let gainMap = try #require(JPEGOracle(decoding: Array(clean.output[after...])))
        #expect(gainMap.warnings == 0)
        #expect(gainMap.pixels == JPEGOracle(decoding: Array(file.bytes[before...]))?.pixels)
        // What is kept for the one policy is gone for the other.
        let plain = try sanitized(clean.output, .standard)
        #expect(plain.output == (try sanitized(file.bytes, .standard)).output)
    }

    @Test(arguments: files)
    func `a policy can refuse it`(_ file: Corpus.File) {
        var policy = Policy.standard
        policy[JPEGConstruct.gainMap] = .reject
        #expect(throws: SanitizationError.self) { try sanitized(file.bytes, policy) }
    }

    @Test(arguments: files)
    func `a gain map that is damaged is dropped, and the picture stays`(_ file: Corpus.File) throws {
        let start = try #require(Self.lastStart(file.bytes))
        let plain = try sanitized(file.bytes, .standard).output
        var broken = Array(file.bytes[..<(file.bytes.count - 20)])
        #expect(try sanitized(broken).output == plain)
        // A frame of a coding that is not read.
        broken = file.bytes
        let frame = try #require((start..<broken.count).first { broken[$0] == 0xFF && broken[$0 + 1] == 0xC0 })
        broken[frame + 1] = 0xC3
        let clean = try sanitized(broken)
        #expect(clean.output == plain)
        #expect(names(clean.findings, .removed).contains("jpeg.gain-map"))
        #expect(names(clean.findings, .kept).isEmpty)
    }

    @Test(arguments: files)
    func `a gain map that the picture does not announce is dropped`(_ file: Corpus.File) throws {
        let start = try #require(Self.lastStart(file.bytes))
        let picture = try sanitized(file.bytes, .standard).output
        let clean = try sanitized(picture + file.bytes[start...])
        #expect(clean.output == picture)
        #expect(names(clean.findings, .removed).contains("jpeg.gain-map"))
    }

    @Test func `of two gain maps the first stays`() throws {
        let file = try #require(Self.files.first)
        let start = try #require(Self.lastStart(file.bytes))
        let clean = try sanitized(file.bytes + file.bytes[start...])
        #expect(clean.output == (try sanitized(file.bytes)).output)
    }

    @Test func `a gain map is not larger than a picture may be`() throws {
        let file = try #require(Self.files.first { $0.name == "jpeg-gain-map-ultra-hdr.jpg" })
        // The picture has 48 by 40 pixels, the gain map 12 by 10; now it says 65,292 by 10.
        var bytes = file.bytes
        let start = try #require(Self.lastStart(bytes))
        let frame = try #require((start..<bytes.count).first { bytes[$0] == 0xFF && bytes[$0 + 1] == 0xC0 })
        bytes[frame + 7] = 0xFF
        var limits = Limits()
        limits.pixels = 48 * 40
        let clean = try JPEGSanitizer(limits: limits, policy: Self.keeping).sanitize(bytes.span)
        #expect(names(clean.findings, .removed).contains("jpeg.gain-map"))
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `hundred and twenty mutants are refused, or proven with or without their gain map`(_ seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        var (kept, dropped) = (0, 0)
        for index in 0..<120 {
            guard let parent = Self.files.randomElement(using: &random) else { continue }
            let mutant = damaged(parent.bytes, &random)
            do throws(SanitizationError) {
                let clean = try sanitized(mutant)
                if clean.findings.contains(where: { $0.action == .kept }) { kept += 1 } else { dropped += 1 }
                let again = try sanitized(clean.output)
                #expect(again.output == clean.output, "mutant \(index) of \(parent.name)")
            } catch {
                guard case .rejected = error else {
                    Issue.record("\(error): mutant \(index) of seed \(seed), \(parent.name)")
                    continue
                }
            }
        }
        #expect(kept > 15 && dropped > 15, "\(kept) kept, \(dropped) dropped")
    }

    @Test func `only the forms that both pictures have stay`() throws {
        let both = try #require(Self.files.first { $0.name == "jpeg-gain-map-both-forms.jpg" }).bytes
        let name = Array("urn:iso:std:iso:ts:21496:-1".utf8)
        // The picture does not announce the ISO form when its segment has another name.
        var one = both
        let place = try #require((0..<one.count).first { one[$0...].starts(with: name) })
        one[place] = UInt8(ascii: "x")
        let clean = try sanitized(one).output
        #expect((0..<clean.count).contains { clean[$0...].starts(with: Array("hdrgm:GainMapMax".utf8)) })
        #expect(!(0..<clean.count).contains { clean[$0...].starts(with: name) })
    }

    @Test(arguments: files)
    func `what stands around a gain map is named, and it stays`(_ file: Corpus.File) throws {
        let start = try #require(Self.lastStart(file.bytes))
        let video: [UInt8] = [0, 0, 0, 16] + Array("ftypmp42mp42".utf8)
        let output = try sanitized(file.bytes).output
        let around = try sanitized(file.bytes[..<start] + [0, 0, 0] + file.bytes[start...] + video)
        #expect(around.output == output)
        #expect(names(around.findings, .removed).isSuperset(of: ["jpeg.trailing.padding", "jpeg.trailing.mp4"]))
    }

    @Test(arguments: files)
    func `the comparison sees every change of a gain map`(_ file: Corpus.File) throws {
        let parser = JPEGParser(limits: Limits(), policy: Self.keeping)
        let original = try sanitized(file.bytes).output
        let before = try parser.parse(original.span)
        let start = try #require(Self.lastStart(original))
        var changed = 0
        for index in stride(from: start, to: original.count, by: 7) {
            var other = original
            other[index] ^= 1
            guard let after = try? parser.parse(other.span) else { continue }
            let isSame = JPEGComparison.showTheSame(before, in: original.span, after, in: other.span)
            // What is written as the same bytes is the same. Else only what no unit uses of a table may differ.
            let isWrittenTheSame = JPEGWriter.write(after, from: other.span) == original
            #expect(isSame || !isWrittenTheSame, "byte \(index)")
            if isSame, !isWrittenTheSame {
                let shown = JPEGOracle(decoding: Array(other[start...]))
                #expect(shown == JPEGOracle(decoding: Array(original[start...])), "byte \(index)")
            }
            changed += isSame ? 0 : 1
        }
        #expect(changed > 20)
    }

    // MARK: Records of origin

    private static let records = Corpus.files(["sanitize"], ending: ".jpg").filter {
        $0.name.hasPrefix("jpeg-app11-")
    }

    @Test(arguments: records)
    func `only a whole manifest store is archived`(_ file: Corpus.File) throws {
        var policy = Policy.standard
        policy[JPEGConstruct.jumbf] = .archive
        let clean = try sanitized(file.bytes, policy)
        let isStore = ["jpeg-app11-c2pa.jpg", "jpeg-app11-c2pa-in-parts.jpg"].contains(file.name)
        #expect((clean.archived != nil) == isStore)
        #expect(names(clean.findings, .archived) == (isStore ? ["jpeg.app11.jumbf"] : []))
        // A box says its own length.
        let bytes = clean.archived?.bytes ?? [0, 0, 0, 0]
        #expect(bytes.span.bigEndianUInt32(at: 0).map { Int($0) } == (isStore ? bytes.count : 0))
        #expect(try sanitized(file.bytes, .standard).archived == nil)
        #expect(try sanitized(file.bytes, .standard).output == clean.output)
    }
}
