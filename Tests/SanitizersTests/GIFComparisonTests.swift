import FileFormats
import Sanitizers
import Testing

/// The inner proof must say no to two files that differ in anything that is shown.
@Suite struct GIFComparisonTests {
    private static func showTheSame(_ one: TestGIF, _ other: TestGIF) throws -> Bool {
        let sanitizer = GIFSanitizer(limits: Limits())
        let (oneBytes, otherBytes) = (one.bytes, other.bytes)
        let before = try sanitizer.parse(oneBytes.span)
        let after = try sanitizer.parse(otherBytes.span)
        return sanitizer.showsTheSame(before, in: oneBytes.span, after, in: otherBytes.span)
    }

    private static func other(_ name: String, _ change: (inout TestGIF) -> Void) -> (String, TestGIF) {
        (name, TestGIF.animated.with(change))
    }

    private static let differences: [(String, TestGIF)] = [
        other("version") { $0.header[4] = 0x37 },
        other("width") { $0.screen[0] = 7 },
        other("height") { $0.screen[2] = 5 },
        other("colour") { $0.palette[4] = 1 },
        other("local colour") { $0.blocks[6][11] = 99 },
        other("loop count") { $0.blocks[0] = TestGIF.loop(4) },
        other("no loop count") { $0.blocks.remove(at: 0) },
        other("delay") { $0.blocks[1] = TestGIF.control(6, disposal: 1) },
        other("disposal") { $0.blocks[1] = TestGIF.control(5, disposal: 2) },
        other("no control") { $0.blocks.remove(at: 1) },
        other("transparency") { $0.blocks[3] = TestGIF.control(7, disposal: 3) },
        other("other transparent slot") { $0.blocks[3] = TestGIF.control(7, disposal: 3, transparent: 1) },
        other("place") { $0.blocks[4][1] = 1 },
        other("form") {
            $0.blocks[4][5] = 2
            $0.blocks[4][7] = 3
        },
        other("interlacing") { $0.blocks[6][9] = 0x81 },
        other("pixel") { $0.blocks[2] = TestGIF.frame(TestGIF.pixels().dropLast() + [TestGIF.pixels()[23] ^ 1]) },
        other("frame missing") { $0.blocks.removeLast(2) },
        other("frame too much") { $0.blocks.append(TestGIF.frame()) },
    ]

    @Test(arguments: differences) func `a difference is seen`(_ name: String, _ gif: TestGIF) throws {
        #expect(try !Self.showTheSame(TestGIF.animated, gif), "\(name)")
        #expect(try !Self.showTheSame(gif, TestGIF.animated), "\(name)")
    }

    @Test func `other codes, slots and spare colours are no difference`() throws {
        let other = TestGIF.animated.with {
            $0.blocks[2] = TestGIF.frame(slack: [1, 2, 3], size: 4, hasEnd: false)
            $0.screen[4] = 0x8A
            $0.palette += [UInt8](repeating: 9, count: 12)
            $0.blocks.insert(TestGIF.comment([1]), at: 0)
        }
        #expect(try Self.showTheSame(TestGIF.animated, other))
    }
}
