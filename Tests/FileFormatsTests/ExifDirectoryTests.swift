import IngestTestSupport
import FileFormats
import PNGTestSupport
import Testing

@Suite struct ExifDirectoryTests {
    private func directory(_ tiff: [UInt8]) -> ExifDirectory? { ExifDirectory(tiff: tiff.span) }

    /// One directory at 8 with these entries (tag, type, count, four value bytes), big-endian.
    private func block(_ entries: [[UInt8]], next: [UInt8] = [0, 0, 0, 0]) -> [UInt8] {
        [0x4D, 0x4D, 0, 42, 0, 0, 0, 8, 0, UInt8(entries.count)] + entries.flatMap(\.self) + next
    }

    private static func orientation(_ value: UInt8, type: UInt8 = 3, count: UInt8 = 1) -> [UInt8] {
        [0x01, 0x12, 0, type, 0, 0, 0, count, 0, value, 0, 0]
    }

    @Test(arguments: UInt8(1)...8)
    func `every orientation is read in both byte orders`(_ value: UInt8) {
        #expect(directory(block([Self.orientation(value)]))?.orientation?.rawValue == value)
        let little: [UInt8] =
            [0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0] + [0x12, 0x01, 3, 0, 1, 0, 0, 0, value, 0, 0, 0] + [0, 0, 0, 0]
        #expect(directory(little)?.orientation?.rawValue == value)
    }

    @Test(arguments: UInt8(2)...8)
    func `the canonical block says its orientation and nothing else`(_ value: UInt8) throws {
        let orientation = try #require(ExifOrientation(rawValue: value))
        let read = try #require(directory(ExifBlock(orientation: orientation).tiff))
        #expect(read.orientation == orientation)
        #expect(!read.hasGPS && !read.hasMakerNote && !read.hasThumbnail)
        #expect(ExifBlock(orientation: orientation).tiff.count == 26)
    }

    @Test func `an orientation that viewers do not follow is none`() {
        #expect(directory(block([Self.orientation(0)]))?.orientation == nil)
        #expect(directory(block([Self.orientation(9)]))?.orientation == nil)
        #expect(directory(block([Self.orientation(6, type: 4)]))?.orientation == nil)
        #expect(directory(block([Self.orientation(6, count: 2)]))?.orientation == nil)
        #expect(directory(block([Self.orientation(6), Self.orientation(3)]))?.orientation?.rawValue == 6)
    }

    @Test func `GPS, maker note and thumbnail are named`() throws {
        let gps: [UInt8] = [0x88, 0x25, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0]
        // The Exif directory stands behind this one: 8 + 2 + 2 entries + 4.
        let exif: [UInt8] = [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 38]
        let makerNote: [UInt8] = [0, 1, 0x92, 0x7C, 0, 7, 0, 0, 0, 4, 1, 2, 3, 4, 0, 0, 0, 0]
        let read = try #require(directory(block([exif, gps], next: [0, 0, 0, 60]) + makerNote))
        #expect(read.hasGPS && read.hasMakerNote && read.hasThumbnail)
    }

    @Test func `directories that point at themselves end`() {
        let exif: [UInt8] = [0x87, 0x69, 0, 4, 0, 0, 0, 1, 0, 0, 0, 8]
        #expect(directory(block([exif, exif], next: [0, 0, 0, 8])) != nil)
    }

    @Test(arguments: [1, 2, 3] as [UInt64])
    func `no bytes crash it`(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5_000 {
            var bytes = block([Self.orientation(6)]) + random.bytes(40)
            for _ in 0..<4 {
                bytes[Int.random(in: 4..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            }
            _ = directory(Array(bytes[..<Int.random(in: 0...bytes.count, using: &random)]))
        }
    }
}
