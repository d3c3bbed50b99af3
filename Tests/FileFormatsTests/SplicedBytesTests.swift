import IngestTestSupport
import Testing

@testable import FileFormats

/// Bytes that were spliced against the same bytes put together one by one.
@Suite struct SplicedBytesTests {
    private static func spliced(
        _ random: inout SeededGenerator, of file: [UInt8]
    ) -> (splice: SplicedBytes, bytes: [UInt8]) {
        var splice = SplicedBytes()
        var bytes: [UInt8] = []
        for _ in 0..<Int.random(in: 0...6, using: &random) {
            if Bool.random(using: &random) {
                let count = Int.random(in: 0...3, using: &random)
                let new = (0..<count).map { _ in UInt8.random(in: 0...1, using: &random) }
                splice.new += new
                bytes += new
            } else {
                let start = Int.random(in: 0...file.count, using: &random)
                let range = start..<Int.random(in: start...file.count, using: &random)
                splice.take(range)
                bytes += file[range]
            }
        }
        return (splice, bytes)
    }

    @Test func `they are joined in order, and are the file only when they are the same bytes`() {
        var random = SeededGenerator(seed: 11)
        var whole = 0
        for _ in 0..<20_000 {
            let file = (0..<Int.random(in: 0...4, using: &random)).map { _ in UInt8.random(in: 0...1, using: &random) }
            let (splice, bytes) = Self.spliced(&random, of: file)
            let joined = splice.joined(from: file.span)
            let isWhole = splice.isWhole(file.span)
            #expect(joined == bytes)
            #expect(splice.count == bytes.count)
            #expect(isWhole == (bytes == file))
            if isWhole { whole += 1 }
        }
        #expect(whole > 500)
    }

    @Test func `others are appended with ranges of a part of the file`() {
        var random = SeededGenerator(seed: 12)
        for _ in 0..<2_000 {
            let file = (0..<12).map { _ in UInt8.random(in: 0...255, using: &random) }
            var (first, bytes) = Self.spliced(&random, of: file)
            let (second, more) = Self.spliced(&random, of: Array(file[5...]))
            first.append(second, takenFrom: 5)
            let joined = first.joined(from: file.span)
            bytes += more
            #expect(joined == bytes)
        }
    }
}
