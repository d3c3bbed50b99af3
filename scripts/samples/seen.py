"""Whether a clean copy shows what a damaged picture showed, where programs do not read damaged parts alike."""

import pathlib
import subprocess

from . import decoded, exiftool

#: Debian's own name of the program; `convert` could be another one.
IMAGEMAGICK = "convert-im6.q16"
#: How far a sample of a JPEG picture may be off that was turned upright: a decoder rounds in rows, then in columns.
TURNED_JPEG_DISTANCE = 16
#: How an Exif block begins (TIFF 6.0, section 2).
BLOCKS = (b"MM\0*", b"II*\0")


def differences(
    before: decoded.Shown, report: dict, source: pathlib.Path, clean: pathlib.Path, recoded: bool
) -> tuple[list[str], list[str]]:
    """What is not the same, and what is the same only as another program than Pillow sees it.

    `before` is `source` as Pillow shows it; `recoded` says that the policy has pictures coded anew."""
    found = {(finding["construct"], finding["action"]) for finding in report["findings"]}
    data, copy = source.read_bytes(), clean.read_bytes()
    after, remarks = decoded.shown(copy), []
    if ("png.hidden-default-image", "removed") in found:
        before = before.without_first()
        remarks.append("the default image was taken out, as the policy says: the other frames are compared")
    if recoded:
        before, after = before.visible(), after.visible()
    different = before.differences(after)
    if "pixels" in different:
        if remark := explained(before, after, found, source, clean):
            different.remove("pixels")
            remarks.append(remark)
    elif before.profile and decoded.same_colours(data, copy) is False:
        if any(".icc" in name or name.endswith(".misplaced-chunk") for name, action in found if action == "removed"):
            remarks.append("a damaged profile was removed that LittleCMS still reads")
        else:
            different.append("colours")
    return different, remarks


def explained(
    before: decoded.Shown, after: decoded.Shown, found: set, source: pathlib.Path, clean: pathlib.Path
) -> str | None:
    """How pixels that are not the same are the same after all."""
    if ("jpeg.app1.exif.orientation", "normalized") in found:
        distance = before.largest_distance(after)
        if distance is not None and distance <= TURNED_JPEG_DISTANCE:
            return f"a JPEG picture turned upright, with samples off by at most {TURNED_JPEG_DISTANCE}"
    if ("webp.flags", "normalized") in found and imagemagick(source) == imagemagick(clean):
        return "with a transparency that the header does not announce, as ImageMagick shows it, not Pillow"
    stored = decoded.shown(source.read_bytes(), turned=False)
    for value in sorted(exiftool.orientations(source)):
        if not stored.turned(int(value)).differences(after):
            return "turned as ExifTool reads it, not as Pillow does"
    if not stored.differences(after) and not any(block in source.read_bytes() for block in BLOCKS):
        return "not turned, as no block of EXIF begins with the number 42; Pillow and ExifTool turn it"
    return None


def imagemagick(path: pathlib.Path) -> bytes | None:
    """Every pixel of the first frame, with its opacity; None when ImageMagick does not decode it."""
    result = subprocess.run([IMAGEMAGICK, f"{path}[0]", "RGBA:-"], capture_output=True)
    return result.stdout or None
