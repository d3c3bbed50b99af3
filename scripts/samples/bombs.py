"""Small files that are much work: floods of pixels and frames, streams that unpack to gigabytes, loops, false sizes."""

import dataclasses
import struct
import zlib

from . import gif, jpeg, pdf, png, webp
from .pictures import pattern

PHOTO = jpeg.encoded(pattern(48, 40, seed=3), quality=80)
PROGRESSIVE = jpeg.encoded(pattern(48, 40, seed=3), quality=80, progressive=True)
SCREENSHOT = png.encoded(pattern(20, 16, seed=4))
LOSSY = webp.encoded(pattern(20, 16), quality=80)
LOSSLESS = webp.encoded(pattern(20, 16), lossless=True)
#: 64 MB of zeros, and the same packed twice more.
ZEROS = zlib.compress(bytes(64_000_000), 9)


@dataclasses.dataclass
class Bomb:
    name: str
    data: bytes
    #: Its header tells, so that it is to be refused before any work.
    told: bool = False
    #: Its code when it is told; others may be accepted without what makes them bombs.
    code: str | None = None


def _sized(data: bytes, width: int, height: int) -> bytes:
    """A JPEG whose frame header says another size."""
    place = next(data.index(bytes([0xFF, marker])) for marker in (0xC0, 0xC2) if bytes([0xFF, marker, 0, 17]) in data)
    return data[: place + 5] + struct.pack(">HH", height, width) + data[place + 9 :]


def _vp8(width: int, height: int) -> bytes:
    place = LOSSY.index(b"\x9d\x01\x2a") + 3
    return LOSSY[:place] + struct.pack("<HH", width, height) + LOSSY[place + 4 :]


def _vp8l(width: int, height: int) -> bytes:
    place = LOSSLESS.index(b"VP8L") + 9
    return LOSSLESS[:place] + struct.pack("<I", (width - 1) | (height - 1) << 14) + LOSSLESS[place + 4 :]


#: Every one has more than 50 million pixels.
SIZES = [(65_500, 65_500), (64_250, 64_250), (65_535, 800), (800, 65_535), (10_000, 10_000), (7_072, 7_072), (50_001, 1_000)]


def told() -> list[Bomb]:
    """Those that the first header gives away."""
    bombs = []
    for width, height in SIZES:
        size = f"{width}x{height}"
        bombs += [
            Bomb(f"flood-{size}.jpg", _sized(PHOTO, width, height), True, "limits.pixels"),
            Bomb(f"flood-progressive-{size}.jpg", _sized(PROGRESSIVE, width, height), True, "limits.pixels"),
            Bomb(f"flood-{size}.png", png.assembled([(b"IHDR", png.header(width, height)), *png.chunks(SCREENSHOT)[1:]]),
                 True, "limits.pixels"),
            Bomb(f"flood-{size}.gif", gif.screen(width, height, gif.rainbow(2)) + b";", True, "limits.pixels"),
        ]
        if max(width, height) < 16_384:
            bombs += [Bomb(f"flood-{size}.webp", _vp8(width, height), True, "limits.pixels"),
                      Bomb(f"flood-lossless-{size}.webp", _vp8l(width, height), True, "limits.pixels")]
    for width, height in [(300_000, 300_000), (2**31 - 1, 2**31 - 1), (2**31 - 1, 1), (1, 2**31 - 1)]:
        bombs.append(Bomb(f"flood-{width}x{height}.png", png.assembled(
            [(b"IHDR", png.header(width, height)), (b"IDAT", ZEROS), (b"IEND", b"")]), True, "limits.pixels"))
    for width, height in [(2**24, 2**24), (2**24, 8), (10_000, 10_000)]:
        bombs.append(Bomb(f"flood-canvas-{width}x{height}.webp", webp.assembled(
            [webp.header(0, width, height), *webp.chunks(LOSSY)]), True, "limits.pixels"))
    for count in (1_001, 2**31 - 1):
        bombs.append(Bomb(f"flood-of-{count}-frames.png", png.with_chunk(
            SCREENSHOT, b"acTL", struct.pack(">II", count, 0)), True, "limits.frames"))
    return bombs


def _exif_loop(entries: int, back: int) -> bytes:
    """A directory of EXIF that is followed by itself, and points into itself by each of its entries."""
    block = b"MM\0*" + struct.pack(">IH", 8, entries)
    for number in range(entries):
        tag = (0x8769, 0x8825, 0xA005, 0x014A)[number % 4]
        block += struct.pack(">HHII", tag, 4, 1, 8)
    return block + struct.pack(">I", back)


def pictures() -> list[Bomb]:
    """Those that must be read before they can be told."""
    bombs = []
    scan = PROGRESSIVE[PROGRESSIVE.index(b"\xff\xda"):-2]
    for count in (50, 500, 5_000):
        bombs.append(Bomb(f"scans-{count}.jpg", PROGRESSIVE[:-2] + scan[: scan.index(b"\xff\xc4", 2) if b"\xff\xc4" in scan[2:]
                          else len(scan)] * count + b"\xff\xd9"))
    large = _sized(PROGRESSIVE, 7_000, 7_000)
    bombs.append(Bomb("scans-of-a-large-picture.jpg", large))
    for entries, back in [(4, 8), (100, 8), (4_000, 8), (0, 8), (1, 0xFFFFFFFF), (3, 10)]:
        block = _exif_loop(entries, back)
        bombs += [
            Bomb(f"exif-loop-{entries}-{back}.jpg", jpeg.after_start(PHOTO, jpeg.segment(0xE1, b"Exif\0\0" + block))),
            Bomb(f"exif-loop-{entries}-{back}.png", png.with_chunk(SCREENSHOT, b"eXIf", block)),
            Bomb(f"exif-loop-{entries}-{back}.webp", webp.extended(LOSSY, 8, after=[(b"EXIF", block)])),
        ]
    comments = jpeg.segment(0xFE, b"x" * 8)
    bombs += [
        Bomb("comments.jpg", jpeg.after_start(PHOTO, comments * 100_000)),
        Bomb("restarts.jpg", jpeg.after_start(PHOTO, jpeg.segment(0xDD, b"\0\1") * 10_000)),
        Bomb("tables.jpg", jpeg.after_start(PHOTO, jpeg.segment(0xDB, b"\0" + bytes(range(1, 65))) * 10_000)),
        Bomb("fill-bytes.jpg", PHOTO[:2] + b"\xff" * 9_000_000 + PHOTO[2:]),
        Bomb("text-bomb.png", png.with_chunk(SCREENSHOT, b"zTXt", b"a\0\0" + ZEROS)),
        Bomb("international-text-bomb.png", png.with_chunk(SCREENSHOT, b"iTXt", b"a\0\1\0\0\0" + ZEROS)),
        Bomb("profile-bomb.png", png.with_chunk(SCREENSHOT, b"iCCP", b"a\0\0" + ZEROS, b"IDAT")),
        Bomb("texts.png", png.assembled([png.chunks(SCREENSHOT)[0]] + [(b"tEXt", b"a\0b")] * 100_000
                                        + png.chunks(SCREENSHOT)[1:])),
        Bomb("image-data-bomb.png", png.assembled([(b"IHDR", png.header(20, 16)), (b"IDAT", ZEROS), (b"IEND", b"")])),
        Bomb("image-data-pieces.png", png.divided(png.encoded(pattern(400, 400)), 1)),
        Bomb("empty-blocks.png", png.with_empty_blocks(SCREENSHOT, 1_000_000)),
        Bomb("frames.gif", gif.screen(1, 1, gif.rainbow(2)) + gif.frame(gif.slots(1, 1, 2)) * 200_000 + gif.TRAILER),
        Bomb("comments.gif", gif.screen(1, 1, gif.rainbow(2)) + gif.comment("x") * 500_000 + gif.frame(gif.slots(1, 1, 2))
             + gif.TRAILER),
        Bomb("empty-chunks.webp", webp.extended(LOSSY, 0, after=[(b"abcd", b"")] * 500_000)),
    ]
    for count in (2, 10, 100):
        bombs.append(Bomb(f"profile-{count}-times.jpg", jpeg.after_start(PHOTO, *[
            jpeg.segment(0xE2, b"ICC_PROFILE\0" + bytes([number % 255 + 1, 255]) + bytes(60_000)) for number in range(count)])))
    return bombs


def _catalog(*more: bytes, page: bytes = b"", content: bytes | None = None) -> bytes:
    """A document of one page, object 3, with its content in object 4."""
    return pdf.written([
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R " + page + b" >>",
        content if content is not None else pdf.stream(b"q Q"), *more])


def _flate(data: bytes, times: int = 1, entries: bytes = b"") -> bytes:
    filters = b"/Filter [" + b"/FlateDecode " * times + b"] "
    return pdf.stream(data, filters + entries)


def _image(width: int, height: int, filter: bytes, data: bytes = b"\0" * 40) -> bytes:
    return _catalog(pdf.stream(data, b"/Type /XObject /Subtype /Image /Width %d /Height %d /BitsPerComponent 1 "
                               b"/ColorSpace /DeviceGray /Filter /%s " % (width, height, filter)),
                    page=b"/Resources << /XObject << /I 5 0 R >> >>", content=pdf.stream(b"/I Do"))


def _object_stream(body: bytes, count: int, first: int, entries: bytes = b"") -> bytes:
    packed = zlib.compress(body, 9)
    return _flate(packed, 1, b"/Type /ObjStm /N %d /First %d " % (count, first) + entries)


def _with_cross_reference_stream(entries: bytes, data: bytes = b"") -> bytes:
    """A document whose cross-reference is a stream with these entries (ISO 32000-1, 7.5.8)."""
    body = b"%PDF-1.5\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n"
    start = len(body)
    return (body + b"9 0 obj\n" + pdf.stream(data, b"/Type /XRef /Root 1 0 R " + entries) + b"\nendobj\nstartxref\n%d\n%%%%EOF\n"
            % start)


def documents() -> list[Bomb]:
    bombs = []
    for times in range(1, 9):
        data = bytes(16_000_000)
        for _ in range(times):
            data = zlib.compress(data, 9)
        bombs.append(Bomb(f"flate-{times}-times.pdf", _catalog(content=_flate(data, times))))
    for megabytes in (1, 4, 16, 64, 128, 255, 256, 257, 300, 400):
        packed = zlib.compress(bytes(megabytes << 20), 9)
        bombs.append(Bomb(f"flate-{megabytes}-megabytes.pdf", _catalog(content=_flate(packed))))
        bombs.append(Bomb(f"flate-picture-{megabytes}-megabytes.pdf", _image(9, 9, b"FlateDecode", packed)))
        bombs.append(Bomb(f"object-stream-{megabytes}-megabytes.pdf", _catalog(
            _object_stream(b"7 0 " + b" " * (megabytes << 20), 1, 4))))
    for depth in (10, 60, 100, 1_000, 10_000, 100_000, 1_000_000):
        for name, open_, close in [("arrays", b"[", b"]"), ("dictionaries", b"<< /A ", b" >>"), ("strings", b"(", b")")]:
            bombs.append(Bomb(f"nested-{name}-{depth}.pdf", _catalog(open_ * depth + b"1" + close * depth, page=b"/X 5 0 R")))
        bombs.append(Bomb(f"nested-in-content-{depth}.pdf", _catalog(content=pdf.stream(b"[" * depth + b"]" * depth + b" TJ"))))
        bombs.append(Bomb(f"nested-states-{depth}.pdf", _catalog(content=pdf.stream(b"q " * depth + b"Q " * depth))))
    for width, height in [(10**9, 10**9), (2**31 - 1, 1), (2**31, 2**31), (10**20, 10**20), (-1, -1), (65_536, 65_536), (0, 0)]:
        for name in (b"CCITTFaxDecode", b"JBIG2Decode", b"DCTDecode", b"JPXDecode", b"FlateDecode", b"RunLengthDecode"):
            bombs.append(Bomb(f"picture-{width}x{height}-{name.decode()}.pdf", _image(width, height, name)))
    for number in (2**31 - 1, 2**31, 2**32, 2**63, 10**30, 10_000_000, 8_388_607):
        bombs += [
            Bomb(f"object-{number}.pdf", _catalog(page=b"/X %d 0 R" % number)),
            Bomb(f"size-{number}.pdf", _catalog().replace(b"/Size 5", b"/Size %d" % number)),
            Bomb(f"count-{number}.pdf", _catalog().replace(b"/Count 1", b"/Count %d" % number)),
            Bomb(f"length-{number}.pdf", _catalog(content=b"<< /Length %d >>\nstream\nq Q\nendstream" % number)),
            Bomb(f"section-of-{number}.pdf", _catalog().replace(b"xref\n0 5\n", b"xref\n0 %d\n" % number)),
            Bomb(f"start-{number}.pdf", _catalog().rpartition(b"startxref")[0] + b"startxref\n%d\n%%%%EOF\n" % number),
            Bomb(f"index-{number}.pdf", _with_cross_reference_stream(
                b"/Size %d /Index [0 %d] /W [1 4 2] " % (number, number), bytes(70))),
            Bomb(f"width-{number}.pdf", _with_cross_reference_stream(b"/Size 9 /W [1 %d 2] " % number, bytes(70))),
            Bomb(f"object-stream-of-{number}.pdf", _catalog(_object_stream(b"7 0 null", number, 4))),
            Bomb(f"object-stream-first-{number}.pdf", _catalog(_object_stream(b"7 0 null", 1, number))),
            Bomb(f"predictor-{number}.pdf", _catalog(content=_flate(
                zlib.compress(b"q Q"), 1, b"/DecodeParms << /Predictor 12 /Columns %d >> " % number))),
        ]
    plain = _catalog()
    start = int(plain[plain.rindex(b"startxref"):].split()[1])
    bombs += [
        Bomb("previous-loop.pdf", plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % start)),
        Bomb("hybrid-loop.pdf", plain.replace(b"/Root 1 0 R", b"/Root 1 0 R /XRefStm %d" % start)),
        Bomb("page-tree-loop.pdf", plain.replace(b"/Kids [3 0 R]", b"/Kids [2 0 R]")),
        Bomb("page-tree-doubling.pdf", pdf.written(
            [b"<< /Type /Catalog /Pages 2 0 R >>"]
            + [b"<< /Type /Pages /Kids [%d 0 R %d 0 R] /Count 2 >>" % (number + 1, number + 1) for number in range(2, 60)]
            + [b"<< /Type /Page /MediaBox [0 0 9 9] >>"])),
        Bomb("resources-doubling.pdf", _catalog(*[
            b"<< /A %d 0 R /B %d 0 R >>" % (number + 1, number + 1) for number in range(5, 60)] + [b"null"],
            page=b"/Resources 5 0 R")),
        Bomb("forms-doubling.pdf", _catalog(*[
            pdf.stream(b"/F Do /F Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /F %d 0 R >> >> "
                       % (number + 1)) for number in range(5, 40)] + [pdf.stream(b"", b"/Type /XObject /Subtype /Form ")],
            page=b"/Resources << /XObject << /F 5 0 R >> >>", content=pdf.stream(b"/F Do"))),
        Bomb("length-loop.pdf", _catalog(content=b"<< /Length 4 0 R >>\nstream\nq Q\nendstream")),
        Bomb("object-stream-in-itself.pdf", _catalog(_object_stream(b"5 0 null", 1, 4, b"/Extends 5 0 R "))),
        Bomb("filters-1000.pdf", _catalog(content=_flate(zlib.compress(b"q Q"), 1_000))),
        Bomb("many-pages.pdf", pdf.written([
            b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [" + b"3 0 R " * 200_000 + b"] /Count 200000 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"])),
        Bomb("many-objects.pdf", _catalog(*[b"null"] * 150_000)),
        Bomb("many-revisions.pdf", plain + b"".join(b"\n%%%%EOF %d\n" % number for number in range(100_000))),
        Bomb("outline-loop.pdf", pdf.written([
            b"<< /Type /Catalog /Pages 2 0 R /Outlines 4 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>", b"<< /First 5 0 R /Last 5 0 R /Count 1 >>",
            b"<< /Title (a) /Parent 4 0 R /Next 5 0 R /First 5 0 R >>"])),
        Bomb("name-tree-loop.pdf", pdf.written([
            b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests 4 0 R >> >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>", b"<< /Kids [4 0 R 4 0 R] >>"])),
    ]
    return bombs


def _packed_in_each_other() -> bytes:
    """Two object streams, of which the cross-reference says that each is in the other one."""
    body, places = b"%PDF-1.5\n", {}
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>", 2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>", 4: _object_stream(b"5 0 null", 1, 4),
        5: _object_stream(b"4 0 null", 1, 4)}
    for number, text in objects.items():
        places[number] = len(body)
        body += b"%d 0 obj\n" % number + text + b"\nendobj\n"
    entries = [(0, 0, 0)] + [(1, places[number], 0) for number in (1, 2, 3)] + [(2, 5, 0), (2, 4, 0), (1, len(body), 0)]
    table = b"".join(struct.pack(">BIH", *entry) for entry in entries)
    return (body + b"6 0 obj\n" + pdf.stream(table, b"/Type /XRef /Root 1 0 R /Size 7 /W [1 4 2] ") + b"\nendobj\nstartxref\n%d\n"
            b"%%%%EOF\n" % len(body))


def killers() -> list[Bomb]:
    """Documents of the kinds that stopped other readers: what is searched in vain, what is small and unpacks to many small
    things, what is named many times."""
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] "
    link = b"<< /Subtype /Link /Rect [0 0 1 1] /Dest (x) >> "
    stamp = b"<< /Subtype /Stamp /Rect [0 0 9 9] /AS /S7 /AP << /N 6 0 R >> >> "
    end = b"\ntrailer << /Root 1 0 R /Size 30000 >>\n%%EOF\n"
    root = b"1 0 obj << /Type /Catalog /Pages 1 0 R >> endobj\n"

    def content(text: bytes, times: int) -> bytes:
        return _catalog(content=_flate(zlib.compress(text * times, 9)))

    def hung(catalog: bytes, *objects: bytes, page: bytes = b"") -> bytes:
        return pdf.written([
            b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] " + page + b" >>", *objects])

    return [
        Bomb("objects-packed-in-each-other.pdf", _packed_in_each_other()),
        Bomb("objects-without-end.pdf", b"%PDF-1.4\n" + b"".join(b"%d 0 obj <</A " % n for n in range(1, 30_000)) + end),
        Bomb("streams-without-end.pdf", b"%PDF-1.4\n" + b"".join(
            b"%d 0 obj <</Length 9999999>> stream\n" % n for n in range(1, 15_000)) + end),
        Bomb("texts-without-end.pdf", b"%PDF-1.4\n" + b"".join(b"%d 0 obj (" % n for n in range(1, 30_000)) + end),
        Bomb("same-object-30000-times.pdf", b"%PDF-1.4\n" + root * 30_000 + end),
        Bomb("trailers-30000.pdf", b"%PDF-1.4\n" + root + b"trailer << /Root 1 0 R /Size 3 >>\n" * 30_000 + b"%%EOF\n"),
        Bomb("contents-100000-times.pdf", _catalog(pdf.stream(b"BT /F1 9 Tf (x) Tj ET " * 500)).replace(
            b"/Contents 4 0 R", b"/Contents [" + b"5 0 R " * 100_000 + b"]")),
        Bomb("numbers.pdf", content(b"0 ", 60_000_000)), Bomb("paths.pdf", content(b"n ", 100_000_000)),
        Bomb("texts.pdf", content(b"()Tj ", 40_000_000)),
        Bomb("pictures-in-content.pdf", content(b"BI/W 1/H 1/BPC 8/CS/G ID x EI ", 6_000_000)),
        Bomb("digits-in-flate.pdf", _catalog(content=pdf.stream(
            zlib.compress(b"z" * 90_000_000 + b"~>", 9), b"/Filter [/FlateDecode /ASCII85Decode] "))),
        Bomb("runs-in-flate.pdf", _catalog(content=pdf.stream(
            zlib.compress(b"\x81 " * 40_000_000, 9), b"/Filter [/FlateDecode /RunLengthDecode] "))),
        Bomb("one-array.pdf", _catalog(_object_stream(b"7 0 [" + b"0 " * 60_000_000 + b"]", 1, 4))),
        Bomb("forms-20-to-the-25.pdf", _catalog(*[
            pdf.stream(b"/F Do " * 20, form + b"/Resources << /XObject << /F %d 0 R >> >> " % (n + 1)) for n in range(5, 30)],
            pdf.stream(b"n", form), page=b"/Resources << /XObject << /F 5 0 R >> >>", content=pdf.stream(b"/F Do"))),
        Bomb("comments-100000-times.pdf", _catalog(
            b"<< /Subtype /Square /Rect [0 0 9 9] /AP << /N 6 0 R >> >>", pdf.stream(b"n " * 5_000, form),
            page=b"/Annots [" + b"5 0 R " * 100_000 + b"]")),
        Bomb("states-of-comments.pdf", _catalog(
            pdf.stream(b"n", form), b"<< " + b"".join(b"/S%d 5 0 R " % n for n in range(50_000)) + b" >>",
            page=b"/Annots [" + stamp * 5_000 + b"]")),
        Bomb("states-of-boxes.pdf", _catalog(
            pdf.stream(b"n", form), b"<< " + b"".join(b"/S%d 5 0 R " % n for n in range(50_000)) + b" >>",
            page=b"/Annots [" + stamp.replace(b"/Stamp", b"/Widget") * 5_000 + b"]")),
        Bomb("names-of-places.pdf", hung(
            b"/Names << /Dests 4 0 R >>", b"<< /Names [" + b"(x) [3 0 R /Fit] " * 100_000 + b"] >>",
            page=b"/Annots [" + link * 50_000 + b"]")),
        Bomb("roles.pdf", hung(
            b"/StructTreeRoot 4 0 R", b"<< /K [" + b"<< /S /A0 /P 4 0 R >> " * 50_000 + b"] /RoleMap << "
            + b"".join(b"/A%d /A%d " % (n, n + 1) for n in range(50_000)) + b" >> >>")),
        Bomb("classes.pdf", hung(
            b"/StructTreeRoot 4 0 R", b"<< /K [" + b"<< /S /P /C [/C1 /C2] /P 4 0 R >> " * 50_000 + b"] /ClassMap << "
            + b"".join(b"/C%d << /O /Layout >> " % n for n in range(50_000)) + b" >> >>")),
        Bomb("description.pdf", hung(b"/Metadata 4 0 R", _flate(zlib.compress(b"<dc:title pdfaid:part " * 2_800_000, 9)))),
        Bomb("program.pdf", _catalog(
            _flate(zlib.compress(b"{ " + b"%\n" * 60_000_000 + b"}", 9), 1,
                   b"/FunctionType 4 /Domain [0 1] /Range [0 1 0 1 0 1] "),
            page=b"/Resources << /Shading << /S << /ShadingType 2 /ColorSpace /DeviceRGB /Coords [0 0 9 9] /Function 5 0 R >> "
            b">> >>", content=pdf.stream(b"/S sh"))),
    ]
