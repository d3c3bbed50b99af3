"""What a person sees of a picture, as Pillow and LittleCMS decode it."""

import dataclasses
import io
import warnings

import numpy
from PIL import Image, ImageCms, ImageFile, ImageOps

#: Pillow's name of a JPEG file with further pictures behind its end, which a viewer does not show.
JPEG_WITH_MORE = "MPO"
#: Nobody sees the end of an animation that is played more often: it goes on for ever.
MOST_LOOPS = 65_535
#: How programs name the loop count of a GIF; Pillow does not know the other one, which browsers obey.
LOOP_NAME, OTHER_LOOP_NAME = b"NETSCAPE2.0", b"ANIMEXTS1.0"
#: Pillow raises errors of any kind for a file that it cannot decode.
UNREADABLE = Exception


@dataclasses.dataclass
class Shown:
    #: every frame, as a viewer turns it; colours of a palette are looked up
    frames: list[numpy.ndarray]
    #: milliseconds of each frame
    durations: list[float]
    #: how often an animation is played, 0 for ever
    loops: int | None
    profile: bytes | None

    def differences(self, other: "Shown") -> list[str]:
        """What a person would see of them that is not the same."""
        found = []
        if len(self.frames) != len(other.frames):
            found.append("the number of frames")
        elif any(not same_samples(one, two) for one, two in zip(self.frames, other.frames)):
            found.append("pixels")
        if (self.durations, self.loops) != (other.durations, other.loops) and len(self.frames) > 1:
            found.append("the timing")
        return found

    def turned(self, orientation: int) -> "Shown":
        """The same with every frame turned from how it is stored to how it is shown (Exif 2.32, 4.6.4 A)."""
        return dataclasses.replace(self, frames=[turned(frame, orientation) for frame in self.frames])

    def without_first(self) -> "Shown":
        """The same without its first frame."""
        return dataclasses.replace(self, frames=self.frames[1:], durations=self.durations[1:])

    def visible(self) -> "Shown":
        """The same with no colour where a pixel is wholly transparent."""
        return dataclasses.replace(self, frames=[visible(frame) for frame in self.frames])


def turned(frame: numpy.ndarray, orientation: int) -> numpy.ndarray:
    if orientation >= 5:
        frame = frame.swapaxes(0, 1)
    if orientation in (2, 3, 6, 7):
        frame = frame[:, ::-1]
    return frame[::-1] if orientation in (3, 4, 7, 8) else frame


def visible(frame: numpy.ndarray) -> numpy.ndarray:
    if frame.ndim < 3 or frame.shape[2] not in (2, 4):
        return frame
    return numpy.where(frame[..., -1:] == 0, 0, frame)


def same_samples(one: numpy.ndarray, other: numpy.ndarray) -> bool:
    """Also when one says of each pixel that it is opaque, and the other does not need to."""
    return numpy.array_equal(one, other) or numpy.array_equal(in_full(one), in_full(other))


def shown(data: bytes, turned: bool = True) -> Shown:
    """Raises `UNREADABLE` when Pillow does not decode every frame. Not `turned`, frames are as they are stored."""
    if data.startswith(b"GIF"):
        data = data.replace(OTHER_LOOP_NAME, LOOP_NAME)
    frames, durations = [], []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            count = 1 if picture.format == JPEG_WITH_MORE else getattr(picture, "n_frames", 1)
            for number in range(count):
                picture.seek(number)
                frames.append(looked_up(ImageOps.exif_transpose(picture.copy()) if turned else picture))
                durations.append(picture.info.get("duration", 0))
            profile = picture.info.get("icc_profile")
            loops = picture.info.get("loop")
            return Shown(frames, durations, 0 if loops and loops > MOST_LOOPS else loops, profile)


def looked_up(frame: Image.Image) -> numpy.ndarray:
    """The samples; of a picture with a palette or a transparent colour, the colours."""
    if frame.mode in ("P", "PA") or "transparency" in frame.info:
        frame = frame.convert("RGBA")
    return numpy.asarray(frame)


def in_full(frame: numpy.ndarray) -> numpy.ndarray:
    """Red, green, blue and opacity, whether the frame has all of them or not; four inks are left as they are."""
    if frame.dtype == bool:
        frame = frame * numpy.uint8(255)
    if frame.ndim == 2:
        frame = numpy.repeat(frame[..., None], 3, axis=2)
    elif frame.shape[2] == 2:
        frame = numpy.concatenate([numpy.repeat(frame[..., :1], 3, axis=2), frame[..., 1:]], axis=2)
    if frame.shape[2] == 3:
        frame = numpy.concatenate([frame, numpy.full_like(frame[..., :1], numpy.iinfo(frame.dtype).max)], axis=2)
    return frame


def mode(data: bytes) -> str:
    """How Pillow names the kind of samples."""
    with Image.open(io.BytesIO(data)) as picture:
        return picture.mode


def same_colours(before: bytes, after: bytes) -> bool | None:
    """Whether the first frames look the same on a screen that minds colour profiles; None when LittleCMS cannot use the
    profile of the first."""
    one, other = on_screen(before), on_screen(after)
    if one is None:
        return None
    return other is not None and one.shape == other.shape and bool(numpy.array_equal(one, other))


def on_screen(data: bytes) -> numpy.ndarray | None:
    """The first frame in sRGB; None when it has a profile that LittleCMS cannot use."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(io.BytesIO(data)) as picture:
            profile = picture.info.get("icc_profile")
            picture = ImageOps.exif_transpose(picture.copy())
            alpha = None
            if picture.mode in ("P", "PA", "LA", "RGBA") or "transparency" in picture.info:
                picture = picture.convert("RGBA")
                alpha = numpy.asarray(picture)[..., 3:]
                picture = picture.convert("RGB")
            if profile is not None:
                try:
                    source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
                    screen = ImageCms.createProfile("sRGB")
                    picture = ImageCms.profileToProfile(picture, source, screen, outputMode="RGB")
                except (ImageCms.PyCMSError, OSError, ValueError):
                    return None
            colours = numpy.asarray(picture.convert("RGB"))
            return colours if alpha is None else numpy.concatenate([colours, alpha], axis=-1)


def is_read_without_warning(data: bytes) -> bool:
    """Whether Pillow decodes every frame and has nothing to say about it."""
    assert not ImageFile.LOAD_TRUNCATED_IMAGES
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            with Image.open(io.BytesIO(data)) as picture:
                for number in range(getattr(picture, "n_frames", 1)):
                    picture.seek(number)
                    picture.load()
        except UNREADABLE:
            return False
    return True
