"""Where a WebP file hides things (RFC 9649, RFC 6386)."""

from .place import Place

CHUNK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("W1", "EXIF and XMP, also misspelled", ("webp-exif*", "webp-xmp*"), CHUNK),
    Place("W2", "texts, makers and private parts of the colour profile", ("webp-icc*",), CHUNK + ", LittleCMS"),
    Place("W3", "chunks of programs, known or not, and records of origin", (
        "webp-private-chunk", "webp-private-chunk-[!i]*", "webp-private-chunk-in-simple-file", "webp-c2pa", "webp-seal",
        "webp-gap", "webp-second-picture"), CHUNK),
    Place("W4", "chunks inside the frames of an animation", (
        "webp-private-chunk-in-frame", "webp-private-chunk-before-frame-*", "webp-second-picture-in-frame"), CHUNK),
    Place("W5", "flags for what is not there, reserved bits, the byte that makes a length even", (
        "webp-flags", "webp-reserved-*", "webp-padding", "webp-header-excess", "webp-animation-header-*",
        "webp-animation-without-flag", "webp-alpha-flag-missing", "webp-alpha-hint", "webp-scaling"), CODED),
    Place("W6", "anything behind the end of the picture", ("webp-trailing*",), CHUNK),
    Place("W7", "in the image data: between and behind its partitions, frames outside the picture", (
        "webp-*-slack", "webp-frame-outside", "webp-hidden-alpha", "webp-ignored-alpha", "webp-instant-frame"), CODED),
    Place("W8", "in the coding itself: how a lossless image is packed, the modes and coefficients of a lossy one",
          without_file="the coded image is kept as it is; `recode` codes lossless images anew"),
    Place("W9", "what is there twice, or not announced by the header", ("webp-*-twice", "webp-*-undeclared"), CHUNK),
]
