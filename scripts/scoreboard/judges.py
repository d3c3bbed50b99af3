"""What became of a file: judged by the words planted in it, by Pillow and by LittleCMS."""

import json
import pathlib

import numpy

from samples import decoded
from samples.canary import found
from samples.unpacked import unpacked
from samples.worker import sanitize

#: Of 255, on average over a picture: another coding differs by less, another turn or other colours by more.
MOST_DIFFERENCE = 16

REMOVED, LEFT, REFUSED, BROKE = "removed", "left", "refused", "broke it"


def hiding(source: pathlib.Path, clean: bytes, worker: str, scratch: pathlib.Path) -> str:
    """What became of what the corpus file hides."""
    try:
        decoded.shown(clean)
    except decoded.UNREADABLE:
        return BROKE
    expected = json.loads(source.with_name(source.name + ".expect").read_text())
    if expected["canaries"]:
        return LEFT if found(expected["canaries"], unpacked(clean)) else REMOVED
    after = scratch / f"judged{source.suffix}"
    after.write_bytes(clean)
    return LEFT if constructs(source, worker, scratch) & constructs(after, worker, scratch) else REMOVED


def constructs(path: pathlib.Path, worker: str, scratch: pathlib.Path) -> set[str]:
    """What the worker finds in a file, for places that hold no word."""
    report, = sanitize(worker, [path], scratch / "judged")
    return {finding["construct"] for finding in report["findings"]}


def look(aspect: str, before: bytes, after: bytes) -> bool | None:
    """Whether the clean copy is as it should be in this aspect; None when that cannot be said, as when Pillow cannot
    decode the picture itself."""
    try:
        decoded.shown(before)
    except decoded.UNREADABLE:
        return None
    try:
        return JUDGES[aspect](before, after)
    except decoded.UNREADABLE:
        return False


def is_upright(before: bytes, after: bytes) -> bool:
    return is_alike(*(decoded.shown(data).frames[0] for data in (before, after)))


def has_same_colours(before: bytes, after: bytes) -> bool | None:
    modes = [decoded.mode(data) for data in (before, after)]
    if modes[0] == "CMYK" != modes[1] and decoded.shown(before).profile is None:
        return None  # what inks without a profile look like is each program's own choice
    one, other = decoded.on_screen(before), decoded.on_screen(after)
    return one is not None and other is not None and is_alike(one, other)


def has_same_pixels(before: bytes, after: bytes) -> bool:
    """Sample by sample, whether they are kept with a palette or without."""
    one, other = (decoded.in_full(decoded.shown(data).frames[0]) for data in (before, after))
    return numpy.array_equal(one, other)


def has_same_animation(before: bytes, after: bytes) -> bool:
    one, other = decoded.shown(before), decoded.shown(after)
    return not {"the number of frames", "the timing"} & set(one.differences(other))


def is_alike(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    if one.shape[:2] != other.shape[:2]:
        return False
    first, second = decoded.in_full(one).astype("float32"), decoded.in_full(other).astype("float32")
    return float(numpy.abs(first - second).mean()) < MOST_DIFFERENCE


JUDGES = {
    "upright": is_upright, "colours": has_same_colours, "pixels": has_same_pixels, "animation": has_same_animation,
    "size": lambda before, after: True,
}
