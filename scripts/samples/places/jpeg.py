"""Where a JPEG file hides things (ITU-T T.81, JFIF 1.02, Exif 2.32, CIPA DC-007)."""

from .place import Place

SEGMENT = "canary search, ExifTool"
CODED = "canary search, Pillow"

PLACES = [
    Place("J1", "EXIF: camera, owner, dates, place, notes of the camera's maker", (
        "jpeg-exif-make", "jpeg-exif-gps", "jpeg-exif-user-comment", "jpeg-exif-maker-note", "jpeg-exif-rotated",
        "jpeg-exif-little-endian", "jpeg-exif-wide-text", "jpeg-exif-broken", "jpeg-exif-twice",
        "jpeg-exif-behind-its-end", "jpeg-exif-[!t]*"), SEGMENT),
    Place("J2", "the small copy of the picture in EXIF, often from before it was cropped", ("jpeg-exif-thumbnail*",),
          SEGMENT),
    Place("J3", "XMP, also in many parts or under its older names", (
        "jpeg-xmp*", "jpeg-app1-old-description"), SEGMENT),
    Place("J4", "raw data of thermal and other cameras in APP1", (
        "jpeg-app1-thermal", "jpeg-app1-casio", "jpeg-app1-drone"), SEGMENT),
    Place("J5", "texts, makers and private parts of the colour profile", ("jpeg-icc-*",), SEGMENT + ", LittleCMS"),
    Place("J6", "further pictures behind the end and their index (MPF)", (
        "jpeg-mpf*", "jpeg-trailing-photo", "jpeg-trailing-photos-*", "jpeg-trailing-cut-photo"), SEGMENT),
    Place("J7", "a gain map for bright screens, with all that a picture can carry", (
        "jpeg-gain-map*", "jpeg-app10-gain-map", "jpeg-app11-hdr-ratio"), SEGMENT),
    Place("J8", "the video of a moving photo", (
        "jpeg-trailing-video*", "jpeg-trailing-samsung", "jpeg-trailing-motion-photo",
        "jpeg-trailing-photos-and-video"), SEGMENT),
    Place("J9", "anything else behind the end of the picture", (
        "jpeg-trailing", "jpeg-trailing-[!cmpvs]*", "jpeg-trailing-canon", "jpeg-trailing-mie",
        "jpeg-trailing-photo-mechanic",
        "jpeg-trailing-screenshot", "jpeg-trailing-second-*", "jpeg-trailing-vivo"), SEGMENT),
    Place("J10", "records of origin (C2PA, JUMBF)", (
        "jpeg-app11-jumbf*", "jpeg-app11-c2pa*"), SEGMENT),
    Place("J11", "captions, paths and small pictures of Photoshop (IPTC)", ("jpeg-app13-*",), SEGMENT),
    Place("J12", "Adobe's colour marker, and what stands behind its last field", (
        "jpeg-app14-*", "jpeg-adobe-*"), SEGMENT),
    Place("J13", "JFIF: its small pictures, and other makers' APP0", (
        "jpeg-app0-*", "jpeg-jfif-*", "jpeg-jfxx*"), SEGMENT),
    Place("J14", "segments of programs and devices, known or not", (
        "jpeg-app[3-9]", "jpeg-app[3-9]-*", "jpeg-app10-comment", "jpeg-app1[25]*", "jpeg-app2-*"), SEGMENT),
    Place("J15", "comments", ("jpeg-comment*",), SEGMENT),
    Place("J16", "segments between scans and before the end", (
        "jpeg-*-between-scans", "jpeg-*-between-plain-scans", "jpeg-*-before-end"), SEGMENT),
    Place("J17", "between the segments: fill bytes, stray bytes, tables and names that nothing uses, a late height", (
        "jpeg-fill-bytes*", "jpeg-gap*", "jpeg-unused-*", "jpeg-table-*", "jpeg-late-height", "jpeg-height-after-scan",
        "jpeg-arithmetic-conditioning", "jpeg-hierarchical", "jpeg-component-identifiers"),
        CODED),
    Place("J18", "inside the scans: padding bits, bytes that belong to no part of the picture", (
        "jpeg-scan-*", "jpeg-slack-*"), CODED),
    Place("J19", "in the tables that the picture uses: codes that no unit has, steps of frequencies that are zero", (
        "jpeg-huffman-spare-*", "jpeg-quantization-spare-*"), CODED),
    Place("J20", "in the coefficients themselves (steganography, a sensor's noise)", (),
          without_file="the picture itself: nothing lossless takes it away"),
]
