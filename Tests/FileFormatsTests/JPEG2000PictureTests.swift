import FileFormats
import Foundation
import Testing

/// A picture that OpenJPEG wrote (8 by 8 gray), and the same with things added by hand.
@Suite struct JPEG2000PictureTests {
    private static let file = [UInt8](
        Data(
            base64Encoded: """
                AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAACAAAAAgAAQcHAAAAAAAPY29scgEAAAAAABEAAACm\
                anAyY/9P/1EAKQAAAAAACAAAAAgAAAAAAAAAAAAAAAgAAAAIAAAAAAAAAAAAAQcBAf9SAAwAAAABAAMEBAAB/1wADUBASEhQSEhQSEhQ/2QA\
                JQABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/5AACgAAAAAAKwAB/5PH0ggF78HzAp94EAQ/BF+j7AMACz2GofSDAAN/6//Z
                """) ?? Data())

    /// Where the codestream's box, its comment and its tile-part begin in the file, and how long the comment is.
    private static let (box, comment, commentLength, tile) = (77, 159, 39, 198)

    /// The file without the comment, the length of the box put right.
    private static var clean: [UInt8] {
        var clean = file
        clean.removeSubrange(comment..<(comment + commentLength))
        clean[box + 3] = UInt8(166 - commentLength)
        return clean
    }

    private func rebuilt(_ bytes: [UInt8]) -> [UInt8]? { JPEG2000Picture.rebuilt(from: bytes.span) }

    @Test func `the comment goes, the rest stays, and then nothing changes`() {
        #expect(Self.file.count == 243 && Array(Self.file[(Self.box + 4)..<(Self.box + 8)]) == Array("jp2c".utf8))
        #expect(rebuilt(Self.file) == Self.clean)
        #expect(rebuilt(Self.clean) == Self.clean)
    }

    @Test func `a codestream alone stays alone`() {
        #expect(rebuilt(Array(Self.file[(Self.box + 8)...])) == Array(Self.clean[(Self.box + 8)...]))
    }

    private static func boxed(_ type: String, _ text: String) -> [UInt8] {
        [0, 0, 0, UInt8(8 + text.utf8.count)] + Array(type.utf8) + Array(text.utf8)
    }

    @Test(arguments: ["uuid", "xml ", "jp2i", "uinf", "asoc", "free", "mdat"])
    func `other boxes go`(_ type: String) {
        for place in [32, Self.box, Self.file.count] {
            var bytes = Self.file
            bytes.insert(contentsOf: Self.boxed(type, "CANARY"), at: place)
            #expect(rebuilt(bytes) == Self.clean)
        }
    }

    @Test func `a resolution in the header goes`() {
        var bytes = Self.file
        bytes.insert(contentsOf: Self.boxed("res ", "CANARY"), at: Self.box)
        bytes[35] += 14
        #expect(rebuilt(bytes) == Self.clean)
    }

    @Test func `a comment in a tile-part goes, and the lengths are right`() {
        var bytes = Self.file
        bytes.insert(contentsOf: [0xFF, 0x64, 0, 10, 0, 1] + Array("CANARY".utf8), at: Self.tile + 12)
        bytes[Self.tile + 9] += 12
        bytes[Self.box + 3] += 12
        #expect(rebuilt(bytes) == Self.clean)
    }

    @Test func `data after the end goes`() {
        for text in ["CANARY", "CANARY CANARY CANARY"] { #expect(rebuilt(Self.file + Array(text.utf8)) == Self.clean) }
        let codestream = Array(Self.file[(Self.box + 8)...])
        #expect(rebuilt(codestream + Array("CANARY".utf8)) == rebuilt(codestream))
    }

    @Test func `an open length of box and tile-part is filled in`() {
        var bytes = Self.file
        for index in 0..<4 { bytes[Self.box + index] = 0 }
        for index in 6..<10 { bytes[Self.tile + index] = 0 }
        #expect(rebuilt(bytes) == Self.clean)
    }

    @Test func `no beginning of the file is a picture`() {
        for length in 0..<Self.file.count { #expect(rebuilt(Array(Self.file[..<length])) == nil, "\(length) bytes") }
    }

    @Test func `a header with an unknown segment is none`() {
        var bytes = Self.file
        bytes[Self.comment + 1] = 0x7F
        #expect(rebuilt(bytes) == nil)
    }

    // MARK: Longer than needed

    /// The file with `extra` at the end of the box or segment whose length stands at `lengths`, in so many bytes each.
    private static func longer(at place: Int, lengths: [(at: Int, bytes: Int)]) -> [UInt8] {
        var bytes = file
        for length in lengths { bytes[length.at + length.bytes - 1] += 6 }
        bytes.insert(contentsOf: Array("CANARY".utf8), at: place)
        return bytes
    }

    @Test(arguments: [
        ("file type", 32, [(at: 12, bytes: 4)]), ("colours", 77, [(at: 32, bytes: 4), (at: 62, bytes: 4)]),
        ("steps", 159, [(at: 77, bytes: 4), (at: 146, bytes: 2)]),
    ])
    func `what stands behind the last thing that is read goes`(_ name: String, _ place: Int, _ lengths: [(Int, Int)]) {
        let bytes = Self.longer(at: place, lengths: lengths.map { (at: $0.0, bytes: $0.1) })
        #expect(bytes.count == Self.file.count + 6)
        #expect(rebuilt(bytes) == Self.clean, "\(name)")
    }

    /// OpenJPEG refuses them too.
    @Test(arguments: [
        ("image header", 62, [(at: 32, bytes: 4), (at: 40, bytes: 4)]),
        ("sizes", 130, [(at: 77, bytes: 4), (at: 89, bytes: 2)]),
        ("coding style", 144, [(at: 77, bytes: 4), (at: 132, bytes: 2)]),
    ])
    func `what may not be longer is refused`(_ name: String, _ place: Int, _ lengths: [(Int, Int)]) {
        let bytes = Self.longer(at: place, lengths: lengths.map { (at: $0.0, bytes: $0.1) })
        #expect(rebuilt(bytes) == nil, "\(name)")
    }

    @Test func `demands of makers go from what a reader must be able to do`() {
        let standard: [UInt8] = [1, 0x80, 0x80, 0, 1, 0, 5, 0x80]
        let canary = Array("CANARY CANARY 16".utf8)
        func box(_ content: [UInt8]) -> [UInt8] { [0, 0, 0, UInt8(8 + content.count)] + Array("rreq".utf8) + content }
        var with = Self.file
        with.insert(contentsOf: box(standard + [0, 1] + canary + [0x80]), at: 32)
        var without = Self.clean
        without.insert(contentsOf: box(standard + [0, 0]), at: 32)
        #expect(rebuilt(with) == without)
    }

    @Test func `lengths of packets go, and a second coding style is refused`() {
        var bytes = Self.file
        bytes.insert(contentsOf: [0xFF, 0x58, 0, 9] + Array("CANARY!".utf8), at: Self.tile + 12)
        bytes[Self.tile + 9] += 11
        bytes[Self.box + 3] += 11
        #expect(rebuilt(bytes) == Self.clean)
        var twice = Self.file
        twice.insert(contentsOf: Self.file[130..<144], at: 144)
        twice[Self.box + 3] += 14
        #expect(rebuilt(twice) == nil)
    }

    @Test func `no flipped bit traps, and what is kept is stable`() {
        for bit in 0..<(Self.file.count * 8) {
            var bytes = Self.file
            bytes[bit / 8] ^= 1 << (bit % 8)
            guard let kept = rebuilt(bytes) else { continue }
            #expect(rebuilt(kept) == kept, "bit \(bit)")
        }
    }
}
