"""GIF files, put together by hand: blocks, and LZW codes of an encoder of its own."""

import dataclasses
import io
import struct
from collections.abc import Iterator

import numpy
from PIL import Image

TRAILER = b";"
LOOP = b"!\xff\x0bNETSCAPE2.0\x03\x01%s\0"


def sub_blocks(data: bytes, size: int = 255) -> bytes:
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    return b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def extension(label: int, *parts: bytes) -> bytes:
    return bytes([0x21, label]) + b"".join(bytes([len(part)]) + part for part in parts) + b"\0"


def comment(text: str) -> bytes:
    return bytes([0x21, 0xFE]) + sub_blocks(text.encode())


def application(name: bytes, data: bytes) -> bytes:
    return b"!\xff\x0b" + name.ljust(11)[:11] + sub_blocks(data)


def xmp(text: str) -> bytes:
    """XMP in a GIF is not in sub-blocks: behind it stand 258 bytes that lead each reader to the same end."""
    packet = f"<x:xmpmeta xmlns:x='adobe:ns:meta/'>{text}</x:xmpmeta>".encode()
    return b"!\xff\x0bXMP DataXMP" + packet + b"\1" + bytes(range(255, -1, -1)) + b"\0"


def plain_text(text: str) -> bytes:
    return extension(0x01, struct.pack("<HHHHBBBB", 0, 0, 16, 8, 8, 8, 1, 0), text.encode())


def loop(count: int) -> bytes:
    return LOOP % struct.pack("<H", count)


def control(delay: int = 0, disposal: int = 0, transparent: int | None = None, reserved: int = 0) -> bytes:
    packed = reserved | disposal << 2 | (transparent is not None)
    return extension(0xF9, struct.pack("<BHB", packed, delay, transparent or 0))


def palette(colours: list[tuple[int, int, int]]) -> bytes:
    return b"".join(map(bytes, colours))


def packed_size(colours: bytes) -> int:
    return 0x80 | (len(colours) // 3).bit_length() - 2 if colours else 0


def screen(width: int, height: int, colours: bytes = b"", version: bytes = b"89a", background: int = 0,
           hints: int = 0x70, aspect: int = 0) -> bytes:
    return b"GIF" + version + struct.pack(
        "<HHBBB", width, height, packed_size(colours) | hints, background, aspect) + colours


class BitWriter:
    """Codes of any width, the lowest bit first."""

    def __init__(self):
        self.value, self.count = 0, 0

    def write(self, code: int, width: int) -> None:
        self.value |= code << self.count
        self.count += width

    def bytes(self, filler: int = 0) -> bytes:
        """All bits; those that are left in the last byte are the lowest ones of `filler`."""
        spare = -self.count % 8
        value = self.value | (filler & ((1 << spare) - 1)) << self.count
        return value.to_bytes((self.count + spare) // 8, "little")


class CodeWriter:
    """Codes as wide as the reader takes them to be: as its largest one that can come next."""

    def __init__(self, size: int):
        self.bits, self.clear = BitWriter(), 1 << size
        self.start()

    def start(self) -> None:
        self.width, self.next, self.is_first = self.clear.bit_length(), self.clear + 2, True

    def write(self, code: int) -> None:
        self.bits.write(code, self.width)
        if code == self.clear:
            self.start()
            return
        if not self.is_first and self.next < 4096:
            self.next += 1
        self.is_first = False
        if self.next >> self.width and self.width < 12:
            self.width += 1


@dataclasses.dataclass
class Coder:
    """Codes pixels as LZW (GIF89a, appendix F), in the ways that encoders have and in those that none has."""

    size: int
    #: whether a clear code stands in front, and the end code behind
    begins_with_clear: bool = True
    has_end: bool = True
    #: what stands behind the last pixel: codes, before the end code
    surplus: tuple[int, ...] = ()
    #: whether all codes stay in use when there are no more (deferred clear)
    defers: bool = False
    #: a clear code after so many pixels' codes
    clears_after: int | None = None
    filler: int = 0

    def encode(self, pixels: bytes) -> bytes:
        codes, clear = CodeWriter(self.size), 1 << self.size
        singles = {bytes([slot]): slot for slot in range(min(clear, 256))}
        known, others = dict(singles), clear + 2 - len(singles)
        if self.begins_with_clear:
            codes.write(clear)
        position = written = 0
        while position < len(pixels):
            count = 1
            while position + count < len(pixels) and pixels[position : position + count + 1] in known:
                count += 1
            codes.write(known[pixels[position : position + count]])
            written += 1
            is_full = len(known) + others >= 4096
            if position + count < len(pixels) and not is_full:
                known[pixels[position : position + count + 1]] = len(known) + others
            position += count
            if written == self.clears_after or (is_full and not self.defers):
                codes.write(clear)
                known, written = dict(singles), 0
        for code in self.surplus:
            codes.write(code)
        if self.has_end:
            codes.write(clear + 1)
        return codes.bits.bytes(self.filler)


def frame(pixels: numpy.ndarray, left: int = 0, top: int = 0, colours: bytes = b"", interlaced: bool = False,
          coder: Coder | None = None, slack: bytes = b"", part: int = 255, hints: int = 0) -> bytes:
    """Descriptor, palette and data of a picture of slots."""
    height, width = pixels.shape
    coder = coder or Coder(max(2, int(pixels.max()).bit_length()))
    stored = pixels[interlaced_rows(height)] if interlaced else pixels
    packed = packed_size(colours) | (0x40 if interlaced else 0) | hints
    descriptor = b"," + struct.pack("<HHHHB", left, top, width, height, packed)
    data = coder.encode(stored.astype("uint8").tobytes()) + slack
    return descriptor + colours + bytes([coder.size]) + sub_blocks(data, part)


def interlaced_rows(height: int) -> list[int]:
    """The rows of a picture in the order in which they are stored when it is interlaced (GIF89a, appendix E)."""
    return [row for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for row in range(start, height, step)]


def chains(data: bytes) -> Iterator[tuple[int, int, list[bytes]]]:
    """The chains of sub-blocks of a file up to its trailer or end: the label of the extension or 0x2C for an image, the code
    size of an image, and the data of the sub-blocks."""
    position = 13 + palette_bytes(data[10])
    while position < len(data) and data[position : position + 1] != TRAILER:
        kind, size = data[position], 0
        if kind == 0x21:
            kind = data[position + 1]
            position += 2
        elif kind == 0x2C:
            position += 10 + palette_bytes(data[position + 9])
            size = data[position]
            position += 1
        else:
            position += 1
            continue
        blocks = []
        while position < len(data) and data[position]:
            blocks.append(data[position + 1 : position + 1 + data[position]])
            position += 1 + data[position]
        position += 1
        yield kind, size, blocks


def palette_bytes(packed: int) -> int:
    return 6 << (packed & 7) if packed & 0x80 else 0


def decoded(codes: bytes, size: int) -> bytes:
    """All pixels that codes stand for, also those that are more than a frame has."""
    position, clear = 0, 1 << size
    width, table, previous, result = size + 1, {}, b"", []
    while position + width <= len(codes) * 8:
        word = int.from_bytes(codes[position // 8 : position // 8 + 3], "little")
        code = word >> position % 8 & (1 << width) - 1
        position += width
        if code == clear:
            width, table, previous = size + 1, {}, b""
            continue
        if code == clear + 1:
            break
        pixels = bytes([code & 255]) if code < clear else table.get(code, previous + previous[:1])
        next_code = clear + 2 + len(table)
        if previous and next_code < 4096:
            table[next_code] = previous + pixels[:1]
        if clear + 2 + len(table) >> width and width < 12:
            width += 1
        result.append(pixels)
        previous = pixels
    return b"".join(result)


def encoded(picture: Image.Image, **options) -> bytes:
    """As Pillow writes it."""
    output = io.BytesIO()
    picture.save(output, "GIF", **options)
    return output.getvalue()


def slots(width: int, height: int, count: int, seed: int = 1) -> numpy.ndarray:
    """A picture of slots, by whole numbers alone, in which every slot comes when it is large enough."""
    y, x = numpy.mgrid[0:height, 0:width].astype("int64")
    noise = ((x * 73856093) ^ (y * 19349663) ^ (seed * 83492791)) // 8 % 3
    return ((x * count // width + y * 3 + noise + seed) % count).astype("uint8")


def rainbow(count: int, seed: int = 0) -> bytes:
    """Colours none of which is black or comes twice."""
    return palette([((slot * 37 + seed * 11) % 256, (slot * 59 + 90) % 256, slot + 1 & 255) for slot in range(count)])
