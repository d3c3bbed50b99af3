"""PDF files of the corpus as programs see them that do not know the worker: nothing that was planted is left, and what
was shown is still shown."""

import concurrent.futures
import json
import os
import pathlib
import subprocess
import unittest
import urllib.parse

import pikepdf

from samples import everyday, exiftool
from samples.brochure import brochure
from samples.canary import found
from samples.drawn import without_removed
from samples.unpacked import unpacked_pdf
from support import ROOT, WorkerTestCase

CORPUS = ROOT / "corpus"
DOTS_PER_INCH = "100"
#: What looks otherwise, and why.
SEEN_OTHERWISE = [
    ("pdf-comment-icon", "the standard's icon stands for one that it does not know"),
    ("pdf-form-password", "mutool paints the password, which is removed"),
    ("pdf-form-default-appearance", "poppler paints nothing behind the comment of a default appearance"),
    ("pdf-content-value-too-few", "poppler leaves out what stands behind an operator without its values"),
    ("pdf-content-text-of-wrong-type", "mutool leaves out what stands behind a word that is no text"),
    ("pdf-jbig2-colours", "mutool stops at a segment that it does not know"),
    ("pdf-jbig2-region-not-refined", "mutool stops at a segment that it does not know"),
    ("pdf-jbig2-references-of-page", "mutool misses where a long list of references ends"),
    ("pdf-jbig2-kept-bits", "mutool misses where a long list of references ends"),
    ("pdf-signature", "mutool paints a mark of its own on fields that are signed"),
]
#: What ExifTool says of every PDF.
OF_EVERY_PDF = {
    "File:FileType", "File:FileTypeExtension", "File:MIMEType", "PDF:PDFVersion", "PDF:Linearized", "PDF:PageCount"}
#: What it says besides of documents that have it.
OF_SOME = {"PDF:PageLayout", "PDF:PageMode", "PDF:Language", "PDF:TaggedPDF",
           "XMP-pdfaid:Part", "XMP-pdfaid:Conformance", "XMP-pdfuaid:Part"}
#: What it says of pictures in a document, besides what it says of every picture.
OF_PICTURES = {f"PDF:EmbeddedImage{name}" for name in ("", "Width", "Height", "Filter", "ColorSpace", "BitsPerComponent")}


def output(*command, check: bool = True) -> bytes:
    return subprocess.run([str(word) for word in command], check=check, capture_output=True, timeout=120).stdout


def texts(path: pathlib.Path, scratch: pathlib.Path) -> dict[str, bytes]:
    """Everything that other programs get out of a file, by the program."""
    plain, attached = scratch / "plain.pdf", scratch / "attached"
    attached.mkdir()
    output("qpdf", "--qdf", "--object-streams=disable", "--decode-level=generalized", path, plain)
    output("pdfdetach", "-saveall", "-o", attached, path, check=False)
    return {
        "qpdf": plain.read_bytes(),
        "mutool": output("mutool", "clean", "-d", "-a", path, scratch / "mutool.pdf", check=False)
        + (scratch / "mutool.pdf").read_bytes(),
        "pdftotext": output("pdftotext", "-layout", path, "-"),
        "pdfinfo": output("pdfinfo", path),
        "pdfinfo -js": output("pdfinfo", "-js", path),
        "pdfdetach": output("pdfdetach", "-list", path) + b"".join(
            file.name.encode() + file.read_bytes() for file in attached.iterdir()),
        "every stream": unpacked_pdf(path.read_bytes()),
    }


def pages_by_poppler(path: pathlib.Path, scratch: pathlib.Path) -> list[bytes]:
    output("pdftoppm", "-r", DOTS_PER_INCH, path, scratch / "poppler")
    return [file.read_bytes() for file in sorted(scratch.glob("poppler*"))]


def pages_by_mupdf(path: pathlib.Path, scratch: pathlib.Path) -> list[bytes]:
    # It complains about instructions that no program knows, and shows the page all the same.
    output("mutool", "draw", "-q", "-r", DOTS_PER_INCH, "-o", scratch / "mupdf%d.ppm", path, check=False)
    return [file.read_bytes() for file in sorted(scratch.glob("mupdf*"))]


def seen(path: pathlib.Path, scratch: pathlib.Path) -> dict:
    """What a person sees of a document, by the program that shows it."""
    scratch.mkdir()
    return {
        "pdftoppm": pages_by_poppler(path, scratch), "mutool draw": pages_by_mupdf(path, scratch),
        "words": output("pdftotext", "-layout", path, "-").split(),
        "links and bookmarks": places(path),
    }


def places(path: pathlib.Path) -> list:
    """Where links and bookmarks lead: the number of a page, or an address."""
    with pikepdf.open(path) as document:
        numbers = {page.obj.objgen: number for number, page in enumerate(document.pages)}
        found_places = [
            target(document, annotation, numbers)
            for page in document.pages for annotation in page.obj.get("/Annots", [])
            if annotation.get("/Subtype") == "/Link"]
        with document.open_outline() as outline:
            entries = list(outline.root)
            while entries:
                entry = entries.pop(0)
                found_places.append((entry.title, target(document, entry.obj, numbers)))
                entries += entry.children
    return found_places


def target(document: pikepdf.Pdf, owner: pikepdf.Object, numbers: dict):
    action = owner.get("/A", pikepdf.Dictionary())
    if action.get("/S") == "/URI":
        base = str(document.Root.get("/URI", pikepdf.Dictionary()).get("/Base", ""))
        address = urllib.parse.urljoin(base, str(action.URI)) if base else str(action.URI)
        # A control character is no part of an address.
        return address if address.lower().startswith(("http://", "https://", "mailto:")) and address.isprintable() else None
    if action.get("/S") == "/Named":
        return str(action.N) if str(action.N).endswith("Page") else None
    place = owner.get("/Dest", action.get("/D") if action.get("/S") == "/GoTo" else None)
    if isinstance(place, (pikepdf.String, pikepdf.Name)):
        place = named_place(document, place)
    if isinstance(place, pikepdf.Dictionary):
        place = place.D
    return numbers.get(place[0].objgen) if place is not None else None


def named_place(document: pikepdf.Pdf, name: pikepdf.Object):
    """What a name of a place stands for; None when it stands for nothing."""
    if isinstance(name, pikepdf.Name):
        return document.Root.Dests.get(str(name))
    tree = document.Root.get("/Names", pikepdf.Dictionary()).get("/Dests")
    return dict(pikepdf.NameTree(tree)).get(str(name)) if tree is not None else None


class OutsideTests(WorkerTestCase):
    def documents(self) -> list[tuple[pathlib.Path, list[str]]]:
        """Paths, and the words that are planted in each."""
        corpus = [
            path for folder in ("accept", "sanitize") for path in sorted((CORPUS / folder).glob("*.pdf"))]
        planted = [(path, json.loads(path.with_name(path.name + ".expect").read_text())["canaries"])
                   for path in corpus]
        everyday_items = [item for item in everyday.good_files(1) if item.name.endswith(".pdf")]
        planted += [(self.write(item.name, item.data), item.canaries) for item in everyday_items]
        return [*planted, (self.write("brochure.pdf", brochure()), [])]

    def test_documents_as_other_programs_see_them(self):
        documents = self.documents()
        reports = self.sanitized(*[path for path, _ in documents])
        clean = [self.directory / report["output"]["path"] for report in reports]
        with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
            jobs = [
                pool.submit(self.look, number, path, after, words)
                for number, ((path, words), after) in enumerate(zip(documents, clean))]
            for (path, _), job in zip(documents, jobs):
                with self.subTest(path.name):
                    self.assertEqual(job.result(), [])
        self.check_exiftool(documents, clean)

    def look(self, number: int, path: pathlib.Path, clean: pathlib.Path, words: list[str]) -> list[str]:
        """What is amiss with a clean copy."""
        scratch = self.directory / str(number)
        scratch.mkdir()
        amiss = [f"{program} finds {word}" for program, data in texts(clean, scratch).items()
                 for word in found(words, data)]
        if checked := subprocess.run(["qpdf", "--check", str(clean)], capture_output=True).returncode:
            amiss.append(f"qpdf --check ends with {checked}")
        reference = without_removed(path, scratch / "reference.pdf")
        before, after = seen(reference, scratch / "before"), seen(clean, scratch / "after")
        is_other = any(path.name.startswith(name) for name, _ in SEEN_OTHERWISE)
        for program in before:
            if before[program] != after[program] and not (is_other and program.startswith(("pdftoppm", "mutool"))):
                amiss.append(f"not the same by {program}")
        return amiss

    def check_exiftool(self, documents, clean):
        tags = exiftool.tags(clean)
        for (path, words), after in zip(documents, clean):
            with self.subTest(f"ExifTool {path.name}"):
                values = tags[str(after)]
                self.assertEqual(found(words, json.dumps(values).encode()), [])
                self.assertEqual(values.pop("PDF:HasXFA", "No"), "No")
                unexpected = set(exiftool.unexpected(values)) - OF_EVERY_PDF - OF_SOME - OF_PICTURES
                self.assertEqual(unexpected, set())


if __name__ == "__main__":
    unittest.main()
