"""WebP: a file for each hiding place, each kind, and each defect."""

import struct

import numpy
from PIL import Image

from .. import icc, jpeg, png, vp8, webp
from ..archives import archive
from ..canary import canary
from ..item import Item
from ..pictures import pattern

from .bases import RGB_PNG, SMALL, patched, rejected


def see_through() -> Image.Image:
    pixels = numpy.asarray(SMALL.convert("RGBA")).copy()
    pixels[..., 3] = numpy.add.outer(numpy.arange(SMALL.height) * 3, numpy.arange(SMALL.width) * 2) % 256
    return Image.fromarray(pixels, "RGBA")


LOSSY = webp.encoded(SMALL, quality=70)
LOSSLESS = webp.encoded(SMALL, lossless=True)
#: Lossy, with its transparency in a chunk of its own.
ALPHA = webp.encoded(see_through(), quality=70)
LOSSLESS_ALPHA = webp.encoded(see_through(), lossless=True, exact=True)
SIZE = (SMALL.width, SMALL.height)
VP8, VP8L = webp.image(LOSSY, b"VP8 "), webp.image(LOSSLESS, b"VP8L")
ALPH = webp.image(ALPHA, b"ALPH")
#: Transparency without compression: a byte for each pixel.
RAW_ALPH = b"\0" + bytes(index % 256 for index in range(SMALL.width * SMALL.height))
FRAMES = [webp.encoded(pattern(20, 16, seed=step), quality=70) for step in (1, 2, 3)]


def with_boot_signature() -> bytes:
    """Two pixels are as transparent as the two bytes are large by which libmagic knows a boot sector."""
    parts = [webp.header(webp.ALPHA, *SIZE), (b"ALPH", RAW_ALPH), (b"VP8 ", VP8)]
    place = 510 - webp.assembled(parts).index(RAW_ALPH)
    parts[1] = (b"ALPH", RAW_ALPH[:place] + b"\x55\xaa" + RAW_ALPH[place + 2 :])
    return webp.assembled(parts)


def animated(
    *frames: tuple, flags: int = webp.ANIMATION, before: tuple = (webp.animation(),), after: tuple = (),
) -> bytes:
    return webp.assembled([webp.header(flags, 20, 16), *before, *frames, *after])


def frame(step: int = 0, more: tuple = (), first: tuple = (), duration: int = 50, **place) -> tuple[bytes, bytes]:
    place = {"column": 0, "row": 0, "width": 20, "height": 16} | place
    return webp.frame(**place, duration=duration, parts=[*first, *webp.chunks(FRAMES[step]), *more])


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"webp/{place}")
        return Item(f"webp-{place}.webp", make(word), carries=list(carries), canaries=[word])

    def metadata(kind: bytes, make, flag: int, base: bytes = LOSSY):
        return lambda word: webp.extended(base, flag, after=[(kind, make(word))])

    def profiled(make):
        return lambda word: webp.extended(LOSSY, webp.ICC, before=[(b"ICCP", make(word))])

    def still(*parts: tuple, flags: int = 0) -> bytes:
        return webp.assembled([webp.header(flags, *SIZE), *parts])

    def camera(word: str) -> bytes:
        return jpeg.exif_block(texts={0x010F: word}, gps_text=word)

    def partitions(numbers: tuple):
        return lambda word: webp.assembled([
            (b"VP8 ", vp8.frame(100, 150, 8, {number: word.encode() for number in numbers}))])

    return [
        item("exif", metadata(b"EXIF", camera, webp.EXIF), "webp.exif.gps"),
        item("exif-with-prefix", metadata(b"EXIF", lambda w: b"Exif\0\0" + camera(w), webp.EXIF), "webp.exif.gps"),
        item("exif-rotated", metadata(
            b"EXIF", lambda w: jpeg.exif_block(orientation=6, texts={0x010F: w}), webp.EXIF), "webp.exif.orientation"),
        item("exif-rotated-lossless", metadata(
            b"EXIF", lambda w: b"Exif\0\0" + jpeg.exif_block(orientation=8, texts={0x010F: w}), webp.EXIF, LOSSLESS),
            "webp.exif.orientation"),
        item("exif-little-endian", metadata(b"EXIF", jpeg.little_endian_block, webp.EXIF), "webp.exif"),
        item("exif-before-picture", lambda w: webp.extended(
            LOSSY, webp.EXIF, before=[(b"EXIF", camera(w))]), "webp.exif.gps"),
        item("exif-twice", lambda w: webp.extended(
            LOSSY, webp.EXIF, after=[(b"EXIF", camera("x")), (b"EXIF", camera(w))]), "webp.exif.gps"),
        item("exif-undeclared", metadata(b"EXIF", camera, 0), "webp.exif.gps", "webp.flags"),
        item("exif-in-simple-file", lambda w: webp.assembled([(b"VP8 ", VP8), (b"EXIF", camera(w))]), "webp.exif"),
        item("exif-of-animation", lambda w: animated(
            frame(0), frame(1), flags=webp.ANIMATION | webp.EXIF, after=((b"EXIF", camera(w)),)), "webp.exif.gps"),
        item("xmp", metadata(b"XMP ", str.encode, webp.XMP), "webp.xmp"),
        item("xmp-misspelled", metadata(b"XMP\0", str.encode, webp.XMP), "webp.xmp"),
        item("icc-description", profiled(icc.with_texts), "webp.icc"),
        item("icc-wide-description", profiled(lambda w: icc.with_texts("x", wide=w)), "webp.icc"),
        item("icc-private-tag", profiled(lambda w: icc.with_texts("x", private=w)), "webp.icc"),
        item("icc-version-4", profiled(lambda w: icc.version_4(w, w)), "webp.icc"),
        item("icc-behind-its-end", profiled(lambda w: icc.with_texts("x") + w.encode()), "webp.icc"),
        item("icc-not-a-profile", profiled(str.encode), "webp.icc.unusable"),
        item("icc-of-greys", profiled(icc.grey), "webp.icc.unusable"),
        item("icc-undeclared", lambda w: webp.extended(
            LOSSY, 0, before=[(b"ICCP", icc.with_texts(w))]), "webp.undeclared-chunk"),
        item("icc-twice", lambda w: webp.extended(LOSSY, webp.ICC, before=[
            (b"ICCP", icc.with_texts("x")), (b"ICCP", icc.with_texts(w))]), "webp.duplicate-chunk"),
        item("c2pa", lambda w: webp.extended(LOSSY, 0, after=[(b"C2PA", w.encode())]), "webp.c2pa"),
        item("seal", lambda w: webp.extended(LOSSY, 0, after=[(b"SEAL", w.encode())]), "webp.private-chunk"),
        item("private-chunk", lambda w: webp.extended(LOSSY, 0, before=[(b"prVt", w.encode())]), "webp.private-chunk"),
        item("private-chunk-without-name", lambda w: webp.extended(
            LOSSLESS, 0, after=[(b"\0\1\2\3", w.encode())]), "webp.private-chunk"),
        item("private-chunk-before-image", lambda w: still(
            (b"ALPH", ALPH), (b"prVt", w.encode()), (b"VP8 ", webp.image(ALPHA, b"VP8 ")), flags=webp.ALPHA),
            "webp.private-chunk"),
        item("private-chunk-in-simple-file", lambda w: webp.assembled([
            (b"VP8L", VP8L), (b"prVt", w.encode())]), "webp.private-chunk"),
        item("private-chunk-in-frame", lambda w: animated(
            frame(0), frame(1, more=((b"prVt", w.encode()),))), "webp.frame-chunk"),
        item("private-chunk-before-frame-image", lambda w: animated(
            frame(0, first=((b"EXIF", w.encode()),)), frame(1)), "webp.frame-chunk"),
        item("second-picture", lambda w: webp.assembled([
            (b"VP8 ", VP8), (b"VP8L", VP8L + w.encode())]), "webp.second-picture"),
        item("second-picture-in-frame", lambda w: animated(
            frame(0, more=((b"VP8 ", webp.image(FRAMES[2], b"VP8 ") + w.encode()),)), frame(1)),
            "webp.second-picture"),
        item("animation-without-flag", lambda w: webp.assembled([
            webp.header(0, 20, 16), *webp.chunks(FRAMES[0]), webp.animation(),
            frame(1, more=((b"prVt", w.encode()),))]), "webp.animation-without-flag"),
        item("animation-header-twice", lambda w: animated(
            frame(0), frame(1), before=(webp.animation(), (b"ANIM", w.encode()))), "webp.duplicate-chunk"),
        item("ignored-alpha", lambda w: still(
            (b"ALPH", b"\0" + (w.encode() * 200)[: len(RAW_ALPH) - 1]), (b"VP8L", VP8L)), "webp.ignored-alpha"),
        item("animation-header-excess", lambda w: animated(
            frame(0), frame(1), before=((b"ANIM", webp.animation()[1] + w.encode()),)), "webp.chunk-excess"),
        item("first-partition-slack", lambda w: webp.with_image(
            LOSSY, b"VP8 ", webp.lossy_with_slack(VP8, w.encode(), first=True)), "webp.partition-slack"),
        item("last-partition-slack", lambda w: webp.with_image(
            LOSSY, b"VP8 ", webp.lossy_with_slack(VP8, w.encode())), "webp.partition-slack"),
        item("middle-partition-slack", partitions((3,)), "webp.partition-slack"),
        item("all-partitions-slack", partitions(tuple(range(9))), "webp.partition-slack"),
        item("frame-slack", lambda w: animated(frame(0), webp.frame(0, 0, 20, 16, 50, [
            (b"VP8 ", webp.lossy_with_slack(webp.image(FRAMES[1], b"VP8 "), w.encode()))])), "webp.partition-slack"),
        item("lossless-slack", lambda w: webp.with_image(LOSSLESS, b"VP8L", VP8L + w.encode()), "webp.image-slack"),
        item("alpha-slack", lambda w: webp.with_image(ALPHA, b"ALPH", ALPH + w.encode()), "webp.alpha-slack"),
        item("raw-alpha-slack", lambda w: still(
            (b"ALPH", RAW_ALPH + w.encode()), (b"VP8 ", VP8), flags=webp.ALPHA), "webp.alpha-slack"),
        item("trailing", lambda w: LOSSY + w.encode(), "webp.trailing"),
        item("trailing-photo", lambda w: LOSSY + png.with_chunk(RGB_PNG, b"tEXt", b"a\0" + w.encode()),
             "webp.trailing.picture"),
        item("trailing-webp", lambda w: LOSSY + webp.extended(LOSSLESS, 0, after=[(b"prVt", w.encode())]),
             "webp.trailing.picture"),
        item("trailing-video", lambda w: LOSSY + jpeg.movie(w), "webp.trailing.mp4"),
        item("trailing-archive", lambda w: LOSSY + archive(w), "webp.trailing.zip"),
        Item("webp-instant-frame.webp", animated(frame(0), frame(1, duration=0)), carries=["webp.instant-frame"]),
        Item("webp-flags.webp", webp.extended(
            LOSSY, webp.ICC | webp.ALPHA | webp.EXIF | webp.XMP), carries=["webp.flags"]),
        Item("webp-alpha-flag-missing.webp", still((b"ALPH", ALPH), (b"VP8 ", webp.image(ALPHA, b"VP8 "))),
             carries=["webp.flags"]),
        Item("webp-reserved-bits.webp", webp.assembled([
            webp.header(0x01 | 0xC0, *SIZE, reserved=b"CAN"), (b"VP8 ", VP8)]), carries=["webp.reserved-bits"]),
        Item("webp-reserved-bits-of-frame.webp", animated(frame(0), webp.frame(
            0, 0, 20, 16, 50, webp.chunks(FRAMES[1]), options=0xA4)), carries=["webp.reserved-bits"]),
        Item("webp-alpha-hint.webp", webp.with_image(
            ALPHA, b"ALPH", bytes([ALPH[0] | 0x10]) + ALPH[1:]), carries=["webp.alpha-hint"]),
        Item("webp-hidden-alpha.webp", webp.with_image(
            LOSSLESS_ALPHA, b"VP8L", without_alpha_hint(webp.image(LOSSLESS_ALPHA, b"VP8L"))),
            carries=["webp.hidden-alpha"]),
        Item("webp-alpha-colours.webp", webp.with_image(ALPHA, b"ALPH", alpha_with_colours()),
             carries=["webp.alpha-colours"]),
        Item("webp-gap.webp", webp.contained(LOSSY[12:] + b"CANARY7"), carries=["webp.gap"]),
        Item("webp-scaling.webp", webp.with_image(
            LOSSY, b"VP8 ", patched(VP8, 7, bytes([VP8[7] | 0x80]))), carries=["webp.scaling"]),
        Item("webp-padding.webp", webp.contained(webp.chunk(b"VP8L", odd_lossless(), b"C")), carries=["webp.padding"]),
        Item("webp-exif-rotated-alone.webp", webp.extended(
            LOSSY, webp.EXIF, after=[(b"EXIF", jpeg.exif_block(orientation=3))]), carries=["webp.exif.orientation"]),
    ]


def alpha_with_colours() -> bytes:
    """A transparency that is the same everywhere, in a coding whose other planes hold a picture."""
    planes = numpy.asarray(SMALL).copy()
    planes[..., 1] = 200
    coded = webp.image(webp.encoded(Image.fromarray(planes), lossless=True), b"VP8L")
    return b"\1" + coded[5:]


def without_alpha_hint(image: bytes) -> bytes:
    return patched(image, 4, bytes([image[4] & ~0x10]))


def odd_lossless() -> bytes:
    """An image with an odd number of bytes."""
    images = (webp.image(webp.encoded(pattern(9, 7, seed=step), lossless=True), b"VP8L") for step in range(20))
    return next(image for image in images if len(image) % 2)


def accept() -> list[Item]:
    rotated = struct.pack(">2sHIHHHIHHI", b"MM", 42, 8, 1, 0x0112, 3, 1, 6, 0, 0)
    return [
        Item("webp-lossy.webp", LOSSY),
        Item("webp-lossless.webp", LOSSLESS),
        Item("webp-lossless-odd.webp", webp.contained(webp.chunk(b"VP8L", odd_lossless()))),
        Item("webp-lossy-alpha.webp", ALPHA),
        Item("webp-lossless-alpha.webp", LOSSLESS_ALPHA),
        Item("webp-raw-alpha.webp", webp.assembled([
            webp.header(webp.ALPHA, *SIZE), (b"ALPH", RAW_ALPH), (b"VP8 ", VP8)])),
        Item("webp-palette.webp", webp.encoded(SMALL.quantize(9).convert("RGB"), lossless=True, quality=100, method=6)),
        Item("webp-two-colours.webp", webp.encoded(SMALL.convert("1").convert("RGB"), lossless=True)),
        Item("webp-grey-lossless.webp", webp.encoded(SMALL.convert("L").convert("RGB"), lossless=True)),
        Item("webp-one-pixel.webp", webp.encoded(pattern(1, 1), quality=50)),
        Item("webp-one-pixel-lossless.webp", webp.encoded(pattern(1, 1), lossless=True)),
        Item("webp-low-quality.webp", webp.encoded(pattern(100, 70), quality=1, method=6)),
        Item("webp-high-quality.webp", webp.encoded(pattern(100, 70), quality=100, method=0)),
        Item("webp-eight-partitions.webp", webp.assembled([(b"VP8 ", vp8.frame(100, 150, 8))])),
        Item("webp-empty-partitions.webp", webp.assembled([(b"VP8 ", vp8.frame(100, 40, 8, leaves_out_unread=True))])),
        Item("webp-boot-signature.webp", with_boot_signature()),
        Item("webp-extended.webp", webp.extended(LOSSY, 0)),
        Item("webp-turned.webp", webp.extended(LOSSY, webp.EXIF, after=[(b"EXIF", rotated)])),
        Item("webp-animated.webp", webp.encoded(
            pattern(20, 16), save_all=True, duration=[50, 60, 70], loop=3,
            append_images=[pattern(20, 16, seed=step) for step in (2, 3)])),
        Item("webp-animated-lossless.webp", webp.encoded(
            see_through(), save_all=True, duration=50, lossless=True, background=(1, 2, 3, 4),
            append_images=[see_through().transpose(Image.Transpose.ROTATE_180)])),
        Item("webp-animated-mixed.webp", animated(
            frame(0), webp.frame(4, 2, 9, 7, 60, [(b"VP8L", odd_lossless())], options=1), frame(2),
            flags=webp.ANIMATION)),
    ]


def reject() -> list[Item]:
    large = b"\x2f" + struct.pack("<I", 16383 | 16383 << 14)

    def sized(width: int, height: int, payload: bytes = VP8) -> bytes:
        return payload[:6] + struct.pack("<HH", width, height) + payload[10:]

    def lossy(payload: bytes) -> bytes:
        return webp.with_image(LOSSY, b"VP8 ", payload)

    return [
        rejected("webp-cut.webp", LOSSY[:-30], "webp.truncated"),
        rejected("webp-cut-chunk.webp", webp.contained(LOSSY[12:-30]), "webp.truncated"),
        rejected("webp-cut-lossy.webp", lossy(VP8[:-30]), "webp.truncated"),
        rejected("webp-cut-lossless.webp", webp.with_image(LOSSLESS, b"VP8L", VP8L[:-30]), "webp.truncated"),
        rejected("webp-cut-alpha.webp", webp.with_image(ALPHA, b"ALPH", ALPH[:-5]), "webp.truncated"),
        rejected("webp-cut-raw-alpha.webp", webp.assembled([
            webp.header(webp.ALPHA, *SIZE), (b"ALPH", RAW_ALPH[:-1]), (b"VP8 ", VP8)]), "webp.truncated"),
        rejected("webp-large-first-partition.webp", lossy(patched(VP8, 0, b"\x10\xff\xff")), "webp.truncated"),
        rejected("webp-without-image.webp", webp.assembled([webp.header(0, *SIZE)]), "webp.missing-image"),
        rejected("webp-frame-without-image.webp", animated(
            webp.frame(0, 0, 20, 16, 50, [(b"prVt", b"x")])), "webp.missing-image"),
        rejected("webp-unknown-first.webp", webp.assembled([(b"prVt", b"x"), (b"VP8 ", VP8)]), "webp.bad-order"),
        rejected("webp-two-images.webp", webp.assembled([
            webp.header(0, *SIZE), (b"VP8 ", VP8), (b"VP8 ", VP8)]), "webp.bad-order"),
        rejected("webp-late-profile.webp", webp.extended(
            LOSSY, webp.ICC, after=[(b"ICCP", icc.with_texts("x"))]), "webp.bad-order"),
        rejected("webp-late-alpha.webp", webp.assembled([
            webp.header(webp.ALPHA, *SIZE), (b"VP8 ", VP8), (b"ALPH", ALPH)]), "webp.bad-order"),
        rejected("webp-two-alphas.webp", webp.assembled([
            webp.header(webp.ALPHA, *SIZE), (b"ALPH", ALPH), (b"ALPH", RAW_ALPH), (b"VP8 ", VP8)]), "webp.bad-order"),
        rejected("webp-image-beside-animation.webp", animated(
            frame(0), after=tuple(webp.chunks(FRAMES[1]))), "webp.bad-order"),
        rejected("webp-two-headers.webp", webp.assembled([
            webp.header(0, *SIZE), webp.header(0, *SIZE), (b"VP8 ", VP8)]), "webp.bad-order"),
        rejected("webp-short-header.webp", webp.assembled([(b"VP8X", bytes(9)), (b"VP8 ", VP8)]), "webp.bad-header"),
        rejected("webp-long-header.webp", webp.assembled([
            (b"VP8X", webp.header(0, *SIZE)[1] + b"x"), (b"VP8 ", VP8)]), "webp.bad-header"),
        rejected("webp-other-canvas.webp", webp.assembled([
            webp.header(0, SMALL.width + 1, SMALL.height), (b"VP8 ", VP8)]), "webp.bad-size"),
        rejected("webp-other-frame-size.webp", animated(frame(0, width=18)), "webp.bad-size"),
        rejected("webp-not-a-key-frame.webp", lossy(patched(VP8, 0, bytes([VP8[0] | 1]))), "webp.bad-frame"),
        rejected("webp-not-shown.webp", lossy(patched(VP8, 0, bytes([VP8[0] & ~0x10]))), "webp.bad-frame"),
        rejected("webp-unknown-profile.webp", lossy(patched(VP8, 0, bytes([VP8[0] | 0x08]))), "webp.bad-frame"),
        rejected("webp-no-pixels.webp", lossy(sized(0, 40)), "webp.bad-frame"),
        rejected("webp-unknown-lossless-version.webp", webp.with_image(
            LOSSLESS, b"VP8L", patched(VP8L, 4, bytes([VP8L[4] | 0x20]))), "webp.bad-frame"),
        rejected("webp-broken-lossless.webp", webp.with_image(
            LOSSLESS, b"VP8L", VP8L[:5] + b"\xff" * 40), "webp.bad-frame"),
        rejected("webp-reserved-bits-of-alpha.webp", webp.with_image(
            ALPHA, b"ALPH", bytes([ALPH[0] | 0x40]) + ALPH[1:]), "webp.bad-alpha"),
        rejected("webp-unknown-alpha.webp", webp.with_image(ALPHA, b"ALPH", b"\2" + ALPH[1:]), "webp.bad-alpha"),
        rejected("webp-frame-outside.webp", animated(frame(0), frame(1, column=2)), "webp.bad-animation"),
        rejected("webp-animation-without-header.webp", animated(frame(0), before=()), "webp.bad-animation"),
        rejected("webp-short-animation-header.webp", animated(
            frame(0), before=((b"ANIM", b"\0\0\0\0\0"),)), "webp.bad-animation"),
        rejected("webp-pixel-flood.webp", lossy(sized(16383, 16383)), "limits.pixels"),
        rejected("webp-pixel-flood-lossless.webp", webp.assembled([(b"VP8L", large + bytes(40))]), "limits.pixels"),
        rejected("webp-canvas-flood.webp", webp.assembled([webp.header(0, 2**24, 2**24), (b"VP8 ", VP8)]),
                 "limits.pixels"),
        rejected("webp-frame-flood.webp", animated(*[frame(0)] * 1001), "limits.frames"),
    ]
