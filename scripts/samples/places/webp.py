"""Where a WebP file hides things (RFC 9649, RFC 6386)."""

from .place import Place

CHUNK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("W1", "EXIF and XMP, also misspelled", ("webp-exif*", "webp-xmp*"), CHUNK),
    Place("W2", "texts, makers and private parts of the colour profile", ("webp-icc*",), CHUNK + ", LittleCMS"),
    Place("W3", "chunks of programs, known or not, and records of origin", (
        "webp-private-chunk", "webp-private-chunk-[!i]*", "webp-private-chunk-in-simple-file", "webp-c2pa", "webp-*seal",
        "webp-gap", "webp-second-picture"), CHUNK),
    Place("W4", "chunks inside the frames of an animation", (
        "webp-private-chunk-in-frame", "webp-private-chunk-before-frame-*", "webp-second-picture-in-frame"), CHUNK),
    Place("W5", "flags for what is not there, reserved bits, the byte that makes a length even", (
        "webp-flag*", "webp-reserved*", "webp-padding*", "webp-pad-*", "webp-alpha-flag-*"), CODED),
    Place("W6", "anything behind the end of the picture", ("webp-trailing*",), CHUNK),
    Place("W7", "in the image data: between and behind its partitions, frames outside the picture", (
        "webp-slack*", "webp-*-slack*", "webp-frame-outside*", "webp-alpha-slack", "webp-alpha-hint"), CODED),
    Place("W8", "pictures that are not shown: a second one, or an animation that the header does not announce", (
        "webp-second-picture*", "webp-animation-without-flag", "webp-image-beside-animation", "webp-two-images"), CODED),
    Place("W9", "transparency that the picture does not use, or that only some programs show", (
        "webp-ignored-alpha", "webp-hidden-alpha"), CODED),
    Place("W14", "in the planes of coded transparency that nobody looks at", ("webp-alpha-colours",), "Pillow, the planes of the transparency"),
    Place("W10", "between the chunks, and behind the fields of the animation header", (
        "webp-gap", "webp-animation-header-*", "webp-long-header"), CHUNK),
    Place("W11", "chunks that are there twice, or that the header does not announce", (
        "webp-*-twice", "webp-*-undeclared", "webp-*-in-simple-file"), CHUNK),
    Place("W12", "frames that are shown for no time, and the scaling that no program follows", (
        "webp-instant-frame", "webp-scaling"), CODED),
    Place("W13", "in the coding itself: how a lossless image is packed, the modes and coefficients of a lossy one",
          without_file="the coded image is kept as it is; `recode` codes lossless images anew, without the colours of pixels "
                       "that are wholly transparent"),
]
