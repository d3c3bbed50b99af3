"""PDF: pictures in JBIG2, and a file for each place in them that paints nothing (ITU-T T.88, 7.2 to 7.4)."""

import dataclasses
import struct

import pikepdf
from pikepdf import Array, Dictionary, Name

from .. import jbig2, pdf
from ..item import Item
from ..jbig2 import PAGES, SEGMENTS, SIZES, Segment, of_page

from .bases import rejected
from .pdf_base import item, resource

#: Of the second page of the example, whose parts all viewers paint: what is said of the page, symbols, a text, a
#: generic region, patterns, a halftone.
PAGE, SYMBOLS, TEXT, GENERIC, PATTERNS, HALFTONE = PAGES[2][1]
PAGE_OF_REFINEMENT, REFINED_SYMBOLS, REFINED_TEXT = PAGES[3][1]

#: A table of codes for the number 0, and for those above it (Annex B.2).
TABLE = bytes.fromhex("00 00000000 00000001 90")

#: At a segment of a type that it does not know, and at one that refers to many others, MuPDF ends.
ENDS_FOR_MUPDF = {f"pdf-jbig2-{name}.pdf" for name in ("colours", "region-not-refined", "references-of-page", "kept-bits")}


def image(document: pikepdf.Pdf, data: bytes, shared: pikepdf.Object | None, size: tuple[int, int]) -> pikepdf.Object:
    picture = document.make_stream(
        data, Type=Name.XObject, Subtype=Name.Image, Width=size[0], Height=size[1], BitsPerComponent=1,
        ColorSpace=Name.DeviceGray, Filter=Name.JBIG2Decode)
    if shared is not None:
        picture.DecodeParms = Dictionary(JBIG2Globals=shared)
    return picture


def picture(change=lambda own, word: own, behind=lambda word: b"", page: int = 2,
            change_shared=lambda common, word: common, behind_shared=lambda word: b""):
    """A page of the example as a picture on a page, with its segments, and those that it shares, changed."""
    def make(d, w):
        common, own = of_page(page)
        data = jbig2.stream(change(own, w.encode())) + behind(w.encode())
        shared = d.make_stream(jbig2.stream(change_shared(common, w.encode())) + behind_shared(w.encode()))
        return image(d, data, shared, SIZES[page])
    return resource("XObject", "Im0", make, b"q 256 0 0 224 60 300 cm /Im0 Do Q")


def changed(number: int, change):
    """A change of the segment of this number."""
    return lambda own, word: [change(s, word) if s.number == number else s for s in own]


def fields(place: int, **values):
    """Other fields of the segment of this number, each made of the word."""
    return changed(place, lambda s, word: dataclasses.replace(
        s, **{name: value(word) if callable(value) else value for name, value in values.items()}))


def behind(number: int):
    """The word behind the data of a segment."""
    return changed(number, lambda s, word: dataclasses.replace(s, data=s.data + word))


def more(*segments):
    """Segments behind all others."""
    return lambda own, word: own + [segment(word) for segment in segments]


def first(segment):
    return lambda own, word: [segment(word)] + own


def with_table(own: list[Segment], word: bytes) -> list[Segment]:
    """A text that refers to a table which no arithmetic decoder asks for."""
    table = Segment(SYMBOLS, jbig2.TABLES, TABLE + word)
    own = [dataclasses.replace(s, number=s.number + 1 if s.number >= SYMBOLS else s.number) for s in own]
    own.insert(1, table)
    return [dataclasses.replace(s, refers=(0, SYMBOLS + 1, SYMBOLS) if s.type == jbig2.TEXT else
                                (PATTERNS + 1,) if s.type == jbig2.HALFTONE else ()) for s in own]


def outside(x: int, y: int):
    """A copy of the generic region outside the page, with the word behind its fields."""
    def make(word):
        return Segment(90, jbig2.GENERIC, jbig2.region(54, 44, x, y) + SEGMENTS[GENERIC].data[17:26] + word)
    return more(make)


def unknown_length(own: list[Segment], word: bytes) -> list[Segment]:
    """The generic region with as many rows as stand behind it, and the word behind its mark."""
    return [dataclasses.replace(s, type=38, data=s.data + struct.pack(">I", 44), length=0xFFFF_FFFF)
            if s.number == GENERIC else s for s in own] + [Segment(90, jbig2.EXTENSION, word)]


def stripes(own: list[Segment], word: bytes) -> list[Segment]:
    """The page in one stripe, whose end says how high the page is."""
    page = own[0].data
    high = dataclasses.replace(own[0], data=page[:4] + b"\xff\xff\xff\xff" + page[8:17] + b"\x80\x38")
    return [high, *own[1:], Segment(90, jbig2.END_OF_STRIPE, struct.pack(">I", 55) + word)]


def two_pictures(d, w):
    """Two pictures that share a stream, in which each has a segment that the other does not need, and one is of none."""
    page = d.pages[0].obj
    word = w.encode()
    shared = d.make_stream(jbig2.stream([SEGMENTS[0], SEGMENTS[16], Segment(30, jbig2.SYMBOLS, SEGMENTS[16].data + word)]))
    page.Resources.XObject = Dictionary(
        Im0=image(d, jbig2.stream(of_page(2)[1]), shared, SIZES[2]), Im1=image(d, jbig2.stream(of_page(3)[1]), shared, SIZES[3]))
    page.Contents = Array([page.Contents, d.make_stream(
        b"q 256 0 0 224 60 300 cm /Im0 Do Q q 148 0 0 32 60 200 cm /Im1 Do Q")])


def behind_data(kind: int, data: bytes, page: int = 1):
    """A segment that is built as it must be, and the word behind its data."""
    return lambda word: Segment(90, kind, data + word, page=page)


symbols = behind_data(jbig2.SYMBOLS, SEGMENTS[SYMBOLS].data)
shared_symbols = behind_data(jbig2.SYMBOLS, SEGMENTS[SYMBOLS].data, page=0)


def sanitize() -> list[Item]:
    def place(name: str, *arguments, **options) -> Item:
        return item(f"jbig2-{name}", picture(*arguments, **options), "pdf.image.jbig2")

    def words(kind: int, page: int = 1, **fields):
        return lambda word: Segment(90, kind, word, page=page, **fields)

    return [
        place("comment", more(words(jbig2.EXTENSION))),
        place("profiles", first(behind_data(jbig2.PROFILES, bytes(4), page=0))),
        place("colours", more(words(jbig2.COLOURS))),
        place("unknown-type", more(words(33))),
        place("end-of-page", more(words(jbig2.END_OF_PAGE))),
        place("end-of-file", more(words(jbig2.END_OF_FILE, page=0))),
        place("behind-end", more(lambda word: Segment(90, jbig2.END_OF_PAGE)), lambda word: word),
        place("behind-end-of-file", more(lambda word: Segment(90, jbig2.END_OF_FILE, page=0)), lambda word: b"JFIF" + word * 4),
        place("behind-last", behind=lambda word: b"\0\0\0\x5a\x3f" + word),
        place("symbols-not-used", more(symbols)),
        place("patterns-not-used", more(behind_data(jbig2.PATTERNS, SEGMENTS[PATTERNS].data))),
        place("table-not-used", more(behind_data(jbig2.TABLES, TABLE))),
        place("table-not-asked-for", with_table),
        place("region-not-refined", more(lambda word: Segment(
            90, jbig2.INTERMEDIATE_GENERIC, jbig2.region(64, 56) + word))),
        place("other-page", more(behind_data(jbig2.SYMBOLS, SEGMENTS[SYMBOLS].data, page=2))),
        place("other-page-long", more(words(jbig2.EXTENSION, page=0x4143_4143, has_long_page=True))),
        place("references-of-page", fields(PAGE, number=200, refers=lambda word: tuple(word))),
        place("kept-bits", fields(GENERIC, refers=(0,) * 128, retained=lambda word: int.from_bytes(word, "little"))),
        place("behind-page", behind(PAGE)),
        place("behind-symbols", behind(SYMBOLS)),
        place("behind-text", behind(TEXT)),
        place("behind-generic", behind(GENERIC)),
        place("behind-patterns", behind(PATTERNS)),
        place("behind-halftone", behind(HALFTONE)),
        place("behind-refined-symbols", behind(REFINED_SYMBOLS), page=3),
        place("behind-refined-text", behind(REFINED_TEXT), page=3),
        place("behind-facsimile", behind(4), page=1),
        place("behind-facsimile-patterns", behind(5), page=1),
        place("behind-stripe", stripes),
        place("unknown-length", unknown_length),
        place("right-of-page", outside(64, 0)),
        place("below-page", outside(0, 56)),
        place("shared-not-used", change_shared=more(shared_symbols)),
        place("shared-comment", change_shared=more(words(jbig2.EXTENSION, page=0))),
        place("shared-behind-symbols", change_shared=lambda common, word: [
            dataclasses.replace(common[0], data=common[0].data + word)], page=3),
        place("shared-behind-last", behind_shared=lambda word: b"\0\0\0\x5a\x3f" + word),
        place("shared-of-no-use", lambda own, word: [s for s in own if s.type != jbig2.TEXT],
              change_shared=more(shared_symbols)),
        item("jbig2-shared-by-two", two_pictures, "pdf.image.jbig2"),
    ]


def accept() -> list[Item]:
    """The pages of the example, of which all is kept for as long as any other part may need it."""
    def plain(segments, word):
        return [dataclasses.replace(s, retained=(2 << len(s.refers)) - 1, data=_plain_page(s.data) if s.type == jbig2.PAGE else s.data)
                for s in segments]
    return [Item(f"pdf-jbig2-page-{page}.pdf", _document(picture(plain, page=page, change_shared=plain))) for page in PAGES]


def _plain_page(data: bytes) -> bytes:
    """Without the word that no loss has happened."""
    return data[:16] + bytes([data[16] & 0xFE]) + data[17:]


def reject() -> list[Item]:
    def refused(name: str, *arguments, code: str = "pdf.bad-stream", **options) -> Item:
        return rejected(f"pdf-jbig2-{name}.pdf", _document(picture(*arguments, **options)), code)

    large = struct.pack(">II", 50_000, 50_000)
    return [
        refused("header-of-file", lambda own, word: own, page=2, change_shared=lambda common, word: [
            Segment(0x974A4232, 0x0D, b"", page=0x1A, length=0x0A01_0000)]),
        refused("cut", lambda own, word: own[:-1] + [dataclasses.replace(own[-1], length=1_000)]),
        refused("without-page", lambda own, word: own[1:]),
        refused("two-pages", more(lambda word: dataclasses.replace(SEGMENTS[PAGE], number=90))),
        refused("region-of-other-page", fields(GENERIC, page=2)),
        refused("region-behind-end", lambda own, word: own[:-1] + [Segment(90, jbig2.END_OF_PAGE)] + own[-1:]),
        refused("symbols-missing", fields(TEXT, refers=(0, 5))),
        refused("number-twice", lambda own, word: own[:2] + own[1:]),
        refused("unknown-length-of-text", fields(TEXT, length=0xFFFF_FFFF)),
        refused("more-rows", lambda own, word: [
            dataclasses.replace(s, type=38, data=s.data + struct.pack(">I", 45), length=0xFFFF_FFFF)
            if s.number == GENERIC else s for s in own]),
        refused("flood-page", changed(PAGE, lambda s, word: dataclasses.replace(s, data=large + s.data[8:])), code="limits.pixels"),
        refused("flood-region", changed(GENERIC, lambda s, word: dataclasses.replace(s, data=large + s.data[8:])), code="limits.pixels"),
        refused("shared-region", change_shared=more(lambda word: dataclasses.replace(SEGMENTS[GENERIC], number=1, page=0))),
    ]


def _document(make) -> bytes:
    document = pdf.document(pages=1, seed=7, lines=2)
    make(document, "")
    return pdf.saved(document)
