import IngestTestSupport
import Testing

@testable import FileFormats

/// The reader of entropy-coded data, against the same bits as a list.
@Suite struct JPEGBitReaderTests {
    /// A bit, and the byte of the data that it is in.
    private struct Bit {
        let value: Int
        let place: Int
    }

    /// Many bytes of 0xFF, each with its zero byte (ITU-T T.81 B.1.1.5), then a marker.
    private static func sample(_ random: inout SeededGenerator) -> (bytes: [UInt8], bits: [Bit]) {
        var bytes: [UInt8] = []
        var bits: [Bit] = []
        for _ in 0..<Int.random(in: 1...60, using: &random) {
            let byte = UInt8.random(in: 0...7, using: &random) == 0 ? 0xFF : random.bytes(1)[0]
            bits += (0..<8).map { Bit(value: Int(byte >> (7 - $0) & 1), place: bytes.count) }
            bytes += byte == 0xFF ? [0xFF, 0] : [byte]
        }
        return (bytes + [0xFF, 0xD9], bits)
    }

    @Test func `bits, their places and the end are those of the data`() {
        var random = SeededGenerator(seed: 7)
        for _ in 0..<500 {
            let (bytes, bits) = Self.sample(&random)
            var reader = JPEGBitReader(at: 0)
            var taken = 0
            while taken < bits.count {
                reader.refill(bytes.span)
                #expect(!reader.isOverrun)
                #expect(reader.place(bytes.span) == bits[taken].place)
                let end = reader.end(bytes.span)
                #expect(end.paddingBits == (8 - taken % 8) % 8)
                let whole = (taken + 7) / 8 * 8
                #expect(end.position == (whole < bits.count ? bits[whole].place : bytes.count - 2))
                let count = min(Int.random(in: 1...16, using: &random), bits.count - taken)
                #expect(reader.take(count) == bits[taken..<(taken + count)].reduce(0) { $0 << 1 | $1.value })
                taken += count
            }
            #expect(reader.place(bytes.span) == bytes.count - 2)
            reader.refill(bytes.span)
            #expect(!reader.isOverrun)
            #expect(reader.take(1) == 0)
            #expect(reader.isOverrun)
        }
    }
}
