"""What the corpus files of PDF are made with: a document of one page, and ways to hang something on it."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from .. import pdf
from ..canary import canary
from ..item import Item


def item(place: str, make, *carries: str, finish=lambda data, word: data) -> Item:
    """A document to which `make` adds a place that holds the word."""
    word = canary(f"pdf/{place}")
    document = pdf.document(pages=1, seed=7, lines=2)
    make(document, word)
    return Item(f"pdf-{place}.pdf", finish(pdf.saved(document), word), carries=list(carries), canaries=[word])


def kept(place: str, make, *carries: str) -> Item:
    """A document to which `make` adds something that stays and is named."""
    document = pdf.document(pages=1, seed=7, lines=2)
    make(document, "visible")
    return Item(f"pdf-{place}.pdf", pdf.saved(document), carries=list(carries))


def root(**entries):
    return lambda d, w: [d.Root.__setitem__("/" + key, make(d, w)) for key, make in entries.items()]


def page(**entries):
    return lambda d, w: [d.pages[0].obj.__setitem__("/" + key, make(d, w)) for key, make in entries.items()]


def annotated(subtype: str, **entries):
    def make(d, w):
        values = {key: value(d, w) for key, value in entries.items()}
        d.pages[0].obj.Annots = Array([pdf.annotation(d, subtype, **values)])
    return make


def nothing(d, w):
    return None


def stream(d, w):
    return d.make_stream(w.encode())


def text(d, w):
    return String(w)


def script(d, w):
    return d.make_indirect(pdf.script(w))


def form(d, w, **entries):
    """A form XObject, which a page or an annotation paints."""
    return d.make_stream(b"0 g 1 1 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], **entries)


def resource(kind: str, name: str, make, painted: bytes = b"0 g"):
    """A resource of the page, and what paints it."""
    def add(d, w):
        page = d.pages[0].obj
        page.Resources["/" + kind] = Dictionary({"/" + name: make(d, w)})
        page.Contents = Array([page.Contents, d.make_stream(painted)])
    return add


def painting(content):
    """More content on the page."""
    def add(d, w):
        page = d.pages[0].obj
        page.Contents = Array([page.Contents, d.make_stream(content(w.encode()))])
    return add


def field(**entries):
    """A text field; its box and the field are one dictionary."""
    def make(d, w):
        values = {"FT": Name.Tx, "T": String("city"), "V": String("Ghent")}
        values |= {key: value(d, w) for key, value in entries.items()}
        box = pdf.annotation(d, "Widget", **values)
        d.pages[0].obj.Annots = Array([box])
        d.Root.AcroForm = Dictionary(Fields=Array([box]))
    return make


def form_entry(**entries):
    """An entry of the form as a whole, which has a field."""
    def make(d, w):
        field()(d, w)
        for key, value in entries.items():
            d.Root.AcroForm["/" + key] = value(d, w)
    return make


def structure(**entries):
    def make(d, w):
        tree = d.make_indirect(Dictionary(Type=Name.StructTreeRoot))
        values = {"Type": Name.StructElem, "S": Name.P, "P": tree, "Pg": d.pages[0].obj}
        values |= {key: value(d, w) for key, value in entries.items()}
        tree.K = d.make_indirect(Dictionary(**values))
        d.Root.MarkInfo = Dictionary(Marked=True)
        d.Root.StructTreeRoot = tree
    return make


def named(kind: str, make):
    """A leaf of a name tree of the catalog (ISO 32000-2, 7.7.4)."""
    return root(Names=lambda d, w: Dictionary({"/" + kind: Dictionary(Names=Array([String("a"), make(d, w)]))}))


def file_specification(d: pikepdf.Pdf, content: bytes, name: str, **entries) -> pikepdf.Object:
    """A file that travels in the document (7.11.4)."""
    data = d.make_stream(content, Type=Name.EmbeddedFile, **entries)
    return d.make_indirect(Dictionary(
        Type=Name.Filespec, F=String(name), UF=String(name), EF=Dictionary(F=data, UF=data)))
