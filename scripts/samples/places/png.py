"""Where a PNG file hides things (PNG, third edition; the extensions registered with it)."""

from .place import Place

CHUNK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("P1", "texts, also compressed or holding XMP, paths or camera data", (
        "png-text*", "png-compressed-*", "png-international-*", "png-raw-profile*", "png-xmp*"), CHUNK),
    Place("P2", "EXIF, also where a draft or an older standard put it", ("png-exif*", "png-chunk-tXMP"), CHUNK),
    Place("P3", "when it was last changed", ("png-time*",), CHUNK),
    Place("P4", "the colour profile: its name, its texts, what is packed behind it", ("png-icc-*",),
          CHUNK + ", LittleCMS"),
    Place("P5", "records of origin and seals", ("png-c2pa*", "png-chunk-dSIG"), CHUNK),
    Place("P6", "anything behind the end of the picture", ("png-trailing*",), CHUNK),
    Place("P7", "chunks of programs, known or not", ("png-chunk-*", "png-private-*"), CHUNK),
    Place("P8", "chunks that a program must know to show the picture", ("png-unknown-critical-*",)),
    Place("P9", "measures, units, positions, suggested palettes, histograms", (
        "png-calibration", "png-histogram", "png-offset", "png-scale", "png-stereo", "png-suggested-palette",
        "png-physical-*"), CHUNK),
    Place("P10", "colours that no pixel has, and the background colour", (
        "png-palette-*", "png-background*", "png-transparen*"), CODED),
    Place("P11", "in the image data: behind its last row, behind its stream, in the spare bits of a row, in blocks "
          "without pixels", (
        "png-image-slack", "png-frame-slack", "png-empty-*", "png-row-padding", "png-too-many-rows"), CODED),
    Place("P12", "frames that no animation shows, and a picture that only old programs show", (
        "png-hidden-default-image*", "png-many-plays", "png-delay-*", "png-text-between-frames",
        "png-animation-after-image", "png-frame-out-of-sequence", "png-frame-without-data"), CODED),
    Place("P13", "colours of pixels that cannot be seen through their transparency", ("png-invisible-*",), CODED),
    Place("P14", "colour numbers that no program can use, or that another chunk overrules", (
        "png-chromaticities", "png-gamma*", "png-mastering-display", "png-light-level*"), CHUNK),
]
