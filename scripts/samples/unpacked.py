"""Everything that stands in a file, with all that is packed in it unpacked: what the search for canaries looks at.

What the format says is packed is unpacked by its rules; besides, a stream of zlib, gzip or plain deflate is tried
wherever one could begin, also within what was unpacked.
"""

import io
import re
import zlib
from typing import Iterator

import numpy
import pikepdf
from PIL import Image

from . import gif, png
from .decoded import UNREADABLE

#: How deep packed data may lie in packed data.
DEEPEST = 3
#: So much of a stream is looked at.
MOST = 64 << 20
#: Plain deflate has no mark to begin with: it is tried at every byte, of files up to this size.
PLAIN_DEFLATE_UP_TO = 32 << 10
#: No word that is looked for is shorter.
SHORTEST = 8
#: Window sizes as zlib wants them: a zlib or gzip header, or none at all.
WITH_HEADER, PLAIN = 47, -15


def unpacked(data: bytes, thorough: bool = True) -> bytes:
    """The bytes of a file, and behind them everything that they unpack to. Without `thorough` plain deflate is not
    tried, which takes the longest."""
    pieces = [data, *by_format(data)]
    streams = [stream for piece in pieces for stream in packed_streams(piece)]
    if thorough and len(data) <= PLAIN_DEFLATE_UP_TO:
        streams += [inflated(memoryview(data)[start:], PLAIN, 1 << 16) for start in range(len(data))]
    return b"\n".join(pieces + [stream for stream in streams if len(stream) >= SHORTEST])


def by_format(data: bytes) -> list[bytes]:
    """What the format's own rules unpack or put together."""
    if data.startswith(png.SIGNATURE):
        return [unpacked_png(data)]
    if data.startswith(b"%PDF-"):
        return [unpacked_pdf(data)]
    if data.startswith(b"GIF8"):
        return [*joined_sub_blocks(data), unpacked_gif(data)]
    if data.startswith(b"RIFF"):
        return [decoded(data)]
    return []


def packed_streams(data: bytes, depth: int = 1) -> Iterator[bytes]:
    """What every stream with a header holds that could begin somewhere in `data`, and what is packed in that."""
    for start in header_places(data):
        content = inflated(memoryview(data)[start:])
        yield content
        if depth < DEEPEST and len(content) >= SHORTEST:
            yield from packed_streams(content, depth + 1)


def header_places(data: bytes) -> list[int]:
    """Where two bytes stand with which a zlib stream (RFC 1950) or a gzip file (RFC 1952) begins."""
    octets = numpy.frombuffer(data, dtype="uint8")
    first, second = octets[:-1].astype("uint16"), octets[1:]
    zlib_header = (first & 15 == 8) & (first < 0x80) & ((first * 256 + second) % 31 == 0)
    return numpy.flatnonzero(zlib_header | (first == 0x1F) & (second == 0x8B)).tolist()


def joined_sub_blocks(data: bytes) -> Iterator[bytes]:
    """The rows of sub-blocks (GIF89a, 15) behind each byte with which an extension or an image could begin: a word may
    begin in one and go on in the next."""
    for match in re.finditer(rb"[!,]", data):
        place = match.start() + 2
        if data[match.start()] == 0x2C:
            packed = data[match.start() + 9 : match.start() + 10]
            place = match.start() + 11 + (3 << (packed[0] & 7) + 1 if packed and packed[0] & 0x80 else 0)
        content = b""
        while place < len(data) and data[place]:
            content += data[place + 1 : place + 1 + data[place]]
            place += 1 + data[place]
        yield content


def decoded(data: bytes) -> bytes:
    """The samples of every frame as Pillow decodes them, as far as it does."""
    samples = b""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            for number in range(getattr(picture, "n_frames", 1)):
                picture.seek(number)
                samples += picture.tobytes()
    except UNREADABLE:
        pass
    return samples


def inflated(data, window: int = WITH_HEADER, most: int = MOST) -> bytes:
    """What a stream holds; as much as can be had of a broken one."""
    decoder = zlib.decompressobj(window)
    result, size, place, step = [], 0, 0, 256
    try:
        while place < len(data) and not decoder.eof and size < most:
            result.append(decoder.decompress(data[place : place + step], most - size))
            size += len(result[-1])
            place += step
            step = min(step * 2, 1 << 16)
    except zlib.error:
        pass
    return b"".join(result)


def from_hexadecimal(data: bytes) -> bytes:
    """What the ASCIIHexDecode filter makes of `data`; nothing when that is not what it is."""
    try:
        return bytes.fromhex(data.split(b">")[0].decode())
    except ValueError:
        return b""


def unpacked_png(data: bytes) -> bytes:
    """Image data, whose parts are one stream. Other chunks are looked at as all bytes are."""
    parts, _ = png.whole_chunks(data)
    result = inflated(b"".join(payload for kind, payload in parts if kind == b"IDAT"))
    return result + b"".join(inflated(payload[4:]) for kind, payload in parts if kind == b"fdAT")


def unpacked_gif(data: bytes) -> bytes:
    """What stands in sub-blocks, in one piece; the lengths of these; and all pixels, also as half a letter each."""
    pieces = []
    for kind, size, blocks in gif.chains(data):
        pieces += [b"".join(blocks), bytes(map(len, blocks))]
        if kind == 0x2C:
            slots = gif.decoded(b"".join(blocks), size)
            pieces += [slots, b"".join(b"%x" % slot for slot in slots if slot < 16)]
    return b"\n".join(pieces)


def unpacked_pdf(data: bytes) -> bytes:
    """Every object: names, strings as they are meant, stream dictionaries, and streams as stored and as decoded."""
    pieces: list[bytes] = []
    with pikepdf.open(io.BytesIO(data), suppress_warnings=True) as document:
        collect(document.trailer, pieces, top=True)
        for item in document.objects:
            collect(item, pieces, top=True)
    return b"\n".join(pieces)


def collect(item, pieces: list[bytes], top: bool = False) -> None:
    if not isinstance(item, pikepdf.Object) or (item.is_indirect and not top):
        return
    if isinstance(item, pikepdf.String):
        pieces.append(bytes(item))
    elif isinstance(item, pikepdf.Name):
        pieces.append(str(item).encode())
    elif isinstance(item, pikepdf.Array):
        for entry in item:
            collect(entry, pieces)
    elif isinstance(item, (pikepdf.Dictionary, pikepdf.Stream)):
        for key, entry in item.items():
            pieces.append(key.encode())
            collect(entry, pieces)
        if isinstance(item, pikepdf.Stream):
            stored = item.read_raw_bytes()
            pieces += [stored, inflated(stored), from_hexadecimal(stored)]
            try:
                pieces.append(item.read_bytes())
            except pikepdf.PdfError:
                pass  # a picture: it stands there as stored, and without its outer filter
