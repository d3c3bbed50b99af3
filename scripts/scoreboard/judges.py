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
    """Whether the clean copy is as it should be in this aspect; None when that cannot be said."""
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
    one, other = decoded.shown(before).frames[0], decoded.shown(after).frames[0]
    return numpy.array_equal(one, other) or numpy.array_equal(*(full(frame) for frame in (one, other)))


def full(frame: numpy.ndarray) -> numpy.ndarray:
    """Red, green, blue and opacity, of frames of eight bits."""
    if frame.dtype == bool:
        frame = frame * numpy.uint8(255)
    if frame.ndim == 2:
        frame = numpy.repeat(frame[..., None], 3, axis=2)
    elif frame.shape[2] == 2:
        frame = numpy.concatenate([numpy.repeat(frame[..., :1], 3, axis=2), frame[..., 1:]], axis=2)
    if frame.shape[2] == 3:
        frame = numpy.concatenate([frame, numpy.full_like(frame[..., :1], numpy.iinfo(frame.dtype).max)], axis=2)
    return frame


def has_same_animation(before: bytes, after: bytes) -> bool:
    one, other = decoded.shown(before), decoded.shown(after)
    return (len(one.frames), one.durations, one.loops) == (len(other.frames), other.durations, other.loops)


def is_alike(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    if one.shape[:2] != other.shape[:2]:
        return False
    first, second = full(one).astype("float32"), full(other).astype("float32")
    return float(numpy.abs(first - second).mean()) < MOST_DIFFERENCE


JUDGES = {
    "upright": is_upright, "colours": has_same_colours, "pixels": has_same_pixels, "animation": has_same_animation,
    "size": lambda before, after: True,
}
