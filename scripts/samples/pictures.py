"""Pixels that look like photos and screenshots, the same for the same seed."""

import numpy
from PIL import Image


def photo(width: int, height: int, seed: int = 1, noise: float = 5) -> Image.Image:
    """Smooth colours, an edge, and the noise of a sensor."""
    random = numpy.random.default_rng(seed)
    y, x = numpy.mgrid[0:height, 0:width]
    angle = seed * 0.7
    planes = [
        128 + 80 * numpy.sin(x / (width / 7) + angle) * numpy.cos(y / (height / 5)),
        128 + 70 * numpy.cos(x / (width / 3) - y / (height / 4) + angle),
        128 + 60 * numpy.sin((x + y) / ((width + height) / 6)),
    ]
    pixels = numpy.stack(planes, axis=-1)
    inside = (x - width / 3) ** 2 + (y - height / 2) ** 2 < (min(width, height) / 4) ** 2
    pixels[inside] = pixels[inside] * 0.4 + 90
    pixels += random.normal(0, noise, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype("uint8"), "RGB")


def screenshot(width: int, height: int, seed: int = 1) -> Image.Image:
    """Flat areas and lines of dark marks, as windows with text have."""
    random = numpy.random.default_rng(seed)
    pixels = numpy.full((height, width, 3), 244, dtype="uint8")
    pixels[: height // 12] = (52, 101, 164)
    pixels[:, : width // 6] = (222, 226, 230)
    for line in range(height // 8, height - 12, 14):
        column = width // 6 + 10
        while column < width - 20:
            length = int(random.integers(4, 40))
            if random.random() < 0.85:
                marks = random.random((8, length)) < 0.4
                area = pixels[line : line + 8, column : column + length]
                area[marks[:, : area.shape[1]]] = (33, 37, 41)
            column += length + 6
    return Image.fromarray(pixels, "RGB")


def pattern(width: int, height: int, seed: int = 1) -> Image.Image:
    """A small picture by whole numbers alone: the same on every processor and with every version of every library."""
    y, x = numpy.mgrid[0:height, 0:width].astype("int64")
    noise = ((x * 73856093) ^ (y * 19349663) ^ (seed * 83492791)) // 8 % 9
    wave = numpy.abs((x * 9 + y * 5 + seed * 31) % 256 - 128) * 2
    planes = [wave, (x * 256 // width + seed * 40) % 256, y * 256 // height]
    pixels = numpy.stack([(plane + noise).clip(0, 255) for plane in planes], axis=-1)
    return Image.fromarray(pixels.astype("uint8"), "RGB")
