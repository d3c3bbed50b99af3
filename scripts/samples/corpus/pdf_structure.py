"""PDF: how the objects lie in the file. Written by hand, because libraries write no such files."""

import zlib

from .. import pdf
from ..canary import canary
from ..item import Item
from .bases import rejected

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
TREE = b"<< /Type /Pages /Kids [3 0 R] /Count 1 /MediaBox [0 0 200 200] /Resources << /Font << /F1 5 0 R >> >> >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
TEXT = b"BT /F1 12 Tf 20 100 Td (Hello) Tj ET"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PLAIN = [CATALOG, TREE, PAGE, pdf.stream(TEXT), FONT]


def objects_of(bodies: dict[int, bytes], start: bytes = b"%PDF-1.7\n") -> tuple[bytes, dict[int, int]]:
    """The objects one after the other, and where each is."""
    data, places = start, {}
    for number, body in bodies.items():
        places[number] = len(data)
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    return data, places


def with_stream_table(data: bytes, entries: dict[int, tuple[int, int, int]], size: int, more: bytes = b"") -> bytes:
    """The file with a cross-reference stream, which is the object `size - 1`."""
    entries = {**entries, size - 1: (1, len(data), 0)}
    table = b"".join(
        kind.to_bytes(1, "big") + second.to_bytes(4, "big") + third.to_bytes(2, "big")
        for kind, second, third in (entries.get(number, (0, 0, 0)) for number in range(size)))
    stream = pdf.stream(table, b"/Type /XRef /Size %d /W [1 4 2] /Root 1 0 R " % size + more)
    return data + b"%d 0 obj\n" % (size - 1) + stream + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(data)


def packed(between: bytes = b"", unused: bytes = b"", slack: bytes = b"", coded=zlib.compress,
           filters: bytes = b"/FlateDecode", stray: int | None = None) -> bytes:
    """A document whose objects, but for the contents of the page, are in the object stream 6."""
    members = {1: CATALOG, 2: TREE, 3: PAGE, 5: FONT}
    index, body = b"", b""
    for number, text in members.items():
        index += b"%d %d " % (number, len(body))
        body += text + b"\n" + between
    if unused:
        index += b"9 %d " % len(body)
        body += unused
    data = coded(index + body) + slack
    head = b"/Type /ObjStm /N %d /First %d /Filter %s " % (len(members) + bool(unused), len(index), filters)
    file, places = objects_of({4: pdf.stream(TEXT), 6: pdf.stream(data, head)})
    entries = {number: (1, place, 0) for number, place in places.items()}
    entries |= {number: (2, 6, place) for place, number in enumerate(members)}
    if stray:
        entries[stray] = (2, 6, 0)
    return with_stream_table(file, entries, 8)


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"pdf/{place}")
        return Item(f"pdf-{place}.pdf", make(word.encode()), carries=list(carries), canaries=[word])

    def unpacked(word: bytes) -> bytes:
        """A canary that nobody has packed can be looked for in the file."""
        return packed(between=b"% " + word + b"\n", coded=lambda data: data, filters=b"[]")

    return [
        item("recovered", lambda word: pdf.written([*PLAIN, b"(" + word + b")"]).replace(
            b"startxref\n", b"startxref\n9"), "pdf.recovered", "pdf.unreferenced"),
        item("packed-gap", unpacked, "pdf.gap"),
        item("packed-unused", lambda word: packed(unused=b"(" + word + b")", coded=lambda data: data, filters=b"[]"),
             "pdf.unreferenced"),
        item("packed-slack", lambda word: packed(slack=word), "pdf.stream-slack"),
    ]


def accept() -> list[Item]:
    return [
        Item("pdf-packed-by-hand.pdf", packed()), Item("pdf-hybrid.pdf", hybrid()),
        # The strict reader leaves this to libqpdf.
        Item("pdf-previous-nowhere.pdf", pdf.written(PLAIN).replace(b"/Root", b"/Prev 0 /Root")),
    ]


def hybrid() -> bytes:
    """A table for old readers, which calls the viewer's preferences free, and a stream beside it that knows better
    (7.5.8.4)."""
    catalog = CATALOG.replace(b" >>", b" /ViewerPreferences 5 0 R >>")
    file, places = objects_of({1: catalog, 2: TREE.replace(b"5 0 R", FONT), 3: PAGE, 4: pdf.stream(TEXT)})
    holder = len(file)
    file += b"6 0 obj\n" + pdf.stream(b"5 0 << /FitWindow true >>", b"/Type /ObjStm /N 1 /First 4 ") + b"\nendobj\n"
    beside = len(file)
    table = b"".join(kind.to_bytes(1, "big") + place.to_bytes(4, "big") + b"\0\0"
                     for kind, place in [(2, 6), (1, holder), (1, beside)])
    file += b"7 0 obj\n" + pdf.stream(table, b"/Type /XRef /Size 8 /W [1 4 2] /Index [5 3] ") + b"\nendobj\n"
    start = len(file)
    file += b"xref\n0 8\n0000000005 65535 f \n"
    for number in range(1, 8):
        file += b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
    return file + b"trailer\n<< /Size 8 /Root 1 0 R /XRefStm %d >>\nstartxref\n%d\n%%%%EOF\n" % (beside, start)


def reject() -> list[Item]:
    whole = pdf.written(PLAIN)
    start = int(whole.split(b"startxref\n")[1].split(b"\n")[0])
    bomb = zlib.compress(bytes(300_000_000), 9)
    lost = whole.replace(b"4 0 obj", b"4 0 abj").replace(b"startxref\n", b"startxref\n9")
    nested = b"".join(b"%d 0 obj (" % number for number in range(1, 3001)) + b")" * 3000 + b" endobj\n"
    nested_table = b"".join(
        b"%010d 00000 n \n" % (9 + nested.index(b"%d 0 obj" % number)) for number in range(1, 3001))
    return [
        rejected("pdf-lost-contents.pdf", lost, "pdf.bad-page"),
        rejected("pdf-cross-reference-loop.pdf", whole.replace(b"/Root", b"/Prev %d /Root" % start), "pdf.damaged"),
        rejected("pdf-object-stream-in-itself.pdf", packed(stray=6), "pdf.damaged"),
        rejected("pdf-object-stream-bomb.pdf", packed(coded=lambda data: bomb), "limits.decoded-bytes"),
        rejected("pdf-object-stream-nested-bomb.pdf",
                 packed(coded=lambda data: zlib.compress(bomb, 9), filters=b"[/FlateDecode /FlateDecode]"),
                 "limits.decoded-bytes"),
        rejected("pdf-cross-reference-bomb.pdf", with_bomb(bomb), "limits.decoded-bytes"),
        rejected("pdf-object-number.pdf", whole.replace(b"xref\n0 6", b"xref\n2147483647 6"), "limits.objects"),
        rejected("pdf-deep-array.pdf", pdf.written([*PLAIN, b"[" * 100_000]), "limits.nesting"),
        rejected("pdf-objects-in-each-other.pdf",
                 b"%PDF-1.7\n" + nested + b"xref\n1 3000\n" + nested_table
                 + b"trailer\n<< /Size 3001 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (9 + len(nested)),
                 "pdf.damaged"),
    ]


def with_bomb(bomb: bytes) -> bytes:
    file, _ = objects_of(dict(enumerate(PLAIN, 1)))
    stream = pdf.stream(
        bomb, b"/Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R /Filter /FlateDecode "
        b"/DecodeParms << /Predictor 12 /Columns 1000000 >> ")
    return file + b"6 0 obj\n" + stream + b"\nendobj\nstartxref\n%d\n%%%%EOF\n" % len(file)
