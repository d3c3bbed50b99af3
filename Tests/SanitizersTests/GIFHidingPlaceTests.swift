import FileFormats
import Sanitizers
import Testing

/// A place where a GIF hides something, with a canary in it.
struct GIFHidingPlace: Sendable, CustomStringConvertible {
    static let canary = Array("CANARY".utf8)

    let description: String
    let gif: TestGIF
    /// The constructs that the report must name.
    let constructs: [String]

    private init(_ description: String, _ constructs: String..., change: (inout TestGIF) -> Void) {
        self.description = description
        self.constructs = constructs
        gif = TestGIF.plain.with(change)
    }

    private static func application(_ name: String, _ construct: String) -> GIFHidingPlace {
        GIFHidingPlace(name, construct) { $0.blocks.insert(TestGIF.application(name, canary), at: 0) }
    }

    private static func after(_ description: String, _ construct: String, _ start: [UInt8]) -> GIFHidingPlace {
        GIFHidingPlace(description, construct) { $0.trailing = start + canary }
    }

    private static let commented = TestGIF.plain.with { $0.blocks.append(TestGIF.comment(canary)) }.bytes

    /// XMP as it stands in a GIF: text, and a tail that leads every reader to its end.
    private static let xmp: [UInt8] =
        [0x21, 0xFF, 11] + Array("XMP DataXMP".utf8) + canary + [1] + (0...255).reversed().map { UInt8($0) } + [0]

    static let all: [GIFHidingPlace] = [
        GIFHidingPlace("comment", "gif.comment") { $0.blocks.insert(TestGIF.comment(canary), at: 0) },
        GIFHidingPlace("comment at the end", "gif.comment") { $0.blocks.append(TestGIF.comment(canary)) },
        GIFHidingPlace("XMP", "gif.xmp") { $0.blocks.insert(xmp, at: 0) },
        application("XMP DataXMP", "gif.xmp"),
        application("ICCRGBG1012", "gif.icc"),
        application("MGK8BIM0000", "gif.photoshop"),
        application("MGKIPTC0000", "gif.iptc"),
        application("MIDICTRLJon", "gif.midi"),
        application("MIDISONGDm7", "gif.midi"),
        application("C2PA_GIF\u{1}\u{0}\u{0}", "gif.c2pa"),
        application("SomeProgram", "gif.application"),
        application("NETSCAPE2.0", "gif.application"),
        GIFHidingPlace("plain text", "gif.plain-text") {
            $0.blocks.insert([0x21, 1, 12] + [UInt8](repeating: 1, count: 12) + TestGIF.subBlocks(canary), at: 0)
        },
        GIFHidingPlace("unknown extension", "gif.unknown-extension") {
            $0.blocks.insert([0x21, 0x77] + TestGIF.subBlocks(canary), at: 0)
        },
        GIFHidingPlace("control with more", "gif.control") {
            $0.blocks.insert([0x21, 0xF9, 10, 0, 0, 0, 0] + canary + [0], at: 0)
        },
        GIFHidingPlace("control with another block", "gif.control") {
            $0.blocks.insert([0x21, 0xF9, 4, 0, 0, 0, 0] + TestGIF.subBlocks(canary), at: 0)
        },
        GIFHidingPlace("loop with another block", "gif.loop") {
            $0.blocks.insert(TestGIF.loop(1).dropLast() + TestGIF.subBlocks(canary), at: 0)
        },
        GIFHidingPlace("loop after the frame", "gif.loop") { $0.blocks.append(TestGIF.loop(1)) },
        GIFHidingPlace("spare colours", "gif.palette-spare") {
            $0.screen[4] = 0xF2
            $0.palette += canary + canary
        },
        GIFHidingPlace("spare local colours", "gif.palette-spare") {
            $0.blocks = [
                TestGIF.frame(
                    descriptor: TestGIF.descriptor(packed: 0x82), palette: TestGIF.colours + canary + canary)
            ]
        },
        GIFHidingPlace("background", "gif.screen") { $0.screen[5] = 3 },
        GIFHidingPlace("sorted", "gif.screen") { $0.screen[4] = 0xF9 },
        GIFHidingPlace("colour depth", "gif.screen") { $0.screen[4] = 0x81 },
        GIFHidingPlace("form of pixels", "gif.pixel-aspect") { $0.screen[6] = 49 },
        GIFHidingPlace("bits of the descriptor", "gif.frame-descriptor") {
            $0.blocks = [TestGIF.frame(descriptor: TestGIF.descriptor(packed: 0x3F))]
        },
        GIFHidingPlace("bits of the control", "gif.control") {
            $0.blocks.insert(TestGIF.control(3, reserved: 0xE2), at: 0)
        },
        GIFHidingPlace("transparent slot that is not used", "gif.control") {
            $0.blocks.insert([0x21, 0xF9, 4, 0, 0, 0, 77, 0], at: 0)
        },
        GIFHidingPlace("two controls", "gif.control-without-image") {
            $0.blocks.insert(contentsOf: [TestGIF.control(3), TestGIF.control(4)], at: 0)
        },
        GIFHidingPlace("control at the end", "gif.control-without-image") { $0.blocks.append(TestGIF.control(3)) },
        GIFHidingPlace("behind the end code", "gif.image-slack") { $0.blocks = [TestGIF.frame(slack: canary)] },
        GIFHidingPlace("small blocks", "gif.data-blocks") { $0.blocks = [TestGIF.frame(size: 5)] },
        GIFHidingPlace("no end code", "gif.image-slack") { $0.blocks = [TestGIF.frame(slack: canary, hasEnd: false)] },
        GIFHidingPlace("more pixels", "gif.image-slack") { $0.blocks = [TestGIF.frame(TestGIF.pixels(count: 40))] },
        GIFHidingPlace("zeros", "gif.gap") { $0.blocks.append([0, 0]) },
        GIFHidingPlace("no trailer", "gif.missing-trailer") { $0.trailer = [] },
        GIFHidingPlace("zeros and no trailer", "gif.gap", "gif.missing-trailer") {
            $0.blocks.append([0])
            $0.trailer = []
        },
        after("bytes", "gif.trailing", []),
        GIFHidingPlace("GIF", "gif.trailing.picture") { $0.trailing = commented },
        GIFHidingPlace("JPEG and bytes", "gif.trailing.picture", "gif.trailing") {
            $0.trailing = [0xFF, 0xD8, 0xFF, 0xFE, 0, 8] + canary + [0xFF, 0xD9] + canary
        },
        after("video", "gif.trailing.mp4", [0, 0, 0, 24] + Array("ftyp".utf8)),
        after("archive", "gif.trailing.zip", [0x50, 0x4B, 3, 4]),
        after("document", "gif.trailing", Array("%PDF-".utf8)),
    ]
}

@Suite struct GIFHidingPlaceTests {
    @Test(arguments: GIFHidingPlace.all) func `it is named and gone`(_ place: GIFHidingPlace) throws {
        let clean = try provenGIF(of: place.gif.bytes)
        let names = Set(clean.findings.map(\.construct))
        #expect(names == Set(place.constructs))
        #expect(!clean.output.contains(GIFHidingPlace.canary))
    }

    @Test func `what carries nothing stays as it is`() throws {
        let version87 = TestGIF.plain.with { $0.header = Array("GIF87a".utf8) }
        for gif in [TestGIF.plain, TestGIF.animated, version87] {
            let clean = try provenGIF(of: gif.bytes)
            #expect(clean.findings.isEmpty)
            #expect(clean.output == gif.bytes)
        }
    }

    @Test func `a canary in every place at once`() throws {
        let gif = TestGIF.animated.with { gif in
            for place in (0...gif.blocks.count).reversed() {
                gif.blocks.insert(TestGIF.comment(GIFHidingPlace.canary), at: place)
            }
            gif.trailing = GIFHidingPlace.canary
        }
        let clean = try provenGIF(of: gif.bytes)
        #expect(clean.output == TestGIF.animated.bytes)
    }

    @Test func `frames that are shown for no time are mentioned`() throws {
        let gif = TestGIF.plain.with { $0.blocks = [TestGIF.frame(), TestGIF.control(0), TestGIF.frame()] }
        let clean = try provenGIF(of: gif.bytes)
        #expect(clean.findings.map(\.construct) == ["gif.frame-without-delay"])
        #expect(clean.findings.map(\.action) == [.reported])
        #expect(clean.output == gif.bytes)
    }
}
