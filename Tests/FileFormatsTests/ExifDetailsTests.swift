import IngestTestSupport
import PNGTestSupport
import Testing

@testable import FileFormats

@Suite struct ExifDetailsTests {
    /// One directory at 8, its values behind it, little-endian, as many cameras write it.
    private func block(_ fields: [(tag: UInt16, type: UInt16, count: Int, value: [UInt8])]) -> [UInt8] {
        func little(_ value: Int, _ bytes: Int) -> [UInt8] { (0..<bytes).map { UInt8(value >> ($0 * 8) & 0xFF) } }
        var entries = little(fields.count, 2)
        var values: [UInt8] = []
        for field in fields {
            entries += little(Int(field.tag), 2) + little(Int(field.type), 2) + little(field.count, 4)
            if field.value.count <= 4 {
                entries += field.value + Array(repeating: 0, count: 4 - field.value.count)
            } else {
                entries += little(8 + 2 + fields.count * 12 + 4 + values.count, 4)
                values += field.value
            }
        }
        return [0x49, 0x49, 42, 0, 8, 0, 0, 0] + entries + [0, 0, 0, 0] + values
    }

    private func details(_ tiff: [UInt8]) -> ExifDetails { ExifDetails(tiff: tiff.span) }

    private func copyright(_ text: [UInt8]) -> String? {
        details(block([(0x8298, 2, text.count, text)])).copyright
    }

    @Test func `texts are read, long and short`() {
        let read = details(
            block([(0x010F, 2, 4, Array("Abc\0".utf8)), (0x013B, 2, 9, Array("J. Smith\0".utf8))]))
        #expect(read.make == "Abc" && read.artist == "J. Smith" && read.model == nil)
        #expect(read.parts == [.artist, .camera])
    }

    @Test(arguments: [
        ("© 2024 J. Smith\0", "© 2024 J. Smith"), ("  a \0", "a"), ("a\0editor\0", "a"), ("a", "a"),
        ("\0", nil), ("   \0", nil), ("a\u{1B}[31m\0", nil), ("a\nb\0", nil), ("a\u{202E}b\0", nil),
        ("a\u{200B}b\0", nil), (String(repeating: "x", count: 200), String(repeating: "x", count: 200)),
        (String(repeating: "x", count: 201), nil),
    ])
    func `only plain texts are kept`(text: String, expected: String?) {
        #expect(copyright(Array(text.utf8)) == expected)
    }

    @Test func `what is not text or not there is left out`() {
        #expect(copyright([0xFF, 0xFE, 0x41, 0x42, 0]) == nil)
        #expect(details(block([(0x8298, 7, 5, Array("abcd\0".utf8))])).copyright == nil)
        #expect(details(Array(block([(0x8298, 2, 9, Array("abcdefgh\0".utf8))]).dropLast())).copyright == nil)
        #expect(details(block([(0x8298, 2, .max >> 32, [])])).copyright == nil)
    }

    @Test(
        arguments: [
            ("2024:02:03 04:05:06", "+01:00", true, true), ("2024:02:03 04:05:06", "01:00", true, false),
            ("2024-02-03 04:05:06", nil, false, false), ("2024:02:03 04:05", nil, false, false),
            ("    :  :     :  :  ", nil, false, false),
        ] as [(String, String?, Bool, Bool)])
    func `times have one form`(time: String, offset: String?, isTime: Bool, hasOffset: Bool) {
        let read = ExifCaptureTime(time: time, offset: offset)
        #expect((read != nil) == isTime)
        #expect((read?.offset != nil) == hasOffset)
    }

    @Test func `a place is read to a thousandth of a second, and none is made up`() throws {
        let kreuzberg = try #require(ExifPosition(latitude: 189_000_123, longitude: -48_123_456))
        let tiff = ExifBlock(details: with { $0.position = kreuzberg }).tiff
        #expect(details(tiff).position == kreuzberg)
        #expect(ExifPosition(latitude: 324_000_000, longitude: 0) != nil)
        #expect(ExifPosition(latitude: 324_000_001, longitude: 0) == nil)
        #expect(ExifPosition(latitude: 0, longitude: -648_000_001) == nil)
    }

    private func with(_ change: (inout ExifDetails) -> Void) -> ExifDetails {
        var details = ExifDetails()
        change(&details)
        return details
    }

    @Test func `a block says the same after it is read and written`() throws {
        var whole = ExifDetails()
        whole.make = "Maker"
        whole.model = "M1"
        whole.artist = "Ä"
        whole.copyright = "© somebody"
        whole.captureTime = ExifCaptureTime(time: "2024:02:03 04:05:06", offset: "-05:00")
        whole.position = ExifPosition(latitude: -1, longitude: 648_000_000)
        for orientation in UInt8(1)...8 {
            for part in [nil] + ExifDetails.Part.allCases.map(Optional.some) {
                var some = whole
                if let part { some.remove(part) }
                let block = ExifBlock(orientation: try #require(ExifOrientation(rawValue: orientation)), details: some)
                #expect(details(block.tiff) == some)
                #expect(ExifDirectory(tiff: block.tiff.span)?.orientation?.rawValue ?? 1 == orientation)
            }
        }
    }

    @Test func `damaged blocks give something that is written in one form, or nothing`() throws {
        var random = SeededGenerator(seed: 11)
        var whole = ExifDetails()
        whole.copyright = "© somebody"
        whole.captureTime = ExifCaptureTime(time: "2024:02:03 04:05:06", offset: "-05:00")
        whole.position = ExifPosition(latitude: 7, longitude: 9)
        let block = ExifBlock(details: whole).tiff
        for end in block.indices { _ = details(Array(block[..<end])) }
        for _ in 0..<5_000 {
            var mutant = block
            for _ in 0...2 {
                mutant[Int.random(in: mutant.indices, using: &random)] = .random(in: 0...255, using: &random)
            }
            let read = details(mutant)
            #expect(details(ExifBlock(details: read).tiff) == read)
        }
    }
}
