"""A JPEG coder of our own (ITU-T T.81, sequential, Huffman), for what Pillow cannot write: restart intervals, any
sampling, several scans, and files that are the same whatever library is installed. Whole numbers only."""

import dataclasses
import functools
import struct

import numpy

from .jpeg import segment

ZIGZAG = sorted(range(64), key=lambda i: (i // 8 + i % 8, (i // 8 if (i // 8 + i % 8) % 2 else i % 8)))

#: T.81 annex K.3.3: how many codes of each length, and their values.
DC_COUNTS, DC_VALUES = bytes([0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0]), bytes(range(12))
AC_COUNTS = bytes([0, 2, 1, 3, 3, 2, 4, 3, 5, 5, 4, 4, 0, 0, 1, 0x7D])
AC_VALUES = bytes.fromhex(
    "01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a34353637"
    "38393a434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3"
    "a4a5a6a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa")

#: The cosines of the transform, times 4096.
COSINES = numpy.array([
    [1448] * 8,
    [2009, 1703, 1138, 400, -400, -1138, -1703, -2009],
    [1892, 784, -784, -1892, -1892, -784, 784, 1892],
    [1703, -400, -2009, -1138, 1138, 2009, 400, -1703],
    [1448, -1448, -1448, 1448, 1448, -1448, -1448, 1448],
    [1138, -2009, 400, 1703, -1703, -400, 2009, -1138],
    [784, -1892, 1892, -784, -784, 1892, -1892, 784],
    [400, -1138, 1703, -2009, 2009, -1703, 1138, -400],
], dtype="int64")


@functools.cache
def codes(counts: bytes, values: bytes) -> dict[int, tuple[int, int]]:
    """The code and its length for each value."""
    table, code, index = {}, 0, 0
    for length, count in enumerate(counts, 1):
        for _ in range(count):
            table[values[index]] = (code, length)
            code, index = code + 1, index + 1
        code <<= 1
    return table


@dataclasses.dataclass(frozen=True)
class Precision:
    """How samples of so many bits are coded: the second byte of SOF, and counts and values of the Huffman tables."""

    bits: int
    frame: int
    direct: tuple[bytes, bytes]
    alternating: tuple[bytes, bytes]


EIGHT_BITS = Precision(8, 0xC0, (DC_COUNTS, DC_VALUES), (AC_COUNTS, AC_VALUES))

#: T.81 tables F.6 and F.7: larger sizes. Every size of a DC difference has a code of five bits, every AC value one of
#: eight; the codes stand for all values in rising order, so that those that no unit has say nothing.
TWELVE_BITS = Precision(
    12, 0xC1, (bytes([0] * 4 + [16] + [0] * 11), bytes(range(16))),
    (bytes([0] * 7 + [255] + [0] * 8), bytes(range(255))))


class Bits:
    """Bits, most significant first, with a zero behind each FF byte; padded with ones."""

    def __init__(self):
        self.value, self.count = 0, 0

    def put(self, code: int, length: int):
        self.value, self.count = self.value << length | code, self.count + length

    def bytes(self, padding: int = 1) -> bytes:
        free = -self.count % 8
        whole = self.value << free | ((1 << free) - 1) * padding
        return whole.to_bytes((self.count + free) // 8, "big").replace(b"\xff", b"\xff\0")


def put_number(bits: Bits, table: dict, run: int, number: int):
    """A run length with the size of a number, then the number (T.81, F.1.2)."""
    size = abs(number).bit_length()
    bits.put(*table[run << 4 | size])
    bits.put(number if number >= 0 else number + (1 << size) - 1, size)


def put_block(bits: Bits, block: list[int], previous: int, precision: Precision):
    direct, alternating = codes(*precision.direct), codes(*precision.alternating)
    put_number(bits, direct, 0, block[0] - previous)
    run = 0
    last = max((index for index in range(1, 64) if block[index]), default=0)
    for index in range(1, last + 1):
        if block[index] == 0:
            run += 1
            continue
        while run > 15:
            bits.put(*alternating[0xF0])
            run -= 16
        put_number(bits, alternating, run, block[index])
        run = 0
    if last < 63:
        bits.put(*alternating[0])


def blocks(plane: numpy.ndarray, across: int, down: int, step: int, middle: int) -> list[list[list[int]]]:
    """The quantised coefficients, in zigzag order, of `down` rows of `across` blocks. `middle` is gray."""
    plane = numpy.pad(plane, ((0, down * 8 - plane.shape[0]), (0, across * 8 - plane.shape[1])), "edge")
    rows, unit = [], 4096 * 4096 * step
    for row in range(down):
        line = []
        for column in range(across):
            tile = plane[row * 8 : row * 8 + 8, column * 8 : column * 8 + 8].astype("int64") - middle
            flat = ((COSINES @ tile @ COSINES.T).reshape(64) + unit // 2) // unit
            line.append([int(flat[index]) for index in ZIGZAG])
        rows.append(line)
    return rows


def start_of_scan(components: list[int]) -> bytes:
    table = b"".join(bytes([number, 0]) for number in components)
    return segment(0xDA, bytes([len(components)]) + table + b"\0\x3f\0")


def coded_scan(
    units: list[list[tuple[int, list[int]]]], interval: int, padding: int, precision: Precision
) -> bytes:
    """The units (MCUs) of a scan, each a list of components and blocks, with a restart marker every `interval`."""
    output, bits, previous, restarts = b"", Bits(), {}, 0
    for number, unit in enumerate(units):
        if interval and number and number % interval == 0:
            output += bits.bytes(padding) + bytes([0xFF, 0xD0 + restarts % 8])
            bits, previous, restarts = Bits(), {}, restarts + 1
        for component, block in unit:
            put_block(bits, block, previous.get(component, 0), precision)
            previous[component] = block[0]
    return output + bits.bytes(padding)


def encoded(
    planes: list[numpy.ndarray], sampling: list[tuple[int, int]], interval: int = 0, interleaved: bool = True,
    step: int = 12, padding: int = 1, between_scans: bytes = b"", precision: Precision = EIGHT_BITS,
) -> bytes:
    """A file of these planes of full size; plane `i` is kept at `sampling[i]` (across, down) blocks in each unit.

    `padding` is what the bits behind the last code of a scan are; readers expect ones.
    """
    height, width = planes[0].shape
    widest, tallest = max(s[0] for s in sampling), max(s[1] for s in sampling)
    units_across, units_down = -(-width // (8 * widest)), -(-height // (8 * tallest))
    coded = []
    for plane, (across, down) in zip(planes, sampling):
        small = plane[:: tallest // down, :: widest // across]
        coded.append(blocks(small, units_across * across, units_down * down, step, 1 << precision.bits - 1))
    if interleaved:
        scans = [(range(len(planes)), [
            [(i, coded[i][row * s[1] + y][column * s[0] + x])
             for i, s in enumerate(sampling) for y in range(s[1]) for x in range(s[0])]
            for row in range(units_down) for column in range(units_across)])]
    else:
        scans = []
        for i, (across, down) in enumerate(sampling):
            rows = -(-(-(-height * down // tallest)) // 8)
            columns = -(-(-(-width * across // widest)) // 8)
            scans.append(([i], [[(i, coded[i][row][column])] for row in range(rows) for column in range(columns)]))
    # The steps of coefficients that are zero everywhere say nothing.
    used = numpy.any([block for _, units in scans for unit in units for _, block in unit], axis=0)
    steps = bytes([step if used[place] or place == 0 else 1 for place in range(64)])
    data = b"\xff\xd8" + segment(0xDB, b"\0" + steps)
    frame = b"".join(bytes([i + 1, s[0] << 4 | s[1], 0]) for i, s in enumerate(sampling))
    data += segment(precision.frame, struct.pack(">BHHB", precision.bits, height, width, len(planes)) + frame)
    data += segment(0xC4, b"\0" + b"".join(precision.direct))
    data += segment(0xC4, b"\x10" + b"".join(precision.alternating))
    if interval:
        data += segment(0xDD, struct.pack(">H", interval))
    for number, (components, units) in enumerate(scans):
        data += (between_scans if number else b"") + start_of_scan([i + 1 for i in components])
        data += coded_scan(units, interval, padding, precision)
    return data + b"\xff\xd9"
