"""GIF: a file for each hiding place, each kind, and each defect."""

import numpy

from .. import gif, jpeg, png
from ..archives import archive
from ..canary import canary
from ..item import Item
from ..pictures import pattern

from .bases import RGB_PNG, SMALL, patched, rejected

COLOURS = gif.rainbow(16)
SLOTS = gif.slots(24, 18, 16)
SCREEN = gif.screen(24, 18, COLOURS)
FRAME = gif.frame(SLOTS)
PLAIN = SCREEN + FRAME + gif.TRAILER
#: Where the blocks behind the global palette begin.
BODY = len(SCREEN)


def moving(count: int = 3, delay: int = 8, disposal: int = 0) -> list[bytes]:
    """Frames with their controls."""
    return [gif.control(delay, disposal) + gif.frame(gif.slots(24, 18, 16, seed)) for seed in range(count)]


ANIMATED = SCREEN + gif.loop(0) + b"".join(moving()) + gif.TRAILER


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"gif/{place}")
        return Item(f"gif-{place}.gif", make(word), carries=list(carries), canaries=[word])

    def before(make, data: bytes = PLAIN):
        return lambda word: data[:BODY] + make(word) + data[BODY:]

    def before_end(make):
        return lambda word: PLAIN[:-1] + make(word) + PLAIN[-1:]

    def between(make):
        first, *others = moving()
        return lambda word: SCREEN + gif.loop(0) + first + make(word) + b"".join(others) + gif.TRAILER

    def application(name: bytes):
        return before(lambda word: gif.application(name, word.encode()))

    def framed(**options):
        return SCREEN + gif.frame(SLOTS, **options) + gif.TRAILER

    def in_palette(word: str, count: int) -> bytes:
        """A palette of `count` colours, the spare ones of which spell a word."""
        spare = (word.encode() * 60)[: count * 3 - len(COLOURS)]
        return COLOURS + spare

    def in_background(word: str) -> bytes:
        """The colour of the background, which nobody sees behind a frame that fills the screen."""
        return gif.screen(24, 18, in_palette(word, 32), background=20) + FRAME + gif.TRAILER

    def in_lengths(word: str) -> bytes:
        """The lengths of the sub-blocks spell a word."""
        rows = gif.slots(60, 40, 16)
        codes = gif.Coder(4).encode(rows.tobytes())
        parts, letters = [], word.encode()
        for letter in letters:
            parts.append(codes[: letter])
            codes = codes[letter:]
        body = b"".join(bytes([len(part)]) + part for part in parts) + gif.sub_blocks(codes)
        header = gif.frame(rows)[:10]
        return gif.screen(60, 40, COLOURS) + header + b"\4" + body + gif.TRAILER

    def in_surplus(word: str) -> bytes:
        """Codes that stand for more pixels than the frame has."""
        letters = [half for letter in word.encode() for half in (letter >> 4, letter & 15)]
        return framed(coder=gif.Coder(4, surplus=tuple(letters)))

    def in_control(word: str) -> bytes:
        control = b"!\xf9" + bytes([4 + len(word)]) + b"\0\0\0\0" + word.encode() + b"\0"
        return SCREEN + control + FRAME + gif.TRAILER

    def in_loop(word: str) -> bytes:
        loop = gif.loop(2)[:-1] + bytes([len(word)]) + word.encode() + b"\0"
        return SCREEN + loop + b"".join(moving()) + gif.TRAILER

    def in_excess(word: str) -> bytes:
        """A second frame that reaches out of the screen below; the rows that nobody sees spell a word."""
        rows = numpy.frombuffer(word.encode().ljust(48), "uint8").reshape(2, 24)
        frame = gif.frame(numpy.concatenate([SLOTS[:9], rows]), top=9, colours=gif.rainbow(16) + bytes(3 * 240))
        return SCREEN + gif.control(9) + FRAME + gif.control(9) + frame + gif.TRAILER

    def outside(word: str) -> bytes:
        """A frame of which nobody sees anything."""
        pixels = numpy.frombuffer(word.encode(), "uint8").reshape(1, -1)
        frame = gif.frame(pixels, left=24, colours=gif.rainbow(256))
        return SCREEN + gif.loop(0) + b"".join(moving(2)) + gif.control(9, 1) + frame + moving(1)[0] + gif.TRAILER

    two_frames = [gif.control(0) + gif.frame(SLOTS), gif.control(9) + gif.frame(gif.slots(24, 18, 16, 5))]
    return [
        item("comment", before(gif.comment), "gif.comment"),
        item("comments", before(lambda w: gif.comment("a") + gif.comment(w)), "gif.comment"),
        item("comment-at-end", before_end(gif.comment), "gif.comment"),
        item("comment-between-frames", between(gif.comment), "gif.comment"),
        item("comment-in-87a", lambda w: gif.screen(24, 18, COLOURS, version=b"87a") + gif.comment(w) + FRAME
             + gif.TRAILER, "gif.comment"),
        item("xmp", before(gif.xmp), "gif.xmp"),
        item("xmp-at-end", before_end(gif.xmp), "gif.xmp"),
        item("xmp-in-sub-blocks", application(b"XMP DataXMP"), "gif.xmp"),
        item("icc", application(b"ICCRGBG1012"), "gif.icc"),
        item("photoshop", application(b"MGK8BIM0000"), "gif.photoshop"),
        item("iptc", application(b"MGKIPTC0000"), "gif.iptc"),
        item("midi-control", application(b"MIDICTRLJon"), "gif.midi"),
        item("midi-song", application(b"MIDISONGDm7"), "gif.midi"),
        item("c2pa", application(b"C2PA_GIF\1\0\0"), "gif.c2pa"),
        item("application", application(b"ImageMagick"), "gif.application"),
        item("application-name", before(lambda w: gif.application(w[-11:].encode(), w.encode())), "gif.application"),
        item("application-without-name", before(lambda w: b"!\xff" + gif.sub_blocks(w.encode(), 5)),
             "gif.application"),
        item("application-as-loop", application(b"NETSCAPE2.0"), "gif.application"),
        item("plain-text", before(lambda w: gif.control(10) + gif.plain_text(w)), "gif.plain-text"),
        item("plain-text-alone", before_end(lambda w: gif.control(10) + gif.plain_text(w)), "gif.plain-text",
             "gif.control-without-image"),
        item("unknown-extension", before(lambda w: b"!\x42" + gif.sub_blocks(w.encode())), "gif.unknown-extension"),
        item("unknown-extension-between-frames", between(lambda w: b"!\0" + gif.sub_blocks(w.encode())),
             "gif.unknown-extension"),
        item("trailing", lambda w: PLAIN + w.encode(), "gif.trailing"),
        item("trailing-photo", lambda w: PLAIN + png.with_chunk(RGB_PNG, b"tEXt", b"a\0" + w.encode()),
             "gif.trailing.picture"),
        item("trailing-animation", lambda w: PLAIN + SCREEN + gif.comment(w) + FRAME + gif.TRAILER,
             "gif.trailing.picture"),
        item("trailing-archive", lambda w: PLAIN + archive(w), "gif.trailing.zip"),
        item("trailing-movie", lambda w: PLAIN + jpeg.movie(w), "gif.trailing.mp4"),
        item("palette-spare", lambda w: gif.screen(24, 18, in_palette(w, 32)) + FRAME + gif.TRAILER,
             "gif.palette-spare"),
        item("palette-not-used", lambda w: gif.screen(24, 18, in_palette(w, 256)) + gif.frame(SLOTS, colours=COLOURS)
             + gif.TRAILER, "gif.palette-spare"),
        item("local-palette-spare", lambda w: SCREEN + gif.frame(SLOTS, colours=in_palette(w, 64)) + gif.TRAILER,
             "gif.palette-spare"),
        item("background", in_background, "gif.palette-spare", "gif.screen"),
        item("image-slack", lambda w: framed(slack=w.encode()), "gif.image-slack"),
        item("image-slack-in-blocks", lambda w: framed(slack=w.encode(), part=40), "gif.image-slack",
             "gif.data-blocks"),
        item("data-blocks", in_lengths, "gif.data-blocks"),
        item("surplus-pixels", in_surplus, "gif.image-slack"),
        item("control-slack", in_control, "gif.control"),
        item("loop-slack", in_loop, "gif.loop"),
        item("unfinished-comment", lambda w: PLAIN[:-1] + gif.comment(w + "x" * 9)[:-5], "gif.unfinished-block",
             "gif.missing-trailer"),
        item("no-block", lambda w: PLAIN[:-1] + w.encode() + gif.TRAILER, "gif.trailing", "gif.missing-trailer"),
        item("frame-excess", in_excess, "gif.frame-excess"),
        item("frame-outside", outside, "gif.frame-excess"),
        Item("gif-screen-too-small.gif", gif.screen(20, 30, COLOURS) + gif.frame(SLOTS, left=2) + gif.TRAILER,
             carries=["gif.screen-size"]),
        Item("gif-frame-excess-interlaced.gif", SCREEN + gif.control(9) + FRAME + gif.control(9, 2) + gif.frame(
            gif.slots(30, 21, 16, 4), left=5, top=3, interlaced=True) + gif.TRAILER, carries=["gif.frame-excess"]),
        Item("gif-without-terminator.gif", PLAIN[:-2], carries=["gif.missing-trailer"]),
        Item("gif-code-size-eleven.gif", framed(coder=gif.Coder(11)), carries=["gif.image-coding"]),
        Item("gif-unknown-disposal.gif", SCREEN + gif.loop(0) + b"".join(moving(disposal=5)) + gif.TRAILER,
             carries=["gif.control"]),
        Item("gif-padding-bits.gif", framed(coder=gif.Coder(5, filler=255)), carries=["gif.padding-bits"]),
        Item("gif-without-end-code.gif", framed(coder=gif.Coder(4, has_end=False)), carries=["gif.image-coding"]),
        Item("gif-clear-before-end.gif", framed(coder=gif.Coder(4, surplus=(16,))), carries=["gif.image-coding"]),
        Item("gif-code-size-one.gif", gif.screen(1, 1, gif.rainbow(2)) + gif.frame(
            numpy.ones((1, 1), "uint8"), coder=gif.Coder(1)) + gif.TRAILER, carries=["gif.image-coding"]),
        Item("gif-without-trailer.gif", PLAIN[:-1], carries=["gif.missing-trailer"]),
        Item("gif-zeros-before-trailer.gif", PLAIN[:-1] + bytes(3) + gif.TRAILER, carries=["gif.gap"]),
        Item("gif-sorted-palettes.gif", gif.screen(24, 18, COLOURS, hints=0x78) + gif.frame(
            SLOTS, colours=COLOURS, hints=0x38) + gif.TRAILER,
             carries=["gif.screen", "gif.frame-descriptor", "gif.palette-spare"]),
        Item("gif-pixel-aspect.gif", gif.screen(24, 18, COLOURS, aspect=49) + FRAME + gif.TRAILER,
             carries=["gif.pixel-aspect"]),
        Item("gif-control-bits.gif", SCREEN + gif.control(reserved=0xE2) + FRAME + gif.TRAILER,
             carries=["gif.control"]),
        Item("gif-early-disposal.gif", SCREEN + gif.loop(0) + b"".join(moving(disposal=4)) + gif.TRAILER,
             carries=["gif.control"]),
        Item("gif-two-controls.gif", SCREEN + gif.control(1) + gif.control(9) + FRAME + gif.TRAILER,
             carries=["gif.control-without-image"]),
        Item("gif-other-loop.gif", ANIMATED.replace(b"NETSCAPE2.0", b"ANIMEXTS1.0"), carries=["gif.loop"]),
        Item("gif-two-loops.gif", SCREEN + gif.loop(5) + gif.loop(5) + b"".join(moving()) + gif.TRAILER,
             carries=["gif.loop"]),
        Item("gif-loop-with-buffer.gif", SCREEN + gif.loop(4)[:-1] + b"\5\2\0\0\1\0\0" + b"".join(moving())
             + gif.TRAILER, carries=["gif.loop"]),
        Item("gif-frame-without-delay.gif", SCREEN + gif.loop(0) + b"".join(two_frames) + gif.TRAILER,
             carries=["gif.frame-without-delay"]),
        item("pillow-comment", lambda w: gif.encoded(SMALL.quantize(32), comment=w.encode()), "gif.comment"),
    ]


def accept() -> list[Item]:
    local = gif.rainbow(8, seed=3)
    part = gif.slots(9, 7, 16, seed=2)
    two = gif.slots(19, 9, 2)
    black_slot_3 = patched(COLOURS, 9, bytes(3))

    def still(pixels: numpy.ndarray, colours: bytes, version: bytes = b"89a", control: bytes = b"", **options) -> bytes:
        height, width = pixels.shape
        return gif.screen(width, height, colours, version=version) + control + gif.frame(
            pixels, **options) + gif.TRAILER

    def animated(loop: bytes, *frames: bytes, colours: bytes = COLOURS) -> bytes:
        return gif.screen(24, 18, colours) + loop + b"".join(frames) + gif.TRAILER

    parts = [
        gif.control(7, disposal, 3) + gif.frame(part, left=step, top=step)
        for step, disposal in enumerate((1, 2, 3, 0, 1))
    ]
    return [
        Item("gif-89a.gif", PLAIN),
        Item("gif-87a.gif", still(SLOTS, COLOURS, version=b"87a")),
        Item("gif-interlaced.gif", still(SLOTS, COLOURS, interlaced=True)),
        Item("gif-two-colours.gif", still(two, gif.rainbow(2))),
        Item("gif-one-pixel.gif", still(numpy.zeros((1, 1), "uint8"), gif.rainbow(2)[:3] + bytes(3))),
        Item("gif-256-colours.gif", still(gif.slots(256, 40, 256), gif.rainbow(256))),
        Item("gif-many-codes.gif", still(gif.slots(200, 160, 64), gif.rainbow(64))),
        Item("gif-deferred-clear.gif", still(
            gif.slots(200, 160, 64), gif.rainbow(64), coder=gif.Coder(6, defers=True))),
        Item("gif-many-clears.gif", still(SLOTS, COLOURS, coder=gif.Coder(4, clears_after=5))),
        Item("gif-without-first-clear.gif", still(SLOTS, COLOURS, coder=gif.Coder(4, begins_with_clear=False))),
        Item("gif-wide-codes.gif", still(SLOTS, COLOURS, coder=gif.Coder(8))),
        Item("gif-transparent.gif", still(SLOTS, COLOURS, control=gif.control(transparent=3))),
        Item("gif-transparent-outside-palette.gif", still(
            numpy.where(SLOTS == 3, 16, SLOTS), black_slot_3, control=gif.control(transparent=16))),
        Item("gif-local-palette.gif", gif.screen(24, 18) + gif.frame(gif.slots(24, 18, 8), colours=local)
             + gif.TRAILER),
        Item("gif-both-palettes.gif", animated(
            gif.loop(0), *moving(2), gif.control(9) + gif.frame(gif.slots(24, 18, 8), colours=local))),
        Item("gif-animated.gif", ANIMATED),
        Item("gif-animated-once.gif", animated(b"", *moving())),
        Item("gif-animated-seven-times.gif", animated(gif.loop(7), *moving())),
        Item("gif-animated-parts.gif", animated(gif.loop(0), *moving(1), *parts)),
        Item("gif-smaller-than-screen.gif", gif.screen(24, 18, COLOURS, background=5) + gif.frame(
            part, left=3, top=2) + gif.TRAILER),
        Item("gif-restored-to-background.gif", gif.screen(24, 18, COLOURS, background=6) + gif.loop(0) + b"".join(
            moving(disposal=2)) + gif.TRAILER),
        Item("gif-still-with-loop.gif", animated(gif.loop(0), FRAME)),
        Item("gif-long-delay.gif", animated(gif.loop(0), *moving(delay=65535))),
        Item("gif-grey.gif", still(SLOTS, gif.palette([(slot * 17,) * 3 for slot in range(16)]))),
    ]


def reject() -> list[Item]:
    def framed(frame: bytes, screen: bytes = SCREEN) -> bytes:
        return screen + frame + gif.TRAILER

    def descriptor(left: int, top: int, width: int, height: int) -> bytes:
        numbers = b"".join(number.to_bytes(2, "little") for number in (left, top, width, height))
        return b"," + numbers + FRAME[9:]

    bits = gif.BitWriter()
    for code in (16, 1, 25):
        bits.write(code, 5)
    return [
        rejected("gif-cut-in-header.gif", SCREEN[:10], "gif.truncated"),
        rejected("gif-cut-in-palette.gif", SCREEN[:-5], "gif.truncated"),
        rejected("gif-cut-in-extension.gif", SCREEN + gif.comment("x" * 40)[:-10], "gif.truncated"),
        rejected("gif-cut-in-frame.gif", PLAIN[:-20], "gif.truncated"),
        rejected("gif-header-alone.gif", SCREEN + gif.TRAILER, "gif.missing-image"),
        rejected("gif-other-version.gif", patched(PLAIN, 4, b"8"), "gif.bad-signature"),
        rejected("gif-no-screen.gif", patched(PLAIN, 6, bytes(4)), "gif.bad-header"),
        rejected("gif-pixel-flood.gif", patched(PLAIN, 6, b"\xff" * 4), "limits.pixels"),
        rejected("gif-bytes-between-blocks.gif", SCREEN + b"\0\0" + FRAME + gif.TRAILER, "gif.bad-block"),
        rejected("gif-frame-after-zeros.gif", SCREEN + FRAME + b"\0" + FRAME + gif.TRAILER, "gif.bad-block"),
        rejected("gif-short-control.gif", framed(gif.extension(0xF9, b"\0\0\0") + FRAME), "gif.bad-control"),
        rejected("gif-frame-without-pixels.gif", framed(descriptor(0, 0, 0, 18)), "gif.empty-frame"),
        rejected("gif-frame-below.gif", framed(descriptor(0, 65535, 24, 18)), "gif.frame-outside"),
        rejected("gif-without-palette.gif", framed(FRAME, gif.screen(24, 18)), "gif.missing-palette"),
        rejected("gif-bad-code-size.gif", patched(PLAIN, BODY + 10, b"\x0c"), "gif.bad-code-size"),
        rejected("gif-slot-above-255.gif", gif.screen(1, 1, gif.rainbow(256)) + gif.frame(
            numpy.zeros((1, 1), "uint8"))[:10] + b"\x09" + gif.sub_blocks(b"\0\x06\x04") + gif.TRAILER,
                 "gif.bad-index"),
        rejected("gif-no-code-size.gif", patched(PLAIN, BODY + 10, b"\0"), "gif.bad-code-size"),
        rejected("gif-unknown-code.gif", framed(FRAME[:11] + gif.sub_blocks(bits.bytes())), "gif.bad-code"),
        rejected("gif-too-few-pixels.gif", framed(FRAME[:10] + gif.frame(SLOTS[:-1])[10:]), "gif.missing-pixels"),
        rejected("gif-no-pixels.gif", framed(FRAME[:11] + b"\0"), "gif.missing-pixels"),
        rejected("gif-colour-outside-palette.gif", framed(FRAME, gif.screen(24, 18, gif.rainbow(8))),
                 "gif.bad-index"),
        rejected("gif-frame-flood.gif", gif.screen(1, 1, gif.rainbow(2)) + gif.frame(
            numpy.zeros((1, 1), "uint8")) * 1001 + gif.TRAILER, "limits.frames"),
    ]

