/// Makes a PDF of one page that has a little of what pages have: text in a font with a map to Unicode, a form, a
/// picture with a palette, a picture within the content, a graphics state, a link, a bookmark and a program's private
/// data, packed as programs of today do.
public struct SamplePage: Sendable {
    public init() {}

    public func encoded() -> [UInt8] {
        var file = SamplePackedFile(version: "1.7")
        let contents = addStream(
            "", "/G gs q 9 0 0 9 0 0 cm /P Do BI /W 1 /H 1 /BPC 8 /CS /G ID a EI Q /X Do BT /F 9 Tf (a) Tj ET", &file)
        let form = addStream("/Type /XObject /Subtype /Form /BBox [0 0 9 9]", "0 0 9 9 re f", &file)
        let picture = addStream(
            "/Type /XObject /Subtype /Image /Width 3 /Height 1 /BitsPerComponent 8 "
                + "/ColorSpace [/Indexed /DeviceGray 1 <00FF>]", "\0\u{1}\0", &file)
        let unicode = addStream(
            "",
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /C def /CMapType 2 def "
                + "1 begincodespacerange <00> <FF> endcodespacerange 1 beginbfchar <61> <0061> endbfchar "
                + "1 beginbfrange <62> <63> <0062> endbfrange endcmap end end", &file)
        let font = file.add(
            "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /FirstChar 97 /LastChar 97 "
                + "/Widths [556] /ToUnicode \(unicode) 0 R >>")
        let (page, pages, outlines, bookmark) = (file.reserve(), file.reserve(), file.reserve(), file.reserve())
        let link = file.add(
            "<< /Type /Annot /Subtype /Link /Rect [1 1 8 8] /A << /S /GoTo /D [\(page) 0 R /Fit] >> >>")
        file.set(
            page,
            "<< /Type /Page /Parent \(pages) 0 R /MediaBox [0 0 9 9] /Contents \(contents) 0 R /Annots [\(link) 0 R] "
                + "/PieceInfo << /P << /Private 1 >> >> "
                + "/Resources << /Font << /F \(font) 0 R >> /XObject << /X \(form) 0 R /P \(picture) 0 R >> "
                + "/ExtGState << /G << /LW 1 >> >> >> >>")
        file.set(pages, "<< /Type /Pages /Count 1 /Kids [\(page) 0 R] >>")
        file.set(bookmark, "<< /Title (a) /Parent \(outlines) 0 R /Dest [\(page) 0 R /Fit] >>")
        file.set(outlines, "<< /Type /Outlines /First \(bookmark) 0 R /Last \(bookmark) 0 R /Count 1 >>")
        let catalog = file.add("<< /Type /Catalog /Pages \(pages) 0 R /Outlines \(outlines) 0 R >>")
        return file.finished(root: catalog)
    }

    private func addStream(_ dictionary: String, _ data: String, _ file: inout SamplePackedFile) -> Int {
        file.add(dictionary + " /Filter /FlateDecode", file.deflated(Array(data.utf8)))
    }
}
