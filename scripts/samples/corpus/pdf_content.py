"""PDF: a file for each place in the content of pages, in what they name, and in what they paint that nobody sees."""

import io
import zlib

import pikepdf
from PIL import Image
from pikepdf import Array, Dictionary, Name, String

from .. import jpeg, pdf
from ..canary import canary
from ..item import Item

from .bases import BASELINE, SMALL, rejected


def page_painting(content: bytes, change=lambda document, page: None) -> bytes:
    """A page of text, and more content on it."""
    document = pdf.document(pages=1, seed=9, lines=2)
    page = document.pages[0].obj
    page.Contents = Array([page.Contents, document.make_stream(content)])
    change(document, page)
    return pdf.saved(document)


def picture(entries: bytes, data: bytes) -> bytes:
    """An inline image, 40 units wide."""
    return b"q 40 0 0 40 300 100 cm BI " + entries + b" ID " + data + b"\nEI Q"


def fax(compression: str) -> bytes:
    """A picture of 96 by 64 pixels in facsimile coding, as libtiff writes it."""
    drawing = SMALL.convert("L").resize((96, 64)).point(lambda value: 255 if value > 128 else 0).convert("1")
    output = io.BytesIO()
    drawing.save(output, "TIFF", compression=compression)
    with Image.open(output) as tiff:
        (start,), (length,) = tiff.tag_v2[273], tiff.tag_v2[279]
    return output.getvalue()[start : start + length]


FAX_ENTRIES = b"/W 96 /H 64 /BPC 1 /CS /G /F /CCF /DP << /K %d /Columns 96 >>"

GREY = bytes(range(0, 256, 16))
GREY_ENTRIES = b"/W 4 /H 4 /BPC 8 /CS /G"


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str, change=lambda document, page, word: None) -> Item:
        word = canary(f"pdf-content/{place}")
        data = page_painting(make(word.encode()), lambda document, page: change(document, page, word))
        return Item(f"pdf-content-{place}.pdf", data, carries=list(carries), canaries=[word])

    def resource(category: str, name: str, make):
        def change(document, page, word):
            page.Resources["/" + category] = Dictionary({"/" + name: make(document, word)})
        return change

    def named(category: str, make):
        """A resource that has the word for its name."""
        return lambda document, page, word: resource(category, word, make)(document, page, word)

    def layered(document, page, word):
        layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Notes")))
        document.Root.OCProperties = Dictionary(OCGs=[layer], D=Dictionary(ON=[layer], Order=[layer]))
        page.Resources.Properties = Dictionary({"/" + word: layer})

    def named_in_field(document, page, word):
        field = pdf.annotation(document, "Widget", FT=Name.Tx, T=String("city"), DA=String(f"/{word} 12 Tf 0 g"))
        page.Annots = Array([field])
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(Font=Dictionary({"/" + word: Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)})))

    def form(content):
        return lambda document, word: document.make_stream(
            content(word.encode()), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99], Resources=Dictionary())

    def tiles(document, word):
        return document.make_stream(
            b"% " + word.encode() + b"\n2 2 4 4 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1,
            BBox=[0, 0, 8, 8], XStep=8, YStep=8, Resources=Dictionary())

    def drawn(document, word):
        letters = Dictionary(a=document.make_stream(b"1000 0 d0 (" + word.encode() + b") 0 0 750 750 re f"))
        return document.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=letters, Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a]), FirstChar=97,
            LastChar=97, Widths=[1000], Resources=Dictionary()))

    def appearance(document, page, word):
        look = form(lambda w: b"0 1 0 rg 0 0 50 20 re f % " + w)(document, word)
        page.Annots = Array([pdf.annotation(document, "Stamp", AP=Dictionary(N=look), F=4)])

    def stored(document, word):
        return document.make_stream(word.encode().ljust(48), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
                                    ColorSpace=Name.DeviceRGB, BitsPerComponent=8)

    def unused_in_form(document, page, word):
        look = document.make_stream(
            b"0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99],
            Resources=Dictionary(XObject=Dictionary(Im7=stored(document, word))))
        page.Resources.XObject = Dictionary(Fm0=look)

    def structured(document, page, word):
        tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        tree.K = document.make_indirect(Dictionary(
            Type=Name.StructElem, S=Name.Figure, P=tree, Pg=page,
            K=Dictionary(Type=Name.OBJR, Pg=page, Obj=stored(document, word))))
        document.Root.StructTreeRoot = tree
        document.Root.MarkInfo = Dictionary(Marked=True)

    def default_resources(document, page, word):
        field = pdf.annotation(document, "Widget", FT=Name.Tx, T=String("city"), DA=String("/Helv 12 Tf 0 g"))
        page.Annots = Array([field])
        helvetica = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        document.Root.AcroForm = Dictionary(Fields=Array([field]), DR=Dictionary(
            Font=Dictionary(Helv=helvetica, Spare=Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name(
                "/" + word)))))

    def predicted(document, page, word):
        """Content whose rows of eight bytes are stored as differences from the row above (7.4.4.4)."""
        content = b"0 g % " + word.encode() + b"\n9 9 9 9 re f "
        content += b" " * (-len(content) % 8)
        rows = b"".join(b"\2" + bytes((byte - above) % 256 for byte, above in zip(content[start : start + 8], (
            content[start - 8 : start] or bytes(8)))) for start in range(0, len(content), 8))
        page.Contents[1] = document.make_indirect(pikepdf.Stream(
            document, zlib.compress(rows), Filter=Name.FlateDecode,
            DecodeParms=Dictionary(Predictor=12, Columns=8)))

    def revealing(word: bytes) -> bytes:
        return jpeg.after_start(BASELINE, jpeg.exif(gps_text=word.decode()))

    painted = lambda w: b"/Fm0 Do"
    return [
        # 7.8.2: instructions and what stands between them.
        item("comment", lambda w: b"0 g % " + w + b"\n9 9 9 9 re f", "pdf.content.comment"),
        item("comment-predicted", lambda w: b"", "pdf.content.comment", "pdf.stream-coding", change=predicted),
        item("comment-in-values", lambda w: b"[ 3 % " + w + b"\n2 ] 0 d 9 9 m 99 9 l S", "pdf.content.value"),
        item("unknown-operator", lambda w: b"1 " + w + b" 9 9 9 9 re f", "pdf.content.operator"),
        item("compatibility", lambda w: b"BX (" + w + b") xyz EX 9 9 9 9 re f", "pdf.content.operator"),
        item("text-in-dashes", lambda w: b"[ 3 (" + w + b") 2 ] 0 d 9 99 m 299 99 l S", "pdf.content.value"),
        item("number-too-long", lambda w: b"(" + w + b") 123456789012345.12345678901234567890 M 9 9 9 9 re f",
             "pdf.content.value"),
        # As programs write the cosine of 90 degrees.
        item("number-too-small", lambda w: b"% " + w + b"\nq 0.00000000000000006123233995736767 1 -1 "
             b"0.00000000000000006123233995736767 300 100 cm 0 0 90 9 re f Q", "pdf.content.comment"),
        item("value-too-many", lambda w: b"(" + w + b") 9 9 9 9 re f", "pdf.content.value"),
        item("value-too-few", lambda w: b"/" + w + b" Tf 9 9 9 9 re f", "pdf.content.value"),
        item("value-at-end", lambda w: b"9 9 9 9 re f (" + w + b")", "pdf.content.value"),
        item("string-without-end", lambda w: b"9 9 9 9 re f (" + w, "pdf.content.value"),
        item("stray-brackets", lambda w: b"9 9 9 9 re f ] } " + w, "pdf.content."),
        item("text-of-wrong-type", lambda w: b"BT /F1 9 Tf [ (A) /" + w + b" (B) ] TJ ET", "pdf.content.value"),
        # 14.6: marked content.
        item("point", lambda w: b"/" + w + b" MP", "pdf.content.point"),
        item("point-with-properties", lambda w: b"/Note << /Text (" + w + b") >> DP", "pdf.content.point"),
        item("properties", lambda w: b"/Span << /MCID 3 /Author (" + w + b") >> BDC 9 9 9 9 re f EMC",
             "pdf.content.properties"),
        item("properties-of-private-data", lambda w: b"/Artifact << /Private << /X [ (" + w + b") ] >> >> BDC EMC",
             "pdf.content.properties"),
        item("tag", lambda w: b"/" + w + b" BMC 9 9 9 9 re f EMC", "pdf.content."),
        # 8.9.7: inline images.
        item("picture-entry", lambda w: picture(GREY_ENTRIES + b" /Author (" + w + b")", GREY), "pdf.content.picture"),
        item("picture-behind-data", lambda w: picture(GREY_ENTRIES, GREY + b"\n" + w), "pdf.content.picture"),
        item("picture-behind-packed-data", lambda w: picture(
            GREY_ENTRIES + b" /F /Fl", zlib.compress(GREY) + w), "pdf.content.picture"),
        item("picture-more-rows", lambda w: picture(GREY_ENTRIES + b" /F /Fl", zlib.compress(GREY + w)),
             "pdf.content.picture"),
        item("picture-behind-fax", lambda w: picture(FAX_ENTRIES % -1, fax("group4") + w), "pdf.content.picture"),
        item("picture-hexadecimal", lambda w: picture(
            GREY_ENTRIES + b" /F /AHx", GREY.hex().encode() + w.hex().encode() + b">"), "pdf.content.picture"),
        item("picture-jpeg-in-text", lambda w: picture(
            b"/W 48 /H 40 /BPC 8 /CS /RGB /F [/AHx /DCT]", revealing(w).hex().encode() + b">"), "pdf.content.picture"),
        item("picture-colours", lambda w: picture(
            b"/W 4 /H 4 /BPC 1 /CS [/I /RGB 1 <000000FFFFFF" + w.hex().encode() + b">]", bytes(4)),
             "pdf.content.picture"),
        # What is painted by what the page paints.
        item("form-comment", painted, "pdf.content.comment", change=resource("XObject", "Fm0", form(
            lambda w: b"% " + w + b"\n0 0 5 5 re f"))),
        item("tile-comment", lambda w: b"/Pattern cs /P0 scn 9 9 90 90 re f", "pdf.content.comment",
             change=resource("Pattern", "P0", tiles)),
        item("glyph-value", lambda w: b"BT /T3 9 Tf 50 50 Td (a) Tj ET", "pdf.content.value",
             change=lambda document, page, word: page.Resources.Font.__setitem__("/T3", drawn(document, word))),
        item("appearance-comment", lambda w: b"", "pdf.content.comment", change=appearance),
        # 7.8.3: resources that no content names.
        item("font-not-used", lambda w: b"", "pdf.resource.unused",
             change=lambda document, page, word: page.Resources.Font.__setitem__("/F9", Dictionary(
                 Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/" + word)))),
        item("picture-not-used-in-form", painted, "pdf.resource.unused", change=unused_in_form),
        item("state-not-used", lambda w: b"", "pdf.resource.unused", change=resource(
            "ExtGState", "G9", lambda document, word: Dictionary(SMask=Dictionary(
                S=Name.Alpha, G=form(lambda w: w + b" 0 0 5 5 re f")(document, word))))),
        item("properties-not-used", lambda w: b"", "pdf.resource.unused", change=resource(
            "Properties", "M9", lambda document, word: Dictionary(ActualText=String(word)))),
        item("picture-not-used-in-structure", lambda w: b"", "pdf.unfit-value", change=structured),
        # The names of resources, in their dictionaries and in content.
        item("name-of-resource", lambda w: b"/" + w + b" Do", "pdf.resource.name", change=named(
            "XObject", form(lambda w: b"0 0 5 5 re f"))),
        item("name-of-state", lambda w: b"/" + w + b" gs 0 0 5 5 re f", "pdf.resource.name", change=named(
            "ExtGState", lambda document, word: Dictionary(LW=2))),
        item("name-of-colours", lambda w: b"/" + w + b" cs 1 scn 0 0 5 5 re f", "pdf.resource.name", change=named(
            "ColorSpace", lambda document, word: Array([Name.Indexed, Name.DeviceGray, 1, String(b"\x00\x80")]))),
        item("name-of-colours-of-picture", lambda w: b"q 8 0 0 8 1 1 cm BI /W 2 /H 1 /BPC 8 /CS /" + w
             + b" ID \x00\x01 EI Q", "pdf.resource.name", change=named(
            "ColorSpace", lambda document, word: Array([Name.Indexed, Name.DeviceGray, 1, String(b"\x00\x80")]))),
        item("name-of-pattern", lambda w: b"/Pattern cs /" + w + b" scn 0 0 9 9 re f", "pdf.resource.name", change=named(
            "Pattern", lambda document, word: document.make_stream(
                b"0 0 1 1 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 2, 2],
                XStep=2, YStep=2, Resources=Dictionary()))),
        item("name-of-shading", lambda w: b"q 0 0 9 9 re W n /" + w + b" sh Q", "pdf.resource.name", change=named(
            "Shading", lambda document, word: Dictionary(
                ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 9, 9],
                Function=Dictionary(FunctionType=2, Domain=[0, 1], N=1)))),
        item("name-of-font", lambda w: b"BT /" + w + b" 9 Tf 9 9 Td (x) Tj ET", "pdf.resource.name", change=named(
            "Font", lambda document, word: Dictionary(
                Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))),
        item("name-of-layer", lambda w: b"/OC /" + w + b" BDC 0 0 5 5 re f EMC", "pdf.resource.name", change=layered),
        item("name-of-nothing", lambda w: b"/" + w + b" gs 0 0 5 5 re f", "pdf.resource.name"),
        item("name-of-font-in-field", lambda w: b"", "pdf.resource.name", change=named_in_field),
        item("form-font-not-used", lambda w: b"", "pdf.resource.unused", change=default_resources),
    ]


def accept() -> list[Item]:
    """What looks like something hidden, and is none."""
    def shown(name: str, content: bytes, change=lambda document, page: None) -> Item:
        return Item(f"pdf-content-{name}.pdf", page_painting(content, change))

    def legacy_form(document, page):
        look = document.make_stream(
            b"BT /F2 9 Tf 2 2 Td (legacy) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99])
        page.Resources.XObject = Dictionary(Fm0=look)
        page.Resources.Font["/F2"] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)

    def calibrated(document, page):
        page.Resources.ColorSpace = Dictionary(DefaultRGB=Array([Name.CalRGB, Dictionary(
            WhitePoint=[0.9505, 1, 1.089], Gamma=[2.2, 2.2, 2.2])]))

    def escaped_name(document, page):
        page.Resources.Font["/F 1"] = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Courier)

    def split(document, page):
        page.Contents = Array([document.make_stream(part) for part in (
            b"q 1 0 0", b"rg 9 9 9 9 re", b"", b"f Q BT /F1 9 Tf 50 50 Td", b"(A) Tj ET")])

    return [
        shown("picture-with-mark-in-data", picture(GREY_ENTRIES, b"\nEI Q 0123456 EI")),
        shown("picture-packed", picture(GREY_ENTRIES + b" /F /Fl", zlib.compress(GREY))),
        shown("picture-fax", picture(FAX_ENTRIES % -1, fax("group4"))),
        shown("picture-fax-in-rows", picture(FAX_ENTRIES % 0, fax("group3"))),
        shown("picture-jpeg", picture(b"/W 48 /H 40 /BPC 8 /CS /RGB /F /DCT", BASELINE)),
        shown("picture-mask", picture(b"/IM true /W 9 /H 2 /D [1 0]", b"\xaa\x80\x55\x00")),
        shown("parentheses-in-text", b"BT /F1 9 Tf 50 50 Td (a \\(b\\) (c) % d \\\\) Tj ET"),
        shown("text-of-structure", b"/Span << /MCID 0 /ActualText (fi) /Lang (en) >> BDC 9 9 9 9 re f EMC"),
        shown("form-with-font-of-page", b"/Fm0 Do", legacy_form),
        shown("default-colours", b"1 0 0 rg 9 9 9 9 re f", calibrated),
        shown("escaped-name", b"BT /F#201 9 Tf 50 50 Td (A) Tj ET", escaped_name),
        shown("split-between-values", b"", split),
        shown("states-without-end", b"q q 9 9 9 9 re f Q Q Q Q q"),
    ]


def reject() -> list[Item]:
    return [
        rejected("pdf-content-picture-without-end.pdf", page_painting(b"BI " + GREY_ENTRIES + b" ID " + GREY),
                 "pdf.bad-content"),
        rejected("pdf-content-picture-cut.pdf", page_painting(b"BI " + GREY_ENTRIES + b" ID " + GREY[:9]),
                 "pdf.bad-content"),
    ]
