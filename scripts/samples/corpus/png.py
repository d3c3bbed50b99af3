"""PNG: a file for each hiding place, each kind, and each defect."""

import struct
import zlib

import numpy
from PIL import Image

from .. import icc, jpeg, png
from ..canary import canary
from ..archives import archive
from ..item import Item
from ..pictures import pattern

from .bases import PLAIN_PNG, RGB_PNG, SMALL, patched, rejected

ANIMATED = png.encoded(
    pattern(20, 16), save_all=True, duration=50, append_images=[pattern(20, 16, seed=step) for step in (2, 3)])
#: The upper half of it cannot be seen, but has colours.
INVISIBLE = pattern(20, 16).convert("RGBA")
INVISIBLE.putalpha(Image.fromarray(numpy.repeat(numpy.array([0, 255], dtype="uint8"), 8)[:, None].repeat(20, 1)))
#: Chunks of vendors and of drafts, as ExifTool knows them.
VENDOR_CHUNKS = [b"tXMP", b"iDOT", b"dSIG", b"gIFx", b"fRAc", b"cpIp", b"meTa", b"mkBF", b"gdAT"]


def with_animation_control(before: bytes) -> bytes:
    """`ANIMATED` with its acTL chunk at another place."""
    control = dict(png.chunks(ANIMATED))[b"acTL"]
    return png.with_chunk(png.without(ANIMATED, b"acTL"), b"acTL", control, before)


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"png/{place}")
        return Item(f"png-{place}.png", make(word), carries=list(carries), canaries=[word])

    def in_transparent_slots(word: str) -> bytes:
        """The colours of slots that are wholly transparent, each of which a pixel has, spell a word."""
        colours = word.encode().ljust(48)
        picture = Image.fromarray(numpy.arange(20, dtype="uint8")[None].repeat(4, 0), "P")
        picture.putpalette(colours + bytes(range(1, 13)))
        return png.encoded(picture, transparency=bytes(len(colours) // 3))

    def by_transparent_slots(word: str) -> bytes:
        """Which of the slots that are wholly transparent a pixel has spells a word."""
        palette = bytes(3 * 255) + b"\xC0\0\0"
        rows = b"\0" + word.encode() + b"\0" + b"\xFF" * len(word)
        return png.assembled([
            (b"IHDR", png.header(len(word), 2, depth=8, colour=3)), (b"PLTE", palette), (b"tRNS", bytes(255)),
            (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])

    def inserted(kind: bytes, make, before: bytes = b"IDAT"):
        return lambda word: png.with_chunk(PLAIN_PNG, kind, make(word), before)

    def profiled(make):
        return inserted(b"iCCP", lambda w: png.colour_profile("x", make(w)), b"PLTE")

    def hidden_in_palette(word: str) -> bytes:
        """Colours that no pixel has."""
        parts = dict(png.chunks(PLAIN_PNG))
        spare = (word.encode() * 60)[: 768 - len(parts[b"PLTE"])]
        return png.with_chunk(png.without(PLAIN_PNG, b"PLTE"), b"PLTE", parts[b"PLTE"] + spare)

    def hidden_in_row_padding(word: str) -> bytes:
        """One pixel of one bit in each row; the other seven bits of its byte spell a letter."""
        rows = b"".join(b"\0" + bytes([letter]) for letter in word.encode())
        header = png.header(1, len(word), depth=1, colour=0)
        return png.assembled([(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")])

    def animated(make):
        parts = png.chunks(ANIMATED)
        place = max(index for index, part in enumerate(parts) if part[0] == b"fdAT")
        return lambda word: png.assembled([*parts[:place], *make(parts[place], word), *parts[place + 1 :]])

    return [
        item("text", inserted(b"tEXt", lambda w: b"Author\0" + w.encode()), "png.text"),
        item("text-at-end", inserted(b"tEXt", lambda w: b"Thumb::URI\0" + w.encode(), b"IEND"), "png.text"),
        item("compressed-text", inserted(b"zTXt", lambda w: png.compressed_text("Comment", w)), "png.text.compressed"),
        item("raw-profile", inserted(b"zTXt", lambda w: png.compressed_text("Raw profile type exif", w)),
             "png.text.raw-profile"),
        item("international-text", inserted(b"iTXt", lambda w: png.international_text("Title", w)),
             "png.text.international"),
        item("xmp", inserted(b"iTXt", lambda w: png.international_text("XML:com.adobe.xmp", w)), "png.text.xmp"),
        item("exif", inserted(b"eXIf", lambda w: jpeg.exif_block(texts={0x010F: w}, gps_text=w)), "png.exif.gps"),
        item("exif-rotated", inserted(b"eXIf", lambda w: jpeg.exif_block(orientation=6, texts={0x010F: w})),
             "png.exif.orientation"),
        item("icc-name", inserted(b"iCCP", lambda w: png.colour_profile(w, icc.with_texts("x")), b"PLTE"), "png.icc"),
        item("icc-description", profiled(icc.with_texts), "png.icc"),
        item("icc-wide-description", profiled(lambda w: icc.with_texts("x", wide=w)), "png.icc"),
        item("icc-private-tag", profiled(lambda w: icc.with_texts("x", private=w)), "png.icc"),
        item("icc-version-4", profiled(lambda w: icc.version_4(w, w)), "png.icc"),
        item("icc-behind-its-end", profiled(lambda w: icc.with_texts("x") + w.encode()), "png.icc"),
        item("icc-not-a-profile", profiled(lambda w: w.encode()), "png.icc"),
        item("private-chunk", inserted(b"vpAg", lambda w: w.encode()), "png.private-chunk"),
        item("c2pa", inserted(b"caBX", lambda w: w.encode()), "png.c2pa"),
        item("suggested-palette", inserted(b"sPLT", lambda w: w.encode() + b"\0\x08" + bytes(6)),
             "png.suggested-palette"),
        item("calibration", inserted(b"pCAL", lambda w: w.encode() + b"\0" + struct.pack(
            ">iiBB", 0, 255, 0, 2) + b"unit\0" + b"0\0" + b"1"), "png.calibration"),
        item("histogram", inserted(b"hIST", lambda w: (w * 9).encode()[:64]), "png.histogram"),
        Item("png-offset.png", png.with_chunk(PLAIN_PNG, b"oFFs", struct.pack(">iiB", 67, 65, 0)), carries=["png."]),
        Item("png-stereo.png", png.with_chunk(PLAIN_PNG, b"sTER", b"\0"), carries=["png."]),
        Item("png-scale.png", png.with_chunk(RGB_PNG, b"sCAL", b"\1" + b"1.0\0" + b"2.0"), carries=["png."]),
        Item("png-background.png", png.with_chunk(RGB_PNG, b"bKGD", b"\0C\0A\0N"), carries=["png.background"]),
        *[item("chunk-" + kind.decode(), inserted(kind, str.encode), "png.private-chunk") for kind in VENDOR_CHUNKS],
        item("exif-little-endian", inserted(b"eXIf", jpeg.little_endian_block), "png.exif"),
        item("exif-rotated-after-picture", inserted(
            b"eXIf", lambda w: jpeg.exif_block(orientation=6, texts={0x010F: w}), b"IEND"), "png.exif"),
        item("exif-after-picture", inserted(b"eXIf", jpeg.little_endian_block, b"IEND"), "png.exif"),
        item("compressed-international-text", inserted(
            b"iTXt", lambda w: b"Title\0\1\0\0\0" + zlib.compress(w.encode())), "png.text"),
        item("text-slack", inserted(b"zTXt", lambda w: png.compressed_text("Title", "x") + w.encode()), "png.text"),
        item("palette-spare-colours", hidden_in_palette, "png.unused-colours"),
        item("row-padding", hidden_in_row_padding, "png.row-padding"),
        item("chromaticities", inserted(b"cHRM", lambda w: (w * 2).encode(), b"PLTE"), "png.colour-values"),
        item("mastering-display", inserted(b"mDCV", lambda w: w.encode().ljust(24, b"\0"), b"PLTE"),
             "png.colour-values"),
        Item("png-gamma.png", png.with_chunk(RGB_PNG, b"gAMA", b"CANA"), carries=["png.colour-values"]),
        Item("png-gamma-beside-srgb.png", png.with_chunk(png.with_chunk(
            RGB_PNG, b"sRGB", b"\0"), b"gAMA", struct.pack(">I", 0x4341)), carries=["png.colour-values"]),
        Item("png-many-plays.png", png.with_chunk(
            png.without(ANIMATED, b"acTL"), b"acTL", struct.pack(">I", 3) + b"CANA", b"fcTL"),
             carries=["png.animation-values"]),
        Item("png-transparency-unused.png", png.with_chunk(RGB_PNG, b"tRNS", b"\0C\0A\0N"),
             carries=["png.unused-transparency"]),
        Item("png-delay-unused.png", png.assembled([
            (kind, data[:20] + b"\0\0CA" + data[24:] if kind == b"fcTL" else data)
            for kind, data in png.chunks(ANIMATED)]), carries=["png.animation-values"]),
        Item("png-empty-blocks.png", png.with_empty_blocks(PLAIN_PNG, 1000), carries=["png.excess-coding"]),
        Item("png-invisible-colours.png", png.encoded(INVISIBLE), carries=["png.hidden-colours"]),
        Item("png-invisible-greys.png", png.encoded(INVISIBLE.convert("LA")), carries=["png.hidden-colours"]),
        Item("png-invisible-colours-in-frames.png", png.encoded(
            INVISIBLE, save_all=True, duration=50, blend=[0, 1, 0], append_images=[
                INVISIBLE.transpose(turn) for turn in (Image.Transpose.ROTATE_180, Image.Transpose.FLIP_LEFT_RIGHT)]),
             carries=["png.hidden-colours"]),
        item("invisible-palette", in_transparent_slots, "png.hidden-colours"),
        item("invisible-palette-slots", by_transparent_slots, "png.hidden-colours"),
        Item("png-animation-after-image.png", with_animation_control(b"IEND"),
             carries=["png.animation-without-control"]),
        item("frame-slack", animated(lambda part, w: [(b"fdAT", part[1] + w.encode())]), "png."),
        item("text-between-frames", animated(lambda part, w: [(b"tEXt", b"a\0" + w.encode()), part]), "png.text"),
        Item("png-hidden-default-image.png", png.encoded(
            pattern(20, 16), save_all=True, duration=50, default_image=True,
            append_images=[pattern(20, 16, seed=step) for step in (2, 3)]), carries=["png."]),
        item("image-slack", lambda w: png.with_slack(PLAIN_PNG, w.encode()), "png.idat-slack"),
        item("trailing", lambda w: PLAIN_PNG + w.encode(), "png.trailing"),
        item("trailing-photo", lambda w: PLAIN_PNG + png.with_chunk(RGB_PNG, b"tEXt", b"a\0" + w.encode()),
             "png.trailing.picture"),
        item("trailing-document", lambda w: PLAIN_PNG + b"%PDF-1.4\n%" + w.encode() + b"\n%%EOF\n", "png.trailing.pdf"),
        item("trailing-archive", lambda w: PLAIN_PNG + archive(w), "png.trailing.zip"),
        Item("png-time.png", png.with_chunk(PLAIN_PNG, b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5)),
             carries=["png.time"]),
        Item("png-physical-size.png", png.with_chunk(PLAIN_PNG, b"pHYs", struct.pack(">IIB", 3780, 3780, 1)),
             carries=["png.physical-size"]),
        Item("png-empty-idat.png", png.with_chunk(PLAIN_PNG, b"IDAT", b""), carries=["png.empty-idat"]),
        Item("png-text-bomb.png", png.with_chunk(PLAIN_PNG, b"zTXt", b"a\0\0" + zlib.compress(bytes(4_000_000), 9)),
             carries=["png.text.compressed"]),
    ]


def accept() -> list[Item]:
    grey = SMALL.convert("L")
    coloured = png.with_chunk(RGB_PNG, b"gAMA", struct.pack(">I", 45455))
    coloured = png.with_chunk(coloured, b"cHRM", struct.pack(
        ">8I", 31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000))
    return [
        Item("png-palette.png", PLAIN_PNG),
        Item("png-rgb.png", RGB_PNG),
        Item("png-rgba.png", png.encoded(pattern(20, 16).convert("RGBA"))),
        Item("png-grey.png", png.encoded(grey)),
        Item("png-grey-alpha.png", png.encoded(grey.convert("LA"))),
        Item("png-one-bit.png", png.encoded(grey.convert("1"))),
        Item("png-sixteen-bit.png", png.encoded(Image.fromarray(
            numpy.arange(320, dtype="uint16").reshape(16, 20) * 200))),
        Item("png-interlaced.png", png.interlaced(pattern(21, 13))),
        Item("png-animated.png", ANIMATED),
        Item("png-first-frame-before-animation.png", with_animation_control(b"IDAT")),
        Item("png-colour-space.png", coloured),
        Item("png-many-parts.png", png.divided(RGB_PNG, 50)),
    ]


def reject() -> list[Item]:
    parts = png.chunks(RGB_PNG)
    rows = b"".join(b"\0" + bytes(60) for _ in range(16))

    def image(data: bytes) -> bytes:
        return png.assembled([parts[0], (b"IDAT", zlib.compress(data)), (b"IEND", b"")])

    def animated(*frames: tuple[bytes, bytes]) -> bytes:
        return png.assembled([parts[0], (b"acTL", struct.pack(">II", 2, 0)), *frames[:1], parts[1], *frames[1:],
                              (b"IEND", b"")])

    def control(number: int, width: int = 20, column: int = 0) -> tuple[bytes, bytes]:
        return (b"fcTL", struct.pack(">IIIIIHHBB", number, width, 16, column, 0, 1, 10, 0, 0))

    return [
        rejected("png-cut.png", RGB_PNG[:-30], "png.truncated"),
        rejected("png-without-end.png", RGB_PNG[:-12], "png.missing-end"),
        rejected("png-bad-checksum.png", patched(RGB_PNG, len(RGB_PNG) - 14, b"\0"), "png.bad-crc"),
        rejected("png-pixel-flood.png", png.assembled([(b"IHDR", png.header(60000, 60000)), *parts[1:]]),
                 "limits.pixels"),
        rejected("png-bad-depth.png", png.assembled([(b"IHDR", png.header(20, 16, depth=3)), *parts[1:]]),
             "png.bad-header"),
        rejected("png-unknown-critical-chunk.png", png.with_chunk(RGB_PNG, b"ABCD", b"x"),
                 "png.unknown-critical-chunk"),
        rejected("png-missing-palette.png", png.assembled([(b"IHDR", png.header(20, 16, colour=3)), *parts[1:]]),
             "png.bad-palette"),
        rejected("png-too-few-rows.png", image(rows[:-1]), "png.bad-length"),
        rejected("png-too-many-rows.png", image(rows + b"\0"), "png.bad-length"),
        rejected("png-unknown-filter.png", image(b"\5" + rows[1:]), "png.bad-filter"),
        rejected("png-broken-stream.png", png.assembled([parts[0], (b"IDAT", b"x\x9cgarbage"), (b"IEND", b"")]),
             "png.bad-stream"),
        rejected("png-image-bomb.png", image(bytes(2_000_000)), "png.bad-length"),
        rejected("png-divided-image.png", png.assembled([
            parts[0], parts[1], (b"tEXt", b"a\0b"), (b"IDAT", b""), (b"IEND", b"")]), "png.bad-order"),
        rejected("png-frame-outside.png", animated(control(0), control(1, width=30)), "png.bad-animation"),
        rejected("png-frame-out-of-sequence.png", animated(control(0), control(2)), "png.bad-animation"),
        rejected("png-frame-without-data.png", animated(control(0), control(1)), "png.bad-animation"),
        rejected("png-frame-flood.png", png.with_chunk(RGB_PNG, b"acTL", struct.pack(">II", 2**31 - 1, 0)),
             "limits.frames"),
    ]
