"""Pictures for the web, as WebP."""

import numpy
from PIL import Image

from . import icc, jpeg, webp
from .item import Item
from .pictures import photo, screenshot
from .planter import Planter


def web_photo(seed: int) -> Item:
    """A photo that a program converted with all that the camera wrote."""
    plant = Planter("web-photo", seed)
    thumbnail = jpeg.after_start(jpeg.encoded(photo(160, 120, seed + 50)), jpeg.comment(plant("thumbnail")))
    block = jpeg.exif_block(
        orientation=6, texts={0x010F: plant("make"), 0x013B: plant("artist")}, maker_note=plant("maker note").encode(),
        gps_text=plant("gps"), thumbnail=thumbnail)
    data = webp.extended(
        webp.encoded(photo(1600, 1200, seed), quality=80), webp.ICC | webp.EXIF | webp.XMP,
        before=[(b"ICCP", icc.with_texts(plant("icc"), wide=plant("wide icc"), private=plant("private icc")))],
        after=[
            (b"EXIF", b"Exif\0\0" + block), (b"XMP ", plant("xmp").encode()), (b"C2PA", plant("record").encode()),
            (b"prVt", plant("private").encode())])
    carries = [
        "webp.exif.gps", "webp.exif.thumbnail", "webp.exif.maker-note", "webp.exif.orientation", "webp.xmp", "webp.icc",
        "webp.c2pa", "webp.private-chunk", "webp.trailing",
    ]
    return Item(
        f"web-photo-{seed}.webp", data + plant("after the end").encode(), carries=carries, places=plant.places)


def web_screenshot(seed: int) -> Item:
    """Without loss, with data behind the image and in the image's chunk."""
    plant = Planter("web-screenshot", seed)
    data = webp.encoded(screenshot(1200, 800, seed), lossless=True)
    data = webp.with_image(data, b"VP8L", webp.image(data, b"VP8L") + plant("image slack").encode())
    data = webp.assembled([*webp.chunks(data), (b"EXIF", jpeg.exif_block(texts={0x010F: plant("exif")}))])
    return Item(
        f"web-screenshot-{seed}.webp", data, carries=["webp.image-slack", "webp.exif"], places=plant.places)


def sticker(seed: int) -> Item:
    """A cut-out that moves, with data between the frames and in them."""
    plant = Planter("sticker", seed)
    frames = []
    for step in range(4):
        pixels = numpy.asarray(photo(160, 160, seed + step, noise=1).convert("RGBA")).copy()
        y, x = numpy.mgrid[0:160, 0:160]
        pixels[..., 3] = (900 - numpy.hypot(x - 70 - step * 5, y - 80) * 12).clip(0, 255).astype("uint8")
        frames.append(Image.fromarray(pixels, "RGBA"))
    data = webp.encoded(frames[0], save_all=True, append_images=frames[1:], duration=90, loop=0, quality=70)
    parts = webp.chunks(data)
    last = max(index for index, part in enumerate(parts) if part[0] == b"ANMF")
    inside = parts[last][1] + webp.chunk(b"prVt", plant("in a frame").encode())
    parts[last : last + 1] = [(b"prVt", plant("between frames").encode()), (b"ANMF", inside)]
    parts.append((b"XMP ", plant("xmp").encode()))
    return Item(
        f"sticker-{seed}.webp", webp.assembled(parts),
        carries=["webp.frame-chunk", "webp.private-chunk", "webp.xmp"], places=plant.places)
