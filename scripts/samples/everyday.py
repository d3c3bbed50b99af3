"""The files that people upload, with everything in them that such files carry; and files that are bad."""

import io
import random
import struct
import zlib

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from . import animations, cameras, gif, icc, jpeg, pdf, png, screens, web, webp
from .archives import archive
from .item import Item
from .pictures import photo, screenshot
from .planter import Planter


def phone_photo(seed: int, width: int = 1600, height: int = 1200, orientation: int = 6) -> Item:
    """A photo as a phone writes it, with all that phones and programs put around the picture."""
    plant = Planter("phone-photo", seed)
    thumbnail = jpeg.after_start(
        jpeg.encoded(photo(160, 120, seed + 50), quality=60), jpeg.comment(plant("thumbnail")))
    data = jpeg.encoded(photo(width, height, seed), quality=90, subsampling=2)
    data = jpeg.after_start(
        data,
        jpeg.exif(
            orientation=orientation, texts={0x010F: plant("make"), 0x0110: plant("model"), 0x013B: plant("artist")},
            comment=plant("user comment"), maker_note=plant("maker note").encode(), gps_text=plant("gps"),
            thumbnail=thumbnail),
        jpeg.xmp(plant("xmp")),
        jpeg.extended_xmp(plant("extended xmp")),
        jpeg.icc(plant("icc")),
        jpeg.iptc(plant("iptc")),
        jpeg.multi_picture(),
        jpeg.comment(plant("comment")),
    )
    second = jpeg.after_start(jpeg.encoded(photo(320, 240, seed + 9)), jpeg.comment(plant("second picture")))
    carries = [
        "jpeg.app1.exif", "jpeg.app1.exif.gps", "jpeg.app1.exif.thumbnail", "jpeg.app1.exif.maker-note",
        "jpeg.app1.xmp",
        "jpeg.app1.xmp-extended", "jpeg.app2.icc", "jpeg.app2.mpf", "jpeg.app13.photoshop", "jpeg.com",
        "jpeg.trailing.jpeg",
    ]
    return Item(f"phone-photo-{seed}.jpg", data + second, carries=carries, places=plant.places)


def motion_photo(seed: int) -> Item:
    plant = Planter("motion-photo", seed)
    data = jpeg.encoded(photo(1280, 960, seed), quality=85, progressive=True)
    data = jpeg.before_scan(data, 3, jpeg.comment(plant("between scans")))
    data = jpeg.after_start(data, jpeg.exif(orientation=1, gps_text=plant("gps")))
    return Item(
        f"motion-photo-{seed}.jpg", data + jpeg.movie(plant("video")),
        carries=["jpeg.app1.exif.gps", "jpeg.com", "jpeg.trailing.mp4"], places=plant.places)


def print_photo(seed: int) -> Item:
    """Four colours, as a print shop sends it."""
    plant = Planter("print-photo", seed)
    data = jpeg.encoded(photo(900, 600, seed).convert("CMYK"), quality=92)
    data = jpeg.after_start(data, jpeg.iptc(plant("iptc")), jpeg.comment(plant("comment")))
    return Item(
        f"print-photo-{seed}.jpg", data, carries=["jpeg.app13.photoshop", "jpeg.com"], places=plant.places)


def window_screenshot(seed: int) -> Item:
    plant = Planter("screenshot", seed)
    data = png.encoded(screenshot(1600, 1000, seed))
    for kind, payload in [
        (b"tEXt", b"Author\0" + plant("text").encode()),
        (b"zTXt", png.compressed_text("Software", plant("compressed text"))),
        (b"iTXt", png.international_text("XML:com.adobe.xmp", plant("xmp"))),
        (b"eXIf", jpeg.exif_block(texts={0x010F: plant("exif")}, gps_text=plant("gps"))),
        (b"tIME", struct.pack(">HBBBBB", 2026, 5, 1, 10, 11, 12)),
        (b"pHYs", struct.pack(">IIB", 3780, 3780, 1)),
        (b"prVt", plant("private").encode()),
    ]:
        data = png.with_chunk(data, kind, payload)
    parts = png.chunks(data)
    name = png.colour_profile(plant("profile name"), icc.with_texts(plant("icc"), wide=plant("wide icc")))
    data = png.assembled(parts[:1] + [(b"iCCP", name)] + parts[1:])
    data = png.with_slack(data, plant("image slack").encode())
    carries = [
        "png.text", "png.text.compressed", "png.text.xmp", "png.exif", "png.time", "png.physical-size",
        "png.private-chunk", "png.icc", "png.idat-slack", "png.trailing",
    ]
    return Item(
        f"screenshot-{seed}.png", data + plant("after the end").encode(), carries=carries, places=plant.places)


def logo(seed: int) -> Item:
    """Palette and transparency."""
    plant = Planter("logo", seed)
    picture = photo(256, 256, seed, noise=0).quantize(64)
    data = png.encoded(picture, transparency=3)
    data = png.with_chunk(data, b"tEXt", b"Comment\0" + plant("text").encode())
    return Item(f"logo-{seed}.png", data, carries=["png.text"], places=plant.places)


def animation(seed: int) -> Item:
    plant = Planter("animation", seed)
    frames = [photo(200, 150, seed + step, noise=1) for step in range(4)]
    data = png.encoded(frames[0], save_all=True, append_images=frames[1:], duration=120, loop=0)
    data = png.with_chunk(data, b"tEXt", b"Title\0" + plant("text").encode(), before=b"IEND")
    return Item(f"animation-{seed}.png", data, carries=["png.text"], places=plant.places)


def report_document(seed: int) -> Item:
    """A document with an author, earlier versions, scripts, attachments, comments and links."""
    plant = Planter("report", seed)
    document = pdf.document(pages=4, seed=seed)
    with document.open_metadata(set_pikepdf_as_editor=False) as metadata:
        metadata["dc:title"] = plant("xmp")
    document.docinfo["/Author"] = plant("author")
    document.docinfo["/Custom"] = plant("custom information")
    pdf.attach(document, "notes.txt", plant("attachment").encode())
    root, page = document.Root, document.pages[0].obj
    root.OpenAction = pdf.script(plant("open action"))
    root.AA = Dictionary(WC=pdf.script(plant("closing action")))
    root.PieceInfo = Dictionary(Maker=Dictionary(Private=String(plant("piece info"))))
    names = Dictionary(Names=Array([String("start"), pdf.script(plant("named script"))]))
    root.Names.JavaScript = document.make_indirect(names)
    page.AA = Dictionary(O=pdf.script(plant("page action")))
    page.Metadata = document.make_stream(plant("page metadata").encode(), Type=Name.Metadata, Subtype=Name.XML)
    page.Thumb = document.make_stream(plant("thumbnail").encode().ljust(192), Width=8, Height=8,
                                      ColorSpace=Name.DeviceRGB, BitsPerComponent=8)
    page.LastModified = String("D:20260501101112Z")
    page.Annots = document.make_indirect(Array([
        pdf.web_link(document, "https://example.org/help"),
        pdf.web_link(document, f"javascript:{plant('script link')}"),
        pdf.annotation(document, "Link", A=Dictionary(S=Name.Launch, F=String(plant("launch")))),
        pdf.annotation(document, "Text", Contents=String("Please read."), T=String(plant("commenter")),
                       M=String("D:20260501" + plant("comment date")), NM=String(plant("comment name"))),
        pdf.annotation(document, "FileAttachment", FS=Dictionary(Type=Name.Filespec, F=String(plant("pinned file")))),
    ]))
    field = document.make_indirect(Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("city"), V=String("Ghent"), Rect=[300, 50, 400, 70],
        AA=Dictionary(K=pdf.script(plant("field script")))))
    page.Annots.append(field)
    root.AcroForm = Dictionary(Fields=Array([field]), XFA=String(plant("xfa")))
    data = pdf.saved(document)
    with pikepdf.open(io.BytesIO(data)) as again:
        number = again.Root.objgen[0]
        entries = again.Root.unparse(resolved=True)
    for revision in range(2):
        word = plant(f"revision {revision}")
        data = pdf.with_revision(data, number, entries[:-2] + b"/Rev%d (%s) >>" % (revision, word.encode()))
    carries = [
        "pdf.info", "pdf.xmp", "pdf.attachment", "pdf.javascript", "pdf.piece-info", "pdf.revision", "pdf.uri.scheme",
        "pdf.action.launch", "pdf.annotation.author", "pdf.xfa", "pdf.thumbnail", "pdf.trailing",
    ]
    tail = plant("after the end").encode()
    return Item(f"report-{seed}.pdf", data + tail, carries=carries, places=plant.places)


def scanned_document(seed: int) -> Item:
    """A page that is a photo with camera data."""
    plant = Planter("scan", seed)
    picture = jpeg.encoded(photo(1000, 1400, seed), quality=70)
    picture = jpeg.after_start(
        picture, jpeg.exif(texts={0x010F: plant("make")}, gps_text=plant("gps")), jpeg.comment(plant("comment")))
    document = pdf.document(pages=1, seed=seed, lines=3)
    pdf.add_picture(document, document.pages[0].obj, picture, 1000, 1400)
    return Item(f"scan-{seed}.pdf", pdf.saved(document), carries=["pdf.image.jpeg"], places=plant.places)


def noise(count: int, seed: int) -> bytes:
    """Random bytes that no type of file begins with."""
    return b"\0" + random.Random(seed).randbytes(count - 1)


def bad_files(seed: int) -> list[Item]:
    """Files that must be refused, each for its own reason."""
    picture = jpeg.encoded(photo(640, 480, seed))
    shot = png.encoded(screenshot(640, 480, seed))
    moving = gif.encoded(photo(64, 48, seed))
    text = pdf.saved(pdf.document(pages=2, seed=seed))
    locked = pdf.locked(pdf.document(pages=1, seed=seed), user="secret")
    unlocked = pdf.locked(pdf.document(pages=1, seed=seed), user="")
    bomb = png.assembled([
        (b"IHDR", png.header(20, 16)), (b"IDAT", zlib.compress(bytes(50_000_000))), (b"IEND", b"")])
    flood = bytearray(picture)
    place = flood.index(b"\xff\xc0")
    flood[place + 5 : place + 9] = b"\xff\xff\xff\xff"
    sticker = webp.encoded(photo(320, 240, seed), lossless=True)
    nothing = b"x\x9c\x03\0\0\0\0\x01"
    huge = png.assembled([(b"IHDR", png.header(2**31 - 1, 2**31 - 1)), (b"IDAT", nothing), (b"IEND", b"")])

    def rejected(name: str, data: bytes, code: str) -> Item:
        return Item(name, data, verdict="rejected", code=code)

    return [
        rejected(f"cut-photo-{seed}.jpg", picture[: len(picture) * 2 // 3], "jpeg.truncated-scan"),
        rejected(f"cut-screenshot-{seed}.png", shot[: len(shot) // 2], "png.truncated"),
        rejected(f"cut-animation-{seed}.gif", moving[: len(moving) * 2 // 3], "gif.truncated"),
        rejected(f"cut-document-{seed}.pdf", text[: len(text) // 2], "pdf.truncated"),
        rejected(f"cut-web-picture-{seed}.webp", sticker[: len(sticker) // 2], "webp.truncated"),
        rejected(f"web-picture-named-photo-{seed}.jpg", sticker, "type.mismatch"),
        rejected(f"empty-{seed}.jpg", b"", "file.empty"),
        rejected(f"screenshot-named-photo-{seed}.jpg", shot, "type.mismatch"),
        rejected(f"page-named-photo-{seed}.jpg", b"<html><script>alert(1)</script></html>", "type.content-not-allowed"),
        rejected(f"archive-named-document-{seed}.pdf", archive("x"), "type.content-not-allowed"),
        rejected(f"program-{seed}.exe", b"MZ" + bytes(200), "type.extension-not-allowed"),
        rejected(f"flood-{seed}.jpg", bytes(flood), "limits.pixels"),
        rejected(f"flood-{seed}.png", huge, "limits.pixels"),
        rejected(f"locked-{seed}.pdf", locked, "pdf.encrypted"),
        rejected(f"locked-without-password-{seed}.pdf", unlocked, "pdf.encrypted"),
        rejected(f"document-named-photo-{seed}.jpg", text, "type.mismatch"),
        rejected(f"photo-named-screenshot-{seed}.png", picture, "type.mismatch"),
        rejected(f"drawing-named-photo-{seed}.jpg", b"<svg xmlns='http://www.w3.org/2000/svg'/>",
                 "type.content-not-allowed"),
        rejected(f"animation-named-photo-{seed}.jpg", moving, "type.mismatch"),
        rejected(f"noise-{seed}.jpg", noise(5000, seed), "type.content-not-allowed"),
        rejected(f"unpacks-to-too-much-{seed}.png", bomb, "png.bad-length"),
        rejected(f"too-large-{seed}.jpg", picture + noise(10 * 1024 * 1024, seed), "limits.file-size"),
    ]


#: What makes one good file of each kind, from a seed.
KINDS = {
    "phone-photo": phone_photo, "motion-photo": motion_photo, "print-photo": print_photo,
    "tagged-photo": cameras.tagged_photo, "restarted-photo": cameras.restarted_photo,
    "grey-photo": cameras.grey_photo, "edited-photo": cameras.edited_photo, "turned-photo": cameras.turned_photo,
    "bright-photo": cameras.bright_photo, "moving-photo": cameras.moving_photo,
    "screenshot": window_screenshot, "logo": logo, "animation": animation, "deep-scan": screens.deep_scan,
    "interlaced-photo": screens.interlaced_photo, "cut-out": screens.cut_out,
    "grey-screenshot": screens.grey_screenshot, "moving-picture": animations.moving_picture,
    "drawing": animations.drawing, "old-picture": animations.old_picture, "web-photo": web.web_photo,
    "web-screenshot": web.web_screenshot, "sticker": web.sticker, "report": report_document, "scan": scanned_document,
}
#: Kinds that take seconds to make.
LARGE_KINDS = {"large-photo": cameras.large_photo}


def good_files(seed: int) -> list[Item]:
    return [make(seed) for make in KINDS.values()]
