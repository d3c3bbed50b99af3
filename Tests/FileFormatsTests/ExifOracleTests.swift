import IngestTestSupport
import FileFormats
import Foundation
import NativeOracles
import PNGTestSupport
import Testing

@Suite struct ExifOracleTests {
    /// The Exif blocks of the corpus, which a script of another language wrote.
    private static var blocks: [[UInt8]] {
        let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().appendingPathComponent("corpus/sanitize")
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasPrefix("jpeg-exif") && $0.hasSuffix(".jpg") }.sorted().compactMap { name in
            guard let data = try? Data(contentsOf: folder.appendingPathComponent(name)),
                let start = data.range(of: Data("Exif\0\0".utf8))?.upperBound
            else { return nil }
            let length = Int(data[start - 8]) << 8 | Int(data[start - 7])
            return [UInt8](data[start..<(start - 8 + length)])
        }
    }

    private func agree(_ tiff: [UInt8], _ comment: Comment) {
        let judged = ExifOracle(tiff: tiff)?.orientation.flatMap { (1...8).contains($0) ? $0 : nil }
        let read = ExifDirectory(tiff: tiff.span)?.orientation.map { Int($0.rawValue) }
        #expect(read == judged, comment)
    }

    @Test func `libexif reads the same of every block of the corpus`() throws {
        #expect(Self.blocks.count >= 6)
        for (index, tiff) in Self.blocks.enumerated() {
            agree(tiff, "block \(index)")
            guard let read = ExifDirectory(tiff: tiff.span), let judged = ExifOracle(tiff: tiff) else { continue }
            #expect(read.hasGPS == judged.hasGPS, "block \(index)")
            #expect(read.hasThumbnail == judged.hasThumbnail, "block \(index)")
        }
    }

    @Test func `libexif reads the canonical block`() throws {
        for value in UInt8(2)...8 {
            let orientation = try #require(ExifOrientation(rawValue: value))
            #expect(ExifOracle(tiff: ExifBlock(orientation: orientation).tiff)?.orientation == Int(value))
        }
    }

    @Test func `libexif agrees on damaged values of the orientation`() throws {
        var random = SeededGenerator(seed: 7)
        let canonical = ExifBlock(orientation: try #require(ExifOrientation(rawValue: 6))).tiff
        for index in 0..<500 {
            var block = canonical
            block[Int.random(in: 10..<22, using: &random)] = UInt8.random(in: 0...9, using: &random)
            // libexif turns a signed short into an unsigned one; viewers do not follow such an orientation.
            if block[13] == 8 { continue }
            agree(block, "mutant \(index): \(block)")
        }
    }

    /// Pillow and ExifTool follow some other numbers; libexif, Chrome and Firefox do not.
    @Test(arguments: [[0x4D, 0x4D, 0, 0x2B], [0x4D, 0x4D, 0x2A, 0], [0x4D, 0x4D, 0, 0], [0x49, 0x49, 0, 0x2A]])
    func `libexif agrees that a block without the number 42 says nothing`(_ start: [UInt8]) throws {
        let canonical = ExifBlock(orientation: try #require(ExifOrientation(rawValue: 6))).tiff
        agree(start + canonical[4...], "\(start)")
    }
}
