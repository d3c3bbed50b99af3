import FileFormats
import Foundation
import IngestTestSupport
import Testing

@testable import Sanitizers

/// Fonts that were made by hand after their standards (`scripts/samples/fonts.py`), and that FreeType opens.
@Suite struct PDFFontProgramTests {
    private static func bytes(_ text: String) -> [UInt8] { [UInt8](Data(base64Encoded: text) ?? Data()) }

    /// With a table `name` of two texts.
    private static let trueType = bytes(
        """
        AAEAAAAJAAAAAAAAY21hcAAAAAAAAACcAAAALGdseWYAAAAAAAAAyAAAACJoZWFkAAAAAAAAAOwAAAA2aGhlYQAAAAAAAAEk\
        AAAAJGhtdHgAAAAAAAABSAAAAAhsb2NhAAAAAAAAAVAAAAAGbWF4cAAAAAAAAAFYAAAAIG5hbWUAAAAAAAABeAAAACBwb3N0\
        AAAAAAAAAZgAAAAgAAAAAQADAAEAAAAMAAQAIAAAAAQABAABAAAAYf//AAAAYf///6AAAQAAAAAAAQAAAAAB9AK8AAMAAAEB\
        AQEAAAH0AAD+DAAAAAACvAAAAAAAAQAAAAEAAAAAAABfDzz1AAsD6AAAAAAAAAAAAAAAAAAAAAAAAAAAAfQCvAAAAAgAAgAA\
        AAAAAAABAAACvP84AAACWAAAAAAB9AABAAAAAAAAAAAAAAAAAAAAAgJYAAACWAAAAAAAAAARAAAAAQAAAAIABAABAAAAAAAB\
        AAAAAAAAAAAAAAAAAAAAAAAAAAIAHgADAAEECQAAAAIAAAADAAEECQAIAAIAAABYAAMAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\
        AAAAAAAAAAA=
        """)

    /// With the texts `CANARY` and `Rights` behind `box`, the name of its glyph.
    private static let compact = bytes(
        """
        AQAEAgABAgABAARCb3gAAQIAAQAlHQAAAYgBHQAAAYkMAB0AAABVDx0AAABYER0AAAAAHQAAAHASAAMCAAEABAAKABBib3hD\
        QU5BUllSaWdodHMAAAABhwACAgABAAIAEA6LixUcAfQcArwc/gwGDg==
        """)

    private static let type1 =
        Array(
            """
            %!PS-AdobeFont-1.0: Box 1.0
            /Notice (Rights \\) (of) somebody) readonly def % said
            /FontName /Box def
            currentfile eexec
            """.utf8) + [0x0A, 0x80, 0x28, 0x25, 0x29] + Array("\n0000\ncleartomark\nhidden".utf8)

    private static let map = Array(
        """
        /CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /A def /WMode 0 def /H usecmap
        1 begincodespacerange <00> <ffff> endcodespacerange 2 beginbfchar <01> <0041> <02> (b) endbfchar
        1 beginbfrange <05> <07> [<0041> <00420043>] endbfrange 1 begincidrange <10> <20> 5 endcidrange % no
        endcmap CMapName currentdict /CMap defineresource pop end end
        """.utf8)

    private func cleaned(_ program: [UInt8]) -> [UInt8]? { PDFFontProgram.cleaned(program.span) }

    /// The list of glyphs would go with the text; found by fuzzing.
    @Test func `a compact font whose list of glyphs stands in a text is none`() {
        var font = Self.compact
        // Format 0, one glyph, the text 391: in place of `CAN`. The operand of `charset` leads there.
        font.replaceSubrange(71..<74, with: [0, 0x01, 0x87])
        font[38] = 71
        #expect(Self.compact[71..<77].elementsEqual("CANARY".utf8) && Self.compact[38] == 0x55)
        #expect(cleaned(font) == nil)
    }

    @Test func `tables that share their bytes make no font`() {
        var font = Self.trueType
        // Each of the nine is the first 256 of 440 bytes.
        for entry in stride(from: 12, to: 12 + 9 * 16, by: 16) {
            font.replaceSubrange((entry + 8)..<(entry + 16), with: [0, 0, 0, 0, 0, 0, 1, 0])
        }
        #expect(cleaned(font) == nil)
    }

    @Test func `a TrueType font keeps the tables that paint, with checksums`() throws {
        let clean = try #require(cleaned(Self.trueType))
        // Eight tables stay of nine: the entry and the data of `name` go.
        #expect(Self.trueType.count == 440 && clean.count == 440 - 16 - 32)
        #expect(clean.firstRange(of: Array("name".utf8)) == nil)
        // ISO/IEC 14496-22, 5.2.2: all words make 0xB1B0AFBA.
        var sum: UInt32 = 0
        for index in stride(from: 0, to: clean.count, by: 4) {
            for byte in 0..<4 { sum = sum &+ UInt32(clean[index + byte]) << UInt32(24 - 8 * byte) }
        }
        #expect(sum == 0xB1B0_AFBA)
        #expect(cleaned(clean) == clean)
    }

    /// The font with `bytes` behind a table, which is moved to the end of the file.
    private func appending(_ bytes: [UInt8], to tag: String) throws -> [UInt8] {
        var font = Self.trueType
        let entry = try #require(font.firstRange(of: Array(tag.utf8))).lowerBound
        let start = Int(font[entry + 10]) << 8 | Int(font[entry + 11])
        let length = Int(font[entry + 15])
        let place = font.count
        font += font[start..<(start + length)] + bytes
        font.replaceSubrange(
            (entry + 8)..<(entry + 16),
            with: [0, 0, UInt8(place >> 8), UInt8(place & 255), 0, 0, 0, UInt8(length + bytes.count)])
        return font
    }

    @Test(arguments: ["head", "hhea", "maxp", "hmtx", "loca", "glyf", "post"])
    func `a table ends where the standard says`(_ tag: String) throws {
        let font = try appending(Array("hidden bytes".utf8), to: tag)
        #expect(cleaned(font) == cleaned(Self.trueType))
        #expect(PDFSeenFont(font.span).parts == PDFSeenFont(Self.trueType.span).parts)
    }

    @Test func `glyphs that do not follow each other keep all bytes of their table`() throws {
        var font = try appending(Array("seen".utf8), to: "glyf")
        // Three places of two bytes: the second behind the third.
        let entry = try #require(font.firstRange(of: Array("loca".utf8))).lowerBound
        let start = Int(font[entry + 10]) << 8 | Int(font[entry + 11])
        font.replaceSubrange(start..<(start + 6), with: [0, 0, 0, 17, 0, 5])
        #expect(try #require(cleaned(font)).firstRange(of: Array("seen".utf8)) != nil)
    }

    @Test(arguments: ["/eexec 1 def", "/eexecX 1 def", "/p {eexec } def", "eexecX", "xeexec ", "} /eexec 1 def"])
    func `the plain part of a Type 1 font ends at the word alone`(_ words: String) throws {
        let start = try #require(Self.type1.firstIndex(of: 0x0A))
        let font = Self.type1[...start] + Array("\(words)\n".utf8) + Self.type1[(start + 1)...]
        let clean = try #require(cleaned(Array(font)))
        #expect(clean.firstRange(of: Array("Rights".utf8)) == nil)
        #expect(clean.firstRange(of: Array(words.utf8)) != nil)
        #expect(seen(clean, 2) == seen(Array(font), 2))
        #expect(PDFSeenFont(font.span).parts.firstRange(of: Array("Rights".utf8)) == nil)
    }

    @Test func `a compact font keeps the names of its glyphs alone`() throws {
        var expected = Self.compact
        let texts = try #require(Self.compact.firstRange(of: Array("CANARYRights".utf8)))
        for index in texts { expected[index] = 0x20 }
        #expect(cleaned(Self.compact) == expected)
        #expect(cleaned(expected) == expected)
    }

    @Test func `a Type 1 font loses texts and comments, and keeps its places`() throws {
        let clean = try #require(cleaned(Self.type1))
        let text = String(decoding: clean, as: Unicode.ASCII.self)
        #expect(clean.count == Self.type1.count)
        #expect(text.hasPrefix("%!PS-AdobeFont-1.0         \n/Notice (                       ) readonly def"))
        #expect(text.hasSuffix("\n0000\ncleartomark\n      "))
        #expect(!text.contains("said") && text.contains("/FontName /Box def\ncurrentfile eexec\n"))
        #expect(clean.firstRange(of: [0x80, 0x28, 0x25, 0x29]) != nil)
        #expect(cleaned(clean) == clean)
    }

    /// The last one was found by fuzzing: without its comment, the plain part ended elsewhere.
    @Test(arguments: [
        "%!PS-AdobeFont-1.0: no end", "\u{1}\u{0}\u{4}\u{1}\u{0}\u{0}",
        "%!PS-AdobeFont-1.0: A\neexec% no\neexec \n0000\ncleartomark", "  %!PS-AdobeFont-1.0: A\neexec",
        "%!PS-Adobe-3.0",
        " \u{1}\u{0}\u{4}\u{1}", "ttcf\u{0}\u{1}", "wOFF", "STARTFONT 2.1", "\u{1}fcp", "PFR0", "MZ", "\u{0}\u{3}",
    ])
    func `a font that cannot be read stays`(_ text: String) { #expect(cleaned(Array(text.utf8)) == nil) }

    @Test(arguments: [
        "not a font", " ", "OTTO", "true\u{0}\u{1}", "STARTFONS 2.1", "\u{0}\u{1}\u{0}\u{0}",
        // `head` would begin behind the end.
        "true\u{0}\u{1}\u{0}\u{10}\u{0}\u{0}\u{0}\u{0}head1234\u{0}\u{0}\u{0}\u{1C}\u{0}\u{0}\u{0}\u{36}",
    ])
    func `what is a font to no viewer becomes a space`(_ text: String) {
        #expect(cleaned(Array(text.utf8)) == [0x20])
        #expect(PDFSeenFont(Array(text.utf8).span).parts.isEmpty)
        #expect(cleaned([]) == [])
    }

    // MARK: Damage

    /// What the proof reads is the same before and after, and cleaning twice changes nothing.
    @Test(arguments: 0..<4) func `damaged programs show the same when they are clean`(_ kind: Int) {
        let original = [Self.trueType, Self.compact, Self.type1, Self.map][kind]
        var random = SeededGenerator(seed: UInt64(kind))
        for _ in 0..<3_000 {
            var program = original
            for _ in 0..<Int.random(in: 1...3, using: &random) { program = damaged(program, &random) }
            let clean = kind == 3 ? Self.written(program) : cleaned(program)
            guard let clean else { continue }
            let again = kind == 3 ? Self.written(clean) : cleaned(clean)
            guard again == clean, seen(program, kind) == seen(clean, kind) else {
                Issue.record("\(Data(program).base64EncodedString())")
                return
            }
        }
    }

    private static func written(_ program: [UInt8]) -> [UInt8] {
        PDFCharacterMap(program.span, knownNames: PDFSchema.characterMapNames).written
    }

    private func seen(_ program: [UInt8], _ kind: Int) -> [UInt8] {
        kind == 3 ? PDFSeenCharacterMap(program.span).mappings : PDFSeenFont(program.span).parts
    }
}
