import FileFormats
import PNGTestSupport
import Sanitizers
import Testing

/// A place where a PNG hides something, with a canary in it.
struct PNGHidingPlace: Sendable, CustomStringConvertible {
    static let canary = Array("CANARY".utf8)
    private static let picture = TestPicture(6, 5)

    /// Blocks of a zlib stream that unpack to nothing (RFC 1951, 3.2.4): five bits of each are nobody's.
    static let emptyBlocks = [UInt8](repeating: 0, count: 100).flatMap { _ in [0xA8, 0, 0, 0xFF, 0xFF] as [UInt8] }

    let description: String
    let png: TestPNG
    /// The constructs that the report must name.
    let constructs: [String]

    private init(_ description: String, _ constructs: [String], _ png: TestPNG) {
        self.description = description
        self.constructs = constructs
        self.png = png
    }

    /// A chunk in front of the image.
    private static func chunk(_ type: String, _ construct: String, _ data: [UInt8]) -> PNGHidingPlace {
        PNGHidingPlace(type, [construct], picture.png().inserting(TestChunk(type, data), before: "IDAT"))
    }

    private static func after(_ description: String, _ construct: String, _ trailing: [UInt8]) -> PNGHidingPlace {
        var png = picture.png()
        png.trailing = trailing
        return PNGHidingPlace(description, [construct], png)
    }

    private static func text(_ start: String) -> [UInt8] { Array(start.utf8) + canary }

    /// TIFF, big-endian: GPS directory, Exif directory with a maker note, and a second directory.
    private static let exif: [UInt8] =
        Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 2]
        + [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38] + [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 56]
        + [0, 0, 0, 56] + [0, 1, 0x92, 0x7C, 0, 7, 0, 0, 0, 6, 0, 0, 0, 62, 0, 0, 0, 0] + [0, 0, 0, 0, 0, 0] + canary

    /// TIFF, big-endian: maker, artist, rights, and an Exif directory with the time; the texts are all at its end.
    private static let exifTexts: [UInt8] = {
        func text(_ tag: [UInt8], _ count: Int, at offset: UInt8) -> [UInt8] {
            tag + [0, 2, 0, 0, 0, UInt8(count), 0, 0, 0, offset]
        }
        let time = Array("2024:02:03 04:05:06\0".utf8)
        let directory: [UInt8] =
            [0, 4] + text([0x01, 0x0F], canary.count, at: 100) + text([0x01, 0x3B], canary.count, at: 100)
            + text([0x82, 0x98], canary.count, at: 100) + [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 62, 0, 0, 0, 0]
        let exif: [UInt8] = [0, 1] + text([0x90, 0x03], time.count, at: 80) + [0, 0, 0, 0]
        return Array("MM".utf8) + [0, 42, 0, 0, 0, 8] + directory + exif + time + canary
    }()

    static let all: [PNGHidingPlace] = {
        let still = picture.png()
        let animated = TestAnimation.sample()
        var places = [
            chunk("tEXt", "png.text", text("Thumb::URI\0file:///home/")),
            chunk("zTXt", "png.text.compressed", text("Comment\0\0")),
            chunk("zTXt", "png.text.raw-profile", text("Raw profile type exif\0\0")),
            chunk("iTXt", "png.text.international", text("Title\0\0\0en\0\0")),
            chunk("iTXt", "png.text.xmp", text("XML:com.adobe.xmp\0\0\0\0\0")),
            chunk("zxIf", "png.exif", canary),
            chunk("tIME", "png.time", [7, 0xE9, 1] + canary),
            chunk("caBX", "png.c2pa", canary),
            chunk("pHYs", "png.physical-size", [0, 0, 11] + canary),
            chunk("bKGD", "png.background", canary),
            chunk("sPLT", "png.suggested-palette", canary + [0, 8]),
            chunk("PLTE", "png.suggested-palette", canary),
            chunk("hIST", "png.histogram", canary),
            chunk("pCAL", "png.calibration", canary),
            chunk("sCAL", "png.calibration", canary),
            chunk("oFFs", "png.offset", canary),
            chunk("sTER", "png.private-chunk", canary),
            chunk("iDOT", "png.private-chunk", canary),
            chunk("cpIp", "png.private-chunk", canary),
            chunk("vpAg", "png.private-chunk", canary),
            chunk("mkBT", "png.private-chunk", canary),
            chunk("gdAT", "png.private-chunk", canary),
            chunk("dSIG", "png.private-chunk", canary),
            chunk("fdAT", "png.animation-without-control", canary),
            chunk("iCCP", "png.icc.unusable", canary),
            PNGHidingPlace(
                "eXIf", ["png.exif", "png.exif.gps", "png.exif.thumbnail", "png.exif.maker-note"],
                still.inserting(TestChunk("eXIf", exif), before: "IDAT")),
            PNGHidingPlace(
                "eXIf with texts",
                ["png.exif", "png.exif.artist", "png.exif.copyright", "png.exif.camera", "png.exif.capture-time"],
                still.inserting(TestChunk("eXIf", exifTexts), before: "IDAT")),
            PNGHidingPlace(
                "a second eXIf", ["png.exif"],
                still.inserting(TestChunk("eXIf", canary), before: "IEND").inserting(
                    TestChunk("eXIf", canary), before: "IDAT")),
            PNGHidingPlace(
                "a text behind the image", ["png.text"],
                still.inserting(TestChunk("tEXt", text("a\0")), before: "IEND")),
            PNGHidingPlace(
                "a private chunk between frames", ["png.private-chunk"],
                animated.inserting(TestChunk("zzZz", canary), before: "fdAT")),
            PNGHidingPlace(
                "behind the zlib stream", ["png.idat-slack"], still.changing("IDAT") { $0 += canary }),
            PNGHidingPlace(
                "an IDAT behind the zlib stream", ["png.idat-slack"],
                still.inserting(TestChunk("IDAT", canary), before: "IEND")),
            PNGHidingPlace(
                "behind the zlib stream of a frame", ["png.idat-slack"], animated.changing("fdAT") { $0 += canary }),
            PNGHidingPlace(
                "a palette that is too long", ["png.palette-excess"],
                TestPicture(6, 5, depth: 1, type: 3).png().changing("PLTE") { $0 += canary }),
            PNGHidingPlace(
                "colours that no pixel has", ["png.unused-colours"],
                TestPicture(1, 1, depth: 4, type: 3).png().changing("PLTE") { $0.replaceSubrange(42..., with: canary) }),
            PNGHidingPlace(
                "tRNS", ["png.unused-transparency"],
                TestPicture(6, 5, depth: 16).png().inserting(TestChunk("tRNS", canary), before: "IDAT")),
            chunk("gAMA", "png.colour-values", [0xFF] + canary.prefix(3)),
            chunk(
                "cHRM", "png.colour-values",
                (canary + canary + canary + canary + canary + canary).prefix(32).map(\.self)),
            chunk("cLLI", "png.colour-values", canary + [0, 0]),
            PNGHidingPlace(
                "plays that nobody waits for", ["png.animation-values"],
                animated.changing("acTL") { $0.replaceSubrange(4..., with: canary.prefix(4)) }),
            PNGHidingPlace(
                "frames without an animation", ["png.animation-without-control"],
                animated.removing("acTL").changing("fdAT") { $0 = bigEndian(2) + canary }),
            PNGHidingPlace(
                "the name and texts of a profile", ["png.icc"],
                still.inserting(
                    TestProfile.chunk(TestProfile.profile(description: "CANARY"), name: "CANARY"), before: "IDAT")),
            after("bytes after the end", "png.trailing", canary),
            after("a document after the end", "png.trailing.pdf", text("%PDF-")),
            after(
                "the end of a picture that was written over", "png.trailing.remainder",
                canary + TestChunk("IDAT", canary).bytes + TestChunk("IEND").bytes),
            after("an archive after the end", "png.trailing.zip", [0x50, 0x4B, 3, 4] + canary),
            after("a video after the end", "png.trailing.mp4", [0, 0, 0, 24] + text("ftypmp42")),
            after(
                "a photo after the end", "png.trailing.picture",
                [0xFF, 0xD8, 0xFF, 0xE1, 0, 8] + canary + [0xFF, 0xD9]),
            after(
                "a second picture after the end", "png.trailing.picture",
                still.inserting(TestChunk("tEXt", text("a\0")), before: "IDAT").bytes),
        ]
        let emptyParts = still.splittingImage(0, 4, 0).inserting(TestChunk("tEXt", text("a\0")), before: "IEND")
        places.append(PNGHidingPlace("empty IDATs", ["png.empty-idat", "png.text"], emptyParts))
        return places
    }()
}

@Suite struct PNGHidingPlaceTests {
    @Test(arguments: PNGHidingPlace.all)
    func `what hides is named and gone, and the picture is the same`(_ place: PNGHidingPlace) throws {
        let bytes = place.png.bytes
        #expect(bytes.contains(Array(PNGHidingPlace.canary.prefix(3))))
        let clean = try provenOutput(of: bytes)
        #expect(!clean.output.contains(Array(PNGHidingPlace.canary.prefix(3))))
        #expect(Set(clean.findings.map(\.construct)) == Set(place.constructs))
        #expect(clean.findings.allSatisfy { $0.action == .removed || $0.action == .normalized })
    }

    @Test func `every construct is found in at least one file`() {
        let turned = TestPicture().png().inserting(
            TestChunk("eXIf", Array("MM".utf8) + [0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0]),
            before: "IDAT")
        let bits = TestPicture().png().inserting(
            TestChunk("sBIT", [9, 9, 9]), TestChunk("tRNS", [9, 9, 9, 9, 9, 9]), before: "IDAT")
        let late = TestPicture(5, 4, type: 3).png().inserting(TestChunk("gAMA", [0, 0, 0, 9]), before: "IDAT")
        var padded = TestPicture(5, 4, depth: 1, type: 0)
        padded.fillsPadding = true
        let long = TestPicture().png().changing("IDAT") { $0.insert(contentsOf: PNGHidingPlace.emptyBlocks, at: 2) }
        let files =
            PNGHidingPlace.all.map(\.png)
            + [
                turned, bits, late, padded.png(), long, TestAnimation.hiddenDefaultImage(),
                TestPicture(40, 40, type: 6).png(),
            ]
        var policy = Policy.standard
        policy.recode = true
        var found: Set<String> = []
        for file in files {
            guard case .accepted(let clean) = Outcome<PNGSanitizer>(file.bytes, policy: policy) else { continue }
            found.formUnion(clean.findings.map(\.construct))
        }
        #expect(Set(PNGConstruct.allCases.map(\.rawValue)).subtracting(found).isEmpty)
    }

    @Test func `removed and kept bytes together are the file`() throws {
        // Chunks that are dropped whole, so that the sums can be compared.
        let still = TestPicture(6, 5).png()
        var png = still.inserting(
            TestChunk("tEXt", Array("a\0b".utf8)), TestChunk("tIME", [1, 2, 3, 4, 5, 6, 7]),
            TestChunk("zzZz", [1, 2, 3]), before: "IDAT")
        png = png.changing("IDAT") { $0 += [1, 2, 3, 4] }
        png.trailing = [9, 9, 9]
        let clean = try provenOutput(of: png.bytes)
        #expect(clean.findings.reduce(0) { $0 + $1.bytes } + clean.output.count == png.bytes.count)
        #expect(clean.output == still.bytes)
    }
}
