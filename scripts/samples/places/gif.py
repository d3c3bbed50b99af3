"""Where a GIF file hides things (GIF89a)."""

from .place import Place

BLOCK = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("G1", "comments", ("gif-comment*", "gif-pillow-comment"), BLOCK),
    Place("G2", "extensions of programs: XMP, colour profiles, captions, music, records of origin", (
        "gif-application*", "gif-xmp*", "gif-icc*", "gif-photoshop", "gif-iptc", "gif-midi-*", "gif-c2pa*",
        "gif-loop-*", "gif-other-loop", "gif-two-loops"), BLOCK),
    Place("G3", "text to be drawn, which viewers leave out", ("gif-plain-text*",), BLOCK),
    Place("G4", "extensions without a meaning", ("gif-unknown-extension*",), BLOCK),
    Place("G5", "anything behind the end of the picture", (
        "gif-trailing*", "gif-zeros-before-trailer", "gif-without-trailer", "gif-no-block",
        "gif-unfinished-comment"), BLOCK),
    Place("G6", "frames that nobody sees: outside the screen, without area, covered at once", (
        "gif-frame-outside", "gif-frame-excess*", "gif-frame-below", "gif-frame-without-*", "gif-early-disposal"), CODED),
    Place("G7", "colours that no pixel has, and numbers that no viewer reads", (
        "gif-palette-*", "gif-local-palette-spare", "gif-sorted-palettes", "gif-pixel-aspect", "gif-background",
        "gif-control-*", "gif-two-controls", "gif-screen-too-small", "gif-unknown-disposal"), CODED),
    Place("G8", "in the image data: behind its end code, in blocks that follow it", (
        "gif-image-slack*", "gif-data-blocks", "gif-surplus-pixels", "gif-padding-bits", "gif-clear-before-end",
        "gif-code-size-*", "gif-slot-above-255", "gif-without-end-code", "gif-without-terminator"), CODED),
]
