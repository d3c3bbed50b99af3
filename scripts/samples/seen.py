"""Whether a clean copy shows what a damaged picture showed, where programs do not read damaged parts alike."""

import pathlib
import re
import subprocess

from . import browser_gif, decoded, exiftool, jpeg, png

#: Debian's own name of the program; `convert` could be another one.
IMAGEMAGICK = "convert-im6.q16"
#: Orientation (Exif 2.32, 4.6.4 A) and what jpegtran calls the way back to upright.
TURNS = {
    "2": ["-flip", "horizontal"], "3": ["-rotate", "180"], "4": ["-flip", "vertical"], "5": ["-transpose"],
    "6": ["-rotate", "90"], "7": ["-transverse"], "8": ["-rotate", "270"],
}
#: What each construct is in words of ExifTool.
KEPT_TAGS = {"artist": ["Artist"], "copyright": ["Copyright"], "camera": ["Make", "Model"]}
#: What a GIF has that Pillow does not read as browsers do: frames outside of the screen, unknown disposals, bytes that are
#: no block, and loop counts with something before them.
BROWSER_CONSTRUCTS = {"gif.screen-size", "gif.frame-excess", "gif.control", "gif.missing-trailer", "gif.loop"}
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
    if recoded or ("png.hidden-colours", "normalized") in found:
        before, after = before.visible(), after.visible()
    different = before.differences(after)
    if different and BROWSER_CONSTRUCTS & {name for name, _ in found} and same_in_browsers(data, copy):
        return [], remarks + ["a damaged GIF, as browsers show it; Pillow shows it in another way"]
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
    if ("webp.flags", "normalized") in found:
        if (shown := imagemagick(source)) is None:
            return "with a transparency that the header does not announce and that ImageMagick does not decode"
        if shown == imagemagick(clean):
            return "with a transparency that the header does not announce, as ImageMagick shows it, not Pillow"
    if ("gif.encoder-choices", "normalized") in found and imagemagick(source) == imagemagick(clean):
        return "with palettes put in order, as ImageMagick shows it; Pillow paints a background in a colour of them"
    if ("png.hidden-colours", "normalized") in found and same_frames_alone(source.read_bytes(), clean.read_bytes()):
        return "the same frame by frame; Pillow mixes colours that nobody sees into a frame that is drawn over them"
    stored, values = decoded.shown(source.read_bytes(), turned=False), sorted(exiftool.orientations(source))
    if ("jpeg.app1.exif.orientation", "normalized") in found:
        for value in values:
            if value in TURNS and not jpegtran(source, value).differences(after):
                return "a JPEG picture turned upright, with the same samples as jpegtran's"
    for value in values:
        if not stored.turned(int(value)).differences(after):
            return "turned as ExifTool reads it, not as Pillow does"
    if png.is_turned_behind_image(source.read_bytes()) and not stored.visible().differences(after.visible()):
        return "not turned, as the block of EXIF stands behind the image; Pillow turns it, browsers do not"
    if not stored.differences(after) and not any(block in source.read_bytes() for block in BLOCKS):
        return "not turned, as no block of EXIF begins with the number 42; Pillow and ExifTool turn it"
    return None


def same_in_browsers(before: bytes, after: bytes) -> bool:
    """Whether browsers show the same of two GIFs."""
    try:
        return not browser_gif.shown(before).differences(browser_gif.shown(after))
    except browser_gif.UNREADABLE:
        return False


def same_frames_alone(before: bytes, after: bytes) -> bool:
    """Whether two animations have the same frames, each for the same time, before they are drawn over each other."""
    one, other = png.frames(before), png.frames(after)
    return [control for control, _ in one] == [control for control, _ in other] and not any(
        decoded.shown(frame).visible().differences(decoded.shown(other_frame).visible())
        for (_, frame), (_, other_frame) in zip(one, other))


def is_kept(word: str, report: dict, clean: pathlib.Path) -> bool:
    """Whether the word is in a tag of the camera data that the policy keeps."""
    names = [finding["construct"] for finding in report["findings"] if finding["action"] == "kept"]
    kept = {name.rpartition(".exif.")[2] for name in names}
    return any(word in exiftool.values(clean, f"-{tag}") for name in kept for tag in KEPT_TAGS.get(name, ()))


def is_coded(word: bytes, data: bytes) -> bool:
    """Whether the word is a part of coded pixels wherever it stands, in one piece or with single bytes between: with any
    byte of it inverted, Pillow shows something else, or cannot decode the picture; or pixels of a GIF have slots that
    spell it. Of a JPEG, jpegtran reads other coefficients, also of the blocks outside the picture."""
    if data.startswith(b"GIF") and any(word in frame.slots.tobytes() for frame in browser_gif.read(data)[1]):
        return True
    places = list(re.finditer(b".?".join(re.escape(word[at : at + 1]) for at in range(len(word))), data, re.DOTALL))
    return bool(places) and all(
        is_changed(data, data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :])
        for place in places for at in range(*place.span()))


def is_changed(before: bytes, after: bytes) -> bool:
    if before.startswith(jpeg.START):
        return coefficients(before) != coefficients(after)
    try:
        return bool(decoded.shown(before).differences(decoded.shown(after)))
    except decoded.UNREADABLE:
        return True


def coefficients(data: bytes) -> bytes:
    """Every coefficient of every whole unit, as jpegtran codes them; nothing when it cannot read them."""
    command = ["jpegtran", "-copy", "none", "-optimize"]
    return subprocess.run(command, input=jpeg.with_whole_units(data), capture_output=True).stdout


def jpegtran(path: pathlib.Path, orientation: str) -> decoded.Shown:
    """The picture that jpegtran turns upright without loss. Raises `decoded.UNREADABLE` when it cannot."""
    command = ["jpegtran", "-copy", "none", "-perfect", *TURNS[orientation], str(path)]
    return decoded.shown(subprocess.run(command, capture_output=True).stdout)


def imagemagick(path: pathlib.Path) -> bytes | None:
    """Every pixel of every frame as it is shown, with its opacity; None when ImageMagick cannot decode it."""
    result = subprocess.run([IMAGEMAGICK, str(path), "-coalesce", "RGBA:-"], capture_output=True)
    return result.stdout or None
