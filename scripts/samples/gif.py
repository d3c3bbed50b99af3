"""GIF files, put together by hand: blocks, and LZW codes of an encoder of its own."""

import dataclasses
import io
import struct

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
        bits, clear = BitWriter(), 1 << self.size
        width, reader_next, is_first = self.size + 1, clear + 2, True
        known: dict[bytes, int] = {bytes([slot]): slot for slot in range(clear)}
        if self.begins_with_clear:
            bits.write(clear, width)
        position = written = 0
        while position < len(pixels):
            count = 1
            while position + count < len(pixels) and pixels[position : position + count + 1] in known:
                count += 1
            bits.write(known[pixels[position : position + count]], width)
            written += 1
            if not is_first and reader_next < 4096:
                reader_next += 1
            is_first = False
            if reader_next >> width and width < 12:
                width += 1
            is_full = len(known) + 2 >= 4096
            if position + count < len(pixels) and not is_full:
                known[pixels[position : position + count + 1]] = len(known) + 2
            position += count
            if written == self.clears_after or (is_full and not self.defers):
                bits.write(clear, width)
                known = {bytes([slot]): slot for slot in range(clear)}
                width, reader_next, is_first, written = self.size + 1, clear + 2, True, 0
        for code in self.surplus:
            bits.write(code, width)
            if code == clear:
                width = self.size + 1
        if self.has_end:
            bits.write(clear + 1, width)
        return bits.bytes(self.filler)


def frame(pixels: numpy.ndarray, left: int = 0, top: int = 0, colours: bytes = b"", interlaced: bool = False,
          coder: Coder | None = None, slack: bytes = b"", part: int = 255, hints: int = 0) -> bytes:
    """Descriptor, palette and data of a picture of slots."""
    height, width = pixels.shape
    coder = coder or Coder(max(2, int(pixels.max()).bit_length()))
    rows = [row for start, step in ((0, 8), (4, 8), (2, 4), (1, 2)) for row in range(start, height, step)]
    stored = pixels[rows] if interlaced else pixels
    packed = packed_size(colours) | (0x40 if interlaced else 0) | hints
    descriptor = b"," + struct.pack("<HHHHB", left, top, width, height, packed)
    data = coder.encode(stored.astype("uint8").tobytes()) + slack
    return descriptor + colours + bytes([coder.size]) + sub_blocks(data, part)


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
