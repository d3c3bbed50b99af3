"""More pictures without loss: deep, grey, interlaced, transparent."""

import struct

import numpy
from PIL import Image

from . import icc, jpeg, png
from .item import Item
from .pictures import photo, screenshot
from .planter import Planter


def deep_scan(seed: int) -> Item:
    """Sixteen bits of grey, as microscopes and scanners write them."""
    plant = Planter("deep-scan", seed)
    pixels = numpy.asarray(photo(400, 300, seed).convert("L")).astype("uint16") * 257
    data = png.encoded(Image.fromarray(pixels))
    data = png.with_chunk(data, b"zTXt", png.compressed_text("Raw profile type exif", plant("raw profile")))
    data = png.with_chunk(data, b"pCAL", plant("calibration").encode() + b"\0" + struct.pack(
        ">iiBB", 0, 65535, 0, 2) + b"mm\0" + b"0\0" + b"1")
    return Item(f"deep-scan-{seed}.png", data, carries=["png.text", "png.calibration"], places=plant.places)


def interlaced_photo(seed: int) -> Item:
    """Seven passes, a profile, and a second picture behind the end."""
    plant = Planter("interlaced-photo", seed)
    data = png.interlaced(photo(333, 222, seed))
    data = png.with_chunk(data, b"iCCP", png.colour_profile(
        plant("profile name"), icc.version_4(plant("icc"), plant("icc copyright"))))
    data = png.with_chunk(data, b"tEXt", b"Thumb::URI\0file:///home/" + plant("home folder").encode())
    second = png.with_chunk(png.encoded(photo(64, 48, seed)), b"tEXt", b"a\0" + plant("second picture").encode())
    return Item(
        f"interlaced-photo-{seed}.png", data + second, carries=["png.icc", "png.text", "png.trailing.picture"],
        places=plant.places)


def cut_out(seed: int) -> Item:
    """A picture with a soft edge on nothing, and what image editors add."""
    plant = Planter("cut-out", seed)
    pixels = numpy.asarray(photo(300, 300, seed).convert("RGBA")).copy()
    y, x = numpy.mgrid[0:300, 0:300]
    distance = numpy.hypot(x - 150, y - 150)
    pixels[..., 3] = (255 - (distance - 100) * 8).clip(0, 255).astype("uint8")
    data = png.encoded(Image.fromarray(pixels, "RGBA"))
    for kind, payload in [
        (b"eXIf", jpeg.exif_block(orientation=6, texts={0x013B: plant("artist")}, gps_text=plant("gps"))),
        (b"caBX", plant("content credentials").encode()), (b"vpAg", plant("canvas").encode()),
        (b"sPLT", plant("suggested palette").encode() + b"\0\x08" + bytes(6)),
        (b"bKGD", struct.pack(">3H", 1, 2, 3)),
    ]:
        data = png.with_chunk(data, kind, payload)
    data = png.with_chunk(data, b"tEXt", b"Comment\0" + plant("text behind the picture").encode(), before=b"IEND")
    carries = [
        "png.exif.gps", "png.exif.orientation", "png.c2pa", "png.private-chunk", "png.suggested-palette",
        "png.background", "png.text",
    ]
    return Item(f"cut-out-{seed}.png", data, carries=carries, places=plant.places)


def grey_screenshot(seed: int) -> Item:
    plant = Planter("grey-screenshot", seed)
    data = png.encoded(screenshot(800, 600, seed).convert("L"), optimize=True)
    data = png.with_chunk(data, b"iTXt", png.international_text("Title", plant("title")))
    return Item(f"grey-screenshot-{seed}.png", data, carries=["png.text"], places=plant.places)
