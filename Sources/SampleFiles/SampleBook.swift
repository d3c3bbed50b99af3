import NativeBytes

/// Makes PDF files for measuring like those of pdfTeX with hyperref: object streams and a cross-reference stream,
/// embedded fonts, and on every page text, links, a named destination and a bookmark; if wanted, a drawing or a photo.
public struct SampleBook: Sendable {
    public let pages: Int
    public let linesPerPage: Int
    public let linksPerPage: Int
    /// Lines of the drawing on each page; 0 for none.
    public let strokesPerPage: Int
    /// Side of the photo on each page, in pixels, a multiple of 16; 0 for none.
    public let photoSide: Int
    public let seed: UInt64

    static let fonts = 12
    static let bytesPerFont = 20_000
    static let plainBytesPerFont = 1_512

    public init(
        pages: Int, linesPerPage: Int = 45, linksPerPage: Int = 8, strokesPerPage: Int = 0, photoSide: Int = 0,
        seed: UInt64 = 1
    ) {
        precondition(pages > 0)
        self.pages = pages
        self.linesPerPage = linesPerPage
        self.linksPerPage = linksPerPage
        self.strokesPerPage = strokesPerPage
        self.photoSide = photoSide
        self.seed = seed
    }

    public func encoded() -> [UInt8] {
        var random = SampleRandom(seed: seed)
        var file = SamplePackedFile(version: "1.5")
        let catalog = file.reserve()
        let tree = file.reserve()
        let names = file.reserve()
        let outlines = file.reserve()
        let fonts = (0..<Self.fonts).map { addFont($0, &file, &random) }
        let photos = photoSide == 0 ? [] : (0..<8).map { photo(seed: seed + $0) }
        let pageNumbers = (0..<pages).map { _ in file.reserve() }
        let bookmarks = (0..<pages).map { _ in file.reserve() }
        let resources = file.add(
            "<< /Font << " + fonts.enumerated().map { "/F\($0 + 8) \($1) 0 R" }.joined(separator: " ")
                + " >> /ProcSet [ /PDF /Text ] >>")
        for index in 0..<pages {
            var contents = [file.add("/Filter /FlateDecode", file.deflated(text(&random)))]
            if strokesPerPage > 0 { contents.append(file.add("/Filter /FlateDecode", file.deflated(drawing(&random)))) }
            var own = "\(resources) 0 R"
            if !photos.isEmpty {
                let picture = file.add(
                    "/Type /XObject /Subtype /Image /Width \(photoSide) /Height \(photoSide) /BitsPerComponent 8 "
                        + "/ColorSpace /DeviceRGB /Filter /DCTDecode", photos[index % photos.count])
                own = "<< /Font << /F8 \(fonts[0]) 0 R >> /XObject << /Im1 \(picture) 0 R >> >>"
                contents.append(file.add("", Array("q 300 0 0 300 100 100 cm /Im1 Do Q".utf8)))
            }
            let links = (0..<linksPerPage).map { link in
                let top = 700 - 12 * link
                return file.add(
                    "<< /Type /Annot /Subtype /Link /Border[0 0 1]/H/I/C[1 0 0]"
                        + "/Rect [91.925 \(top).09 118.2 \(top + 9).7] "
                        + "/A << /S /GoTo /D (\(Self.name(Int(random.next() % UInt64(pages))))) >> >>")
            }
            file.set(
                pageNumbers[index],
                "<< /Type /Page /Contents [ \(Self.list(contents)) ] /Resources \(own) /MediaBox [0 0 595.276 841.89] "
                    + "/Parent \(tree) 0 R /Annots [ \(Self.list(links)) ] >>")
            var bookmark =
                "<< /Title (Section \(index)) /Parent \(outlines) 0 R /A << /S /GoTo /D (\(Self.name(index))) >>"
            if index > 0 { bookmark += " /Prev \(bookmarks[index - 1]) 0 R" }
            if index + 1 < pages { bookmark += " /Next \(bookmarks[index + 1]) 0 R" }
            file.set(bookmarks[index], bookmark + " >>")
        }
        file.set(catalog, "<< /Type /Catalog /Pages \(tree) 0 R /Names \(names) 0 R /Outlines \(outlines) 0 R >>")
        file.set(tree, "<< /Type /Pages /Count \(pages) /Kids [ \(Self.list(pageNumbers)) ] >>")
        file.set(names, "<< /Dests \(destinations(pageNumbers, &file)) 0 R >>")
        file.set(
            outlines,
            "<< /Type /Outlines /First \(bookmarks[0]) 0 R /Last \(bookmarks[pages - 1]) 0 R /Count \(pages) >>")
        return file.finished(root: catalog)
    }

    private static func list(_ numbers: [Int]) -> String { numbers.map { "\($0) 0 R" }.joined(separator: " ") }

    /// All names are equally long, so that they are sorted as their numbers are.
    private static func name(_ index: Int) -> String { "section.\(10_000 + index)" }

    /// A name tree with 32 leaves in a node (ISO 32000-2, 7.9.6).
    private func destinations(_ pageNumbers: [Int], _ file: inout SamplePackedFile) -> Int {
        let nodes = stride(from: 0, to: pages, by: 32).map { start in
            let last = min(start + 32, pages) - 1
            let leaves = (start...last).map { "(\(Self.name($0))) [ \(pageNumbers[$0]) 0 R /XYZ 90.925 733.028 null ]" }
            return file.add(
                "<< /Limits [(\(Self.name(start))) (\(Self.name(last)))] /Names [ \(leaves.joined(separator: " ")) ] >>"
            )
        }
        return file.add("<< /Limits [(\(Self.name(0))) (\(Self.name(pages - 1)))] /Kids [ \(Self.list(nodes)) ] >>")
    }

    private func addFont(_ index: Int, _ file: inout SamplePackedFile, _ random: inout SampleRandom) -> Int {
        let font = "ABCDE\(Character(UnicodeScalar(UInt8(0x41 + index))))+CMR\(index)"
        let program = fontProgram(named: font, &random)
        let data = file.add(
            "/Length1 \(Self.plainBytesPerFont) /Length2 \(program.count - Self.plainBytesPerFont) /Length3 0 "
                + "/Filter /FlateDecode", file.deflated(program))
        let descriptor = file.add(
            "<< /Type /FontDescriptor /FontName /\(font) /Flags 4 /FontBBox [-40 -250 1009 750]"
                + " /Ascent 694 /CapHeight 683 "
                + "/Descent -194 /ItalicAngle 0 /StemV 69 /XHeight 431 /CharSet (/A/B/C/D/E) /FontFile \(data) 0 R >>")
        let widths = file.add("[" + (0..<94).map { "\(277 + $0 * 5).\($0 % 10)" }.joined(separator: " ") + "]")
        return file.add(
            "<< /Type /Font /Subtype /Type1 /BaseFont /\(font) /FontDescriptor \(descriptor) 0 R /FirstChar 33 "
                + "/LastChar 126 /Widths \(widths) 0 R >>")
    }

    /// A Type 1 font as TeX embeds it: a plain part, and an encrypted one, which cannot be compressed.
    private func fontProgram(named font: String, _ random: inout SampleRandom) -> [UInt8] {
        var program = Array("%!PS-AdobeFont-1.1: \(font) 1.0\n11 dict begin\n/FontType 1 def\n".utf8)
        while program.count < Self.plainBytesPerFont - 64 {
            program += Array("dup \(33 + random.next() % 94) /a\(random.next() % 10) put\n".utf8)
        }
        let end = Array("currentdict end\ncurrentfile eexec\n".utf8)
        program += repeatElement(0x20, count: Self.plainBytesPerFont - program.count - end.count) + end
        program += (program.count..<Self.bytesPerFont).map { _ in UInt8(truncatingIfNeeded: random.next()) }
        return program
    }

    /// Words with kerning, as TeX sets them.
    private func text(_ random: inout SampleRandom) -> [UInt8] {
        var text = Array("BT\n/F8 9.9626 Tf 91.925 710.037 Td [".utf8)
        for _ in 0..<linesPerPage {
            for _ in 0..<12 {
                text.append(0x28)
                for _ in 0..<(2 + random.next() % 7) { text.append(0x61 + UInt8(random.next() % 26)) }
                text += Array(")-\(300 + random.next() % 60)".utf8)
            }
            text += Array("]TJ 0 -11.9551 Td [".utf8)
        }
        return text + Array("]TJ\nET\n".utf8)
    }

    private func drawing(_ random: inout SampleRandom) -> [UInt8] {
        var drawing: [UInt8] = []
        for _ in 0..<strokesPerPage {
            let x = random.next() % 500
            let y = random.next() % 700
            drawing += Array("\(x).\(random.next() % 1_000) \(y).\(random.next() % 1_000) m ".utf8)
            drawing += Array("\(x + random.next() % 20).5 \(y + random.next() % 20).25 l S\n".utf8)
        }
        return drawing
    }

    private func photo(seed: UInt64) -> [UInt8] {
        SampleJPEG(width: photoSide, height: photoSide, detail: 0.5, seed: seed).encoded()
    }
}
