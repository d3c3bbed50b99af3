"""What the fuzz targets begin with: files of the corpus, and parts that are taken out of them."""

import io
import pathlib
import re
import struct
import zlib
from collections.abc import Iterator

from PIL import Image

from . import fonts, jbig2

FOLDERS = ("accept", "sanitize", "regressions", "known-gaps", "reject")
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"


def seeds(target: str, corpus: pathlib.Path, longest: int) -> Iterator[bytes]:
    """Each at most `longest` bytes."""
    for data in all_seeds(target, corpus):
        if len(data) <= longest:
            yield data


def all_seeds(target: str, corpus: pathlib.Path) -> Iterator[bytes]:
    match target:
        case "jpeg" | "png" | "gif" | "webp" | "pdf":
            yield from files(corpus, {"jpeg": "jpg"}.get(target, target))
        case "png-unpacked":
            yield from map(unpacked, files(corpus, "png"))
        case "exif":
            for data in files(corpus, "jpg"):
                yield from re.findall(rb"Exif\0\0((?:II\*\0|MM\0\*).{8,1500})", data, re.DOTALL)
        case "icc":
            for data in files(corpus, "jpg"):
                for match in re.finditer(rb"ICC_PROFILE\0..", data, re.DOTALL):
                    length = struct.unpack(">I", data[match.end() : match.end() + 4])[0]
                    yield data[match.end() : match.end() + length]
        case "jpeg-2000":
            yield from jpeg_2000_pictures()
        case "jbig2":
            for page in jbig2.PAGES:
                common, own = map(jbig2.stream, jbig2.of_page(page))
                yield bytes([len(common)]) + common + own
        case "pdf-object":
            for data in files(corpus, "pdf"):
                yield from re.findall(rb" obj\s(.+?)\s*(?:endobj|stream)", data[:20_000], re.DOTALL)
        case "pdf-page":
            for data in files(corpus, "pdf"):
                for packed in re.findall(rb"stream\r?\n(.+?)\r?\nendstream", data[:20_000], re.DOTALL):
                    try:
                        yield zlib.decompress(packed)
                    except zlib.error:
                        yield packed
        case "pdf-font":
            notices = {1: "a", 0xC00: "b"}
            yield from (fonts.true_type({b"name": fonts.names("a")}), fonts.compact(notices), fonts.type_1("a", "b", "c")[0],
                        fonts.true_type({b"CFF ": fonts.compact(notices)}))
        case "pdf-character-map":
            for data in files(corpus, "pdf"):
                yield from re.findall(rb"stream\r?\n(.+?endcmap.+?)\r?\nendstream", data[:20_000], re.DOTALL)
        case "pdf-filter":
            yield from (b"\0" + b"48 65 6C6C 6f>", b"\1" + b"87cURD]i,\"Ebo80~>", b"\2" + bytes.fromhex("800B6050220C0C8501"),
                        b"\3" + b"\xfeA\2abc\x80")
        case "upload-descriptor":
            yield b'{"workspace":"ward-7","name":"scan.jpg","uploader":"u1","labels":{"a":"b"},"keep":["copyright"]}'
        case "client-name":
            yield from (b"photo.jpg", b"../../etc/passwd", "r\u202egpj.exe".encode(), b"a\0.png", b"CON.jpg", b"\xff\xfe.gif")
        case "policy-file":
            yield b"profile: default\nconstructs:\n  jpeg.comment: reject\nworkspaces:\n  ward-7:\n    groups:\n      location: allow\n"


def jpeg_2000_pictures() -> Iterator[bytes]:
    """Files and bare codestreams that OpenJPEG writes: gray and colour, lossless and not, with transparency, in tiles."""
    gray = Image.linear_gradient("L").resize((16, 16))
    colour = Image.merge("RGB", [gray, gray.rotate(90), gray.rotate(180)])
    options = [{}, {"irreversible": True}, {"tile_size": (8, 8)}, {"num_resolutions": 2, "progression": "RPCL"},
               {"quality_layers": [20, 5]}]
    for picture in (gray, colour, colour.convert("RGBA")):
        for option in options:
            for no_box in (False, True):
                output = io.BytesIO()
                picture.save(output, "JPEG2000", no_jp2=no_box, **option)
                yield output.getvalue()


def files(corpus: pathlib.Path, ending: str) -> Iterator[bytes]:
    for folder in FOLDERS:
        for path in sorted((corpus / folder).glob(f"*.{ending}")):
            yield path.read_bytes()


def unpacked(data: bytes) -> bytes:
    """A PNG whose streams are plain. The checksums stay as they were; the target sets them."""
    output, position = PNG_SIGNATURE, 8
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        body = data[position + 8 : position + 8 + length]
        head = {b"IDAT": 0, b"fdAT": 4}.get(kind)
        if kind in (b"iCCP", b"zTXt"):
            head = body.find(b"\0") + 2
        if head is not None:
            try:
                body = body[:head] + zlib.decompressobj().decompress(body[head:], 1 << 16)
            except zlib.error:
                pass
        output += struct.pack(">I", len(body)) + kind + body + b"\0\0\0\0"
        position += 12 + length
    return output
