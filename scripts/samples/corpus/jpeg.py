"""JPEG: a file for each hiding place, each kind, and each defect."""

import struct

import numpy
from PIL import Image

from .. import icc, jpeg, png, provenance, scans, second_pictures as second
from ..canary import canary
from ..archives import archive
from ..item import Item
from ..pictures import pattern

from .bases import BASELINE, PROGRESSIVE, RGB_PNG, SMALL, patched, rejected

#: Where things stand in BASELINE.
FRAME, SCAN, HUFFMAN = (BASELINE.index(marker) for marker in (b"\xff\xc0", b"\xff\xda", b"\xff\xc4"))
#: Behind the 162 values of the second Huffman table, that of the AC coefficients of luminance.
HUFFMAN_VALUES_END = BASELINE.index(b"\xff\xc4", HUFFMAN + 2) + 4 + 1 + 16 + 162
#: A picture of one colour, in which no coefficient but the first of a block is used.
FLAT = jpeg.encoded(Image.new("RGB", (48, 40), (200, 10, 10)))
COLOURS = [numpy.asarray(SMALL)[..., plane] for plane in range(3)]
PLANES = [numpy.asarray(SMALL.convert("YCbCr"))[..., plane] for plane in range(3)]
#: A gain map in greys, as small as they are.
GAIN_MAP = jpeg.encoded(pattern(12, 10, seed=8).convert("L"), quality=80)
RESTARTED = scans.encoded(PLANES, [(1, 1)] * 3, interval=4)


def named(data: bytes, identifiers: bytes) -> bytes:
    """BASELINE with other identifiers of its components, in the frame header and in that of the scan."""
    for number, identifier in enumerate(identifiers):
        data = patched(data, FRAME + 10 + 3 * number, bytes([identifier]))
        data = patched(data, SCAN + 5 + 2 * number, bytes([identifier]))
    return data


def sanitize() -> list[Item]:
    def item(place: str, make, *carries: str) -> Item:
        word = canary(f"jpeg/{place}")
        return Item(f"jpeg-{place}.jpg", make(word), carries=list(carries), canaries=[word])

    def inserted(make):
        return lambda word: jpeg.after_start(BASELINE, make(word))

    def profiled(make):
        return lambda word: jpeg.after_start(BASELINE, jpeg.icc_parts(make(word), 60_000))

    def at(place: int, inserted: bytes) -> bytes:
        return BASELINE[:place] + inserted + BASELINE[place:]

    def before_restart(slack: bytes) -> bytes:
        place = RESTARTED.index(b"\xff\xd0")
        return RESTARTED[:place] + slack + RESTARTED[place:]

    thumbnail = lambda word: jpeg.after_start(jpeg.encoded(pattern(16, 12)), jpeg.comment(word))
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
        item("app1-thermal", inserted(lambda w: jpeg.segment(0xE1, b"FLIR\0\1\0\1" + w.encode())), "jpeg.appn.thermal"),
        item("mpf", inserted(lambda w: jpeg.multi_picture() + jpeg.comment(w)), "jpeg.app2.mpf"),
        item("app2-unknown", inserted(lambda w: jpeg.segment(0xE2, b"urn:x\0" + w.encode())), "jpeg.app2.unknown"),
        item("app4", inserted(lambda w: jpeg.segment(0xE4, w.encode())), "jpeg.appn.unknown"),
        item("app11-jumbf", inserted(lambda w: jpeg.segment(0xEB, b"JP\0\1" + w.encode())), "jpeg.app11.jumbf.broken"),
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
        # Colour profiles: every place where a text can stand (ICC.1:2001-04, ICC.1:2022).
        item("icc-description", profiled(lambda w: icc.with_texts(w)), "jpeg.app2.icc"),
        item("icc-wide-description", profiled(lambda w: icc.with_texts("x", wide=w)), "jpeg.app2.icc"),
        item("icc-script-description", profiled(lambda w: icc.with_texts("x", script=w)), "jpeg.app2.icc"),
        item("icc-copyright", profiled(lambda w: icc.with_texts("x", copyright_text=w)), "jpeg.app2.icc"),
        item("icc-maker", profiled(lambda w: icc.with_texts("x", maker=w)), "jpeg.app2.icc"),
        item("icc-model", profiled(lambda w: icc.with_texts("x", model=w)), "jpeg.app2.icc"),
        item("icc-private-tag", profiled(lambda w: icc.with_texts("x", private=w)), "jpeg.app2.icc"),
        item("icc-version-4", profiled(lambda w: icc.version_4(w, w)), "jpeg.app2.icc"),
        item("icc-behind-its-end", profiled(lambda w: icc.with_texts("x") + w.encode()), "jpeg.app2.icc"),
        item("icc-not-a-profile", profiled(lambda w: w.encode()), "jpeg.app2.icc"),
        item("icc-in-two-parts", inserted(lambda w: jpeg.icc_parts(icc.with_texts(w), 200)), "jpeg.app2.icc"),
        # More of what cameras and programs write.
        item("exif-little-endian", inserted(jpeg.little_endian_exif), "jpeg.app1.exif"),
        item("exif-wide-text", inserted(lambda w: jpeg.exif(wide_texts={0x9C9D: w})), "jpeg.app1.exif"),
        item("exif-behind-its-end", inserted(lambda w: jpeg.segment(
            0xE1, b"Exif\0\0" + jpeg.exif_block(orientation=1) + w.encode())), "jpeg.app1.exif"),
        item("exif-twice", inserted(lambda w: jpeg.exif(orientation=6) + jpeg.exif(orientation=3, comment=w)),
             "jpeg.app1.exif"),
        item("xmp-old-name", inserted(lambda w: jpeg.segment(0xE1, b"http://ns.adobe.com/xap/1.0/" + w.encode())),
             "jpeg.app1"),
        item("app0-ciff", inserted(lambda w: jpeg.segment(0xE0, b"II\x1a\0\0\0HEAPCCDR" + w.encode())),
             "jpeg.app0.unknown"),
        item("app0-avi", inserted(lambda w: jpeg.segment(0xE0, b"AVI1\0" + w.encode())), "jpeg.app0.unknown"),
        item("jfif-behind-its-end", lambda w: BASELINE[:2] + jpeg.segment(
            0xE0, b"JFIF\0\1\2\1\0\x48\0\x48\0\0" + w.encode()) + BASELINE[20:], "jpeg.app0"),
        item("app2-flashpix", inserted(lambda w: jpeg.segment(0xE2, b"FPXR\0" + w.encode())), "jpeg.app2.unknown"),
        item("app10-gain-map", inserted(lambda w: jpeg.segment(0xEA, b"AROT\0\0" + w.encode())),
             "jpeg.gain-map.other"),
        item("app12-ducky", inserted(lambda w: jpeg.segment(0xEC, b"Ducky" + w.encode())), "jpeg.app12.ducky"),
        item("app13-adobe-colour", inserted(lambda w: jpeg.segment(0xED, b"Adobe_CM\0" + w.encode())), "jpeg.app"),
        item("gain-map", lambda w: jpeg.after_start(
            BASELINE, jpeg.segment(0xE1, b'http://ns.adobe.com/xap/1.0/\0<x hdrgm:Version="1.0">' + w.encode()),
            jpeg.multi_picture()) + jpeg.after_start(BASELINE, jpeg.comment(w)), "jpeg.trailing.jpeg"),
        # Between the parts of the picture.
        item("comment-before-frame", lambda w: at(FRAME, jpeg.comment(w)), "jpeg.com"),
        item("comment-before-end", lambda w: BASELINE[:-2] + jpeg.comment(w) + BASELINE[-2:], "jpeg.com"),
        item("comment-between-plain-scans", lambda w: scans.encoded(
            PLANES, [(2, 1), (1, 1), (1, 1)], interleaved=False, between_scans=jpeg.comment(w)), "jpeg.com"),
        item("exif-before-end", lambda w: BASELINE[:-2] + jpeg.exif(gps_text=w) + BASELINE[-2:], "jpeg.app1.exif"),
        item("unused-huffman-table", lambda w: at(SCAN, jpeg.huffman_table(3, w)), "jpeg.unused-table"),
        item("table-replaced-before-use", lambda w: at(HUFFMAN, jpeg.huffman_table(0, w)), "jpeg.unused-table"),
        item("table-behind-scan", lambda w: BASELINE[:-2] + jpeg.segment(
            0xDB, b"\x03" + w.encode().ljust(64, b"\1")) + BASELINE[-2:], "jpeg.unused-table"),
        item("slack-before-restart", lambda w: before_restart(w.encode()), "jpeg.scan-slack"),
        Item("jpeg-scan-padding.jpg", scans.encoded(PLANES, [(1, 1)] * 3, padding=0), carries=["jpeg.scan-padding"]),
        Item("jpeg-late-height.jpg", BASELINE[:-2] + jpeg.segment(0xDC, struct.pack(">H", 40)) + BASELINE[-2:],
             carries=["jpeg.dnl"]),
        Item("jpeg-height-after-scan.jpg", patched(BASELINE, FRAME + 5, b"\0\0")[:-2]
             + jpeg.segment(0xDC, struct.pack(">H", 40)) + BASELINE[-2:], carries=["jpeg.dnl"]),
        # Transforms that Adobe technical note 5116 does not know for so many components.
        Item("jpeg-app14-unknown-transform.jpg", jpeg.after_start(BASELINE, jpeg.adobe(200)),
             carries=["jpeg.app14.adobe"]),
        Item("jpeg-app14-transform-of-three.jpg", jpeg.after_start(
            scans.encoded([*PLANES, PLANES[0]], [(1, 1)] * 4), jpeg.adobe(1)), carries=["jpeg.app14.adobe"]),
        # Behind the end.
        item("trailing-second-end", lambda w: BASELINE + b"\xff\xd9" + w.encode(), "jpeg.trailing"),
        item("trailing-document", lambda w: BASELINE + b"%PDF-1.4 " + w.encode(), "jpeg.trailing.pdf"),
        item("trailing-screenshot", lambda w: BASELINE + png.with_chunk(RGB_PNG, b"tEXt", b"a\0" + w.encode()),
             "jpeg.trailing.png"),
        item("trailing-web-page", lambda w: BASELINE + b"<html>" + w.encode(), "jpeg.trailing"),
        item("trailing-samsung", lambda w: BASELINE + w.encode() + b"SEFT", "jpeg.trailing.vendor"),
        Item("jpeg-trailing-one-byte.jpg", BASELINE + b"\0", carries=["jpeg.trailing.padding"]),
        # In tables that the picture uses: long codes that no unit has, and steps of frequencies that are zero everywhere.
        item("huffman-spare-codes", lambda w: patched(BASELINE, HUFFMAN_VALUES_END - len(w), w.encode()),
             "jpeg.unused-codes"),
        item("quantization-spare-steps", lambda w: patched(FLAT, FLAT.index(b"\xff\xdb") + 5 + 64 - len(w), w.encode()),
             "jpeg.unused-steps"),
    ] + second_pictures(item) + named_segments(item)


def second_pictures(item) -> list[Item]:
    """What hangs on a picture: behind its end, in an index, as a gain map."""
    second_photo = lambda w, size=(24, 18): jpeg.after_start(jpeg.encoded(pattern(*size)), jpeg.comment(w))

    def indexed(kind: int):
        return lambda w: second.with_index(BASELINE, [second_photo(w)], [kind])

    def behind(make):
        return lambda w: BASELINE + make(w)

    def motion_photo(word: str) -> bytes:
        return BASELINE + second.samsung_trailer({
            0x0A01: ("Image_UTC_Data", b"1760000000000"), 0x0A30: ("MotionPhoto_Data", jpeg.movie(word))})

    return [
        item("mpf-preview", indexed(second.PREVIEW), "jpeg.app2.mpf", "jpeg.trailing.preview"),
        item("mpf-disparity", indexed(second.DISPARITY), "jpeg.app2.mpf", "jpeg.trailing.view"),
        item("mpf-panorama", indexed(second.PANORAMA), "jpeg.app2.mpf", "jpeg.trailing.panorama"),
        item("mpf-undefined", indexed(second.UNDEFINED), "jpeg.app2.mpf", "jpeg.trailing.jpeg"),
        item("gain-map-ultra-hdr", lambda w: second.ultra_hdr(BASELINE, GAIN_MAP, w),
             "jpeg.gain-map", "jpeg.app2.mpf", "jpeg.app1.xmp"),
        item("gain-map-colours", lambda w: second.ultra_hdr(BASELINE, second_photo(w), w, second.COLOUR_PARAMETERS),
             "jpeg.gain-map"),
        item("gain-map-iso", lambda w: second.ultra_hdr(BASELINE, GAIN_MAP, w, None, second.iso_metadata()),
             "jpeg.gain-map"),
        item("gain-map-both-forms", lambda w: second.ultra_hdr(
            BASELINE, GAIN_MAP, w, iso=second.iso_metadata(True)), "jpeg.gain-map"),
        item("gain-map-apple", lambda w: second.with_index(BASELINE, [jpeg.after_start(GAIN_MAP, second.packet(
            "<HDRGainMap:HDRGainMapVersion>65536</HDRGainMap:HDRGainMapVersion>", "", w))], [second.UNDEFINED]),
             "jpeg.gain-map.other"),
        item("app11-hdr-ratio", lambda w: jpeg.after_start(
            BASELINE, jpeg.segment(0xEB, b"HDR_RI ver=11, ln0=0.5~" + w.encode())), "jpeg.gain-map.other"),
        item("trailing-photos-and-video", behind(
            lambda w: second_photo(w) + bytes(16) + second_photo(w, (32, 30)) + jpeg.movie(w)),
             "jpeg.trailing.jpeg", "jpeg.trailing.padding", "jpeg.trailing.mp4"),
        item("trailing-cut-photo", behind(lambda w: second_photo(w)[:-30]), "jpeg.trailing.jpeg"),
        item("trailing-motion-photo", motion_photo, "jpeg.trailing.vendor", "jpeg.trailing.mp4"),
        item("trailing-afcp", behind(lambda w: second.afcp(w, len(BASELINE))), "jpeg.trailing.vendor"),
        item("trailing-canon", behind(second.canon_vrd), "jpeg.trailing.vendor"),
        item("trailing-fotostation", behind(second.foto_station), "jpeg.trailing.vendor"),
        item("trailing-photo-mechanic", behind(second.photo_mechanic), "jpeg.trailing.vendor"),
        item("trailing-mie", behind(second.meta_information_encapsulation), "jpeg.trailing.vendor"),
        item("trailing-insta360", behind(second.insta360), "jpeg.trailing.vendor"),
        item("trailing-nikon", behind(second.nikon_app), "jpeg.trailing.vendor"),
        item("trailing-vivo", behind(second.vivo), "jpeg.trailing.vendor"),
        item("trailing-text-and-vendor", behind(lambda w: w.encode() + second.photo_mechanic("x")),
             "jpeg.trailing", "jpeg.trailing.vendor"),
        Item("jpeg-trailing-zeros.jpg", BASELINE + bytes(4096), carries=["jpeg.trailing.padding"]),
    ]


def named_segments(item) -> list[Item]:
    """Application segments of devices and programs, and records of origin."""
    def application(number: int, name: bytes):
        return lambda w: jpeg.after_start(BASELINE, jpeg.segment(0xE0 + number, name + w.encode()))

    def recorded(make):
        return lambda w: jpeg.after_start(BASELINE, *make(provenance.manifest_store(w)))

    small = jpeg.encoded(pattern(16, 12))
    return [
        item("app0-ocad", application(0, b"Ocad$Rev: 14797 $"), "jpeg.app0.unknown"),
        item("app1-casio", application(1, b"QVCI\0"), "jpeg.app1.unknown"),
        item("app1-drone", application(1, b"PARROT\0II*\0"), "jpeg.appn.thermal"),
        item("app2-preview", lambda w: jpeg.after_start(BASELINE, jpeg.segment(
            0xE2, jpeg.after_start(small, jpeg.comment(w)))), "jpeg.appn.preview"),
        item("app3-kodak", application(3, b"Meta\0\0II*\0"), "jpeg.appn.unknown"),
        item("app3-stereo", application(3, b"_JPSJPS_\0\4\0\0\0\1"), "jpeg.appn.stereo"),
        item("app4-dji", application(4, b"\xaa\x55\x12\x06"), "jpeg.appn.thermal"),
        item("app5-samsung", application(5, b"ssuniqueid\0"), "jpeg.appn.unknown"),
        item("app6-gopro", application(6, b"GoPro\0DEVC"), "jpeg.appn.telemetry"),
        item("app7-huawei", application(7, b"HUAWEI\0\0"), "jpeg.appn.unknown"),
        item("app8-spiff", application(8, b"SPIFF\0\1\2\0\3"), "jpeg.app8.spiff"),
        item("app9-jukebox", application(9, b"Media Jukebox\0"), "jpeg.appn.unknown"),
        item("app10-comment", application(10, b"UNICODE\0"), "jpeg.appn.unknown"),
        item("app12-picture-info", application(12, b"[picture info]\r\nID="), "jpeg.appn.unknown"),
        item("app15-graphic-converter", application(15, b"Q 75 "), "jpeg.appn.unknown"),
        item("jfxx-pixels", application(0, b"JFXX\0\x13\x04\x04"), "jpeg.app0.jfxx"),
        item("jfxx-picture", lambda w: jpeg.after_start(BASELINE, jpeg.segment(
            0xE0, b"JFXX\0\x10" + jpeg.after_start(small, jpeg.comment(w)))), "jpeg.app0.jfxx"),
        item("app11-c2pa", recorded(lambda store: provenance.parts(store, 60_000)), "jpeg.app11.jumbf"),
        item("app11-c2pa-in-parts", recorded(lambda store: provenance.parts(store, 40)[::-1]), "jpeg.app11.jumbf"),
        item("app11-c2pa-cut", recorded(lambda store: provenance.parts(store, 40)[:-1]), "jpeg.app11.jumbf.broken"),
        item("app11-jumbf-other", lambda w: jpeg.after_start(BASELINE, *provenance.parts(
            provenance.superbox(provenance.OTHER, w), 60_000, number=7)), "jpeg.app11.jumbf"),
        item("icc-for-greys", lambda w: jpeg.after_start(BASELINE, jpeg.icc_parts(icc.grey(w), 60_000)),
             "jpeg.app2.icc"),
        item("app1-old-description", application(1, b"<exif:DateTimeOriginal>"), "jpeg.app1.unknown"),
        item("app13-thumbnail", lambda w: jpeg.after_start(BASELINE, jpeg.photoshop_thumbnail(
            jpeg.after_start(small, jpeg.comment(w)))), "jpeg.app13.photoshop"),
        Item("jpeg-adobe-on-grey.jpg", jpeg.after_start(jpeg.encoded(SMALL.convert("L")), jpeg.adobe(1)),
             carries=["jpeg.app14.adobe"]),
        Item("jpeg-adobe-twice.jpg", jpeg.after_start(BASELINE, jpeg.adobe(0), jpeg.adobe(1)), carries=["jpeg.app14.adobe"]),
        Item("jpeg-arithmetic-conditioning.jpg", jpeg.before_scan(
            BASELINE, 0, jpeg.segment(0xCC, b"\x00\x10\x10\x05")), carries=["jpeg.unused-table"]),
        Item("jpeg-unused-restart-interval-of-scan.jpg", jpeg.before_scan(
            BASELINE, 0, jpeg.segment(0xDD, b"CN")), carries=["jpeg.unused-table"]),
        Item("jpeg-unused-restart-interval.jpg", jpeg.before_scan(
            BASELINE, 0, jpeg.segment(0xDD, b"\0\7") + jpeg.segment(0xDD, b"\0\0")), carries=["jpeg.unused-table"]),
        Item("jpeg-component-identifiers.jpg", named(BASELINE, b"DE4"), carries=["jpeg.component-identifiers"]),
        Item("jpeg-scan-parameters.jpg", patched(BASELINE, SCAN + 11, b"\1\x3e\x10"), carries=["jpeg.scan-parameters"]),
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
        Item("jpeg-odd-size.jpg", jpeg.encoded(pattern(17, 9))),
        Item("jpeg-one-pixel.jpg", jpeg.encoded(Image.new("RGB", (1, 1), (200, 10, 10)))),
        Item("jpeg-restart-intervals.jpg", RESTARTED),
        Item("jpeg-restart-420.jpg", scans.encoded(PLANES, [(2, 2), (1, 1), (1, 1)], interval=2)),
        Item("jpeg-440.jpg", scans.encoded(PLANES, [(1, 2), (1, 1), (1, 1)])),
        Item("jpeg-scan-for-each-colour.jpg", scans.encoded(
            PLANES, [(2, 2), (1, 1), (1, 1)], interleaved=False, interval=3)),
        Item("jpeg-rgb.jpg", jpeg.after_start(scans.encoded(COLOURS, [(1, 1)] * 3), jpeg.adobe(0))),
        Item("jpeg-12-bit.jpg", scans.encoded(
            [plane[:16, :24].astype("int64") * 16 + 5 for plane in PLANES], [(2, 1), (1, 1), (1, 1)],
            step=12, precision=scans.TWELVE_BITS)),
        Item("jpeg-two-components.jpg", scans.encoded(PLANES[:2], [(1, 1), (1, 1)])),
        Item("jpeg-one-component-of-four-blocks.jpg", scans.encoded(PLANES[:1], [(2, 2)], interleaved=False)),
        Item("jpeg-four-by-two.jpg", scans.encoded(PLANES, [(4, 2), (1, 1), (1, 1)])),
        Item("jpeg-one-by-four.jpg", scans.encoded(PLANES, [(1, 4), (1, 1), (1, 2)], interval=1)),
        Item("jpeg-three-by-one.jpg", scans.encoded(PLANES, [(3, 1), (1, 1), (3, 1)])),
        Item("jpeg-units-too-large-to-interleave.jpg", scans.encoded(
            PLANES, [(4, 4), (4, 4), (1, 1)], interleaved=False, interval=3)),
        Item("jpeg-progressive-cmyk.jpg", jpeg.encoded(SMALL.convert("CMYK"), progressive=True)),
        Item("jpeg-ycck.jpg", jpeg.after_start(scans.encoded([*PLANES, PLANES[0]], [(1, 1)] * 4), jpeg.adobe(2))),
    ]


def reject() -> list[Item]:
    return [
        rejected("jpeg-cut-in-scan.jpg", BASELINE[:-40], "jpeg.truncated-scan"),
        rejected("jpeg-cut-in-header.jpg", BASELINE[: HUFFMAN + 10], "jpeg.truncated-segment"),
        rejected("jpeg-without-end.jpg", BASELINE[:-2], "jpeg.missing-end"),
        rejected("jpeg-pixel-flood.jpg", patched(BASELINE, FRAME + 5, b"\xff\xff\xff\xff"), "limits.pixels"),
        rejected("jpeg-no-height.jpg", patched(BASELINE, FRAME + 5, b"\0\0"), "jpeg.bad-frame"),
        rejected("jpeg-arithmetic.jpg", patched(BASELINE, FRAME + 1, b"\xc9"), "jpeg.unsupported-coding"),
        rejected("jpeg-lossless.jpg", patched(BASELINE, FRAME + 1, b"\xc3"), "jpeg.unsupported-coding"),
        rejected("jpeg-overfull-huffman-table.jpg", patched(BASELINE, HUFFMAN + 5, b"\3"), "jpeg.bad-table"),
        rejected("jpeg-impossible-symbol.jpg", patched(BASELINE, HUFFMAN + 5 + 16 + 11, b"\x20"), "jpeg.bad-table"),
        rejected("jpeg-missing-table.jpg", patched(BASELINE, SCAN + 6, b"\x33"), "jpeg.missing-table"),
        rejected("jpeg-without-scan.jpg", BASELINE[:SCAN] + b"\xff\xd9", "jpeg.incomplete-image"),
        rejected("jpeg-two-frames.jpg", BASELINE[:SCAN] + BASELINE[FRAME : FRAME + 19] + BASELINE[SCAN:],
             "jpeg.bad-frame"),
        rejected("jpeg-unknown-marker.jpg", jpeg.before_scan(BASELINE, 0, b"\xff\x02\0\2"), "jpeg.bad-marker"),
        rejected("jpeg-restart-out-of-order.jpg", patched(RESTARTED, RESTARTED.index(b"\xff\xd0") + 1, b"\xd3"),
                 "jpeg.bad-restart"),
        rejected("jpeg-hierarchical.jpg", jpeg.before_scan(BASELINE, 0, jpeg.segment(0xDF, b"\0")),
                 "jpeg.unsupported-coding"),
        rejected("jpeg-hierarchy.jpg", jpeg.before_scan(
            BASELINE, 0, jpeg.segment(0xDE, BASELINE[FRAME + 4 : FRAME + 19])), "jpeg.unsupported-coding"),
        rejected("jpeg-second-start.jpg", jpeg.before_scan(BASELINE, 0, b"\xff\xd8"), "jpeg.bad-marker"),
        rejected("jpeg-bad-conditioning.jpg", jpeg.before_scan(BASELINE, 0, jpeg.segment(0xCC, b"\x00\x01")),
                 "jpeg.bad-table"),
    ]
