import IngestTestSupport
import Testing

@testable import FileFormats

/// The places of zeros, against a search bit by bit.
@Suite struct JPEGZeroPlacesTests {
    private static func bitByBit(_ zeros: UInt64) -> [Int] {
        (0..<64).filter { zeros & (1 << UInt64($0)) != 0 } + [Int](repeating: 64, count: 16)
    }

    @Test func `places follow one another, and none are behind the last`() {
        var places = JPEGZeroPlaces()
        var random = SeededGenerator(seed: 1)
        let some = (0..<500).map { _ in UInt64.random(in: 0...UInt64.max, using: &random) }
        let few = some.map { $0 & $0 >> 7 & $0 >> 21 }
        for zeros in [0, 1, 1 << 63, UInt64.max, UInt64.max << 1] + some + few + few.map(~) {
            places.list(zeros)
            let expected = Self.bitByBit(zeros)
            #expect(expected.indices.map { places[$0] } == expected)
        }
    }
}
