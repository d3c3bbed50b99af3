"""JBIG2 pictures as PDF embeds them (ISO 32000-2, 7.4.7), put together of the coded parts of the example that the
standard has (ITU-T T.88, Annex H)."""

import dataclasses
import struct

#: The segments of the example, three pages in sequential order, coded by Huffman codes and MMR on the first page and
#: arithmetically on the others.
EXAMPLE = bytes.fromhex("""
    000000000001000000001800010000000100000001e9cbf40026af04bff0782fe00040
    000000013000010000001300000040000000380000000000000000010000
    000000020001010000001c00010000000200000002e5cdf80079e0841081f08210861079f00080
    0000000307420002010000003100000025000000080000000400000001000c0900100000000501100000000000000000000000000000000c
    4007087041d0
    000000042700010000002c000000360000002c000000040000000b000126a071cea7fffffffffffffffffffffffffffffffffffffff8f0
    000000051001010000002d0104040000000f20d184611845f2f97c8f11c39e45f2f97d42850aaa84622feeec446222352a0a83b9dcee7780
    0000000617200501000000570000002000000024000000100000000f00010000000800000009000000000000000004000000aaaaaaaa8008
    008036d5556b5ad40040042ee952d2d2d28aa54a00200223e09524b4928a4a925492d24a292a4940040040
    0000000731000100000000
    000000083000020000001300000040000000380000000000000000010000
    000000090001020000001b080002ff00000002000000024fe78c200e1dc7cf0111c4b26fffac
    0000000a07400009020000001f00000025000000080000000400000001000c08000000058d6e5a124085ffac
    0000000b27000200000023000000360000002c000000040000000b000803fffdff02fefefe04eeed87fbcb2bffac
    0000000c1001020000001c0604040000000f90716b6d99a7aa497df2e5481fdc68bc6e40bbffac
    0000000d17200c020000003e0000002000000024000000100000000f0002000000080000000900000000000000000400000087cb821e66a4
    14eb3c4a15faccd6f3b16f4cedbfa7bfffac
    0000000e31000200000000
    0000000f3000030000001300000025000000080000000000000000010000
    0000001000010000000016080002ff00000001000000014fe78d681b142f3fffac
    000000110021100300000020080202ffffffffff00000003000000024fe9d7d590c3b526a7fb6d14983fffac
    00000012072011030000002500000025000000080000000000000000008c1200000004a95c8bf4c37d966a28e5768fffac
    0000001331000300000000
    0000001433000000000000""")

SYMBOLS, TEXT, PATTERNS, HALFTONE, GENERIC, PAGE, END_OF_PAGE = 0, 7, 16, 23, 39, 48, 49
END_OF_STRIPE, END_OF_FILE, PROFILES, TABLES, COLOURS, EXTENSION = 50, 51, 52, 53, 54, 62
INTERMEDIATE_GENERIC, REFINEMENT = 36, 42


@dataclasses.dataclass
class Segment:
    """A segment, as 7.2 says."""

    number: int
    type: int
    data: bytes = b""
    refers: tuple[int, ...] = ()
    page: int = 1
    #: The bits of 7.2.4 for the segment and those that it refers to.
    retained: int = 0
    length: int | None = None
    has_long_page: bool = False

    def __bytes__(self) -> bytes:
        size = "B" if self.number <= 256 else "H" if self.number <= 65_536 else "I"
        head = struct.pack(">IB", self.number, self.type | (0x40 if self.has_long_page else 0))
        if len(self.refers) <= 4:
            head += bytes([len(self.refers) << 5 | self.retained])
        else:
            head += struct.pack(">I", 7 << 29 | len(self.refers))
            head += self.retained.to_bytes(len(self.refers) // 8 + 1, "little")
        head += struct.pack(f">{len(self.refers)}{size}", *self.refers)
        length = len(self.data) if self.length is None else self.length
        return head + struct.pack(">II" if self.has_long_page else ">BI", self.page, length) + self.data


def _segments(data: bytes) -> dict[int, Segment]:
    """Of the example, whose numbers are small and whose segments refer to few others."""
    segments, position = {}, 0
    while position < len(data):
        number, kind, counts = struct.unpack_from(">IBB", data, position)
        refers = tuple(data[position + 6 : position + 6 + (counts >> 5)])
        position += 6 + len(refers)
        page, length = struct.unpack_from(">BI", data, position)
        position += 5
        segments[number] = Segment(number, kind, data[position : position + length], refers, min(page, 1), counts & 31)
        position += length
    return segments


#: By their numbers; each of page 1, which is what the page of a picture is called in PDF, or of none.
SEGMENTS = _segments(EXAMPLE)

#: The numbers of the segments that each page of the example is painted with, and those that belong to no page.
PAGES = {1: ((0,), range(1, 7)), 2: ((0,), range(8, 14)), 3: ((16,), (15, 17, 18))}
SIZES = {1: (64, 56), 2: (64, 56), 3: (37, 8)}


def of_page(page: int) -> tuple[list[Segment], list[Segment]]:
    """The segments that belong to no page, and those of a page of the example."""
    common, own = PAGES[page]
    return [SEGMENTS[number] for number in common], [SEGMENTS[number] for number in own]


def stream(segments: list[Segment]) -> bytes:
    return b"".join(map(bytes, segments))


def region(width: int, height: int, x: int = 0, y: int = 0, operator: int = 0) -> bytes:
    """The field that every region begins with (7.4.1)."""
    return struct.pack(">IIIIB", width, height, x, y, operator)
