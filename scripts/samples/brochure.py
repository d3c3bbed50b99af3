"""A document that uses much of what a page can show, and carries nothing else: all of it must be there afterwards."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import jpeg, pdf
from .pictures import pattern

CONTENT = b"""
/Span << /MCID 0 >> BDC BT /F1 24 Tf 50 780 Td (Brochure) Tj ET EMC
q 200 0 0 150 50 600 cm /Photo Do Q
q 100 0 0 100 300 600 cm /Soft Do Q
q /Half gs 1 0 0 rg 50 480 100 80 re f Q
q 1 0 0 1 200 480 cm /Stamp Do Q
q 350 480 100 80 re W n /Fade sh Q
q /Pattern cs /Dots scn 50 380 200 80 re f Q
q /CalRGB1 cs 0.2 0.5 0.9 sc 300 380 100 80 re f Q
q /Spot cs 0.7 scn 420 380 60 80 re f Q
/OC /Shown BDC BT /F1 12 Tf 50 350 Td (A layer that is shown) Tj ET EMC
BT /Drawn 20 Tf 50 320 Td (ab) Tj ET
q 30 0 0 30 50 270 cm BI /W 2 /H 2 /BPC 8 /CS /G ID \x00\x80\xc0\xff EI Q
"""


def brochure() -> bytes:
    document = pikepdf.new()
    for number in range(3):
        document.add_blank_page(page_size=(595, 842))
        page = document.pages[-1].obj
        text = f"BT /F1 12 Tf 50 800 Td (Page {number + 1}) Tj ET".encode()
        page.Contents = document.make_stream(text)
        page.Resources = Dictionary(Font=Dictionary(F1=font()))
    first = document.pages[0].obj
    first.Contents = Array([first.Contents, document.make_stream(CONTENT)])
    add_resources(document, first)
    document.pages[1].obj.Rotate = 90
    document.pages[2].obj.CropBox = Array([50, 50, 500, 800])
    document.pages[2].obj.UserUnit = 2
    add_navigation(document)
    add_annotations(document, first)
    add_form(document, document.pages[1].obj)
    add_structure(document, first)
    document.Root.Lang = String("en-GB")
    return pdf.saved(document, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def font() -> Dictionary:
    return Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding)


def picture(document: pikepdf.Pdf, data: bytes, width: int, height: int, **entries):
    return document.make_stream(
        data, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, BitsPerComponent=8, **entries)


def form(document: pikepdf.Pdf, content: bytes, width: int, height: int, **entries):
    return document.make_stream(
        content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]), **entries)


def curve(*last: float) -> Dictionary:
    """A function from white to a colour."""
    return Dictionary(FunctionType=2, Domain=[0, 1], C0=Array([1] * len(last)), C1=Array(last), N=1)


def drawn_font(document: pikepdf.Pdf) -> Dictionary:
    """A font whose letters are drawings (Type 3)."""
    letters = Dictionary(
        a=document.make_stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f"),
        b=document.make_stream(b"1000 0 0 0 750 750 d1 0 0 m 375 750 l 750 0 l f"))
    return document.make_indirect(Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
        CharProcs=letters, Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a, Name.b]), FirstChar=97,
        LastChar=98, Widths=[1000, 1000], Resources=Dictionary()))


def add_resources(document: pikepdf.Pdf, page: Dictionary) -> None:
    mask = picture(document, bytes(range(0, 256, 16)), 4, 4, ColorSpace=Name.DeviceGray)
    soft = picture(document, bytes(range(48)), 4, 4, ColorSpace=Name.DeviceRGB, SMask=mask)
    photo = picture(document, jpeg.encoded(pattern(64, 48), quality=85), 64, 48, ColorSpace=Name.DeviceRGB,
                    Filter=Name.DCTDecode)
    stamp = form(document, b"0 0 1 rg 0 0 60 40 re f BT /F1 12 Tf 1 g 5 15 Td (Stamp) Tj ET", 60, 40,
                 Resources=Dictionary(Font=Dictionary(F1=font())),
                 Group=Dictionary(Type=Name.Group, S=Name.Transparency, CS=Name.DeviceRGB))
    dots = document.make_stream(
        b"0 0.6 0 rg 2 2 4 4 re f", Type=Name.Pattern, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 8, 8],
        XStep=8, YStep=8, Resources=Dictionary())
    fade = document.make_indirect(Dictionary(
        ShadingType=2, ColorSpace=Name.DeviceRGB, Coords=[350, 480, 450, 480], Function=curve(1, 0.5, 0)))
    layer = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("Shown")))
    document.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(ON=Array([layer]), Order=Array([layer])))
    page.Resources = Dictionary(
        Font=Dictionary(F1=font(), Drawn=drawn_font(document)),
        XObject=Dictionary(Photo=photo, Soft=soft, Stamp=stamp),
        ExtGState=Dictionary(Half=Dictionary(Type=Name.ExtGState, ca=0.5, BM=Name.Multiply)),
        Shading=Dictionary(Fade=fade), Pattern=Dictionary(Dots=dots), Properties=Dictionary(Shown=layer),
        ColorSpace=Dictionary(
            CalRGB1=Array([Name.CalRGB, Dictionary(WhitePoint=[0.9505, 1, 1.089], Gamma=[2.2, 2.2, 2.2])]),
            Spot=Array([Name.Separation, Name("/Gold"), Name.DeviceRGB, curve(0.8, 0.7, 0.1)])))


def add_navigation(document: pikepdf.Pdf) -> None:
    pages = [page.obj for page in document.pages]
    top = document.make_indirect(Dictionary(Type=Name.Outlines, Count=2))
    one = document.make_indirect(Dictionary(Title=String("Start"), Parent=top, Dest=Array([pages[0], Name.Fit])))
    two = document.make_indirect(Dictionary(
        Title=String("\u00dcbersicht"), Parent=top, Prev=one, A=Dictionary(S=Name.GoTo, D=Array([pages[2], Name.XYZ, 0, 842, 0]))))
    one.Next, top.First, top.Last = two, one, two
    root = document.Root
    root.Outlines = top
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.r), 1, Dictionary(S=Name.D, P=String("A-"))]))
    root.PageMode = Name.UseOutlines


def add_annotations(document: pikepdf.Pdf, page: Dictionary) -> None:
    appearance = form(document, b"1 1 0 rg 0 0 100 20 re f", 100, 20)
    page.Annots = Array([
        pdf.web_link(document, "https://example.org/a?b=c#d"),
        pdf.web_link(document, "mailto:office@example.org"),
        pdf.annotation(document, "Link", Dest=Array([document.pages[2].obj, Name.Fit])),
        pdf.annotation(document, "Link", A=Dictionary(S=Name.Named, N=Name.NextPage)),
        pdf.annotation(document, "Highlight", QuadPoints=[50, 80, 200, 80, 50, 50, 200, 50], C=[1, 1, 0],
                       Contents=String("Look here"), AP=Dictionary(N=appearance), F=4),
        pdf.annotation(document, "FreeText", DA=String("/Helv 12 Tf 0 g"), Contents=String("A note")),
        pdf.annotation(document, "Square", C=[1, 0, 0], BS=Dictionary(W=2, S=Name.S)),
    ])


def add_form(document: pikepdf.Pdf, page: Dictionary) -> None:
    on, off = form(document, b"0 g 2 2 8 8 re f", 12, 12), form(document, b"0 G 1 1 10 10 re S", 12, 12)
    boxes = [
        pdf.annotation(document, "Widget", FT=Name.Tx, T=String("city"), V=String("Ghent"), MaxLen=20,
                       DA=String("/Helv 12 Tf 0 g")),
        pdf.annotation(document, "Widget", FT=Name.Btn, T=String("agree"), V=Name.Yes, AS=Name.Yes,
                       AP=Dictionary(N=Dictionary(Yes=on, Off=off))),
        pdf.annotation(document, "Widget", FT=Name.Ch, T=String("size"), V=String("M"), Ff=1 << 17,
                       Opt=Array([String("S"), String("M"), String("L")])),
    ]
    page.Annots = Array(boxes)
    document.Root.AcroForm = Dictionary(
        Fields=Array(boxes), DA=String("/Helv 12 Tf 0 g"), DR=Dictionary(Font=Dictionary(Helv=font())))


def add_structure(document: pikepdf.Pdf, page: Dictionary) -> None:
    tree = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    heading = document.make_indirect(Dictionary(
        Type=Name.StructElem, S=Name.H1, P=tree, Pg=page, K=0, Alt=String("The title"), Lang=String("en-GB")))
    tree.K = heading
    tree.ParentTree = document.make_indirect(Dictionary(Nums=Array([0, Array([heading])])))
    tree.ParentTreeNextKey = 1
    page.StructParents = 0
    document.Root.StructTreeRoot = tree
    document.Root.MarkInfo = Dictionary(Marked=True)
