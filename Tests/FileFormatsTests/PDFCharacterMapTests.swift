import FileFormats
import Testing

/// The expected maps are written by hand, after the examples of ISO 32000-2, 9.10.3, and of Adobe Technical Note 5014.
@Suite struct PDFCharacterMapTests {
    private static let known: Set<PDFName> = ["Adobe-Identity-UCS", "Identity-H", "Custom"]

    private func map(_ program: String) -> PDFCharacterMap {
        let bytes = Array(program.utf8)
        return PDFCharacterMap(bytes.span, knownNames: Self.known)
    }

    private func written(_ program: String) -> String { String(decoding: map(program).written, as: UTF8.self) }

    private static func frame(
        _ blocks: String, name: String = "Custom", ordering: String = "UCS", type: Int = 2, base: String = "",
        direction: String = ""
    ) -> String {
        """
        /CIDInit /ProcSet findresource begin
        12 dict begin
        begincmap
        \(base)/CIDSystemInfo << /Registry (Adobe) /Ordering (\(ordering)) /Supplement 0 >> def
        /CMapName /\(name) def
        /CMapType \(type) def
        \(direction)\(blocks)endcmap
        CMapName currentdict /CMap defineresource pop
        end
        end

        """
    }

    @Test func `the map of the standard says the same, and has nothing to report`() {
        let blocks = """
            1 begincodespacerange
            <0000> <FFFF>
            endcodespacerange
            2 beginbfrange
            <0000> <005E> <0020>
            <005F> <0061> [ <00660066> <00660069> <00660066006C> ]
            endbfrange
            1 beginbfchar
            <3A51> <D840DC3E>
            endbfchar

            """
        let original = """
            /CIDInit /ProcSet findresource begin 12 dict begin begincmap /CIDSystemInfo
            << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
            /CMapName /Adobe-Identity-UCS def /CMapType 2 def 1 begincodespacerange <0000> <ffff> endcodespacerange
            2 beginbfrange <0000> <005E> <0020>
            <005F> <0061> [<00660066> <00660069> <00660066006C>] endbfrange
            1 beginbfchar <3A51> <D840 DC3E> endbfchar
            endcmap CMapName currentdict /CMap defineresource pop end end
            """
        let map = map(original)
        #expect(String(decoding: map.written, as: UTF8.self) == Self.frame(blocks, name: "Adobe-Identity-UCS"))
        #expect(map.comments == 0 && map.strayBytes == 0)
    }

    @Test func `a map from codes to characters keeps what it is built on and how it is written`() {
        let map = """
            /Identity-H usecmap /CMapName /Mine def /WMode 1 def
            1 begincidrange <8140> <817e> 633 endcidrange 1 begincidchar <20> 007 endcidchar
            1 beginnotdefrange <00> <1f> 1 endnotdefrange
            """
        let blocks = """
            1 begincidrange
            <8140> <817E> 633
            endcidrange
            1 begincidchar
            <20> 7
            endcidchar
            1 beginnotdefrange
            <00> <1F> 1
            endnotdefrange

            """
        #expect(
            written(map)
                == Self.frame(
                    blocks, ordering: "Identity", type: 1, base: "/Identity-H usecmap\n", direction: "/WMode 1 def\n"))
    }

    @Test(arguments: [
        "% secret\n", "(secret) pop ", "/secret 1 def ", "secret ", "/CMapName /secret def ", "/secret usecmap ",
        "/Registry (secret) def ", "1 beginbfchar <61> /secret endbfchar ",
        "1 beginbfchar <6162636465> <00> endbfchar ", "1 beginbfrange <62> <61> <00> endbfrange ",
        "1 begincidchar <61> 65536 endcidchar ", "1 begincidchar <61> 5.5 endcidchar ", "1 beginbfchar <61> endbfchar ",
        "1 beginbfrange <61> <61> [(secret) /secret] endbfrange ", "endcmap 1 beginbfchar <61> <0061> endbfchar ",
    ])
    func `what maps nothing goes and is counted`(_ stray: String) {
        let map = map(stray)
        let base = stray.contains("usecmap") ? "/Custom usecmap\n" : ""
        #expect(
            String(decoding: map.written, as: UTF8.self) == Self.frame("", ordering: "Identity", type: 1, base: base))
        #expect(map.comments + map.strayBytes > 0)
    }

    @Test func `blocks have a hundred mappings at most`() {
        let many = (0..<150).map { "<\($0 + 100)> <0041>\n" }
        let blocks =
            "100 beginbfchar\n" + many[..<100].joined() + "endbfchar\n50 beginbfchar\n" + many[100...].joined()
            + "endbfchar\n"
        // Codes of three digits are one and a half byte; viewers differ in what that is, so that it stays.
        #expect(written("150 beginbfchar " + many.joined() + "endbfchar") == Self.frame(blocks))
    }

    @Test func `a range maps no more codes than it has`() {
        let blocks = "1 beginbfrange\n<61> <62> [ <0041> <0042> ]\nendbfrange\n"
        #expect(written("beginbfrange <61> <62> [<0041> <0042> <0043>] endbfrange") == Self.frame(blocks))
    }
}
