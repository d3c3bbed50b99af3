"""A lossy image with several partitions, coded by hand, because Pillow cannot ask for them (RFC 6386)."""

import base64
import struct
import zlib


class Partition:
    """Codes symbols (section 7.3)."""

    def __init__(self):
        self.low, self.range, self.shifts = 0, 255, 0

    def put(self, symbol: int, probability: int = 128) -> None:
        split = 1 + ((self.range - 1) * probability >> 8)
        if symbol:
            self.low += split
            self.range -= split
        else:
            self.range = split
        while self.range < 128:
            self.low, self.range, self.shifts = self.low << 1, self.range << 1, self.shifts + 1

    def number(self, value: int, bits: int) -> None:
        for bit in reversed(range(bits)):
            self.put(value >> bit & 1)

    def coded(self) -> bytes:
        """The lower end of what the symbols leave, in whole bytes."""
        spare = -(self.shifts + 8) % 8
        return (self.low << spare).to_bytes((self.shifts + 8 + spare) // 8, "big")


#: First nodes of the tree of the block of averages by context, of luma behind it, and of chroma (13.5).
AVERAGES, AFTER_FIRST, LUMA, CHROMA = [(198, 35, 237), (131, 45, 198), (68, 47, 146)], 184, 253, 253
#: How likely each probability is to be replaced (13.4), packed.
UPDATES = zlib.decompress(base64.b85decode(
    'c-pO#u@1s83`GC`Z<zTLri!&fpomhMICfxY?mW0EmGJa>iXHpnwzd<e891ccF{?tJppIr8)s>i`J``vT*cPBT)dkbU!V0GSqfoc@'
    'dt8XunsiMbODekF&T0dDxGR}c<oITK^4>TAxyD__{`v#ZixUs{a26zvGWAT6r*>P}<jp;c(g^oL7G7<^JR40OY5lLU5Q|mA6K5FA'
    'KVT+S<APe{W-!amET9)rY3kQi)YZ@_u1WT?1v^*vCXTKC0J*Rj@&'))


def frame(
    width: int, height: int, partitions: int, slack: dict[int, bytes] = {}, leaves_out_unread: bool = False,
) -> bytes:
    """A key frame of macroblocks that are a step lighter or darker than their neighbours.

    `slack` is put behind the partitions with these numbers, the first one being 0. Partitions that no row is coded in
    may have no bytes, but for the last one, because libwebp waits for its first.
    """
    first = Partition()
    first.number(0, 2)  # colour space, clamping
    first.put(0)  # segments
    first.number(0, 1 + 6 + 3)  # loop filter
    first.put(0)  # its adjustments
    first.number(partitions.bit_length() - 1, 2)
    first.number(60, 7)  # quantizer
    first.number(0, 5)  # its adjustments
    first.put(0)  # whether probabilities are kept
    for probability in UPDATES:
        first.put(0, probability)
    first.put(0)  # whether macroblocks can be empty
    columns, rows = -(-width // 16), -(-height // 16)
    coded = [Partition() for _ in range(partitions)]
    above = [0] * columns
    for row in range(rows):
        left, part = 0, coded[row % partitions]
        for column in range(columns):
            first.put(1, 145)  # one prediction for all luma
            first.put(0, 156)
            first.put(0, 163)  # by the average of the neighbours
            first.put(0, 142)  # chroma too
            has_step = (row + column) % 3 != 1
            any_block, any_value, larger = AVERAGES[above[column] + left]
            part.put(has_step, any_block)
            if has_step:
                part.put(1, any_value)
                part.put(0, larger)
                part.put(column % 2)
                part.put(0, AFTER_FIRST)
            above[column] = left = int(has_step)
            for probability in [LUMA] * 16 + [CHROMA] * 8:
                part.put(0, probability)
    parts = [part.coded() + slack.get(number, b"") for number, part in enumerate([first, *coded])]
    if leaves_out_unread:
        parts[1 + rows : -1] = [b""] * len(parts[1 + rows : -1])
    tag = 1 << 4 | len(parts[0]) << 5
    sizes = b"".join(len(part).to_bytes(3, "little") for part in parts[1:-1])
    head = tag.to_bytes(3, "little") + b"\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return head + parts[0] + sizes + b"".join(parts[1:])
