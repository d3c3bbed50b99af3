"""What browsers show of a GIF, also of one that is damaged, by the rules that Chrome and Firefox have in common."""

import dataclasses

import numpy

from . import gif
from .decoded import Shown

EXTENSION, IMAGE = 0x21, 0x2C
CONTROL, APPLICATION = 0xF9, 0xFF
#: Disposals: the area of the frame becomes transparent, or what it was before the frame. All others leave it.
CLEAR, RESTORE = (2,), (3, 4)
#: What a damaged file raises.
UNREADABLE = (ValueError, IndexError, TypeError)


@dataclasses.dataclass
class Frame:
    left: int
    top: int
    #: that of each pixel that is on the canvas
    slots: numpy.ndarray
    #: red, green, blue and opacity of each slot
    colours: numpy.ndarray
    disposal: int
    #: in hundredths of a second
    delay: int
    transparent: int | None

    @property
    def area(self) -> tuple[slice, slice]:
        return slice(self.top, self.top + self.slots.shape[0]), slice(self.left, self.left + self.slots.shape[1])


def shown(data: bytes) -> Shown:
    """Every frame on what is left of the others. Raises an error of `UNREADABLE` when a frame is damaged."""
    (width, height), frames, loops = read(data)
    canvas, result = numpy.zeros((height, width, 4), "uint8"), []
    for frame in frames:
        before = canvas.copy()
        is_drawn = numpy.ones(frame.slots.shape, bool)
        if frame.transparent is not None:
            is_drawn = frame.slots != frame.transparent
        canvas[frame.area][is_drawn] = frame.colours[frame.slots[is_drawn]]
        result.append(canvas.copy())
        if frame.disposal in CLEAR:
            canvas[frame.area] = 0
        elif frame.disposal in RESTORE:
            canvas = before
    return Shown(result, [frame.delay * 10 for frame in frames], loops, None)


def read(data: bytes) -> tuple[tuple[int, int], list[Frame], int | None]:
    """The size of the picture, its frames and its loop count.

    The picture is so large that it holds the first frame; the others are cut at its edges. Bytes that are no block, and
    the end of the data, end it."""
    width, height = number(data, 6), number(data, 8)
    colours, position = palette(data, 10, 13)
    frames, loops, control = [], None, (0, 0, None)
    while position < len(data) and data[position] in (EXTENSION, IMAGE):
        if data[position] == EXTENSION:
            label, (blocks, position) = data[position + 1 : position + 2], sub_blocks(data, position + 2)
            if label == bytes([CONTROL]) and blocks and position <= len(data):
                packed, delay = blocks[0][0], number(blocks[0], 1)
                control = (packed >> 2 & 7, delay, blocks[0][3] if packed & 1 else None)
            elif label == bytes([APPLICATION]) and blocks and blocks[0] in (b"NETSCAPE2.0", b"ANIMEXTS1.0"):
                counts = [number(block, 1) for block in blocks[1:] if len(block) >= 3 and block[0] == 1]
                loops = counts[0] if counts else loops
            continue
        left, top, columns, rows = (number(data, position + offset) for offset in (1, 3, 5, 7))
        is_interlaced = data[position + 9] & 0x40
        own, start = palette(data, position + 9, position + 10)
        blocks, position = sub_blocks(data, start + 1)
        if not frames:
            width, height = max(width, left + columns), max(height, top + rows)
        pixels = slots(b"".join(blocks), data[start], columns, rows, is_interlaced)
        seen = pixels[: max(0, height - top), : max(0, width - left)]
        frames.append(Frame(left, top, seen, colours if own is None else own, *control))
        control = (0, 0, None)
    return (width, height), frames, loops


def number(data: bytes, position: int) -> int:
    return data[position] | data[position + 1] << 8


def palette(data: bytes, packed: int, start: int) -> tuple[numpy.ndarray | None, int]:
    """Red, green, blue and opacity of each slot, and where the palette ends; None where there is none."""
    count = gif.palette_bytes(data[packed]) // 3
    if not count:
        return None, start
    colours = numpy.frombuffer(data[start : start + count * 3], "uint8").reshape(count, 3)
    return numpy.concatenate([colours, numpy.full((count, 1), 255, "uint8")], axis=1), start + count * 3


def sub_blocks(data: bytes, position: int) -> tuple[list[bytes], int]:
    blocks = []
    while position < len(data) and data[position]:
        blocks.append(data[position + 1 : position + 1 + data[position]])
        position += 1 + data[position]
    return blocks, position + 1


def slots(codes: bytes, size: int, columns: int, rows: int, is_interlaced: int) -> numpy.ndarray:
    decoded = gif.decoded(codes, size)[: columns * rows]
    stored = numpy.frombuffer(decoded, "uint8").reshape(rows, columns)
    if not is_interlaced:
        return stored
    pixels = numpy.empty_like(stored)
    pixels[gif.interlaced_rows(rows)] = stored
    return pixels
