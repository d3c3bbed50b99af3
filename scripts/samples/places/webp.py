"""Where a WebP file hides things (RFC 9649, RFC 6386)."""

from .place import Place

CHUNK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("W1", "EXIF and XMP, also misspelled", ("webp-exif*", "webp-xmp*"), CHUNK),
    Place("W2", "texts, makers and private parts of the colour profile", ("webp-icc*",), CHUNK + ", LittleCMS"),
    Place("W3", "chunks of programs, known or not, and records of origin", (
        "webp-unknown-*", "webp-chunk-*", "webp-c2pa*", "webp-private-*"), CHUNK),
    Place("W4", "chunks inside the frames of an animation", ("webp-frame-chunk*", "webp-*-in-frame*"), CHUNK),
    Place("W5", "flags for what is not there, reserved bits, the byte that makes a length even", (
        "webp-flag*", "webp-reserved*", "webp-padding*", "webp-pad-*"), CODED),
    Place("W6", "anything behind the end of the picture", ("webp-trailing*",), CHUNK),
    Place("W7", "in the image data: between and behind its partitions, frames outside the picture", (
        "webp-slack*", "webp-*-slack*", "webp-frame-outside*", "webp-alpha-*"), CODED),
]
