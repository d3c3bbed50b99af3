"""PNG files: pictures by Pillow, chunks put together by hand."""

import io
import random
import struct
import zlib

import numpy
from PIL import Image

SIGNATURE = b"\x89PNG\r\n\x1a\n"


def encoded(picture: Image.Image, **options) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PNG", **options)
    return output.getvalue()


def chunk(kind: bytes, data: bytes = b"") -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def chunks(data: bytes) -> list[tuple[bytes, bytes]]:
    """The chunks of a file, with their data."""
    position, result = len(SIGNATURE), []
    while position < len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        result.append((kind, data[position + 8 : position + 8 + length]))
        position += 12 + length
    return result


def whole_chunks(data: bytes) -> tuple[list[tuple[bytes, bytes]], bytes]:
    """The chunks of a file that may be damaged, as far as their lengths go, and the bytes behind them."""
    position, result = len(SIGNATURE), []
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        if position + 12 + length > len(data):
            break
        result.append((kind, data[position + 8 : position + 8 + length]))
        position += 12 + length
    return result, data[position:]


def assembled(parts: list[tuple[bytes, bytes]]) -> bytes:
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


def frames(data: bytes) -> list[tuple[bytes, bytes]]:
    """The frames of an animation: what fcTL says of each without its sequence number, and the frame as a file alone."""
    parts, _ = whole_chunks(data)
    end = next((index for index, (kind, _) in enumerate(parts) if kind == b"IEND"), len(parts))
    shared = [part for part in parts[1:end] if part[0] in (b"PLTE", b"tRNS")]
    found: list[tuple[bytes, list[bytes]]] = []
    for kind, payload in parts[:end]:
        if kind == b"fcTL":
            found.append((payload[4:], []))
        elif kind in (b"IDAT", b"fdAT") and found:
            found[-1][1].append(payload if kind == b"IDAT" else payload[4:])
    header = parts[0][1][8:]
    return [
        (control, assembled([
            (b"IHDR", control[:8] + header), *shared, (b"IDAT", b"".join(coded)), (b"IEND", b"")]))
        for control, coded in found]


def is_turned_behind_image(data: bytes) -> bool:
    """Whether blocks of Exif stand behind the beginning of the image alone, where browsers do not look for them."""
    kinds = [kind for kind, _ in whole_chunks(data)[0]]
    return b"eXIf" in kinds and b"IDAT" in kinds and kinds.index(b"IDAT") < kinds.index(b"eXIf")


def with_chunk(data: bytes, kind: bytes, payload: bytes, before: bytes = b"IDAT") -> bytes:
    """Puts a chunk before the first one of the kind `before`."""
    parts = chunks(data)
    place = next(index for index, part in enumerate(parts) if part[0] == before)
    return assembled(parts[:place] + [(kind, payload)] + parts[place:])


def without(data: bytes, unwanted: bytes) -> bytes:
    return assembled([(kind, payload) for kind, payload in chunks(data) if kind != unwanted])


def divided(data: bytes, size: int) -> bytes:
    """The same file with its image data in chunks of `size` bytes."""
    parts = []
    for kind, payload in chunks(data):
        step = size if kind == b"IDAT" else max(len(payload), 1)
        parts += [(kind, payload[start : start + step]) for start in range(0, max(len(payload), 1), step)]
    return assembled(parts)


def with_slack(data: bytes, slack: bytes) -> bytes:
    """Puts bytes behind the zlib stream, inside the image data."""
    parts = chunks(data)
    image = b"".join(part[1] for part in parts if part[0] == b"IDAT")
    first = next(index for index, part in enumerate(parts) if part[0] == b"IDAT")
    rest = [part for part in parts if part[0] != b"IDAT"]
    return assembled(rest[:first] + [(b"IDAT", image + slack)] + rest[first:])


def with_empty_blocks(data: bytes, count: int) -> bytes:
    """Puts blocks that unpack to nothing in front of the image data (RFC 1951, 3.2.4); five bits of each are free."""
    parts = chunks(data)
    first = next(index for index, part in enumerate(parts) if part[0] == b"IDAT")
    stream = parts[first][1]
    parts[first] = (b"IDAT", stream[:2] + b"\xa8\0\0\xff\xff" * count + stream[2:])
    return assembled(parts)


def header(width: int, height: int, depth: int = 8, colour: int = 2, interlace: int = 0) -> bytes:
    return struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlace)


#: The seven passes of Adam7: first column and row, steps across and down.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
#: How many samples a pixel of each colour type has, and the depths that it may have (PNG third edition, table 8).
SAMPLES = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
DEPTHS = {0: (1, 2, 4, 8, 16), 2: (8, 16), 3: (1, 2, 4, 8), 4: (8, 16), 6: (8, 16)}


def random_picture(colour: int, depth: int, interlace: int, width: int = 13, height: int = 7) -> bytes:
    """Random pixels of any colour type and depth; the bits behind the last pixel of a row are zero."""
    chance = random.Random(colour * 100 + depth)
    rows = b""
    for column, row, across, down in PASSES if interlace else [(0, 0, 1, 1)]:
        pixels = max(0, -(-(width - column) // across))
        bits = pixels * SAMPLES[colour] * depth
        for _ in range(max(0, -(-(height - row) // down)) if pixels else 0):
            line = chance.getrandbits(bits) << -bits % 8
            rows += b"\0" + line.to_bytes(-(-bits // 8), "big")
    parts = [(b"IHDR", header(width, height, depth, colour, interlace)), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    if colour == 3:
        parts.insert(1, (b"PLTE", chance.randbytes(3 * 2**depth)))
    return assembled(parts)


def interlaced(picture: Image.Image) -> bytes:
    """An RGB picture in the seven passes of Adam7, rows unfiltered."""
    pixels = numpy.asarray(picture.convert("RGB"))
    rows = b""
    for column, row, across, down in PASSES:
        for line in pixels[row::down, column::across]:
            if line.size:
                rows += b"\0" + line.tobytes()
    parts = [(b"IHDR", header(picture.width, picture.height, interlace=1))]
    return assembled(parts + [(b"IDAT", zlib.compress(rows)), (b"IEND", b"")])


def compressed_text(keyword: str, text: str) -> bytes:
    return keyword.encode() + b"\0\0" + zlib.compress(text.encode())


def international_text(keyword: str, text: str) -> bytes:
    return keyword.encode() + b"\0\0\0\0\0" + text.encode()


def colour_profile(name: str, profile: bytes) -> bytes:
    return name.encode() + b"\0\0" + zlib.compress(profile)
