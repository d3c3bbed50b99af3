"""Documents: what became of what they hide, and what a person still has of them."""

import dataclasses
import json
import pathlib
import subprocess

import pikepdf

from samples import everyday
from samples.brochure import brochure
from samples.canary import found
from samples.drawn import pages, without_removed
from samples.unpacked import unpacked

from .judges import BROKE, LEFT, REMOVED, constructs

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "corpus"
DOTS_PER_INCH = 60
ASPECTS = {
    "pages": "pages look the same", "words": "words can be selected", "links": "links and bookmarks", "fields":
    "form can be filled in", "structure": "read aloud (tagged)",
}


@dataclasses.dataclass(frozen=True)
class Document:
    name: str
    data: bytes
    #: what it is a test of
    aspect: str
    suffix: str = ".pdf"


def all_documents() -> list[Document]:
    """Documents that carry much, and some that carry nothing, each for all that can be lost of it."""
    files = [(item.name, item.data) for item in everyday.good_files(1) if item.name.endswith(".pdf")]
    files += [("brochure.pdf", brochure())]
    files += [(path.name, path.read_bytes()) for path in sorted((CORPUS / "accept").glob("*.pdf"))]
    return [Document(name, data, aspect) for name, data in files for aspect in (*ASPECTS, "size")]


def hiding(source: pathlib.Path, clean: bytes, worker: str, scratch: pathlib.Path) -> str:
    """What became of what the corpus file hides."""
    after = scratch / "judged.pdf"
    after.write_bytes(clean)
    try:
        with pikepdf.open(after, suppress_warnings=True) as document:
            if len(document.pages) == 0:
                return BROKE
    except pikepdf.PdfError:
        return BROKE
    expected = json.loads(source.with_name(source.name + ".expect").read_text())
    if expected["canaries"]:
        return LEFT if found(expected["canaries"], unpacked(clean, thorough=False)) else REMOVED
    return LEFT if constructs(source, worker, scratch) & constructs(after, worker, scratch) else REMOVED


def look(aspect: str, before: pathlib.Path, after: pathlib.Path, scratch: pathlib.Path) -> bool | None:
    """Whether the clean copy still has what the document has; None when there is nothing of it."""
    if aspect == "size":
        return None
    if not after.exists():
        return False
    try:
        with pikepdf.open(before) as one, pikepdf.open(after, suppress_warnings=True) as other:
            return JUDGES[aspect](one, other, scratch)
    except (pikepdf.PdfError, subprocess.CalledProcessError):
        return False


def has_same_pages(one, other, scratch) -> bool:
    return drawn(one, scratch / "one.pdf") == drawn(other, scratch / "other.pdf") is not None


def drawn(document: pikepdf.Pdf, path: pathlib.Path) -> list[bytes] | None:
    """Its pages, without what stands for attached files. Poppler warns of some of the corpus and draws them."""
    document.save(path)
    return pages(without_removed(path, path.with_name("without-" + path.name)), DOTS_PER_INCH, may_warn=True)


def has_same_words(one, other, scratch) -> bool | None:
    words = [spoken(document, scratch / f"words-{number}.pdf") for number, document in enumerate((one, other))]
    return words[0] == words[1] if words[0] else None


def spoken(document: pikepdf.Pdf, path: pathlib.Path) -> list[bytes]:
    document.save(path)
    result = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return result.stdout.split()


def has_same_links(one, other, scratch) -> bool | None:
    before, after = (links(document) for document in (one, other))
    return before == after if before else None


def links(document: pikepdf.Pdf) -> list[tuple]:
    """Addresses of the web and of mail, and how many links and bookmarks lead to pages."""
    actions = [
        box.get("/A", pikepdf.Dictionary()) for page in document.pages for box in page.obj.get("/Annots", [])
        if box.get("/Subtype") == "/Link"]
    addresses = [str(action.URI) for action in actions if action.get("/S") == "/URI"]
    inner = sum(
        box.get("/Subtype") == "/Link" and ("/Dest" in box or box.get("/A", {}).get("/S") in ("/GoTo", "/Named"))
        for page in document.pages for box in page.obj.get("/Annots", []))
    with document.open_outline() as outline:
        titles = [entry.title for entry in outline.root]
    kept = [address for address in addresses if address.startswith(("http", "mailto:"))]
    return [*kept, *titles, inner] if kept or titles or inner else []


def has_same_fields(one, other, scratch) -> bool | None:
    before, after = (fields(document) for document in (one, other))
    return before == after if before else None


def fields(document: pikepdf.Pdf) -> list[tuple]:
    form = document.Root.get("/AcroForm", pikepdf.Dictionary())
    boxes = {box.objgen for page in document.pages for box in page.obj.get("/Annots", []) if "/Subtype" in box}
    return [(str(field.get("/T")), str(field.get("/FT")), str(field.get("/V"))) for field in form.get("/Fields", [])
            if field.objgen in boxes]


def has_same_structure(one, other, scratch) -> bool | None:
    before, after = (parts(document) for document in (one, other))
    return before == after if before else None


def parts(document: pikepdf.Pdf) -> list[str]:
    """The types of the parts of the logical structure, two levels of it."""
    top = document.Root.get("/StructTreeRoot", pikepdf.Dictionary()).get("/K")
    elements = list(top) if isinstance(top, pikepdf.Array) else [top] if top is not None else []
    return [str(element.get("/S")) for element in elements]


JUDGES = {
    "pages": has_same_pages, "words": has_same_words, "links": has_same_links, "fields": has_same_fields,
    "structure": has_same_structure,
}
