"""PDF: a file for each event that can start a script or another action (ISO 32000-2, 12.6.3 and 12.6.4)."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .. import pdf
from ..item import Item

from .pdf_base import annotated, field, form, item, kept, named, page, resource, root, script, stream

#: What a reader does by itself, and the letters by which an annotation, a page and so on name it (tables 197 to 200).
ANNOTATION_EVENTS = {
    "E": "enter", "X": "exit", "D": "down", "U": "up", "Fo": "focus", "Bl": "blur", "PO": "page-open",
    "PC": "page-close", "PV": "page-visible", "PI": "page-hidden",
}
PAGE_EVENTS = {"O": "open", "C": "close"}
FIELD_EVENTS = {"K": "key", "F": "format", "V": "check", "C": "calculate"}
DOCUMENT_EVENTS = {"WC": "closing", "WS": "saving", "DS": "saved", "WP": "printing", "DP": "printed"}


def starting(event: str):
    """Additional actions with a script for one event."""
    return lambda d, w: Dictionary({"/" + event: pdf.script(w)})


def outline(d: pikepdf.Pdf, **entries) -> None:
    """A bookmark with these entries."""
    top = d.make_indirect(Dictionary(Type=Name.Outlines, Count=1))
    top.First = top.Last = d.make_indirect(Dictionary(Title=String("One"), Parent=top, **entries))
    d.Root.Outlines = top


def web(next_action) -> Dictionary:
    """A harmless action, and what follows it."""
    return Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=next_action)


def media(w: str) -> Dictionary:
    return Dictionary(Type=Name.Rendition, S=Name.MR, N=String(w))


def sanitize() -> list[Item]:
    def events(place: str, table: dict[str, str], hang) -> list[Item]:
        return [item(f"script-{place}-{word}", hang(AA=starting(event)), "pdf.javascript")
                for event, word in table.items()]

    def link(make):
        return annotated("Link", A=lambda d, w: make(d, w))

    def screen(**entries):
        return annotated("Screen", **entries)

    def action(kind: str, **entries):
        return link(lambda d, w: Dictionary(S=Name("/" + kind), **{key: make(d, w) for key, make in entries.items()}))

    rendition = lambda d, w: Dictionary(S=Name.Rendition, OP=0, JS=String(f"app.alert('{w}')"))
    long_chain = lambda d, w: web(web(Array([web(pdf.script("a")), web(d.make_indirect(web(pdf.script(w))))])))
    parent = lambda d, w: d.make_indirect(Dictionary(T=String("group"), AA=Dictionary(C=pdf.script(w))))

    def inherited(d, w):
        """A field whose parent starts the script."""
        box = pdf.annotation(d, "Widget", FT=Name.Tx, T=String("city"), V=String("Ghent"))
        above = parent(d, w)
        above.Kids, box.Parent = Array([box]), above
        d.pages[0].obj.Annots = Array([box])
        d.Root.AcroForm = Dictionary(Fields=Array([above]))

    def looping(d, w):
        """Actions that follow each other for ever."""
        one, other = d.make_indirect(web(None)), d.make_indirect(web(None))
        one.Next, other.Next = Array([other, pdf.script(w)]), one
        d.pages[0].obj.Annots = Array([pdf.annotation(d, "Link", A=one)])

    def shared(d, w):
        """A script that is an action of three owners."""
        one = script(d, w)
        d.Root.OpenAction = one
        outline(d, A=one)
        d.pages[0].obj.Annots = Array([pdf.annotation(d, "Link", A=one)])

    def joined_address(d, w):
        """A link that begins where the document says, which says more than that."""
        d.Root.URI = Dictionary(Base=String("https://example.org/a/b"), X=String(w))
        d.pages[0].obj.Annots = Array([pdf.annotation(d, "Link", A=Dictionary(S=Name.URI, URI=String("../other")))])

    def three_dimensions(d, w):
        model = d.make_stream(b"U3D\0", Type=Name("/3D"), Subtype=Name.U3D, OnInstantiate=stream(d, w))
        d.pages[0].obj.Annots = Array([pdf.annotation(d, "3D", **{"3DD": model})])

    return [
        *events("document", {key: word for key, word in DOCUMENT_EVENTS.items() if key != "WC"}, root),
        *events("page", {"C": PAGE_EVENTS["C"]}, page),
        *events("annotation", {key: word for key, word in ANNOTATION_EVENTS.items() if key not in ("E", "U")},
                lambda **entries: annotated("Link", **entries)),
        *events("field", {key: word for key, word in FIELD_EVENTS.items() if key not in ("K", "C")}, field),
        item("script-field-inherited", inherited, "pdf.javascript"),
        item("script-field-action", field(A=script), "pdf.javascript"),
        item("script-screen", screen(A=script), "pdf.multimedia"),
        item("script-screen-page-open", screen(AA=starting("PO")), "pdf.multimedia"),
        item("script-rendition", link(rendition), "pdf.javascript"),
        item("script-rendition-stream", link(lambda d, w: Dictionary(S=Name.Rendition, OP=0, JS=stream(d, w))),
             "pdf.javascript"),
        item("script-open-action-stream", root(OpenAction=lambda d, w: Dictionary(
            S=Name.JavaScript, JS=stream(d, w))), "pdf.javascript"),
        item("script-open-action-chained", root(OpenAction=lambda d, w: Dictionary(
            S=Name.GoTo, D=Array([d.pages[0].obj, Name.Fit]), Next=pdf.script(w))), "pdf.javascript"),
        item("script-chained-deep", link(long_chain), "pdf.javascript"),
        item("script-chained-loop", looping, "pdf.javascript"),
        item("script-chained-behind-launch", link(lambda d, w: Dictionary(
            S=Name.Launch, F=String("a.exe"), Next=pdf.script(w))), "pdf.javascript"),
        item("script-outline-chained", lambda d, w: outline(d, A=web(pdf.script(w))), "pdf.javascript"),
        item("script-outline-event", lambda d, w: outline(d, AA=Dictionary(U=pdf.script(w))), "pdf.javascript"),
        item("script-shared", shared, "pdf.javascript"),
        item("script-in-form", resource("XObject", "Fm0", lambda d, w: form(
            d, w, AA=Dictionary(O=pdf.script(w))), b"/Fm0 Do"), "pdf.javascript"),
        item("script-in-stream", resource("XObject", "Fm0", lambda d, w: form(
            d, w, JS=String(w), S=Name.JavaScript), b"/Fm0 Do"), "pdf.javascript"),
        item("script-named-stream", named("JavaScript", lambda d, w: Dictionary(
            S=Name.JavaScript, JS=stream(d, w))), "pdf.javascript"),
        item("script-wide", link(lambda d, w: Dictionary(S=Name.JavaScript, JS=String("\u00fc " + w))),
             "pdf.javascript"),
        item("script-three-dimensions", three_dimensions, "pdf.multimedia"),
        item("script-requirement", root(Requirements=lambda d, w: Array([Dictionary(
            S=Name.EnableJavaScripts, RH=Array([Dictionary(S=Name.JS, Script=String(w))]))])), "pdf."),
        # Other actions, in places of their own.
        item("action-submit-data", action("SubmitForm", F=lambda d, w: Dictionary(
            FS=Name.URL, F=String("https://example.org/" + w)), Flags=lambda d, w: 4), "pdf.action.submit"),
        item("action-launch-program", action("Launch", Win=lambda d, w: Dictionary(
            F=String("cmd.exe"), P=String("/c " + w))), "pdf.action.launch"),
        item("action-sound", action("Sound", Sound=stream), "pdf.multimedia"),
        item("action-layers", action("SetOCGState", State=lambda d, w: Array([Name.ON, Name("/" + w)])), "pdf.action"),
        item("action-transition", action("Trans", Trans=lambda d, w: Dictionary(S=Name.Wipe, X=String(w))),
             "pdf.action"),
        item("action-document-part", action("GoToDp", Dp=lambda d, w: Dictionary(X=String(w))), "pdf.action"),
        item("action-open-launch", root(OpenAction=lambda d, w: Dictionary(S=Name.Launch, F=String(w))),
             "pdf.action.launch"),
        item("action-open-address", root(OpenAction=lambda d, w: Dictionary(
            S=Name.URI, URI=String("https://example.org/" + w))), "pdf."),
        item("action-page-open", page(AA=lambda d, w: Dictionary(O=Dictionary(S=Name.Launch, F=String(w)))),
             "pdf.action.launch"),
        item("action-field-submit", field(A=lambda d, w: Dictionary(
            S=Name.SubmitForm, F=Dictionary(FS=Name.URL, F=String(w)))), "pdf.action.submit"),
        item("action-outline-remote", lambda d, w: outline(d, A=Dictionary(
            S=Name.GoToR, F=String(w), D=Array([0, Name.Fit]))), "pdf.action.launch"),
        item("action-named-print", action("Named", N=lambda d, w: Name.Print, X=lambda d, w: String(w)), "pdf.action"),
        item("action-previous-address", annotated("Link", PA=lambda d, w: Dictionary(
            S=Name.URI, URI=String("https://example.org/" + w))), "pdf.uri"),
        item("address-control-character", link(lambda d, w: Dictionary(
            S=Name.URI, URI=String("https://example.org/\r\n" + w))), "pdf.uri.scheme"),
        item("address-relative", link(lambda d, w: Dictionary(S=Name.URI, URI=String("other/" + w))),
             "pdf.uri.scheme"),
        item("address-relative-to-base", joined_address, "pdf.uri.link", "pdf.action"),
        item("address-telephone", link(lambda d, w: Dictionary(S=Name.URI, URI=String("tel:" + w))),
             "pdf.uri.scheme"),
        item("address-protocol-relative", link(lambda d, w: Dictionary(S=Name.URI, URI=String("//host/" + w))),
             "pdf.uri.scheme"),
        item("address-unknown-key", link(lambda d, w: Dictionary(
            S=Name.URI, URI=String("https://example.org/"), X=String(w))), "pdf."),
        kept("address-web", link(lambda d, w: Dictionary(S=Name.URI, URI=String("https://example.org/"))), "pdf.uri.link"),
        kept("address-mail", link(lambda d, w: Dictionary(S=Name.URI, URI=String("mailto:office@example.org"))), "pdf.uri.link"),
    ]
