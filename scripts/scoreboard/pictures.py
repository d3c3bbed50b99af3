"""Pictures by which it is judged what a person still sees of a clean copy."""

import dataclasses
import io
import pathlib

from PIL import Image

from samples import everyday, icc, jpeg, png
from samples.decoded import shown
from samples.pictures import photo

CORPUS = pathlib.Path(__file__).resolve().parents[2] / "corpus"
#: A profile with which the numbers of a picture mean other colours than in sRGB: red and blue change places, and the
#: tones are linear.
OTHER_COLOURS = icc.assembled(
    {b"desc": icc.description("other"), b"cprt": icc.plain_text("none")} | icc.PRIMARIES
    | {b"rXYZ": icc.PRIMARIES[b"bXYZ"], b"bXYZ": icc.PRIMARIES[b"rXYZ"]}
    | {tag: icc.gamma(1) for tag in icc.CURVES}, version=2)
#: Files whose colours follow from the number of components and from Adobe's marker.
FOUR_COLOURS = ("jpeg-cmyk.jpg", "jpeg-ycck.jpg", "jpeg-rgb.jpg")


@dataclasses.dataclass(frozen=True)
class Picture:
    name: str
    data: bytes
    #: what it is a test of: `upright`, `colours`, `pixels`, `animation`, `size`
    aspect: str

    @property
    def suffix(self) -> str:
        return pathlib.Path(self.name).suffix


def all_pictures() -> list[Picture]:
    """Those of the formats that the corpus has."""
    formats = {path.suffix for path in accepted()}
    found = [*turned(), *coloured(), *plain(), *animated(), *everyday_pictures()]
    return [picture for picture in found if picture.suffix in formats]


def turned() -> list[Picture]:
    """A photo for each way to hold a camera, and one in each other format that can say it."""
    base = photo(96, 64)
    data = jpeg.encoded(base, quality=90)
    photos = [
        Picture(f"turned-{number}.jpg", jpeg.after_start(data, jpeg.exif(orientation=number)), "upright")
        for number in range(2, 9)]
    block = jpeg.exif_block(orientation=6)
    return [
        *photos, Picture("turned-6.png", png.with_chunk(png.encoded(base), b"eXIf", block), "upright"),
        Picture("turned-6.webp", webp(base, exif=b"Exif\0\0" + block), "upright")]


def coloured() -> list[Picture]:
    """Pictures whose colours are not those that their numbers alone would say."""
    base = photo(96, 64)
    profiled = [
        Picture("profile.jpg", jpeg.encoded(base, quality=95, icc_profile=OTHER_COLOURS), "colours"),
        Picture("profile.png", png.encoded(base, icc_profile=OTHER_COLOURS), "colours"),
        Picture("profile.webp", webp(base, icc_profile=OTHER_COLOURS), "colours")]
    marked = [path for path in accepted() if path.name in FOUR_COLOURS]
    return profiled + [Picture(path.name, path.read_bytes(), "colours") for path in marked]


def webp(picture: Image.Image, **options) -> bytes:
    output = io.BytesIO()
    picture.save(output, "WEBP", lossless=True, **options)
    return output.getvalue()


def accepted() -> list[pathlib.Path]:
    """The pictures of the corpus that hide nothing."""
    return [path for path in sorted((CORPUS / "accept").iterdir()) if path.suffix not in (".expect", ".pdf")]


def plain() -> list[Picture]:
    return [Picture(path.name, path.read_bytes(), "pixels") for path in accepted()]


def animated() -> list[Picture]:
    found = [Picture(path.name, path.read_bytes(), "animation") for path in accepted() if path.suffix != ".jpg"]
    return [picture for picture in found if len(shown(picture.data).frames) > 1]


def everyday_pictures() -> list[Picture]:
    """Larger ones, as people upload them: by them the sizes are compared."""
    return [
        Picture(item.name, item.data, "size") for item in everyday.good_files(1) if not item.name.endswith(".pdf")]
