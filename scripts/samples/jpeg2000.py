"""JPEG 2000 (ITU-T T.800): a small picture, and the places around its coded samples where something can hide."""

import base64
import struct

#: 8 by 8 pixels of gray, as OpenJPEG codes them, without its comment.
PICTURE = base64.b64decode(
    "AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAACAAAAAgAAQcHAAAAAAAPY29scgEAAAAAABEAAAB/anAyY/9P/1EA"
    "KQAAAAAACAAAAAgAAAAAAAAAAAAAAAgAAAAIAAAAAAAAAAAAAQcBAf9SAAwAAAABAAMEBAAB/1wADUBASEhQSEhQSEhQ/5AACgAAAAAAKwAB/5PH0ggF78Hz"
    "Ap94EAQ/BF+j7AMACz2GofSDAAN/6//Z")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def boxes(data: bytes) -> dict[bytes, bytes]:
    """The contents of boxes, by their kinds."""
    found, position = {}, 0
    while position < len(data):
        length, = struct.unpack_from(">I", data, position)
        found[data[position + 4:position + 8]] = data[position + 8:position + length]
        position += length
    return found


def segments(codestream: bytes) -> list[tuple[int, bytes]]:
    """The marker segments of the main header, without their lengths, and then the rest of the codestream."""
    found, position = [], 2
    while (marker := int.from_bytes(codestream[position:position + 2])) != 0xFF90:
        length = int.from_bytes(codestream[position + 2:position + 4])
        found.append((marker, codestream[position + 4:position + 2 + length]))
        position += 2 + length
    return found + [(0, codestream[position:])]


def joined(top: dict[bytes, bytes]) -> bytes:
    return b"".join(box(kind, content) for kind, content in top.items())


def with_header(change) -> bytes:
    """The picture with other segments in its main header."""
    top = boxes(PICTURE)
    *header, (_, rest) = change(segments(top[b"jp2c"]))
    top[b"jp2c"] = b"\xff\x4f" + b"".join(
        struct.pack(">HH", marker, 2 + len(content)) + content for marker, content in header) + rest
    return joined(top)


def with_top(**changes) -> bytes:
    """The picture with other contents of its boxes; new ones stand before the codestream."""
    top = boxes(PICTURE)
    codestream = top.pop(b"jp2c")
    for kind, change in changes.items():
        top[kind.encode()] = change(top.get(kind.encode(), b""))
    return joined({**top, b"jp2c": codestream})


def with_inner(kind: bytes, change) -> bytes:
    """The picture with another box in its header."""
    def header(content: bytes) -> bytes:
        inner = boxes(content)
        inner[kind] = change(inner.get(kind, b""))
        return joined(inner)
    return with_top(jp2h=header)


def longer(marker: int, word: bytes):
    return lambda found: [(kind, content + word if kind == marker else content) for kind, content in found]


def hidden() -> dict:
    """For each place a function from a word to a picture that holds it there."""
    return {
        "comment": lambda w: with_header(lambda found: [*found[:-1], (0xFF64, b"\0\1" + w), found[-1]]),
        "lengths": lambda w: with_header(lambda found: [*found[:-1], (0xFF57, b"\0" + w), found[-1]]),
        "end": lambda w: PICTURE + w,
        "box": lambda w: with_top(uuid=lambda _: bytes(16) + w),
        "brands": lambda w: with_top(ftyp=lambda content: content + w.ljust(len(w) + -len(w) % 4)),
        "demands": lambda w: with_top(rreq=lambda _: b"\1\x80\x80\0\1\0\5\x80\0\1" + w.ljust(16)[:16] + b"\x80"),
        "colours": lambda w: with_inner(b"colr", lambda content: content + w),
        "resolution": lambda w: with_inner(b"res ", lambda _: w),
    }


def refused() -> dict:
    """The same in places where decoders refuse to read on."""
    return {
        "sizes": lambda w: with_header(longer(0xFF51, w)),
        "coding-style": lambda w: with_header(longer(0xFF52, w)),
        "image-header": lambda w: with_inner(b"ihdr", lambda content: content + w),
        "palette": lambda w: with_inner(b"cmap", lambda _: w),
    }
