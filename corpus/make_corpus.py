#!/usr/bin/python3
"""Writes the corpus: small files with one hiding place or one defect each, and what must come of them.

    corpus/make_corpus.py

Add a file by adding an item here and running this; commit what it writes. A file that cannot be made by a script goes
into regressions/ by hand, with its NAME.expect beside it.
"""

import io
import pathlib
import struct
import sys
import zlib

import numpy
import pikepdf
from pikepdf import Array, Dictionary, Name, String
from PIL import Image

HERE = pathlib.Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "scripts"))
from samples import jpeg, pdf, png
from samples.canary import canary
from samples.everyday import archive
from samples.item import Item
from samples.pictures import photo

SMALL = photo(48, 40, seed=3)
BASELINE = jpeg.encoded(SMALL, quality=80)
PROGRESSIVE = jpeg.encoded(SMALL, quality=80, progressive=True)
PLAIN_PNG = png.encoded(SMALL.quantize(32))
RGB_PNG = png.encoded(photo(20, 16, seed=4))


def sanitize_jpeg() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"jpeg/{place}")
        return Item(f"jpeg-{place}.jpg", make(word), carries=list(carries), canaries=[word])

    def inserted(make):
        return lambda word: jpeg.after_start(BASELINE, make(word))

    thumbnail = lambda word: jpeg.after_start(jpeg.encoded(photo(16, 12)), jpeg.comment(word))
    return [
        item("exif-make", inserted(lambda w: jpeg.exif(texts={0x010F: w})), "jpeg.app1.exif"),
        item("exif-user-comment", inserted(lambda w: jpeg.exif(comment=w)), "jpeg.app1.exif"),
        item("exif-gps", inserted(lambda w: jpeg.exif(gps_text=w)), "jpeg.app1.exif.gps"),
        item("exif-maker-note", inserted(lambda w: jpeg.exif(maker_note=w.encode())), "jpeg.app1.exif.maker-note"),
        item("exif-thumbnail", inserted(lambda w: jpeg.exif(thumbnail=thumbnail(w))), "jpeg.app1.exif.thumbnail"),
        item("exif-broken", inserted(lambda w: jpeg.segment(0xE1, b"Exif\0\0MM\0*" + w.encode())), "jpeg.app1.exif"),
        item("exif-rotated", inserted(lambda w: jpeg.exif(orientation=8, texts={0x0110: w})), "jpeg.app1.exif"),
        item("xmp", inserted(jpeg.xmp), "jpeg.app1.xmp"),
        item("xmp-extended", inserted(jpeg.extended_xmp), "jpeg.app1.xmp-extended"),
        item("app1-thermal", inserted(lambda w: jpeg.segment(0xE1, b"FLIR\0\1\0\1" + w.encode())), "jpeg.app1.unknown"),
        item("icc-description", inserted(jpeg.icc), "jpeg.app2.icc"),
        item("mpf", inserted(lambda w: jpeg.multi_picture() + jpeg.comment(w)), "jpeg.app2.mpf"),
        item("app2-unknown", inserted(lambda w: jpeg.segment(0xE2, b"urn:x\0" + w.encode())), "jpeg.app2.unknown"),
        item("app4", inserted(lambda w: jpeg.segment(0xE4, w.encode())), "jpeg.appn.unknown"),
        item("app11-jumbf", inserted(lambda w: jpeg.segment(0xEB, b"JP\0\1" + w.encode())), "jpeg.app11.jumbf"),
        item("app13-iptc", inserted(jpeg.iptc), "jpeg.app13.photoshop"),
        item("app14-long", lambda w: jpeg.after_start(
            BASELINE, jpeg.segment(0xEE, b"Adobe\0\x65\0\0\0\0\x01" + w.encode())), "jpeg.app14.adobe"),
        item("jfif-thumbnail", lambda w: BASELINE[:2] + jpeg.jfif_thumbnail(w) + BASELINE[20:],
             "jpeg.app0.thumbnail"),
        item("jfxx", inserted(lambda w: jpeg.segment(0xE0, b"JFXX\0\x10" + w.encode())), "jpeg.app0.jfxx"),
        item("comment", inserted(jpeg.comment), "jpeg.com"),
        item("comment-between-scans", lambda w: jpeg.before_scan(PROGRESSIVE, 2, jpeg.comment(w)), "jpeg.com"),
        item("app1-between-scans", lambda w: jpeg.before_scan(PROGRESSIVE, 4, jpeg.exif(gps_text=w)),
             "jpeg.app1.exif"),
        item("gap", lambda w: jpeg.before_scan(BASELINE, 0, w.encode()), "jpeg.gap"),
        item("scan-slack", lambda w: BASELINE[:-2] + w.encode() + BASELINE[-2:], "jpeg.scan-slack"),
        item("unused-table", lambda w: jpeg.before_scan(BASELINE, 0, jpeg.segment(
            0xDB, b"\x03" + w.encode().ljust(64, b"\x11"))), "jpeg.unused-table"),
        item("trailing", lambda w: BASELINE + w.encode(), "jpeg.trailing"),
        item("trailing-photo", lambda w: BASELINE + jpeg.after_start(BASELINE, jpeg.comment(w)),
             "jpeg.trailing.jpeg"),
        item("trailing-video", lambda w: BASELINE + jpeg.movie(w), "jpeg.trailing.mp4"),
        item("trailing-archive", lambda w: BASELINE + archive(w), "jpeg.trailing.zip"),
        Item("jpeg-fill-bytes.jpg", jpeg.before_scan(BASELINE, 0, b"\xff" * 40), carries=["jpeg.fill"]),
    ]


def sanitize_png() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"png/{place}")
        return Item(f"png-{place}.png", make(word), carries=list(carries), canaries=[word])

    def inserted(kind: bytes, make, before: bytes = b"IDAT"):
        return lambda word: png.with_chunk(PLAIN_PNG, kind, make(word), before)

    profile = lambda w: png.colour_profile(w, jpeg.profile(w + "X"))
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
        item("icc", inserted(b"iCCP", profile, b"PLTE"), "png.icc"),
        item("private-chunk", inserted(b"vpAg", lambda w: w.encode()), "png.private-chunk"),
        item("c2pa", inserted(b"caBX", lambda w: w.encode()), "png.c2pa"),
        item("suggested-palette", inserted(b"sPLT", lambda w: w.encode() + b"\0\x08"), "png.suggested-palette"),
        item("calibration", inserted(b"pCAL", lambda w: w.encode() + b"\0" + bytes(10)), "png.calibration"),
        item("image-slack", lambda w: png.with_slack(PLAIN_PNG, w.encode()), "png.idat-slack"),
        item("trailing", lambda w: PLAIN_PNG + w.encode(), "png.trailing"),
        item("trailing-photo", lambda w: PLAIN_PNG + png.with_chunk(RGB_PNG, b"tEXt", b"a\0" + w.encode()),
             "png.trailing.picture"),
        item("trailing-archive", lambda w: PLAIN_PNG + archive(w), "png.trailing.zip"),
        Item("png-time.png", png.with_chunk(PLAIN_PNG, b"tIME", struct.pack(">HBBBBB", 2026, 1, 2, 3, 4, 5)),
             carries=["png.time"]),
        Item("png-physical-size.png", png.with_chunk(PLAIN_PNG, b"pHYs", struct.pack(">IIB", 3780, 3780, 1)),
             carries=["png.physical-size"]),
        Item("png-empty-idat.png", png.with_chunk(PLAIN_PNG, b"IDAT", b""), carries=["png.empty-idat"]),
        Item("png-text-bomb.png", png.with_chunk(PLAIN_PNG, b"zTXt", b"a\0\0" + zlib.compress(bytes(4_000_000), 9)),
             carries=["png.text.compressed"]),
    ]


def sanitize_pdf() -> list[Item]:
    def item(place: str, make, *carries: str, finish=lambda data, word: data) -> Item:
        word = canary(f"pdf/{place}")
        document = pdf.document(pages=1, seed=7, lines=2)
        make(document, word)
        return Item(f"pdf-{place}.pdf", finish(pdf.saved(document), word), carries=list(carries), canaries=[word])

    def root(**entries):
        return lambda d, w: [d.Root.__setitem__("/" + key, make(d, w)) for key, make in entries.items()]

    def page(**entries):
        return lambda d, w: [d.pages[0].obj.__setitem__("/" + key, make(d, w)) for key, make in entries.items()]

    def annotated(subtype: str, **entries):
        def make(d, w):
            values = {key: value(d, w) for key, value in entries.items()}
            d.pages[0].obj.Annots = Array([pdf.annotation(d, subtype, **values)])
        return make

    def nothing(d, w):
        return None

    stream = lambda d, w: d.make_stream(w.encode())
    text = lambda d, w: String(w)
    script = lambda d, w: d.make_indirect(pdf.script(w))
    chained = lambda d, w: Dictionary(S=Name.URI, URI=String("https://example.org/"), Next=pdf.script(w))

    def picture(d, w):
        pdf.add_picture(d, d.pages[0].obj, jpeg.after_start(BASELINE, jpeg.exif(gps_text=w)), 48, 40)

    def signature(d, w):
        value = Dictionary(Type=Name.Sig, Filter=Name("/Adobe.PPKLite"), Name=String(w), ByteRange=[0, 1, 2, 3],
                           Contents=String("x"))
        d.Root.AcroForm = Dictionary(SigFlags=3, Fields=Array([d.make_indirect(
            Dictionary(FT=Name.Sig, T=String("s"), V=d.make_indirect(value), Type=Name.Annot, Subtype=Name.Widget,
                       Rect=[0, 0, 0, 0]))]))

    def information(d, w):
        d.docinfo["/Author"] = w

    def attachment(d, w):
        pdf.attach(d, "notes.txt", w.encode())

    def unreferenced(data: bytes, word: str) -> bytes:
        return pdf.with_revision(data, 90, f"({word})".encode())

    def slack(data: bytes, word: str) -> bytes:
        content = zlib.compress(b"0 g 10 10 50 50 re f") + word.encode()
        body = b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(content) + content + b"\nendstream"
        return pdf.with_revision(data, pdf.number(data, lambda d: pdf.first_page(d).Contents), body)

    return [
        item("info", information, "pdf.info"),
        item("xmp", root(Metadata=lambda d, w: d.make_stream(w.encode(), Type=Name.Metadata, Subtype=Name.XML)), "pdf.xmp"),
        item("page-metadata", page(Metadata=stream), "pdf.xmp"),
        item("piece-info", page(PieceInfo=lambda d, w: Dictionary(A=Dictionary(Private=String(w)))), "pdf.piece-info"),
        item("thumbnail", page(Thumb=stream), "pdf.thumbnail"),
        item("unknown-key", page(Secret=text), "pdf.unknown-key"),
        item("script-open-action", root(OpenAction=script), "pdf.javascript"),
        item("script-closing", root(AA=lambda d, w: Dictionary(WC=pdf.script(w))), "pdf.javascript"),
        item("script-named", root(Names=lambda d, w: Dictionary(JavaScript=Dictionary(
            Names=Array([String("a"), pdf.script(w)])))), "pdf.javascript"),
        item("script-page", page(AA=lambda d, w: Dictionary(O=pdf.script(w))), "pdf.javascript"),
        item("script-link", annotated("Link", A=script), "pdf.javascript"),
        item("script-stream", annotated("Link", A=lambda d, w: Dictionary(S=Name.JavaScript, JS=stream(d, w))),
             "pdf.javascript"),
        item("script-chained", annotated("Link", A=chained), "pdf.javascript"),
        item("script-address", annotated("Link", A=lambda d, w: Dictionary(
            S=Name.URI, URI=String("javascript:" + w))), "pdf.uri.scheme"),
        item("launch", annotated("Link", A=lambda d, w: Dictionary(S=Name.Launch, F=String(w))), "pdf.action.launch"),
        item("submit", annotated("Link", A=lambda d, w: Dictionary(S=Name.SubmitForm, F=String(w))), "pdf.action"),
        item("attachment", attachment, "pdf.attachment"),
        item("attachment-pinned", annotated("FileAttachment", FS=lambda d, w: Dictionary(F=String(w))),
             "pdf.attachment"),
        item("associated-file", root(AF=lambda d, w: Array([Dictionary(F=String(w))])), "pdf.associated-file"),
        item("portfolio", root(Collection=lambda d, w: Dictionary(D=String(w))), "pdf.portfolio"),
        item("xfa", root(AcroForm=lambda d, w: Dictionary(Fields=Array([]), XFA=stream(d, w))), "pdf.xfa"),
        item("movie", annotated("Movie", Movie=lambda d, w: Dictionary(F=String(w))), "pdf.multimedia"),
        item("rich-media", annotated("RichMedia", RichMediaContent=text), "pdf.multimedia"),
        item("comment-author", annotated("Text", Contents=lambda d, w: String("Hello"), T=text),
             "pdf.annotation.author"),
        item("comment-date", annotated("Text", Contents=lambda d, w: String("Hello"), M=text), "pdf.annotation.date"),
        item("web-capture", root(SpiderInfo=lambda d, w: Dictionary(V=1, C=Array([String(w)]))), "pdf.web-capture"),
        item("signature", signature, "pdf.signature"),
        item("picture-gps", picture, "pdf.image.jpeg"),
        item("unreferenced", nothing, "pdf.unreferenced", finish=unreferenced),
        item("stream-slack", nothing, "pdf.stream-slack", finish=slack),
        item("trailing", nothing, "pdf.trailing", finish=lambda data, word: data + word.encode()),
        item("leading", nothing, "pdf.leading", finish=lambda data, word: b"\n" + data),
        item("earlier-revision", page(Secret=text), "pdf.revision", finish=lambda data, word: pdf.with_revision(
            data, pdf.number(data, pdf.first_page), b"<< /Type /Page /MediaBox [0 0 100 100] /Parent %d 0 R >>"
            % pdf.number(data, lambda d: d.Root.Pages))),
    ]


def accept() -> list[Item]:
    grey = SMALL.convert("L")
    return [
        Item("jpeg-baseline.jpg", BASELINE),
        Item("jpeg-progressive.jpg", PROGRESSIVE),
        Item("jpeg-progressive-grey.jpg", jpeg.encoded(grey, progressive=True)),
        Item("jpeg-grey.jpg", jpeg.encoded(grey)),
        Item("jpeg-cmyk.jpg", jpeg.encoded(SMALL.convert("CMYK"))),
        Item("jpeg-444-optimized.jpg", jpeg.encoded(SMALL, subsampling=0, optimize=True, quality=97)),
        Item("jpeg-422.jpg", jpeg.encoded(SMALL, subsampling=1)),
        Item("jpeg-odd-size.jpg", jpeg.encoded(photo(17, 9))),
        Item("jpeg-one-pixel.jpg", jpeg.encoded(Image.new("RGB", (1, 1), (200, 10, 10)))),
        Item("png-palette.png", PLAIN_PNG),
        Item("png-rgb.png", RGB_PNG),
        Item("png-rgba.png", png.encoded(photo(20, 16).convert("RGBA"))),
        Item("png-grey.png", png.encoded(grey)),
        Item("png-grey-alpha.png", png.encoded(grey.convert("LA"))),
        Item("png-one-bit.png", png.encoded(grey.convert("1"))),
        Item("png-sixteen-bit.png", png.encoded(Image.fromarray(
            numpy.arange(320, dtype="uint16").reshape(16, 20) * 200))),
        Item("png-interlaced.png", png.interlaced(photo(21, 13))),
        Item("png-animated.png", png.encoded(photo(20, 16), save_all=True, duration=50,
                                             append_images=[photo(20, 16, seed=step) for step in (2, 3)])),
        Item("pdf-text.pdf", pdf.saved(pdf.document(pages=2, seed=5, lines=3))),
        Item("pdf-object-streams.pdf", pdf.saved(
            pdf.document(pages=2, seed=6, lines=3), object_stream_mode=pikepdf.ObjectStreamMode.generate)),
    ]


def reject() -> list[Item]:
    def item(name: str, data: bytes, code: str) -> Item:
        return Item(name, data, verdict="rejected", code=code)

    def patched(data: bytes, at: int, value: bytes) -> bytes:
        return data[:at] + value + data[at + len(value):]

    frame = BASELINE.index(b"\xff\xc0")
    scan = BASELINE.index(b"\xff\xda")
    tables = BASELINE.index(b"\xff\xc4")
    parts = png.chunks(RGB_PNG)
    rows = b"".join(b"\0" + bytes(60) for _ in range(16))

    def image(data: bytes) -> bytes:
        return png.assembled([parts[0], (b"IDAT", zlib.compress(data)), (b"IEND", b"")])

    def animated(*frames: tuple[bytes, bytes]) -> bytes:
        return png.assembled([parts[0], (b"acTL", struct.pack(">II", 2, 0)), *frames[:1], parts[1], *frames[1:],
                              (b"IEND", b"")])

    def control(number: int, width: int = 20, column: int = 0) -> tuple[bytes, bytes]:
        return (b"fcTL", struct.pack(">IIIIIHHBB", number, width, 16, column, 0, 1, 10, 0, 0))

    document = pdf.saved(pdf.document(pages=1, seed=8, lines=2))

    def locked(**passwords) -> bytes:
        return pdf.saved(pdf.document(pages=1, seed=8), encryption=pikepdf.Encryption(**passwords))

    def replaced(find, body: bytes) -> bytes:
        return pdf.with_revision(document, pdf.number(document, find), body)

    external = b"<< /Length 0 /F (other.bin) >>\nstream\n\nendstream"
    bomb = zlib.compress(bytes(300_000_000), 9)
    return [
        item("jpeg-cut-in-scan.jpg", BASELINE[:-40], "jpeg.truncated-scan"),
        item("jpeg-cut-in-header.jpg", BASELINE[: tables + 10], "jpeg.truncated-segment"),
        item("jpeg-without-end.jpg", BASELINE[:-2], "jpeg.missing-end"),
        item("jpeg-pixel-flood.jpg", patched(BASELINE, frame + 5, b"\xff\xff\xff\xff"), "limits.pixels"),
        item("jpeg-no-height.jpg", patched(BASELINE, frame + 5, b"\0\0"), "jpeg.bad-frame"),
        item("jpeg-arithmetic.jpg", patched(BASELINE, frame + 1, b"\xc9"), "jpeg.unsupported-coding"),
        item("jpeg-lossless.jpg", patched(BASELINE, frame + 1, b"\xc3"), "jpeg.unsupported-coding"),
        item("jpeg-overfull-huffman-table.jpg", patched(BASELINE, tables + 5, b"\3"), "jpeg.bad-table"),
        item("jpeg-impossible-symbol.jpg", patched(BASELINE, tables + 5 + 16 + 11, b"\x20"), "jpeg.bad-table"),
        item("jpeg-missing-table.jpg", patched(BASELINE, scan + 6, b"\x33"), "jpeg.missing-table"),
        item("jpeg-without-scan.jpg", BASELINE[:scan] + b"\xff\xd9", "jpeg.incomplete-image"),
        item("jpeg-two-frames.jpg", BASELINE[:scan] + BASELINE[frame : frame + 19] + BASELINE[scan:],
             "jpeg.bad-frame"),
        item("jpeg-unknown-marker.jpg", jpeg.before_scan(BASELINE, 0, b"\xff\x02\0\2"), "jpeg.bad-marker"),
        item("png-cut.png", RGB_PNG[:-30], "png.truncated"),
        item("png-without-end.png", RGB_PNG[:-12], "png.missing-end"),
        item("png-bad-checksum.png", patched(RGB_PNG, len(RGB_PNG) - 14, b"\0"), "png.bad-crc"),
        item("png-pixel-flood.png", png.assembled([(b"IHDR", png.header(60000, 60000)), *parts[1:]]), "limits.pixels"),
        item("png-bad-depth.png", png.assembled([(b"IHDR", png.header(20, 16, depth=3)), *parts[1:]]),
             "png.bad-header"),
        item("png-unknown-critical-chunk.png", png.with_chunk(RGB_PNG, b"ABCD", b"x"), "png.unknown-critical-chunk"),
        item("png-missing-palette.png", png.assembled([(b"IHDR", png.header(20, 16, colour=3)), *parts[1:]]),
             "png.bad-palette"),
        item("png-too-few-rows.png", image(rows[:-1]), "png.bad-length"),
        item("png-too-many-rows.png", image(rows + b"\0"), "png.bad-length"),
        item("png-unknown-filter.png", image(b"\5" + rows[1:]), "png.bad-filter"),
        item("png-broken-stream.png", png.assembled([parts[0], (b"IDAT", b"x\x9cgarbage"), (b"IEND", b"")]),
             "png.bad-stream"),
        item("png-image-bomb.png", image(bytes(2_000_000)), "png.bad-length"),
        item("png-divided-image.png", png.assembled([
            parts[0], parts[1], (b"tEXt", b"a\0b"), (b"IDAT", b""), (b"IEND", b"")]), "png.bad-order"),
        item("png-frame-outside.png", animated(control(0), control(1, width=30)), "png.bad-animation"),
        item("png-frame-out-of-sequence.png", animated(control(0), control(2)), "png.bad-animation"),
        item("png-frame-without-data.png", animated(control(0), control(1)), "png.bad-animation"),
        item("png-frame-flood.png", png.with_chunk(RGB_PNG, b"acTL", struct.pack(">II", 2**31 - 1, 0)),
             "limits.frames"),
        item("pdf-cut.pdf", document[: len(document) // 2], "pdf.truncated"),
        item("pdf-cut-in-revision.pdf", pdf.with_revision(document, 1, b"(x)")[:-12], "pdf.truncated"),
        item("pdf-locked.pdf", locked(owner="o", user="u"), "pdf.encrypted"),
        item("pdf-locked-without-password.pdf", locked(owner="o", user=""), "pdf.encrypted"),
        item("pdf-bad-cross-reference.pdf", document.replace(b"startxref\n", b"startxref\n9"), "pdf.damaged"),
        item("pdf-no-pages.pdf", replaced(lambda d: d.Root.Pages, b"<< /Type /Pages /Kids [] /Count 0 >>"),
             "pdf.no-pages"),
        item("pdf-page-tree-loop.pdf", replaced(
            lambda d: d.Root.Pages,
            b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % pdf.number(document, lambda d: d.Root.Pages)),
             "pdf.bad-page"),
        item("pdf-deep-nesting.pdf", replaced(
            lambda d: pdf.first_page(d).Contents, b"[" * 90 + b"]" * 90), "limits.nesting"),
        item("pdf-external-stream.pdf", replaced(lambda d: pdf.first_page(d).Contents, external), "pdf.external-stream"),
        item("pdf-flate-bomb.pdf", replaced(
            lambda d: pdf.first_page(d).Contents,
            b"<< /Length %d /Filter /FlateDecode >>\nstream\n" % len(bomb) + bomb + b"\nendstream"),
             "limits.decoded-bytes"),
    ]


def disguise() -> list[Item]:
    def item(name: str, data: bytes, code: str) -> Item:
        return Item(name, data, verdict="rejected", code=code)

    page = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
    return [
        item("photo-named-screenshot.png", BASELINE, "type.mismatch"),
        item("screenshot-named-photo.jpg", RGB_PNG, "type.mismatch"),
        item("document-named-photo.jpg", pdf.saved(pdf.document(pages=1, lines=1)), "type.mismatch"),
        item("photo-named-document.pdf", BASELINE, "type.mismatch"),
        item("web-page-named-photo.jpg", page, "type.content-not-allowed"),
        item("archive-named-photo.jpg", archive("x"), "type.content-not-allowed"),
        item("drawing-named-screenshot.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "type.content-not-allowed"),
        item("program-named-document.pdf", b"MZ\x90\0" + bytes(120), "type.content-not-allowed"),
        item("photo-named-program.exe", BASELINE, "type.extension-not-allowed"),
        item("photo-without-ending", BASELINE, "type.extension-not-allowed"),
        item("photo-with-two-endings.jpg.html", BASELINE, "type.extension-not-allowed"),
        item("text-before-document.pdf", b"Subject: hello\n\n" + pdf.saved(pdf.document(pages=1, lines=1)),
             "type.content-not-allowed"),
        item("empty.jpg", b"", "file.empty"),
    ]


FOLDERS = {
    "accept": accept, "sanitize": lambda: sanitize_jpeg() + sanitize_png() + sanitize_pdf(), "reject": reject,
    "disguise": disguise,
}


def main() -> None:
    for folder, make in FOLDERS.items():
        place = HERE / folder
        place.mkdir(exist_ok=True)
        for old in place.iterdir():
            old.unlink()
        for item in make():
            (place / item.name).write_bytes(item.data)
            (place / (item.name + ".expect")).write_text(item.expectation_text())
        print(f"{folder}: {len(list(place.iterdir())) // 2} files")


if __name__ == "__main__":
    main()
