"""PDF files: by Pikepdf, and by hand where a library would tidy up."""

import io
import random

import pikepdf
from pikepdf import Array, Dictionary, Name, String


def saved(document: pikepdf.Pdf, **options) -> bytes:
    output = io.BytesIO()
    document.save(output, static_id=True, fix_metadata_version=False, **options)
    return output.getvalue()


def locked(document: pikepdf.Pdf, user: str) -> bytes:
    """Encrypted by RC4, because it needs no random numbers: the file is the same every time."""
    return saved(document, encryption=pikepdf.Encryption(owner="o", user=user, R=3, aes=False, metadata=False))


def text_page(document: pikepdf.Pdf, font: Dictionary, seed: int, lines: int = 40) -> Dictionary:
    """A page of made-up words."""
    chance = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    content = "BT /F1 10 Tf 14 TL 50 780 Td\n"
    for _ in range(lines):
        words = ("".join(chance.choice(letters) for _ in range(chance.randint(2, 9))) for _ in range(12))
        content += f"({' '.join(words)}) Tj T*\n"
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[-1].obj
    page.Contents = document.make_stream((content + "ET").encode())
    page.Resources = Dictionary(Font=Dictionary(F1=font))
    return page


def document(pages: int = 2, seed: int = 1, lines: int = 40) -> pikepdf.Pdf:
    """Pages of text in Helvetica."""
    result = pikepdf.new()
    font = result.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for page in range(pages):
        text_page(result, font, seed * 100 + page, lines)
    return result


def add_picture(target: pikepdf.Pdf, page: Dictionary, jpeg: bytes, width: int, height: int) -> None:
    """Paints a JPEG on a page."""
    image = target.make_stream(
        jpeg, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height, ColorSpace=Name.DeviceRGB,
        BitsPerComponent=8, Filter=Name.DCTDecode,
    )
    page.Resources.XObject = Dictionary(Im0=image)
    page.Contents = Array([page.Contents, target.make_stream(b"q 400 0 0 300 60 60 cm /Im0 Do Q")])


def script(text: str) -> Dictionary:
    return Dictionary(S=Name.JavaScript, JS=String(f"app.alert('{text}')"))


def annotation(target: pikepdf.Pdf, subtype: str, **entries) -> Dictionary:
    return target.make_indirect(
        Dictionary(**{"Type": Name.Annot, "Subtype": Name("/" + subtype), "Rect": Array([50, 50, 200, 80]), **entries})
    )


def web_link(target: pikepdf.Pdf, address: str) -> Dictionary:
    return annotation(target, "Link", A=Dictionary(S=Name.URI, URI=String(address)))


def attach(target: pikepdf.Pdf, name: str, content: bytes) -> None:
    target.attachments[name] = pikepdf.AttachedFileSpec(target, content, filename=name)


def number(data: bytes, find) -> int:
    """The number of the object that `find` gives, of the document in `data`."""
    with pikepdf.open(io.BytesIO(data)) as document:
        return find(document).objgen[0]


def first_page(document: pikepdf.Pdf) -> Dictionary:
    return document.Root.Pages.Kids[0]


def with_revision(data: bytes, number: int, body: bytes) -> bytes:
    """Appends an incremental update that replaces object `number` (ISO 32000-2, 7.5.6)."""
    start = int(data[data.rindex(b"startxref") :].split()[1])
    with pikepdf.open(io.BytesIO(data)) as original:
        root, size = original.Root.objgen[0], int(original.trailer.Size)
        info = original.trailer.get("/Info")
        information = f" /Info {info.objgen[0]} 0 R" if info is not None else ""
    place = len(data) + 1
    update = f"\n{number} 0 obj\n".encode() + body + b"\nendobj\n"
    table = len(data) + len(update)
    update += f"xref\n0 1\n0000000000 65535 f \n{number} 1\n{place:010} 00000 n \n".encode()
    size = max(size, number + 1)
    update += f"trailer\n<< /Size {size} /Root {root} 0 R{information} /Prev {start} >>\n".encode()
    update += f"startxref\n{table}\n%%EOF\n".encode()
    return data + update


def with_empty_stream(target: pikepdf.Pdf) -> bytes:
    """Content in two streams, of which one is empty: stored as no bytes, with a Flate filter, as libqpdf writes it."""
    page = target.pages[0].obj
    page.Contents = Array([page.Contents, target.make_stream(b"")])
    return saved(target)


def written(objects: list[bytes], tail: bytes = b"\n") -> bytes:
    """A file of these objects, numbered from 1, of which the first is the catalog, as old programs wrote it."""
    data, places = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(data))
    return data + table + trailer + tail


def stream(content: bytes, entries: bytes = b"", start: bytes = b"\n", end: bytes = b"\n") -> bytes:
    """A stream object with what stands around its bytes."""
    return b"<< /Length %d " % len(content) + entries + b">>\nstream" + start + content + end + b"endstream"
