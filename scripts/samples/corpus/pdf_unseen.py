"""PDF: what a page paints and nobody sees. `default` reports it, `strict` takes it out."""

from pikepdf import Array, Dictionary, Name, String

from .. import pdf
from .bases import BASELINE
from ..canary import canary
from ..item import Item


def unseen() -> list[tuple[Item, str]]:
    """Files, and the word that must be gone with `strict`."""
    def item(place: str, content, construct: str, change=lambda document, page, word: None) -> tuple[Item, str]:
        word = canary(f"pdf-unseen/{place}")
        document = pdf.document(pages=1, seed=9, lines=2)
        page = document.pages[0].obj
        page.CropBox = Array([20, 20, 500, 830])
        change(document, page, word)
        page.Contents = Array([page.Contents, document.make_stream(content(word.encode()))])
        return Item(f"pdf-unseen-{place}.pdf", pdf.saved(document), carries=[construct]), word

    def layers(**configuration):
        """Layers A and B, of which the configuration says what is on."""
        def change(document, page, word):
            groups = [document.make_indirect(Dictionary(Type=Name.OCG, Name=String(name))) for name in "AB"]
            settings = {key: make(*groups) for key, make in configuration.items()}
            membership = settings.pop("OCMD", groups[0])
            document.Root.OCProperties = Dictionary(OCGs=Array(groups), D=Dictionary(**settings))
            page.Resources.Properties = Dictionary(MC0=membership)
        return change

    def form_of_layer(document, page, word):
        layers(OFF=lambda a, b: Array([a]))(document, page, word)
        page.Resources.XObject = Dictionary(Fm0=document.make_stream(
            b"BT /F1 9 Tf 5 5 Td (" + word.encode() + b") Tj ET", Type=Name.XObject, Subtype=Name.Form,
            BBox=[0, 0, 99, 99], Resources=page.Resources, OC=page.Resources.Properties.MC0))

    def comment_of_layer(subtype, **entries):
        """A comment or a field in a layer that is off, to which the logical structure refers too."""
        def change(document, page, word):
            layers(OFF=lambda a, b: Array([a]))(document, page, word)
            box = pdf.annotation(document, subtype, OC=page.Resources.Properties.MC0, **{
                key: make(word) for key, make in entries.items()})
            page.Annots = Array([box])
            if subtype == "Widget":
                document.Root.AcroForm = Dictionary(Fields=Array([box]))
            top = document.make_indirect(Dictionary(Type=Name.StructTreeRoot))
            top.K = document.make_indirect(Dictionary(
                Type=Name.StructElem, S=Name.Annot, P=top, K=Dictionary(Type=Name.OBJR, Obj=box, Pg=page)))
            document.Root.StructTreeRoot = top
        return change

    def picture(document, page, word):
        page.Resources.XObject = Dictionary(Im0=document.make_stream(
            word.encode().ljust(48), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8))

    def state(**entries):
        def change(document, page, word):
            page.Resources.ExtGState = Dictionary(GS0=Dictionary(**entries))
        return change

    def form_with_state(content, **entries):
        def change(document, page, word):
            state(ca=0)(document, page, word)
            page.Resources.XObject = Dictionary(Fm0=document.make_stream(
                content(word.encode()), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99],
                Resources=Dictionary(Font=page.Resources.Font, ExtGState=page.Resources.ExtGState), **entries))
        return change

    def membership(**entries):
        return lambda a, b: Dictionary(Type=Name.OCMD, **{key: make(a, b) for key, make in entries.items()})

    def text(w: bytes, before: bytes = b"", place: bytes = b"60 60 Td") -> bytes:
        return b"q BT /F1 9 Tf " + before + place + b" (" + w + b") Tj ET Q 0.5 g 60 90 30 10 re f"

    layered = lambda w: b"/OC /MC0 BDC 0 0 1 rg 60 60 90 9 re f " + text(w) + b" EMC 1 0 0 rg 99 99 9 9 re f"
    first_off = {"OFF": lambda a, b: Array([a])}
    return [
        item("text-behind", lambda w: text(w, b"3 Tr "), "pdf.text.invisible"),
        item("text-behind-in-lines", lambda w: b"BT /F1 9 Tf 12 TL 3 Tr 60 60 Td [(A) -300 (" + w + b")] TJ (" + w
             + b") ' 1 2 (" + w + b") \" 0 Tr T* (seen) Tj ET", "pdf.text.invisible"),
        item("text-of-no-size", lambda w: b"BT /F1 0 Tf 60 60 Td (" + w + b") Tj /F1 9 Tf 0 20 Td (seen) Tj ET",
             "pdf.text.invisible"),
        item("text-that-only-clips", lambda w: b"q BT /F1 40 Tf 7 Tr 60 60 Td (" + w + b") Tj ET Q 1 0 0 rg 60 60 9 9 "
             b"re f", "pdf.text.invisible"),
        item("text-of-no-width", lambda w: text(w, b"0 Tz "), "pdf.text.invisible"),
        item("text-of-no-height", lambda w: text(w, b"", b"1 0 0 0 60 60 Tm"), "pdf.text.invisible"),
        item("text-of-hardly-any-size", lambda w: b"0.05 0 0 0.05 60 60 cm BT /F1 0.1 Tf (" + w + b") Tj ET",
             "pdf.text.invisible"),
        item("text-that-is-flat-in-a-form", lambda w: b"q 1 0 0 1 60 60 cm /Fm0 Do Q", "pdf.text.invisible",
             form_with_state(lambda w: text(w, b"0 Tz ", b"9 9 Td"))),
        item("transparent-text", lambda w: b"/GS0 gs " + text(w), "pdf.content.transparent", state(ca=0)),
        item("transparent-outlines-of-text", lambda w: b"/GS0 gs " + text(w, b"1 Tr "), "pdf.content.transparent",
             state(CA=0)),
        item("transparent-path", lambda w: b"/GS0 gs " + b" ".join(b"%d 90 3 3 re" % byte for byte in w) + b" B % " + w,
             "pdf.content.transparent", state(ca=0, CA=0)),
        item("transparent-picture", lambda w: b"q /GS0 gs 9 0 0 9 60 60 cm /Im0 Do Q", "pdf.content.transparent",
             lambda document, page, word: [state(ca=0)(document, page, word), picture(document, page, word)]),
        item("text-clipped-away", lambda w: b"q 60 60 1 1 re W n " + text(w, b"", b"300 300 Td") + b" Q",
             "pdf.content.outside-page"),
        item("text-behind-an-empty-clip", lambda w: b"q 60 60 0 0 re W n " + text(w) + b" Q",
             "pdf.content.outside-page"),
        item("path-between-clips", lambda w: b"q 60 60 9 9 re W n 300 300 9 9 re W n "
             + b" ".join(b"%d 90 3 3 re" % byte for byte in w) + b" f Q % " + w, "pdf.content.outside-page"),
        item("picture-clipped-away", lambda w: b"q 60 60 1 1 re W n 9 0 0 9 300 300 cm /Im0 Do Q",
             "pdf.image.outside-page", picture),
        item("text-outside-the-box-of-a-form", lambda w: b"q 1 0 0 1 60 60 cm /Fm0 Do Q", "pdf.content.outside-page",
             form_with_state(lambda w: text(w, b"", b"9 300 Td"))),
        item("text-outside", lambda w: text(w, b"", b"60 -300 Td"), "pdf.content.outside-page"),
        item("text-outside-by-matrix", lambda w: b"1 0 0 1 0 5000 cm " + text(w), "pdf.content.outside-page"),
        item("text-in-margin", lambda w: text(w, b"", b"600 60 Td"), "pdf.content.outside-page"),
        item("path-outside", lambda w: b"0 1 0 rg " + b" ".join(b"-%d 900 3 3 re" % byte for byte in w) + b" f "
             + text(b"seen") + b" % " + w, "pdf.content.outside-page"),
        item("picture-outside", lambda w: b"q 9 0 0 9 -50 -50 cm /Im0 Do Q", "pdf.image.outside-page", picture),
        item("picture-in-content-outside", lambda w: b"q 9 0 0 9 -50 -50 cm BI /W 4 /H 4 /BPC 8 /CS /RGB ID "
             + w.ljust(48) + b"\nEI Q", "pdf.image.outside-page"),
        item("layer-off", layered, "pdf.optional-content.hidden", layers(**first_off)),
        item("layer-off-by-base", layered, "pdf.optional-content.hidden", layers(
            BaseState=lambda a, b: Name.OFF, ON=lambda a, b: Array([b]))),
        item("layers-all-off", layered, "pdf.optional-content.hidden", layers(**first_off, OCMD=membership(
            OCGs=lambda a, b: Array([a, b]), P=lambda a, b: Name.AllOn))),
        item("layers-by-expression", layered, "pdf.optional-content.hidden", layers(**first_off, OCMD=membership(
            VE=lambda a, b: Array([Name.And, Array([Name.Not, a]), Array([Name.Not, b])])))),
        item("form-of-layer-off", lambda w: b"q 1 0 0 1 60 60 cm /Fm0 Do Q", "pdf.optional-content.hidden",
             form_of_layer),
        item("comment-of-layer-off", lambda w: b"", "pdf.optional-content.hidden", comment_of_layer(
            "Text", Contents=String)),
        item("field-of-layer-off", lambda w: b"", "pdf.optional-content.hidden", comment_of_layer(
            "Widget", FT=lambda w: Name.Tx, T=lambda w: String("city"), V=String)),
        item("picture-in-layer-off", lambda w: b"/OC /MC0 BDC q 9 0 0 9 60 60 cm /Im0 Do Q EMC",
             "pdf.optional-content.hidden", lambda document, page, word: [
                 layers(**first_off)(document, page, word), picture(document, page, word)]),
    ]


def page(content: bytes, change=lambda document, page: None) -> bytes:
    """A document of one page, with `content` behind its text."""
    document = pdf.document(pages=1, seed=9, lines=2)
    target = document.pages[0].obj
    change(document, target)
    target.CropBox = Array([20, 20, 500, 830])
    target.Contents = Array([target.Contents, document.make_stream(content)])
    return pdf.saved(document)


def form(content: bytes, **entries):
    """Gives a page the form Fm0, which has the resources of the page."""
    def change(document, page):
        page.Resources.XObject = Dictionary(Fm0=document.make_stream(
            content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 99, 99], Resources=page.Resources, **entries))
    return change


def undecided() -> list[tuple[str, bytes]]:
    """Content with a number that viewers read in different ways, and with what may or may not be seen."""
    def stamp(document, page):
        page.Annots = Array([document.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[60, 60, 160, 90], F=4, AP=Dictionary(N=document.make_stream(
                b"1 0 0 rg 0 0 --50 30 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 100, 30]))))])

    hidden = b"BT /F1 9 Tf 3 Tr 60 60 Td (behind) Tj ET "
    return [(f"pdf-undecided-{name}.pdf", data) for name, data in (
        ("width", page(hidden + b"--5 w 60 60 m 99 99 l S")),
        ("place-of-text", page(b"BT /F1 9 Tf 3 0-0 Td (a) Tj 60 60 Td (seen) Tj ET")),
        ("array", page(hidden + b"[5 4.-3] 0 d 60 60 m 99 99 l S")),
        ("form", page(b"q 1 0 0 1 60 60 cm /Fm0 Do Q", form(hidden + b"--5 w 5 5 m 9 9 l S"))),
        ("stamp", page(b"", stamp)))]


def seen() -> list[tuple[str, bytes]]:
    """What looks like the above, and is seen; under names."""
    def drawn(document, page):
        letters = Dictionary(a=document.make_stream(b"1000 0 d0 0 0 750 750 re f"))
        page.Resources.Font["/T3"] = document.make_indirect(Dictionary(
            Type=Name.Font, Subtype=Name.Type3, FontBBox=[0, 0, 750, 750], FontMatrix=[0.001, 0, 0, 0.001, 0, 0],
            CharProcs=letters, Encoding=Dictionary(Type=Name.Encoding, Differences=[97, Name.a]), FirstChar=97,
            LastChar=97, Widths=[1000], Resources=Dictionary()))

    def states(**entries):
        def change(document, page):
            page.Resources.ExtGState = Dictionary(GS0=Dictionary(**entries))
        return change

    def layer_shown(document, page):
        group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("A")))
        other = document.make_indirect(Dictionary(Type=Name.OCG, Name=String("B")))
        document.Root.OCProperties = Dictionary(OCGs=Array([group, other]), D=Dictionary(OFF=Array([other])))
        page.Resources.Properties = Dictionary(MC0=Dictionary(
            Type=Name.OCMD, OCGs=Array([group, other]), P=Name.AnyOn))

    def knocked_out(document, page):
        states(ca=0)(document, page)
        page.Group = Dictionary(S=Name.Transparency, K=True)

    def appearance(document, page):
        """A comment painted with a stream that does not say that it is a form, and names a font of the page."""
        page.Annots = Array([document.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[60, 60, 160, 90], F=4, AP=Dictionary(N=document.make_stream(
                b"BT /F2 20 Tf 5 5 Td (Stamp) Tj ET", BBox=[0, 0, 100, 30]))))])
        page.Resources.Font.F2 = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name("/Times-Roman"))

    def opaque_form(document, page):
        page.Resources.ExtGState = Dictionary(GS0=Dictionary(ca=0), GS1=Dictionary(ca=1))
        form(b"/GS1 gs 0 0 50 50 re f")(document, page)

    def unit(value):
        def change(document, page):
            page.UserUnit = value
        return change

    def shared(content: bytes, first, second):
        """Two pages that paint the same form, which has no resources; each says otherwise what its names mean."""
        document = pdf.document(pages=2, seed=9, lines=2)
        form = document.make_stream(content, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 600, 800])
        for number, change in enumerate((first, second)):
            target = document.pages[number].obj
            target.Resources = Dictionary(Font=target.Resources.Font, XObject=Dictionary(Fm0=form))
            change(document, target)
            target.Contents = Array([target.Contents, document.make_stream(b"/Fm0 Do")])
        return pdf.saved(document)

    def box(side):
        def change(document, page):
            page.Resources.XObject.X = document.make_stream(
                b"0 0 1 rg 0 0 %d %d re f" % (side, side), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, side, side])
        return change

    def found_on_page(kind, **entries):
        """A form that names something of the page, which its own resources do not have."""
        def change(document, page):
            page.Resources[kind] = Dictionary(**entries)
            page.Resources.XObject = Dictionary(Fm0=document.make_stream(
                b"/Own gs /N gs 0 0 1 rg 20 20 50 50 re f 5 5 m -30 50 l S", Type=Name.XObject, Subtype=Name.Form,
                BBox=[0, 0, 99, 99], Resources=Dictionary(ExtGState=Dictionary(Own=Dictionary(ca=0, LW=1)))))
        return change

    def picture_as_appearance(document, page):
        page.Resources.XObject = Dictionary(Im0=document.make_stream(
            BASELINE, Type=Name.XObject, Subtype=Name.Image, Width=48, Height=40, ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8, Filter=Name.DCTDecode))
        page.Annots = Array([document.make_indirect(Dictionary(
            Type=Name.Annot, Subtype=Name.Stamp, Rect=[60, 60, 160, 90], F=4,
            AP=Dictionary(N=page.Resources.XObject.Im0)))])

    def backwards(document, page):
        page.Resources.Font.F3 = Dictionary(
            Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, FirstChar=97, LastChar=97, Widths=[-1000])

    return [
        ("knocked-out", page(b"1 0 0 rg 60 60 99 99 re f /GS0 gs 80 80 50 50 re f BT /F1 30 Tf 65 65 Td (K) Tj ET",
                             knocked_out)),
        ("opaque-again", page(b"q /GS0 gs Q 60 60 99 99 re f", states(ca=0))),
        ("transparent-fill-with-a-line", page(b"/GS0 gs 9 w 60 60 99 99 re B BT /F1 30 Tf 2 Tr 300 60 Td (seen) Tj ET",
                                              states(ca=0))),
        ("nearly-transparent", page(b"/GS0 gs 60 60 99 99 re f", states(ca=0.4))),
        ("form-that-is-opaque-itself", page(b"/GS0 gs q 1 0 0 1 60 60 cm /Fm0 Do Q", opaque_form)),
        ("small-font-made-large", page(b"900 0 0 900 60 60 cm BT /F1 0.01 Tf 3000 0 0 3000 0 0 Tm 0.001 0 0 0.001 0 0 "
                                       b"Tm 5 0 0 5 0 0 Tm (seen) Tj ET")),
        ("flat-outlines-of-text", page(b"BT 2 w 1 Tr /F1 30 Tf 0 Tz 60 60 Td (seen) Tj ET")),
        ("clip-without-a-path", page(b"q W n 60 60 99 99 re f Q")),
        ("clip-that-is-over", page(b"q 60 60 1 1 re W n Q 300 300 99 99 re f")),
        ("clip-by-a-curve", page(b"q 60 60 m 60 300 300 300 300 60 c W n 150 200 50 50 re f BT /F1 9 Tf 150 180 Td (seen) "
                                 b"Tj ET Q")),
        ("clip-that-begins-with-its-path", page(b"q 60 60 9 9 re W 300 300 m 400 400 l 9 w S Q")),
        ("form-up-to-its-box", page(b"q 3 0 0 3 60 60 cm /Fm0 Do Q", form(b"98 98 20 20 re f -20 -20 21 21 re f"))),
        ("appearance-that-does-not-say-what-it-is", page(b"", appearance)),
        ("text-where-a-unit-is-large", page(b"BT /F1 0.009 Tf 60 60 Td (seen) Tj ET", unit(2000))),
        ("text-where-a-unit-is-nothing", page(b"BT /F1 9 Tf 60 60 Td (seen) Tj ET", unit(0))),
        ("text-where-a-unit-is-tiny", page(b"BT /F1 9 Tf 60 60 Td (seen) Tj ET", unit(0.0001))),
        ("form-of-two-pages", shared(b"q 100 100 100 100 re W n /X Do Q", box(50), box(190))),
        ("form-of-two-pages-with-a-state", shared(
            b"/GS0 gs 1 0 0 rg 60 60 99 99 re f BT /F1 30 Tf 300 60 Td (seen) Tj ET", states(ca=0), states(ca=1))),
        ("state-of-the-page-in-a-form", page(b"q 1 0 0 1 60 60 cm /Fm0 Do Q", found_on_page(
            "/ExtGState", N=Dictionary(ca=1, LW=40)))),
        ("picture-where-a-form-should-be", page(b"q 9 0 0 9 300 60 cm /Im0 Do Q", picture_as_appearance)),
        ("text-in-a-mode-between-two", page(b"/GS0 gs BT 0.5 Tr /F1 9 Tf 60 60 Td (a) Tj 2.5 Tr (b) Tj 3.5 Tr (c) Tj ET",
                                            states(ca=0))),
        ("text-that-runs-back", page(b"q 60 60 99 99 re W n BT /F3 30 Tf 300 90 Td (aaaaaaaa) Tj ET Q", backwards)),
        ("hairline-of-a-clip", page(b"q 100.5 60 0 200 re W n 1 0 0 rg 60 60 300 300 re f Q")),
        ("clip-that-begins-nowhere", page(b"q 100 100 l W n BT /F1 9 Tf 200 200 Td (seen) Tj ET Q")),
        ("clip-in-text", page(b"BT 60 60 3 3 re W n /F1 9 Tf 200 200 Td (seen) Tj ET")),
        ("clip-of-text", page(b"q BT /F1 40 Tf 7 Tr 60 60 Td (clip) Tj ET 1 0 0 rg 60 60 99 30 re f Q")),
        ("invisible-before-visible", page(b"BT /F1 9 Tf 60 60 Td 3 Tr (hidden) Tj 0 Tr (seen) Tj ET")),
        ("drawn-letters-in-mode-3", page(b"BT /T3 20 Tf 3 Tr 60 60 Td (aa) Tj ET", drawn)),
        ("line-into-the-page", page(b"0 400 m 300 400 l S 10 w -4 300 m 14 300 l S")),
        ("line-as-thick-as-a-state-says", page(b"/GS0 gs -20 100 m -20 300 l S", states(LW=90))),
        ("corner-as-far-as-a-state-says", page(b"4 w /GS0 gs -100 99 m -50 100 l -100 101 l S", states(ML=200))),
        ("corner-as-far-as-the-content-says", page(b"4 w 200 M -100 99 m -50 100 l -100 101 l S")),
        ("state-deeper-than-any-is-saved", page(
            b"q " * 5000 + b"1 0 0 1 0 -2000 cm " + b"Q " * 500 + b"60 60 99 30 re f " + b"Q " * 4500)),
        ("text-into-the-page", page(b"BT /F1 30 Tf -60 300 Td (reaches in) Tj ET")),
        ("text-back-into-the-page", page(b"BT /F1 9 Tf 700 300 Td [(out) 60000 (in)] TJ ET")),
        ("clip-outside", page(b"q -50 -50 9 9 re W f 1 0 0 rg 60 60 99 30 re f Q 0 0 1 rg 99 99 9 9 re f")),
        ("mode-restored", page(b"q 3 Tr Q BT /F1 9 Tf 60 60 Td (seen) Tj ET")),
        ("layer-shown", page(b"/OC /MC0 BDC 1 0 0 rg 60 60 99 30 re f EMC", layer_shown)),
        ("colour-in-hidden-text", page(b"BT /F1 9 Tf 3 Tr 1 0 0 rg 60 60 Td (x) Tj ET 60 99 50 50 re f")),
    ]


def sanitize() -> list[Item]:
    return [item for item, _ in unseen()]


def accept() -> list[Item]:
    return []


def reject() -> list[Item]:
    return []
