"""GIF files as people send them: by Pillow, with what other programs put between the frames."""

import numpy

from . import gif, png
from .item import Item
from .pictures import photo, screenshot
from .planter import Planter


def moving_picture(seed: int) -> Item:
    """A short film, with all that editors and cameras' programs write into one."""
    plant = Planter("moving-picture", seed)
    frames = [photo(240, 180, seed + step, noise=2).quantize(200) for step in range(6)]
    data = gif.encoded(
        frames[0], save_all=True, append_images=frames[1:], duration=[40, 80, 120, 40, 40, 900], loop=0, disposal=1,
        comment=plant("comment").encode())
    blocks = [
        gif.xmp(plant("xmp")), gif.application(b"ICCRGBG1012", plant("profile").encode()),
        gif.application(b"MGKIPTC0000", plant("caption").encode()),
        gif.application(b"C2PA_GIF\1\0\0", plant("content credentials").encode()), gif.plain_text(plant("plain text")),
    ]
    start = 13 + gif.palette_bytes(data[10])
    data = data[:start] + b"".join(blocks) + data[start:-1] + gif.comment(plant("comment at the end")) + data[-1:]
    second = png.with_chunk(png.encoded(photo(64, 48, seed)), b"tEXt", b"a\0" + plant("second picture").encode())
    carries = [
        "gif.comment", "gif.xmp", "gif.icc", "gif.iptc", "gif.c2pa", "gif.plain-text", "gif.trailing.picture",
    ]
    return Item(f"moving-picture-{seed}.gif", data + second, carries=carries, places=plant.places)


def drawing(seed: int) -> Item:
    """Flat colours on nothing, each frame smaller than the screen and replaced by the next; words in spare colours and
    behind the pixels."""
    plant = Planter("drawing", seed)
    colours = gif.rainbow(20, seed)
    spare = (plant("spare colours").encode() * 9)[: 32 * 3 - len(colours)]
    body = gif.loop(3)
    for step in range(4):
        local = gif.rainbow(8, seed + step) if step % 2 else b""
        word = plant(f"behind frame {step}").encode()
        pixels = gif.slots(90, 70, 8 if local else 20, seed + step)
        body += gif.control(5 + step, disposal=step % 3 + 1, transparent=2)
        body += gif.frame(pixels, 6 * step, 4 * step, local, interlaced=step == 2, slack=word)
    data = gif.screen(120, 90, colours + spare, background=4) + body + gif.TRAILER
    carries = ["gif.palette-spare", "gif.image-slack", "gif.screen"]
    return Item(f"drawing-{seed}.gif", data, carries=carries, places=plant.places)


def old_picture(seed: int) -> Item:
    """As programs of the nineties wrote it: interlaced, version 87a, grey, without an end."""
    plant = Planter("old-picture", seed)
    grey = numpy.asarray(screenshot(320, 200, seed).convert("L")) // 4
    data = gif.screen(320, 200, gif.palette([(slot * 4,) * 3 for slot in range(64)]), version=b"87a")
    data += gif.comment(plant("comment")) + gif.frame(grey, interlaced=True)
    return Item(
        f"old-picture-{seed}.gif", data, carries=["gif.comment", "gif.missing-trailer"], places=plant.places)
