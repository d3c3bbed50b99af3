import IngestTestSupport
import Testing

@testable import FileFormats

/// CIPA DC-007, 5.2. ExifTool reads the canonical form in the end-to-end tests.
@Suite struct MultiPictureIndexTests {
    /// An index in either byte order, its list of pictures right behind the directory.
    private static func header(_ pictures: [[UInt32]], isBigEndian: Bool, declared: UInt32? = nil) -> [UInt8] {
        var bytes: [UInt8] = isBigEndian ? [0x4D, 0x4D, 0, 42] : [0x49, 0x49, 42, 0]
        func short(_ value: UInt16) { bytes.appendBigEndian(isBigEndian ? value : value.byteSwapped) }
        func long(_ value: UInt32) { bytes.appendBigEndian(isBigEndian ? value : value.byteSwapped) }
        long(8)
        short(2)
        for (tag, type, count, value) in [
            (0xB001, 4, 1, declared ?? UInt32(pictures.count)), (0xB002, 7, UInt32(16 * pictures.count), 38),
        ] as [(UInt16, UInt16, UInt32, UInt32)] {
            short(tag)
            short(type)
            long(count)
            long(value)
        }
        long(0)
        for picture in pictures {
            for number in picture { long(number) }
            long(0)
        }
        return bytes
    }

    private func index(_ bytes: [UInt8]) -> MultiPictureIndex? { MultiPictureIndex(header: bytes.span) }

    @Test(arguments: [true, false])
    func `pictures are read in both byte orders`(_ isBigEndian: Bool) throws {
        let bytes = Self.header(
            [
                [0x2003_0000, 1000, 0], [0x4001_0002, 200, 990], [0x0002_0001, 300, 1190], [0x0002_0002, 1, 2],
                [0x0002_0003, 1, 2], [0, 1, 2],
            ], isBigEndian: isBigEndian)
        let entries = try #require(index(bytes)).entries
        #expect(entries.map(\.role) == [.primary, .largeThumbnail, .panorama, .disparity, .multiAngle, .other])
        #expect(entries.map(\.size) == [1000, 200, 300, 1, 1, 1])
        #expect(entries.map(\.offset) == [0, 990, 1190, 2, 2, 2])
    }

    @Test func `an index that says more than it has is cut to what it has`() throws {
        let bytes = Self.header([[0x03_0000, 9, 0], [0, 9, 9]], isBigEndian: true, declared: .max)
        #expect(try #require(index(bytes)).entries.count == 2)
        #expect(index(Array(bytes.dropLast(32))) == nil)
        #expect(index(Array(bytes.dropLast(1)))?.entries.count == 1)
    }

    @Test func `the canonical form is read as what it was made from`() throws {
        let bytes = MultiPictureIndex.canonical(firstSize: 5000, secondSize: 700, secondOffset: 4900)
        #expect(bytes.count == 82)
        let entries = try #require(index(bytes)).entries
        #expect(entries.map(\.role) == [.primary, .other])
        #expect(entries.map(\.size) == [5000, 700])
        #expect(entries.map(\.offset) == [0, 4900])
    }

    @Test func `no damage makes it trap`() {
        var random = SeededGenerator(seed: 21)
        let whole = Self.header([[0x03_0000, 9, 0], [0, 9, 9]], isBigEndian: false)
        for _ in 0..<3000 {
            let read = index(damaged(whole, &random))
            #expect((read?.entries.count ?? 1) <= MultiPictureIndex.mostPictures)
        }
    }
}
