import FileFormats
import NativeParsers
import Sanitizers
import Testing

@Suite struct WebPSanitizerTests {
    private static func corpus(_ name: String) throws -> [UInt8] {
        try #require((Corpus.acceptedWebPs.first { $0.name == "webp-\(name).webp" })?.bytes, "\(name) is missing")
    }

    private static func sanitized(_ bytes: [UInt8]) throws -> Sanitization {
        try WebPSanitizer(limits: Limits()).sanitize(bytes.span)
    }

    @Test(arguments: Corpus.acceptedWebPs)
    func `what is accepted is clean, whole and shows the same`(_ file: Corpus.File) throws {
        let clean = try WebPSanitizer(limits: Limits()).sanitize(file.bytes.span)
        try checkFromOutside(webp: clean, file.bytes)
        #expect(clean.output.count <= file.bytes.count + 1)
        let parsed = try WebPParser(limits: Limits()).parse(file.bytes.span)
        #expect(parsed.accountedBytes == file.bytes.count)
    }

    /// Files with something hidden in them, and the file that they were made from.
    @Test(arguments: [
        ("exif", "lossy"), ("exif-with-prefix", "lossy"), ("exif-twice", "lossy"), ("exif-undeclared", "lossy"),
        ("exif-in-simple-file", "lossy"), ("xmp", "lossy"), ("xmp-misspelled", "lossy"),
        ("icc-not-a-profile", "lossy"), ("icc-undeclared", "lossy"), ("c2pa", "lossy"), ("private-chunk", "lossy"),
        ("private-chunk-without-name", "lossless"), ("private-chunk-before-image", "lossy-alpha"),
        ("private-chunk-in-simple-file", "lossless"), ("second-picture", "lossy"), ("ignored-alpha", "lossless"),
        ("gap", "lossy"), ("all-partitions-slack", "eight-partitions"),
        ("middle-partition-slack", "eight-partitions"), ("lossless-slack", "lossless"),
        ("alpha-slack", "lossy-alpha"), ("raw-alpha-slack", "raw-alpha"), ("trailing", "lossy"),
        ("trailing-photo", "lossy"), ("trailing-archive", "lossy"), ("flags", "lossy"), ("scaling", "lossy"),
        ("alpha-flag-missing", "lossy-alpha"), ("reserved-bits", "lossy"), ("padding", "lossless-odd"),
        ("alpha-hint", "lossy-alpha"), ("extended", "lossy"),
    ])
    func `what was put in is taken out, and nothing else`(_ name: String, _ original: String) throws {
        let clean = try Self.sanitized(try Self.corpus(name))
        let expected = try Self.corpus(original)
        #expect(clean.output == expected)
    }

    @Test func `a simple picture stays simple, and the parts of an extended one have one order`() throws {
        for (name, names) in [
            ("lossy", ["VP8 "]), ("lossless-alpha", ["VP8L"]), ("lossy-alpha", ["VP8X", "ALPH", "VP8 "]),
            ("icc-description", ["VP8X", "ICCP", "VP8 "]), ("exif-rotated", ["VP8X", "VP8 ", "EXIF"]),
            ("animated-mixed", ["VP8X", "ANIM", "ANMF", "ANMF", "ANMF"]),
        ] {
            let clean = try Self.sanitized(try Self.corpus(name))
            #expect(TestWebP(reading: clean.output).names == names)
        }
    }

    @Test func `the header announces what is there and nothing else`() throws {
        // RFC 9649, 2.7.1: profile 0x20, alpha 0x10, Exif 0x08, animation 0x02.
        for (name, flags) in [
            ("icc-description", 0x20), ("exif-rotated", 0x08), ("lossy-alpha", 0x10), ("animated-mixed", 0x02),
            ("animated-lossless", 0x12),
        ] as [(String, UInt8)] {
            let clean = try Self.sanitized(try Self.corpus(name))
            #expect(TestWebP(reading: clean.output)["VP8X"]?.first == flags, "\(name)")
        }
    }

    @Test(arguments: [("exif-rotated", 6), ("exif-rotated-lossless", 8)] as [(String, UInt8)])
    func `a turned picture keeps one tag`(_ name: String, _ value: UInt8) throws {
        let clean = try Self.sanitized(try Self.corpus(name))
        // Exif 2.32, 4.6.2: "MM", 42, one entry of type SHORT, no next directory.
        #expect(
            TestWebP(reading: clean.output)["EXIF"]
                == [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, value, 0, 0, 0, 0, 0, 0])
        #expect(clean.findings.contains { $0.construct == "webp.exif.orientation" && $0.action == .kept })
    }

    @Test func `every construct is found in at least one file`() throws {
        var strict = Policy.standard
        strict.recode = true
        var found: Set<String> = []
        var files = Corpus.acceptedWebPs.map(\.bytes)
        files.append(try Self.withOddFraction())
        files.append(contentsOf: try Self.withOddBits())
        files.append(contentsOf: [try Self.thumbnailAndNote(), try Self.withDetails()])
        for bytes in files {
            for policy in [Policy.standard, strict] {
                guard case .accepted(let clean) = Outcome<WebPSanitizer>(bytes, policy: policy) else { continue }
                found.formUnion(clean.findings.map(\.construct))
            }
        }
        #expect(Set(WebPConstruct.allCases.map(\.rawValue)).subtracting(found) == [])
    }

    /// An Exif block with a maker note and a second directory.
    private static func thumbnailAndNote() throws -> [UInt8] {
        let exif: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1] + [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 26]
            + [0, 0, 0, 44] + [0, 1, 0x92, 0x7C, 0, 7, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0]
        let image = TestWebP(reading: try corpus("lossy"))
        return TestWebP(
            [TestWebP.header(0x08, 48, 40)] + image.chunks + [TestWebP.Chunk(type: "EXIF", data: exif)]
        ).bytes
    }

    /// An Exif block in which an artist, a copyright and a time stand: libexif's tags 0x013B, 0x8298 and 0x9003.
    private static func withDetails() throws -> [UInt8] {
        func entry(_ tag: [UInt8], _ type: UInt8, _ count: UInt8, _ offset: UInt8) -> [UInt8] {
            tag + [0, type, 0, 0, 0, count, 0, 0, 0, offset]
        }
        let exif: [UInt8] =
            Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 3] + entry([0x01, 0x3B], 2, 7, 50)
            + entry([0x82, 0x98], 2, 7, 58) + entry([0x87, 0x69], 4, 1, 66) + [0, 0, 0, 0] + Array("artist\0\0".utf8)
            + Array("rights\0\0".utf8) + [0, 1] + entry([0x90, 0x03], 2, 20, 84) + [0, 0, 0, 0]
            + Array("2026:01:02 03:04:05\0".utf8)
        let image = TestWebP(reading: try corpus("lossy"))
        return TestWebP(
            [TestWebP.header(0x08, 48, 40)] + image.chunks + [TestWebP.Chunk(type: "EXIF", data: exif)]
        ).bytes
    }

    @Test func `what a policy allows of the camera data is written anew, and nothing else`() throws {
        var policy = Policy.standard
        policy.set(.artist, to: .allow)
        let bytes = try Self.withDetails()
        let clean = try WebPSanitizer(limits: Limits(), policy: policy).sanitize(bytes.span)
        let block = try #require(TestWebP(reading: clean.output)["EXIF"])
        #expect(block.contains(Array("artist\0".utf8)))
        #expect(!block.contains(Array("rights".utf8)))
        #expect(!block.contains(Array("2026".utf8)))
        #expect(clean.findings.first { $0.construct == "webp.exif.artist" }?.action == .kept)
        #expect(clean.findings.first { $0.construct == "webp.exif.copyright" }?.action == .removed)
    }

    // MARK: Ends of coded data

    /// The same symbols by another number of the interval that they leave (RFC 6386, 7.3).
    private static func withOddFraction() throws -> [UInt8] {
        var bytes = try corpus("eight-partitions")
        let last = try #require(bytes.lastIndex { $0 != 0 })
        bytes[last] += 1
        return bytes
    }

    @Test func `bits after the last symbol of a partition are made those that encoders write`() throws {
        let clean = try Self.sanitized(try Self.withOddFraction())
        let original = try Self.corpus("eight-partitions")
        #expect(clean.findings.map(\.construct) == ["webp.partition-padding"])
        #expect(clean.output == original)
    }

    /// The last byte of a lossless image with each of its bits turned.
    private static func withOddBits() throws -> [[UInt8]] {
        let bytes = try corpus("one-pixel-lossless")
        let file = TestWebP(reading: bytes)
        let last = 20 + (file["VP8L"]?.count ?? 0) - 1
        return (0..<8).map { bit in
            var changed = bytes
            changed[last] ^= 1 << bit
            return changed
        }
    }

    @Test func `unused bits of the last byte of a lossless image are cleared`() throws {
        let original = try Self.corpus("one-pixel-lossless")
        var cleared = 0
        for bytes in try Self.withOddBits() {
            guard case .accepted(let clean) = Outcome<WebPSanitizer>(bytes), clean.output != bytes else { continue }
            #expect(clean.findings.map(\.construct) == ["webp.image-padding"])
            #expect(clean.output == original)
            cleared += 1
        }
        #expect(cleared > 0)
    }

    @Test(arguments: ["lossy", "lossless", "eight-partitions", "lossless-alpha", "palette", "low-quality"])
    func `an image that is cut anywhere is refused`(_ name: String) throws {
        let original = TestWebP(reading: try Self.corpus(name))
        let type = original["VP8 "] == nil ? "VP8L" : "VP8 "
        let data = try #require(original[type])
        let needed = (data.lastIndex { $0 != 0 } ?? 0) + 1
        for count in Array(stride(from: 0, to: needed - 20, by: 1 + needed / 60)) + Array(max(0, needed - 20)..<needed)
        {
            var file = original
            file[type] = Array(data[0..<count])
            let outcome = Outcome<WebPSanitizer>(file.bytes)
            guard outcome.code == nil else { continue }
            guard case .accepted(let clean) = outcome else {
                Issue.record("cut to \(count)")
                continue
            }
            // What was cut off was nothing but the end of the last step of the coder.
            #expect(shownByLibwebp(clean.output) == shownByLibwebp(original.bytes), "cut to \(count)")
            #expect(count >= needed - 2)
        }
    }
}

extension WebPSanitizerTests {
    // MARK: Limits

    private static func code(
        _ bytes: [UInt8], _ limit: WritableKeyPath<Limits, Int>, _ value: Int
    ) -> String? {
        var limits = Limits()
        limits[keyPath: limit] = value
        return Outcome<WebPSanitizer>(bytes, limits: limits).code
    }

    @Test func `each limit holds exactly`() throws {
        let lossless = try TestPixels.lossless(TestPixels.pixels(10, 9), 10, 9)
        let animated = try Self.corpus("animated-mixed")
        // Four bytes for each pixel are decoded, and held twice.
        let memory = 8 * 90 + 3 * lossless.count
        let cases: [([UInt8], WritableKeyPath<Limits, Int>, Int, String)] = [
            (lossless, \.pixels, 90, "limits.pixels"), (lossless, \.decodedBytes, 360, "limits.decoded-bytes"),
            (lossless, \.memoryBytes, memory, "limits.memory"), (animated, \.frames, 3, "limits.frames"),
        ]
        for (bytes, limit, value, code) in cases {
            let exact = Self.code(bytes, limit, value)
            let less = Self.code(bytes, limit, value - 1)
            #expect(exact == nil)
            #expect(less == code)
        }
    }

    // MARK: Order of chunks

    /// RFC 9649, 2.7: what the picture is made from has one order; metadata may stand anywhere.
    @Test(
        arguments: [
            ("VP8 ", nil), ("VP8X,VP8 ", nil), ("VP8X,EXIF,VP8 ", nil), ("VP8X,VP8 ,EXIF", nil),
            ("VP8X,XMP ,VP8 ", nil),
            ("VP8X,ICCP,VP8 ", nil), ("VP8X,ALPH,VP8 ", nil), ("VP8X,ALPH,prVt,VP8 ", nil), ("VP8 ,prVt,VP8 ", nil),
            ("VP8X,ANIM,VP8 ", nil), ("VP8X,VP8 ,ANIM", nil), ("VP8X,VP8 ,ANMF", nil), ("VP8X,ICCP,ICCP,VP8 ", nil),
            ("VP8X", "webp.missing-image"), ("VP8X,ALPH", "webp.missing-image"), ("ALPH,VP8 ", "webp.bad-order"),
            ("EXIF,VP8 ", "webp.bad-order"), ("ICCP,VP8 ", "webp.bad-order"), ("prVt,VP8 ", "webp.bad-order"),
            ("VP8X,VP8X,VP8 ", "webp.bad-order"), ("VP8X,VP8 ,ICCP", "webp.bad-order"),
            ("VP8X,ALPH,ICCP,VP8 ", "webp.bad-order"), ("VP8X,VP8 ,ALPH", "webp.bad-order"),
            ("VP8X,ALPH,ALPH,VP8 ", "webp.bad-order"), ("VP8X,VP8 ,VP8 ", "webp.bad-order"),
            ("VP8X,VP8 ,VP8L", "webp.bad-order"),
        ] as [(String, String?)])
    func `chunks have their places`(_ order: String, _ code: String?) throws {
        let source = TestWebP(reading: try Self.corpus("lossy-alpha"))
        let image = try #require(source["VP8 "])
        let alpha = try #require(source["ALPH"])
        let chunks = order.split(separator: ",").map { type in
            let data: [UInt8] =
                switch type {
                case "VP8X": TestWebP.header(0, 48, 40).data
                case "VP8 ": image
                case "ALPH": alpha
                default: Array("CANARY".utf8)
                }
            return TestWebP.Chunk(type: String(type), data: data)
        }
        let outcome = Outcome<WebPSanitizer>(TestWebP(chunks).bytes)
        #expect(outcome.code == code)
        guard case .accepted(let clean) = outcome else { return }
        #expect(!clean.output.contains(Array("CANARY".utf8)))
    }
}
