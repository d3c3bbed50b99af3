"""PDF: a file for each hiding place, each kind, and each defect."""

import re
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .. import icc, jpeg, jpeg2000, pdf
from ..canary import canary
from ..item import Item

from . import pdf_active, pdf_files, pdf_forms, pdf_names
from .bases import BASELINE, SMALL, rejected
from .pdf_base import (
    annotated, field, form, form_entry, item, named, nothing, page, painting, resource, root, script, stream, structure,
    text)


def saved(make) -> bytes:
    document = pdf.document(pages=1, seed=7, lines=2)
    make(document, canary("pdf/visible"))
    return pdf.saved(document)


def jpeg2000_picture(make):
    """A page that paints a picture in JPEG 2000."""
    return resource("XObject", "Im0", lambda d, w: d.make_stream(
        make(w.encode()), Type=Name.XObject, Subtype=Name.Image, Width=8, Height=8, Filter=Name.JPXDecode),
        b"q 80 0 0 80 60 60 cm /Im0 Do Q")


def sanitize() -> list[Item]:
    def hidden(d, w):
        return d.make_indirect(Dictionary(X=String(w)))

    packet = lambda d, w: d.make_stream(
        f'<x:xmpmeta xmlns:x="adobe:ns:meta/">{w}</x:xmpmeta>'.encode(), Type=Name.Metadata, Subtype=Name.XML)
    chained = lambda d, w: Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=pdf.script(w))

    def picture(d, w):
        pdf.add_picture(d, d.pages[0].obj, jpeg.after_start(BASELINE, jpeg.exif(gps_text=w)), 48, 40)

    def picture_changed(change):
        """A page that paints a picture, to which something is done."""
        def make(d, w):
            pdf.add_picture(d, d.pages[0].obj, BASELINE, 48, 40)
            change(d, d.pages[0].obj.Resources.XObject.Im0, w)
        return make

    def with_picture(**entries):
        return picture_changed(lambda d, image, w: [
            image.__setitem__("/" + key, make(d, w)) for key, make in entries.items()])

    def stored_picture(coded, filters):
        return picture_changed(lambda d, image, w: image.write(coded(revealing_jpeg(w)), filter=Array(filters)))

    def revealing_jpeg(w: str) -> bytes:
        return jpeg.after_start(BASELINE, jpeg.exif(gps_text=w))

    def mask(d, w):
        grey = jpeg.after_start(jpeg.encoded(SMALL.convert("L")), jpeg.comment(w))
        return d.make_stream(grey, Type=Name.XObject, Subtype=Name.Image, Width=48, Height=40,
                             ColorSpace=Name.DeviceGray, BitsPerComponent=8, Filter=Name.DCTDecode)

    def font(**entries):
        return lambda d, w: [d.pages[0].obj.Resources.Font.F1.__setitem__("/" + key, make(d, w))
                             for key, make in entries.items()]

    def outline(d, w):
        top = d.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
        entry = d.make_indirect(Dictionary(Title=String("One"), Parent=top, A=pdf.script(w)))
        top.First = top.Last = entry
        d.Root.Outlines = top

    def layer(d, w):
        usage = Dictionary(CreatorInfo=Dictionary(Creator=String(w), Subtype=Name.Artwork))
        group = d.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer"), Usage=usage))
        d.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary(OFF=Array([group]), Creator=String(w)))
        resource("Properties", "MC0", lambda d, w: group, b"/OC /MC0 BDC 0 g 9 9 9 9 re f EMC")(d, w)

    def action(kind: str, **entries):
        return annotated("Link", A=lambda d, w: Dictionary(S=Name("/" + kind), **{
            key: value(w) for key, value in entries.items()}))

    def address(text: str):
        return annotated("Link", A=lambda d, w: Dictionary(S=Name.URI, URI=String(text + w)))

    def between_objects(inserted):
        """Puts a line before the cross-reference table."""
        def finish(data: bytes, word: str) -> bytes:
            line, place = inserted + word.encode() + b"\n", data.rindex(b"xref\n0 ")
            end = data[place:].replace(b"startxref\n%d" % place, b"startxref\n%d" % (place + len(line)))
            return data[:place] + line + end
        return finish

    def identified(data: bytes, word: str) -> bytes:
        return re.sub(rb"<[0-9a-f]{32}>", b"<" + word.encode()[-16:].hex().encode() + b">", data)

    def signature(d, w):
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(w), ByteRange=[0, 1, 2, 3],
                           Contents=String("x"))
        d.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([d.make_indirect(
            Dictionary(FT=Name.Sig, T=String("s"), V=d.make_indirect(value), Type=Name.Annot, Subtype=Name.Widget,
                       Rect=[0, 0, 0, 0]))]))

    def information(d, w):
        d.docinfo["/Author"] = w

    def attachment(d, w):
        pdf.attach(d, "notes.txt", w.encode())

    def unreferenced(data: bytes, word: str) -> bytes:
        return pdf.with_revision(data, 90, f"({word})".encode())

    def slack(data: bytes, word: str) -> bytes:
        content = zlib.compress(b"0 g 10 10 50 50 re f") + word.encode()
        body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream"
        return pdf.with_revision(data, pdf.number(data, lambda d: pdf.first_page(d).Contents), body)

    return [
        item("info", information, "pdf.info"),
        item("info-wide", lambda d, w: d.docinfo.__setitem__("/Subject", "\u00fc " + w), "pdf.info"),
        item("xmp", root(Metadata=packet), "pdf.xmp"),
        item("page-metadata", page(Metadata=stream), "pdf.xmp"),
        item("piece-info", page(PieceInfo=lambda d, w: Dictionary(A=Dictionary(Private=String(w)))), "pdf.piece-info"),
        item("thumbnail", page(Thumb=stream), "pdf.thumbnail"),
        item("unknown-key", page(Secret=text), "pdf.unknown-key"),
        item("script-open-action", root(OpenAction=script), "pdf.javascript"),
        item("script-closing", root(AA=lambda d, w: Dictionary(WC=pdf.script(w))), "pdf.javascript"),
        item("script-named", root(Names=lambda d, w: Dictionary(JavaScript=Dictionary(
            Names=Array([String("a"), pdf.script(w)])))), "pdf.javascript"),
        item("script-page", page(AA=lambda d, w: Dictionary(O=pdf.script(w))), "pdf.javascript"),
        item("script-link", annotated("Link", A=script), "pdf.javascript"),
        item("script-stream", annotated("Link", A=lambda d, w: Dictionary(S=Name.JavaScript, JS=stream(d, w))),
             "pdf.javascript"),
        item("script-chained", annotated("Link", A=chained), "pdf.javascript"),
        item("script-address", annotated("Link", A=lambda d, w: Dictionary(
            S=Name.URI, URI=String("javascript:" + w))), "pdf.uri.scheme"),
        item("launch", annotated("Link", A=lambda d, w: Dictionary(S=Name.Launch, F=String(w))), "pdf.action.launch"),
        item("submit", annotated("Link", A=lambda d, w: Dictionary(S=Name.SubmitForm, F=String(w))), "pdf.action"),
        item("attachment", attachment, "pdf.attachment"),
        item("attachment-pinned", annotated("FileAttachment", FS=lambda d, w: Dictionary(F=String(w))),
             "pdf.attachment"),
        item("associated-file", root(AF=lambda d, w: Array([Dictionary(F=String(w))])), "pdf.associated-file"),
        item("portfolio", root(Collection=lambda d, w: Dictionary(D=String(w))), "pdf.portfolio"),
        item("xfa", root(AcroForm=lambda d, w: Dictionary(Fields=Array([]), XFA=stream(d, w))), "pdf.xfa"),
        item("movie", annotated("Movie", Movie=lambda d, w: Dictionary(F=String(w))), "pdf.multimedia"),
        item("rich-media", annotated("RichMedia", RichMediaContent=text), "pdf.multimedia"),
        item("comment-author", annotated("Text", Contents=lambda d, w: String("Hello"), T=text),
             "pdf.annotation.author"),
        item("comment-date", annotated("Text", Contents=lambda d, w: String("Hello"), M=text), "pdf.annotation.date"),
        item("web-capture", root(SpiderInfo=lambda d, w: Dictionary(V=1, C=Array([String(w)]))), "pdf.web-capture"),
        item("signature", signature, "pdf.signature"),
        item("picture-gps", picture, "pdf.image.jpeg"),
        item("unreferenced", nothing, "pdf.unreferenced", finish=unreferenced),
        item("stream-slack", nothing, "pdf.stream-slack", finish=slack),
        item("trailing", nothing, "pdf.trailing", finish=lambda data, word: data + word.encode()),
        Item("pdf-leading.pdf", b"\n" + saved(nothing), carries=["pdf.leading"]),
        item("earlier-revision", page(Secret=text), "pdf.revision", finish=lambda data, word: pdf.with_revision(
            data, pdf.number(data, pdf.first_page), b"<< /Type /Page /MediaBox [0 0 100 100] /Parent %d 0 R >>"
            % pdf.number(data, lambda d: d.Root.Pages))),
        # Actions other than going to a place in the document (ISO 32000-2, table 201).
        item("action-remote", action("GoToR", F=String, D=lambda w: String("x")), "pdf."),
        item("action-embedded", action("GoToE", T=lambda w: Dictionary(N=String(w))), "pdf."),
        item("action-import", action("ImportData", F=String), "pdf."),
        item("action-reset", action("ResetForm", Fields=lambda w: Array([String(w)])), "pdf."),
        item("action-hide", action("Hide", T=String), "pdf."),
        item("action-rendition", action("Rendition", JS=String), "pdf."),
        item("action-movie", action("Movie", T=String), "pdf."),
        item("action-three-dimensions", action("GoTo3DView", V=String), "pdf."),
        item("action-rich-media", action("RichMediaExecute", CMD=String), "pdf."),
        item("action-thread", action("Thread", D=String), "pdf."),
        item("action-named-unknown", action("Named", N=lambda w: Name("/" + w)), "pdf."),
        item("action-unknown", action("Bogus", X=String), "pdf."),
        item("action-with-unknown-key", annotated("Link", A=lambda d, w: Dictionary(
            S=Name.GoTo, D=Array([d.pages[0].obj, Name.Fit]), X=String(w))), "pdf."),
        item("address-capitals", address("JaVaScRiPt:"), "pdf.uri.scheme"),
        item("address-tab", address("\tjavascript:"), "pdf.uri.scheme"),
        item("address-data", address("data:text/html,"), "pdf.uri.scheme"),
        item("address-file", address("file:///"), "pdf.uri.scheme"),
        item("address-network-share", address("\\\\host\\"), "pdf.uri.scheme"),
        item("address-base", root(URI=lambda d, w: Dictionary(Base=String("http://" + w))), "pdf."),
        # Scripts in every place that can start one.
        item("script-annotation-enter", annotated("Link", AA=lambda d, w: Dictionary(E=pdf.script(w))), "pdf."),
        item("script-annotation-up", annotated("Link", AA=lambda d, w: Dictionary(U=pdf.script(w))), "pdf."),
        item("script-annotation-page", annotated("Link", AA=lambda d, w: Dictionary(PO=pdf.script(w))), "pdf."),
        item("script-field-key", field(AA=lambda d, w: Dictionary(K=pdf.script(w))), "pdf."),
        item("script-field-calculate", field(AA=lambda d, w: Dictionary(C=pdf.script(w))), "pdf."),
        item("script-outline", outline, "pdf.javascript"),
        item("script-named-deep", root(Names=lambda d, w: Dictionary(JavaScript=Dictionary(Kids=Array([
            d.make_indirect(Dictionary(Names=Array([String("a"), pdf.script(w)])))])))), "pdf.javascript"),
        item("script-chained-list", annotated("Link", A=lambda d, w: Dictionary(
            S=Name.URI, URI=String("https://example.org/"), Next=Array([pdf.script("a"), pdf.script(w)]))), "pdf."),
        # Name trees and the catalog.
        item("names-hidden-pages", named("Pages", hidden), "pdf."),
        item("names-templates", named("Templates", hidden), "pdf."),
        item("names-renditions", named("Renditions", hidden), "pdf."),
        item("names-captured-addresses", named("URLS", hidden), "pdf."),
        item("names-captured-ids", named("IDS", hidden), "pdf."),
        item("names-slideshow", named("AlternatePresentations", hidden), "pdf."),
        item("legal", root(Legal=lambda d, w: Dictionary(Attestation=String(w))), "pdf."),
        item("requirements", root(Requirements=lambda d, w: Array([Dictionary(S=Name(f"/{w}"))])), "pdf."),
        item("threads", root(Threads=lambda d, w: Array([Dictionary(I=Dictionary(Title=String(w)))])), "pdf."),
        item("signature-proofs", root(DSS=lambda d, w: Dictionary(X=String(w))), "pdf."),
        item("permissions", root(Perms=lambda d, w: Dictionary(UR3=Dictionary(Name=String(w)))), "pdf."),
        item("output-intent", root(OutputIntents=lambda d, w: Array([Dictionary(
            S=Name.GTS_PDFA1, OutputConditionIdentifier=String("x"), Info=String(w))])), "pdf."),
        item("layer-creator", layer, "pdf.optional-content"),
        item("page-tree-unknown-key", lambda d, w: d.Root.Pages.__setitem__("/X", String(w)), "pdf."),
        # Pages and what they paint.
        item("page-beads", page(B=lambda d, w: Array([Dictionary(X=String(w))])), "pdf."),
        item("page-viewport", page(VP=lambda d, w: Array([Dictionary(Name=String(w))])), "pdf."),
        item("page-separation", page(SeparationInfo=lambda d, w: Dictionary(DeviceColorant=String(w))), "pdf."),
        item("page-date", page(LastModified=text), "pdf.modification-date"),
        item("picture-metadata", with_picture(Metadata=stream), "pdf.xmp"),
        item("picture-alternate", with_picture(Alternates=lambda d, w: Array([Dictionary(Image=stream(d, w))])),
             "pdf."),
        item("picture-prepress", with_picture(OPI=lambda d, w: Dictionary({"/1.3": Dictionary(F=String(w))})), "pdf."),
        item("picture-id", with_picture(ID=text), "pdf."),
        item("picture-unknown-key", with_picture(X=text), "pdf."),
        item("picture-mask", with_picture(SMask=mask), "pdf.image.jpeg"),
        item("picture-packed", stored_picture(zlib.compress, [Name.FlateDecode, Name.DCTDecode]), "pdf.image.jpeg"),
        item("picture-hexadecimal", stored_picture(lambda data: data.hex().encode() + b">", [
            Name.ASCIIHexDecode, Name.DCTDecode]), "pdf.image.jpeg"),
        *[item(f"picture-jpeg2000-{place}", jpeg2000_picture(make), "pdf.image.jpeg2000")
          for place, make in jpeg2000.hidden().items()],
        item("picture-in-content", painting(lambda w: b"q 9 0 0 9 9 9 cm BI /W 48 /H 40 /BPC 8 /CS /RGB /F /DCT ID "
             + revealing_jpeg(w.decode()) + b"\nEI Q"), "pdf."),
        item("picture-longer-than-its-pixels", resource("XObject", "Im0", lambda d, w: d.make_stream(
            bytes(48) + w.encode(), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8), b"q /Im0 Do Q"), "pdf."),
        item("picture-not-painted", resource("XObject", "Im9", lambda d, w: d.make_stream(
            w.encode().ljust(48), Type=Name.XObject, Subtype=Name.Image, Width=4, Height=4,
            ColorSpace=Name.DeviceRGB, BitsPerComponent=8)), "pdf."),
        item("form-not-painted", resource("XObject", "Fm9", lambda d, w: d.make_stream(
            w.encode(), Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])), "pdf."),
        item("form-piece-info", resource("XObject", "Fm0", lambda d, w: form(
            d, w, PieceInfo=Dictionary(A=Dictionary(Private=String(w))), LastModified=String(w)), b"/Fm0 Do"),
            "pdf.piece-info"),
        item("font-metadata", font(FontDescriptor=lambda d, w: Dictionary(
            Type=Name.FontDescriptor, FontName=Name.Helvetica, Metadata=stream(d, w))), "pdf.xmp"),
        item("icc", resource("ColorSpace", "C0", lambda d, w: Array([Name.ICCBased, d.make_stream(
            icc.with_texts(w, maker=w, private=w), N=3)]), b"/C0 cs 1 0 0 sc 9 9 9 9 re f"), "pdf.icc"),
        Item("pdf-invisible-text.pdf", saved(painting(lambda w: b"BT /F1 9 Tf 3 Tr 50 50 Td (" + w + b") Tj ET")),
             carries=["pdf."]),
        # Comments and forms.
        item("comment-name", annotated("Text", Contents=lambda d, w: String("Hello"), NM=text), "pdf."),
        item("comment-rich-text", annotated("Text", Contents=lambda d, w: String("Hello"), RC=text), "pdf."),
        item("comment-created", annotated("Text", Contents=lambda d, w: String("Hello"), CreationDate=text), "pdf."),
        item("comment-subject", annotated("Text", Contents=lambda d, w: String("Hello"), X=text), "pdf."),
        item("comment-reply", annotated("Text", Contents=lambda d, w: String("Hello"), IRT=lambda d, w: Dictionary(
            Contents=String(w))), "pdf."),
        item("sound", annotated("Sound", Sound=stream), "pdf.multimedia"),
        item("screen", annotated("Screen", MK=lambda d, w: Dictionary(CA=String(w))), "pdf."),
        item("three-dimensions", annotated("3D", **{"3DD": stream}), "pdf.multimedia"),
        item("form-xfa-list", form_entry(XFA=lambda d, w: Array([String("datasets"), stream(d, w)])), "pdf.xfa"),
        item("form-unknown-key", form_entry(X=text), "pdf."),
        item("form-field-unknown-key", field(X=text), "pdf."),
        item("structure-user-properties", structure(A=lambda d, w: Dictionary(
            O=Name.UserProperties, P=Array([Dictionary(N=String("a"), V=String(w))]))), "pdf."),
        item("structure-attachment", structure(AF=lambda d, w: Array([Dictionary(F=String(w))])), "pdf."),
        # The file around the objects.
        item("comment-in-file", nothing, "pdf.", finish=between_objects(b"% ")),
        item("gap-in-file", nothing, "pdf.", finish=between_objects(b"")),
        item("identifier", nothing, finish=identified),
        *pdf_active.sanitize(), *pdf_files.sanitize(), *pdf_forms.sanitize(), *pdf_names.sanitize(),
    ]


def accept() -> list[Item]:
    catalog, font = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
    tree = b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] /Resources << /Font << /F1 5 0 R >> >> >>"
    page = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    text = b"BT /F1 12 Tf 20 100 Td (Hello) Tj ET"
    upside_down = tree.replace(b"[0 0 200 200]", b"[200 200.5 -.5 0]")
    branches = [
        b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>",
        page.replace(b"2 0 R", b"6 0 R"), pdf.stream(text), font, tree.replace(b"/Pages /", b"/Pages /Parent 2 0 R /")]
    packed = pdf.stream(zlib.compress(text) + b"\n", b"/Filter [/FlateDecode] /DecodeParms [null] ")
    return [
        Item("pdf-inherited-entries.pdf", pdf.written([catalog, tree, page, pdf.stream(text), font])),
        Item("pdf-without-last-newline.pdf", pdf.written([catalog, tree, page, pdf.stream(text), font], tail=b"")),
        Item("pdf-page-without-content.pdf", pdf.written(
            [catalog, tree.replace(b" /Resources << /Font << /F1 5 0 R >> >>", b""), page[:-19] + b">>"])),
        Item("pdf-windows-newlines.pdf", pdf.written(
            [catalog, tree, page, pdf.stream(text, start=b"\r\n", end=b"\r\n"), font], tail=b"\r\n")),
        Item("pdf-stream-without-last-newline.pdf",
             pdf.written([catalog, tree, page, pdf.stream(text, end=b""), font])),
        Item("pdf-box-from-the-other-corner.pdf", pdf.written([catalog, upside_down, page, pdf.stream(text), font])),
        Item("pdf-tree-of-pages.pdf", pdf.written([catalog, *branches])),
        Item("pdf-newline-behind-packed-stream.pdf", pdf.written([catalog, tree, page, packed, font])),
        Item("pdf-text.pdf", pdf.saved(pdf.document(pages=2, seed=5, lines=3))),
        Item("pdf-object-streams.pdf", pdf.saved(
            pdf.document(pages=2, seed=6, lines=3), object_stream_mode=pikepdf.ObjectStreamMode.generate)),
        Item("pdf-empty-stream.pdf", pdf.with_empty_stream(pdf.document(pages=1, seed=5, lines=2))),
    ]


def reject() -> list[Item]:
    document = pdf.saved(pdf.document(pages=1, seed=8, lines=2))

    def replaced(find, body: bytes) -> bytes:
        return pdf.with_revision(document, pdf.number(document, find), body)

    external = b"<< /Length 0 /F (other.bin) >>\nstream\n\nendstream"
    bomb = zlib.compress(bytes(300_000_000), 9)
    twice = zlib.compress(bomb, 9)
    return [
        rejected("pdf-cut.pdf", document[: len(document) // 2], "pdf.truncated"),
        rejected("pdf-cut-in-revision.pdf", pdf.with_revision(document, 1, b"(x)")[:-12], "pdf.truncated"),
        rejected("pdf-locked.pdf", pdf.locked(pdf.document(pages=1, seed=8), user="u"), "pdf.encrypted"),
        rejected("pdf-locked-without-password.pdf", pdf.locked(pdf.document(pages=1, seed=8), user=""),
                 "pdf.encrypted"),
        *[rejected(f"pdf-picture-jpeg2000-{place}.pdf", saved(jpeg2000_picture(make)),
                   "pdf.bad-stream") for place, make in jpeg2000.refused().items()],
        rejected("pdf-no-pages.pdf", replaced(lambda d: d.Root.Pages, b"<< /Type /Pages /Kids [] /Count 0 >>"),
             "pdf.no-pages"),
        rejected("pdf-page-tree-loop.pdf", replaced(
            lambda d: d.Root.Pages,
            b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % pdf.number(document, lambda d: d.Root.Pages)),
             "pdf.bad-page"),
        rejected("pdf-deep-nesting.pdf", replaced(
            lambda d: pdf.first_page(d).Contents, b"[" * 90 + b"]" * 90), "limits.nesting"),
        rejected("pdf-external-stream.pdf", replaced(lambda d: pdf.first_page(d).Contents, external),
                 "pdf.external-stream"),
        rejected("pdf-flate-bomb.pdf", replaced(
            lambda d: pdf.first_page(d).Contents,
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(bomb) + bomb + b"\nendstream"),
             "limits.decoded-bytes"),
        rejected("pdf-nested-flate-bomb.pdf", replaced(
            lambda d: pdf.first_page(d).Contents,
            b"<< /Length %d /Filter [/FlateDecode /FlateDecode] >>\nstream\n" % len(twice) + twice + b"\nendstream"),
                 "limits.decoded-bytes"),
        rejected("pdf-header-alone.pdf", b"%PDF-1.7\n", "pdf.truncated"),
    ]
