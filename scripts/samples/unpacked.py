"""Everything that stands in a file, with all that is packed in it unpacked: what the search for canaries looks at."""

import io
import re
import struct
import zlib

import pikepdf

from . import gif, png


def unpacked(data: bytes) -> bytes:
    """The bytes of a JPEG, PNG, GIF or PDF, and behind them everything that they unpack to."""
    if data.startswith(png.SIGNATURE):
        return data + unpacked_png(data)
    if data.startswith(b"GIF8"):
        return data + unpacked_gif(data)
    if data.startswith(b"%PDF-"):
        return data + unpacked_pdf(data)
    return data


def inflated(data: bytes) -> bytes:
    """What a zlib stream holds, and what stands behind it; as much as can be had of a broken one."""
    decoder = zlib.decompressobj()
    try:
        return decoder.decompress(data, 64 << 20) + decoder.unused_data
    except zlib.error:
        return b""


def from_hexadecimal(data: bytes) -> bytes:
    """What the ASCIIHexDecode filter makes of `data`; nothing when that is not what it is."""
    try:
        return bytes.fromhex(data.split(b">")[0].decode())
    except ValueError:
        return b""


def unpacked_png(data: bytes) -> bytes:
    """Image data and everything compressed in other chunks; the chunk kinds that hold a zlib stream are not guessed:
    it is tried wherever one could begin."""
    parts = png.chunks(data[: data.rindex(b"IEND") + 8])
    result = inflated(b"".join(payload for kind, payload in parts if kind == b"IDAT"))
    result += b"".join(inflated(payload[4:]) for kind, payload in parts if kind == b"fdAT")
    for kind, payload in parts:
        if kind not in (b"IDAT", b"fdAT", b"PLTE"):
            starts = [match.start() for match in re.finditer(rb"[\x08-\x78][\x01-\xff]", payload[:200])]
            result += b"".join(inflated(payload[start:]) for start in starts if is_zlib_header(payload, start))
    return result


def unpacked_gif(data: bytes) -> bytes:
    """What stands in sub-blocks, in one piece; the lengths of these; and all pixels, also as half a letter each."""
    pieces = []
    for kind, size, blocks in gif.chains(data):
        pieces += [b"".join(blocks), bytes(map(len, blocks))]
        if kind == 0x2C:
            slots = gif.decoded(b"".join(blocks), size)
            pieces += [slots, b"".join(b"%x" % slot for slot in slots if slot < 16)]
    return b"\n".join(pieces)


def is_zlib_header(data: bytes, start: int) -> bool:
    return data[start] & 15 == 8 and struct.unpack_from(">H", data, start)[0] % 31 == 0


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
