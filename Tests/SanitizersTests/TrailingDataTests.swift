import IngestTestSupport
import Testing

@testable import FileFormats

@Suite struct TrailingDataTests {
    /// The words for the parts of `bytes`, which follow a file of `start` bytes, and whether each byte is in one part.
    private func parts(_ bytes: [UInt8], from start: Int = 0) -> (words: [String], lengths: [Int], isWhole: Bool) {
        var walker = TrailingDataWalker(bytes.span, from: start)
        var words: [String] = []
        var lengths: [Int] = []
        var position = start
        var isWhole = true
        while let part = walker.next(bytes.span) {
            isWhole = isWhole && part.range.lowerBound == position && !part.range.isEmpty
            position = part.range.upperBound
            lengths.append(part.range.count)
            switch part.kind {
            case .jpeg(let outline): words.append("jpeg \(outline.pixels?.description ?? "")")
            case .png(let pixels): words.append("png \(pixels?.description ?? "")")
            case .gif(let pixels): words.append("gif \(pixels?.description ?? "")")
            case .webp(let pixels): words.append("webp \(pixels?.description ?? "")")
            case .video: words.append("video")
            case .archive: words.append("archive")
            case .pdf: words.append("pdf")
            case .vendor: words.append("vendor")
            case .padding: words.append("padding")
            case .unknown: words.append("unknown")
            }
        }
        return (words, lengths, isWhole && position == bytes.count)
    }

    /// An MP4 of a ftyp and a mdat box (ISO/IEC 14496-12, 4.2).
    private static let video: [UInt8] =
        [0, 0, 0, 12] + Array("ftypmp42".utf8) + [0, 0, 0, 11] + Array("mdat".utf8) + [7, 8, 9]
    private static let archive: [UInt8] =
        [0x50, 0x4B, 3, 4, 1, 2, 3] + [0x50, 0x4B, 5, 6] + [UInt8](repeating: 0, count: 16) + [2, 0, 0x41, 0x42]
    private static let pdf = Array("%PDF-1.4 %%EOF\r\n x %%EOF\n".utf8)
    /// Magic, IHDR of 3 by 2 and IEND, checksums left out of account.
    private static let png: [UInt8] =
        MediaType.png.signature + [0, 0, 0, 13] + Array("IHDR".utf8) + [
            0, 0, 0, 3, 0, 0, 0, 2, 8, 0, 0, 0, 0, 1, 1, 1, 1,
        ]
        + [0, 0, 0, 0] + Array("IEND".utf8) + [2, 2, 2, 2]

    private static let gif = TestGIF.animated.with { $0.blocks.append(TestGIF.comment(Array("GIF89a;".utf8))) }.bytes

    /// RIFF of 22 bytes: an extended header with a canvas of 300 by 2 (RFC 9649, 2.7: one less than it means).
    private static let webp: [UInt8] =
        Array("RIFF".utf8) + [22, 0, 0, 0] + Array("WEBPVP8X".utf8) + [10, 0, 0, 0, 0, 0, 0, 0, 0x2B, 1, 0, 1, 0, 0]

    @Test func `each file ends where its own structure says`() {
        let result = parts(
            TestJPEG.bytes + Self.video + Self.archive + [0, 0, 0] + Self.png + [1] + Self.gif + Self.webp
                + Self.pdf)
        #expect(
            result.words == [
                "jpeg 8 × 8", "video", "archive", "padding", "png 3 × 2", "unknown", "gif 6 × 4", "webp 300 × 2", "pdf",
            ])
        #expect(
            result.lengths == [
                TestJPEG.bytes.count, Self.video.count, Self.archive.count, 3, Self.png.count, 1, Self.gif.count,
                Self.webp.count, Self.pdf.count,
            ])
        #expect(result.isWhole)
    }

    @Test func `what is cut ends at the end`() {
        for whole in [TestJPEG.bytes, Self.video, Self.archive, Self.png, Self.gif, Self.webp] {
            for end in (whole.count - 4)..<whole.count {
                let result = parts([1] + whole[..<end])
                #expect(result.isWhole && result.words.count <= 3, "\(result.words)")
            }
        }
    }

    private static func little(_ number: Int) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
    }

    @Test func `Samsung's directory says how far back its blocks reach, and the video in them is one`() {
        let block = [0, 0, 0x30, 0x0A] + Self.little(4) + Array("Name".utf8) + Self.video
        let directory =
            Array("SEFH".utf8) + Self.little(107) + Self.little(1) + [0, 0, 0x30, 0x0A] + Self.little(block.count)
            + Self.little(block.count)
        let trailer = block + directory + Self.little(directory.count) + Array("SEFT".utf8)
        let result = parts([9, 9, 9] + Array("text".utf8) + trailer, from: 3)
        #expect(result.words == ["unknown", "vendor", "video", "vendor"])
        #expect(result.lengths == [4, 12, Self.video.count, directory.count + 8])
        // A length that does not hold: all that is behind the picture is the vendor's.
        #expect(parts([1, 2, 3] + Self.little(99) + Array("SEFT".utf8)).words == ["vendor"])
        #expect(parts([1, 2, 3] + Array("SEFT".utf8)).words == ["vendor"])
    }

    @Test func `blocks of several programs stand one behind the other`() {
        let photoMechanic: [UInt8] = [1, 2, 3, 0, 0, 0, 3] + Array("cbipcbbl".utf8)
        let fotoStation: [UInt8] = [5, 5, 0, 1, 0, 0, 0, 12, 0xA1, 0xB2, 0xC3, 0xD4]
        let result = parts(Array("tail".utf8) + fotoStation + photoMechanic)
        #expect(result.words == ["unknown", "vendor"])
        #expect(result.lengths == [4, 27])
    }

    @Test func `no damage makes a byte belong to no part or to two`() {
        var random = SeededGenerator(seed: 41)
        let whole =
            TestJPEG.bytes + Self.video + Self.archive + [0, 0] + Self.png + Self.gif + Self.webp + Self.pdf
            + Array("CANON OPTIONAL DATA\0".utf8) + [UInt8](repeating: 0, count: 44)
        for _ in 0..<1500 {
            var mutant = whole
            for _ in 0..<3 { mutant = damaged(mutant, &random) }
            #expect(parts(mutant, from: min(2, mutant.count)).isWhole)
        }
    }

    @Test(
        arguments: [
            [0xFF, 0xD8, 0xFF], [0x50, 0x4B, 3, 4], Array("%PDF-".utf8), MediaType.png.signature, Array("%%EO".utf8),
            [0, 0, 0, 9] + Array("ftyp".utf8), [0], [0x50], [0xFF], Array("SEFT".utf8), Array("GIF8".utf8),
        ] as [[UInt8]])
    func `the same again and again takes no longer than its length`(_ pattern: [UInt8]) {
        let bytes = [UInt8](repeating: 0, count: 200_000 / pattern.count).flatMap { _ in pattern }
        #expect(parts(bytes).isWhole)
    }
}
