"""Where a GIF file hides things (GIF89a)."""

from .place import Place

BLOCK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("G1", "comments", ("gif-comment*",), BLOCK),
    Place("G2", "extensions of programs: XMP, colour profiles, captions, music, records of origin", (
        "gif-application*", "gif-xmp*", "gif-icc*", "gif-app-*", "gif-c2pa*", "gif-loop-*"), BLOCK),
    Place("G3", "text to be drawn, which viewers leave out", ("gif-plain-text*",), BLOCK),
    Place("G4", "extensions without a meaning", ("gif-unknown-*", "gif-undefined-*"), BLOCK),
    Place("G5", "anything behind the end of the picture", ("gif-trailing*",), BLOCK),
    Place("G6", "frames that nobody sees: outside the screen, without area, covered at once", ("gif-frame-*",), CODED),
    Place("G7", "colours that no pixel has, and numbers that no viewer reads", (
        "gif-palette-*", "gif-unused-*", "gif-spare-*", "gif-sort-*", "gif-pixel-aspect*", "gif-aspect*",
        "gif-background*"), CODED),
    Place("G8", "in the image data: behind its end code, in blocks that follow it", (
        "gif-image-slack*", "gif-data-*", "gif-lzw-*", "gif-slack*", "gif-extra-*"), CODED),
]
