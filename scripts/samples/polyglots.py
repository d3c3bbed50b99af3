"""Files that are two things at once, files that are nothing behind their first bytes, and one type's header on the body of
another. Each holds a word that must not be in a clean copy."""

import dataclasses
import io
import struct
import tarfile
import zlib

from . import gif, jpeg, pdf, png, webp
from .archives import archive
from .canary import canary
from .pictures import pattern

PICTURE = pattern(40, 32, seed=9)
BASES = {
    "jpg": jpeg.encoded(PICTURE, quality=80), "png": png.encoded(PICTURE.quantize(32)),
    "gif": gif.screen(4, 4, gif.rainbow(4)) + gif.frame(gif.slots(4, 4, 4)) + gif.TRAILER,
    "webp": webp.encoded(PICTURE, quality=80), "pdf": pdf.saved(pdf.document(pages=1, lines=1)),
}


def _tar(word: str) -> bytes:
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.USTAR_FORMAT) as members:
        content = word.encode()
        entry = tarfile.TarInfo("page.html")
        entry.size = len(content)
        members.addfile(entry, io.BytesIO(content))
    return output.getvalue()


def foreign(word: str) -> dict[str, bytes]:
    """Beginnings of other types, each with the word in it, so that libmagic knows them."""
    text = word.encode()
    return {
        "zip": archive(word), "tar": _tar(word),
        "html": b"<!DOCTYPE html><html><body><script>alert('" + text + b"')</script></body></html>",
        "js": b"/**/=1;eval('" + text + b"');//", "php": b"<?php system('" + text + b"'); ?>",
        "svg": b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'><script>" + text + b"</script></svg>",
        "sh": b"#!/bin/sh\necho " + text + b"\n", "eml": b"From: a@b\nSubject: " + text + b"\nMIME-Version: 1.0\n\n",
        "elf": b"\x7fELF\2\1\1" + bytes(9) + struct.pack("<HHI", 2, 62, 1) + bytes(40) + text,
        "exe": b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0\x64\x86" + bytes(40) + text,
        "mp4": struct.pack(">I", 24) + b"ftypisom\0\0\2\0isommp41" + struct.pack(">I", 8 + len(text)) + b"mdat" + text,
        "pdf": pdf.stream(text).join([b"%PDF-1.4\n1 0 obj\n", b"\nendobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"]),
        "jpg": jpeg.after_start(BASES["jpg"], jpeg.segment(0xFE, text)),
        "png": png.with_chunk(BASES["png"], b"tEXt", b"a\0" + text), "gif": BASES["gif"][:-1] + gif.comment(word) + b";",
        "rar": b"Rar!\x1a\7\1\0" + text, "7z": b"7z\xbc\xaf\x27\x1c\0\4" + text, "swf": b"FWS\x0a" + struct.pack("<I", 90) + text,
        "class": b"\xca\xfe\xba\xbe\0\0\0\x34\0\x10" + text, "doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500) + text,
        "rtf": b"{\\rtf1 " + text + b"}", "wasm": b"\0asm\1\0\0\0" + text, "mp3": b"ID3\3\0\0\0\0\0\x40" + text,
        "ps": b"%!PS-Adobe-3.0\n" + text, "dcm": bytes(128) + b"DICM\2\0\0\0UL\4\0" + text,
        "gz": b"\x1f\x8b\x08\0\0\0\0\0\0\3" + zlib.compress(text)[2:-4] + text,
    }


def _in_document(entries: str):
    def make(data: bytes, guest: bytes) -> bytes:
        import pikepdf
        document = pikepdf.open(io.BytesIO(data))
        stream = document.make_stream(guest)
        if entries == "attached":
            pdf.attach(document, "x", guest)
        elif entries == "metadata":
            document.Root.Metadata = stream
        elif entries == "private":
            document.Root.PieceInfo = stream
        else:
            document.docinfo["/Title"] = pikepdf.String(guest)
        return pdf.saved(document, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    return make


def _between_objects(data: bytes, guest: bytes) -> bytes:
    """In front of the cross-reference table, where no object is."""
    place = data.rindex(b"xref\n0 ") if b"xref\n0 " in data else data.rindex(b"startxref")
    moved = data[:place] + guest + b"\n" + data[place:]
    head, _, tail = moved.rpartition(b"startxref\n")
    return head + b"startxref\n%d\n%%%%EOF\n" % (place + len(guest) + 1)


BEHIND = {"behind": lambda data, guest: data + guest, "before": lambda data, guest: guest + data}
PLACES = {
    "jpg": {**BEHIND,
            "comment": lambda data, guest: jpeg.after_start(data, jpeg.segment(0xFE, guest)),
            "application-segment": lambda data, guest: jpeg.after_start(data, jpeg.segment(0xE9, guest)),
            "exif": lambda data, guest: jpeg.after_start(data, jpeg.segment(0xE1, b"Exif\0\0" + guest)),
            "profile": lambda data, guest: jpeg.after_start(data, jpeg.segment(0xE2, b"ICC_PROFILE\0\1\1" + guest)),
            "first-segment": lambda data, guest: data[:2] + jpeg.segment(0xE0, guest) + data[2:]},
    "png": {**BEHIND,
            "text": lambda data, guest: png.with_chunk(data, b"tEXt", b"a\0" + guest),
            "private-chunk": lambda data, guest: png.with_chunk(data, b"prIv", guest),
            "behind-image-data": lambda data, guest: png.with_slack(data, guest),
            "profile": lambda data, guest: png.with_chunk(data, b"iCCP", b"a\0\0" + zlib.compress(guest, 0), b"PLTE")},
    "gif": {**BEHIND,
            "comment": lambda data, guest: data[:-1] + b"\x21\xfe" + gif.sub_blocks(guest) + b"\0;",
            "application": lambda data, guest: data[:-1] + gif.application(b"XXXXXXXXXXX", guest) + b";",
            "screen-size": lambda data, guest: data[:6] + b"/*" + data[8:-1] + b"\x21\xfe" + gif.sub_blocks(b"*/" + guest) + b"\0;"},
    "webp": {**BEHIND,
             "unknown-chunk": lambda data, guest: webp.extended(data, 0, after=[(b"guST", guest)]),
             "exif": lambda data, guest: webp.extended(data, 8, after=[(b"EXIF", guest)]),
             "xmp": lambda data, guest: webp.extended(data, 4, after=[(b"XMP ", guest)])},
    "pdf": {**BEHIND,
            "first-comment": lambda data, guest: data[:9] + b"%" + guest.replace(b"\n", b" ") + b"\n" + data[9:],
            "between-objects": _between_objects, "attached": _in_document("attached"),
            "metadata": _in_document("metadata"), "private": _in_document("private"), "title": _in_document("title")},
}


@dataclasses.dataclass
class Polyglot:
    name: str
    data: bytes
    #: The word that must not be in a clean copy; `None` when there is none.
    word: str | None
    #: Whether nothing of it may be accepted.
    refused: bool = False


def polyglots() -> list[Polyglot]:
    made = []
    for base, data in BASES.items():
        for place, put in PLACES[base].items():
            for kind in foreign("x"):
                word = canary(f"polyglot/{base}/{place}/{kind}")
                guest = foreign(word)[kind]
                made.append(Polyglot(f"{base}-with-{kind}-{place}.{base}", put(data, guest), word))
    return made


def mocks() -> list[Polyglot]:
    """First bytes with nothing or with something else behind, and whole files under the names of others."""
    made = []
    starts = {base: data[:16] for base, data in BASES.items()}
    for base, data in BASES.items():
        for length in (1, 2, 3, 4, 5, 6, 8, 12, 16):
            made.append(Polyglot(f"{base}-of-{length}-bytes.{base}", data[:length], None, True))
        for other, body in BASES.items():
            if other == base:
                continue
            made.append(Polyglot(f"{other}-named.{base}", body, None, True))
            for length in (3, 6, 8, 12):
                made.append(Polyglot(f"{base}-{length}-bytes-on-{other}.{base}", starts[base][:length] + body, None, True))
                made.append(Polyglot(
                    f"{base}-{length}-bytes-over-{other}.{base}", starts[base][:length] + body[length:], None, True))
        for kind, guest in foreign(canary("mock")).items():
            if kind != base:
                made.append(Polyglot(f"{kind}-named.{base}", guest, None, True))
                made.append(Polyglot(f"{kind}-behind-the-start.{base}", starts[base][:8] + guest, None, True))
    return made
