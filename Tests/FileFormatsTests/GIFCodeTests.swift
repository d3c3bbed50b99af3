import IngestTestSupport
import Testing

@testable import FileFormats

/// LZW codes against a decoder that reads a bit at a time and keeps every string whole, and against codes that Pillow
/// and giflib wrote.
@Suite struct GIFCodeTests {
    /// What the codes stand for up to the end code; `nil` for a code that stands for nothing.
    private static func reference(_ stream: [UInt8], codeSize: Int) -> [UInt8]? {
        let bits = stream.flatMap { byte in (0..<8).map { byte >> UInt8($0) & 1 } }
        let clear = 1 << codeSize
        var position = 0
        var strings: [Int: [UInt8]] = [:]
        var width = codeSize + 1
        var previous: [UInt8]?
        var pixels: [UInt8] = []
        while position + width <= bits.count {
            let code = bits[position..<(position + width)].enumerated().reduce(0) { $0 + Int($1.element) << $1.offset }
            position += width
            if code == clear + 1 { return pixels }
            if code == clear {
                strings = [:]
                width = codeSize + 1
                previous = nil
                continue
            }
            let next = clear + 2 + strings.count
            let string: [UInt8]
            if code < clear {
                string = [UInt8(code)]
            } else if let known = strings[code] {
                string = known
            } else if let previous, code == next, next < 4_096 {
                string = previous + previous.prefix(1)
            } else {
                return nil
            }
            if let previous, next < 4_096 { strings[next] = previous + string.prefix(1) }
            if clear + 2 + strings.count >= 1 << width, width < 12 { width += 1 }
            pixels += string
            previous = string
        }
        return pixels
    }

    private static func walk(_ stream: [UInt8], codeSize: Int, pixels: Int) throws -> (GIFCodeWalk, [UInt8]) {
        var decoded = GIFPixels(count: pixels)
        var none = GIFNoPixels()
        let walk = try GIFCodeWalk(stream.span, codeSize: codeSize, pixels: pixels, into: &decoded)
        let counted = try GIFCodeWalk(stream.span, codeSize: codeSize, pixels: pixels, into: &none)
        #expect(walk.slots == counted.slots && walk.bits == counted.bits && walk.end == counted.end)
        return (walk, decoded.slots)
    }

    /// Pixels with runs, patterns and noise.
    private static func pixels(_ count: Int, slots: Int, _ random: inout SeededGenerator) -> [UInt8] {
        var pixels: [UInt8] = []
        while pixels.count < count {
            let slot = UInt8(Int.random(in: 0..<slots, using: &random))
            switch Int.random(in: 0..<3, using: &random) {
            case 0: pixels += [UInt8](repeating: slot, count: Int.random(in: 1...400, using: &random))
            case 1: pixels += (0..<50).map { UInt8((Int(slot) + $0) % slots) }
            default: pixels.append(slot)
            }
        }
        return Array(pixels.prefix(count))
    }

    @Test(arguments: 2...8) func `what is written is read by the reference and by the walk`(_ codeSize: Int) throws {
        var random = SeededGenerator(seed: UInt64(codeSize))
        for count in [1, 2, 3, 255, 5_000, 60_000] {
            let pixels = Self.pixels(count, slots: 1 << codeSize, &random)
            let stream = GIFCodeWriter.encoded(pixels.span, codeSize: codeSize)
            if count <= 5_000 { #expect(Self.reference(stream, codeSize: codeSize) == pixels) }
            let (walk, decoded) = try Self.walk(stream, codeSize: codeSize, pixels: count)
            #expect(decoded == pixels)
            #expect(walk.end == .endCode && (walk.bits + 7) / 8 == stream.count)
            #expect(Set(walk.slots.elements) == Set(pixels))
        }
    }

    @Test func `random codes mean the same to the reference`() throws {
        var random = SeededGenerator(seed: 7)
        var accepted = 0
        for _ in 0..<3_000 {
            let codeSize = Int.random(in: 1...8, using: &random)
            let stream = random.bytes(Int.random(in: 1...24, using: &random))
            let reference = Self.reference(stream, codeSize: codeSize)
            for count in 1...6 {
                let decoded = try? Self.walk(stream, codeSize: codeSize, pixels: count).1
                if let reference {
                    #expect(decoded == (reference.count >= count ? Array(reference.prefix(count)) : nil))
                } else if let decoded {
                    #expect(decoded.count == count, "the codes went wrong behind the last pixel")
                }
                if decoded != nil { accepted += 1 }
            }
        }
        #expect(accepted > 1_000)
    }

    @Test(
        arguments: [
            // Pillow 9.4, and gifbuild of giflib 5.2.
            (8, [0, 1, 4, 16, 48, 160, 224, 128, 0, 8, 7, 42, 20, 48, 16, 128, 195, 128]),
            (2, [68, 52, 57, 193, 231, 114, 128, 44]),
        ] as [(Int, [UInt8])])
    func `codes of other programs`(_ codeSize: Int, _ stream: [UInt8]) throws {
        let pixels: [UInt8] = [0, 1, 2, 3, 3, 3, 3, 1, 1, 1, 1, 2, 1, 2, 1, 2, 1, 2, 0, 0, 0]
        #expect(Self.reference(stream, codeSize: codeSize) == pixels)
        let (walk, decoded) = try Self.walk(stream, codeSize: codeSize, pixels: pixels.count)
        #expect(decoded == pixels)
        #expect(walk.end == .endCode)
    }

    @Test func `what follows the last pixel`() throws {
        // Codes of three bits: clear 4, end 5. Two pixels of slot 1, then what is said.
        func end(_ codes: [(code: Int, width: Int)]) throws -> GIFCodeWalk.End {
            var value = 0
            var shift = 0
            for code in [(4, 3), (1, 3), (1, 3)] + codes {
                value |= code.0 << shift
                shift += code.1
            }
            let stream = (0..<((shift + 7) / 8)).map { UInt8(truncatingIfNeeded: value >> ($0 * 8)) }
            return try Self.walk(stream, codeSize: 2, pixels: 2).0.end
        }
        #expect(try end([(5, 3)]) == .endCode)
        #expect(try end([(5, 3), (1, 3)]) == .endCode)
        #expect(try end([]) == .moreData, "seven clear bits are two more codes")
        #expect(try end([(4, 3), (5, 3)]) == .unusual)
        #expect(try end([(4, 3), (4, 3)]) == .unusual)
        #expect(try end([(1, 3), (5, 3)]) == .moreData)
        // Three pixels are coded (1, then twice 1), and the frame has two.
        #expect(try Self.walk([0b1000_1100, 0b0000_1011], codeSize: 2, pixels: 2).0.end == .moreData)
    }

    @Test func `codes that are not there`() {
        #expect(throws: GIFCodeError.missingPixels) { try Self.walk([], codeSize: 2, pixels: 1) }
        #expect(throws: GIFCodeError.missingPixels) { try Self.walk([0b101_100], codeSize: 2, pixels: 1) }
        #expect(throws: GIFCodeError.missingPixels) { try Self.walk([0b001_100], codeSize: 2, pixels: 9) }
        #expect(throws: GIFCodeError.badCode) { try Self.walk([0b110_100], codeSize: 2, pixels: 1) }
        #expect(throws: GIFCodeError.badCode) { try Self.walk([0b11_001_100, 1], codeSize: 2, pixels: 2) }
    }

    @Test func `the smallest code size that fits`() {
        for (slot, size) in [(0, 2), (1, 2), (3, 2), (4, 3), (7, 3), (8, 4), (127, 7), (128, 8), (255, 8)] {
            var slots = GIFSlots()
            slots[UInt8(slot)] = true
            #expect(GIFCodeWriter.codeSize(for: slots) == size)
        }
    }
}
