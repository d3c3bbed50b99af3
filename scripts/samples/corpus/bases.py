"""The small pictures that the corpus files are made of. Whole numbers only, so that they are the same everywhere."""

from .. import jpeg, png
from ..item import Item
from ..pictures import pattern

SMALL = pattern(48, 40, seed=3)
BASELINE = jpeg.encoded(SMALL, quality=80)
PROGRESSIVE = jpeg.encoded(SMALL, quality=80, progressive=True)
PLAIN_PNG = png.encoded(SMALL.quantize(32))
RGB_PNG = png.encoded(pattern(20, 16, seed=4))


def rejected(name: str, data: bytes, code: str) -> Item:
    return Item(name, data, verdict="rejected", code=code)


def patched(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value):]
