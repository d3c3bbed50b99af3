"""JPEG files: pictures by Pillow, segments put together by hand."""

import io
import struct

from PIL import Image

from . import icc as profiles

START = b"\xff\xd8"


def encoded(picture: Image.Image, **options) -> bytes:
    output = io.BytesIO()
    picture.save(output, "JPEG", **options)
    return output.getvalue()


def segment(marker: int, payload: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, len(payload) + 2) + payload


def after_start(data: bytes, *segments: bytes) -> bytes:
    """Puts segments behind SOI."""
    return data[:2] + b"".join(segments) + data[2:]


def before_scan(data: bytes, number: int, inserted: bytes) -> bytes:
    """Puts bytes before the SOS marker of scan `number`, counted from 0."""
    position, seen = 2, 0
    while True:
        marker, length = data[position + 1], struct.unpack_from(">H", data, position + 2)[0]
        if marker == 0xDA:
            if seen == number:
                return data[:position] + inserted + data[position:]
            seen += 1
            position += 2 + length
            while not (data[position] == 0xFF and data[position + 1] not in (0, *range(0xD0, 0xD8))):
                position += 1
            continue
        position += 2 + length


def with_whole_units(data: bytes) -> bytes:
    """A JPEG whose frame is as large as its coded units (T.81 A.2.4), so that a decoder shows what lies outside."""
    position = 2
    while not (0xC0 <= data[position + 1] <= 0xC2):
        position += 2 + struct.unpack_from(">H", data, position + 2)[0]
    height, width, count = struct.unpack_from(">HHB", data, position + 5)
    factors = [data[position + 11 + 3 * component] for component in range(count)]
    unit_width = 8 * max(factor >> 4 for factor in factors)
    unit_height = 8 * max(factor & 15 for factor in factors)
    size = struct.pack(">HH", -(-height // unit_height) * unit_height, -(-width // unit_width) * unit_width)
    return data[: position + 5] + size + data[position + 9 :]


def tiff_entry(tag: int, kind: int, count: int, value: bytes) -> tuple:
    return (tag, kind, count, value)


def text_entry(tag: int, text: str) -> tuple:
    value = text.encode() + b"\0"
    return (tag, 2, len(value), value)


def directory(entries: list[tuple], start: int, following: int = 0) -> bytes:
    """A TIFF directory at `start` with its values behind it, big-endian."""
    entries = sorted(entries)
    head = struct.pack(">H", len(entries))
    values = b""
    place = start + 2 + 12 * len(entries) + 4
    for tag, kind, count, value in entries:
        if len(value) <= 4:
            field = value.ljust(4, b"\0")
        else:
            field = struct.pack(">I", place + len(values))
            values += value + b"\0" * (len(value) % 2)
        head += struct.pack(">HHI", tag, kind, count) + field
    return head + struct.pack(">I", following) + values


def exif_block(
    orientation: int | None = None,
    texts: dict[int, str] | None = None,
    wide_texts: dict[int, str] | None = None,
    comment: str | None = None,
    maker_note: bytes | None = None,
    gps_text: str | None = None,
    thumbnail: bytes | None = None,
) -> bytes:
    """A TIFF block as cameras write it: IFD0, Exif, GPS, and IFD1 with a thumbnail."""
    main = [text_entry(tag, text) for tag, text in (texts or {}).items()]
    main += [(tag, 1, 2 * len(text), text.encode("utf-16-le")) for tag, text in (wide_texts or {}).items()]
    if orientation is not None:
        main.append((0x0112, 3, 1, struct.pack(">H", orientation)))
    camera = [(0x9003, 2, 20, b"2026:05:01 10:11:12\0")]
    if comment is not None:
        value = b"ASCII\0\0\0" + comment.encode()
        camera.append((0x9286, 7, len(value), value))
    if maker_note is not None:
        camera.append((0x927C, 7, len(maker_note), maker_note))
    place = [
        (0, 1, 4, bytes([2, 3, 0, 0])),
        (1, 2, 2, b"N\0"),
        (2, 5, 3, struct.pack(">6I", 48, 1, 8, 1, 1512, 100)),
        (3, 2, 2, b"E\0"),
        (4, 5, 3, struct.pack(">6I", 16, 1, 22, 1, 2244, 100)),
    ]
    if gps_text is not None:
        value = b"ASCII\0\0\0" + gps_text.encode()
        place.append((0x1C, 7, len(value), value))
    count = len(main) + 1 + (1 if gps_text is not None else 0)
    size = len(directory(main + [(0x8769, 4, 1, b"\0" * 4)] * (count - len(main)), 8))
    camera_at = 8 + size
    camera_bytes = directory(camera, camera_at)
    gps_at = camera_at + len(camera_bytes)
    gps_bytes = directory(place, gps_at) if gps_text is not None else b""
    second_at = gps_at + len(gps_bytes)
    main.append((0x8769, 4, 1, struct.pack(">I", camera_at)))
    if gps_text is not None:
        main.append((0x8825, 4, 1, struct.pack(">I", gps_at)))
    first = directory(main, 8, second_at if thumbnail else 0)
    block = b"MM\0*\0\0\0\x08" + first + camera_bytes + gps_bytes
    if thumbnail:
        entries = [(0x0103, 3, 1, struct.pack(">H", 6)), (0x0202, 4, 1, struct.pack(">I", len(thumbnail)))]
        length = len(directory(entries + [(0x0201, 4, 1, b"\0" * 4)], second_at))
        entries.append((0x0201, 4, 1, struct.pack(">I", second_at + length)))
        block += directory(entries, second_at) + thumbnail
    return block


def exif(**parts) -> bytes:
    return segment(0xE1, b"Exif\0\0" + exif_block(**parts))


def xmp(text: str) -> bytes:
    packet = (
        '<?xpacket begin="" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>{text}</dc:creator></rdf:Description></rdf:RDF>'
        '</x:xmpmeta><?xpacket end="w"?>'
    )
    return segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0" + packet.encode())


def extended_xmp(text: str) -> bytes:
    body = f"<x:xmpmeta>{text}</x:xmpmeta>".encode()
    head = b"http://ns.adobe.com/xmp/extension/\0" + b"0123456789ABCDEF" * 2
    return segment(0xE1, head + struct.pack(">II", len(body), 0) + body)


def iptc(text: str) -> bytes:
    record = b"\x1c\x02\x50" + struct.pack(">H", len(text)) + text.encode()
    resource = b"8BIM" + struct.pack(">HHI", 0x0404, 0, len(record)) + record + b"\0" * (len(record) % 2)
    return segment(0xED, b"Photoshop 3.0\0" + resource)


def photoshop_thumbnail(picture: bytes) -> bytes:
    """A thumbnail as Photoshop keeps it (resource 1036): 28 bytes of sizes and a JPEG."""
    content = struct.pack(">IIIIIIHH", 1, 16, 12, 48, 576, len(picture), 24, 1) + picture
    resource = b"8BIM" + struct.pack(">HHI", 0x040C, 0, len(content)) + content + b"\0" * (len(content) % 2)
    return segment(0xED, b"Photoshop 3.0\0" + resource)


def comment(text: str) -> bytes:
    return segment(0xFE, text.encode())


def jfif_thumbnail(text: str) -> bytes:
    pixels = text.encode().ljust(48, b"\0")[:48]
    return segment(0xE0, b"JFIF\0\x01\x02\x01\x00\x48\x00\x48\x04\x04" + pixels)


def multi_picture() -> bytes:
    return segment(0xE2, b"MPF\0MM\0*\0\0\0\x08\0\0\0\0\0\0")


def icc_parts(profile: bytes, size: int) -> bytes:
    """A colour profile in as many APP2 segments as it needs (ICC.1:2022, annex B.4)."""
    parts = [profile[start : start + size] for start in range(0, len(profile), size)]
    return b"".join(
        segment(0xE2, b"ICC_PROFILE\0" + bytes([number, len(parts)]) + part) for number, part in enumerate(parts, 1))


def icc(text: str) -> bytes:
    """A colour profile that names somebody in its description."""
    return icc_parts(profiles.with_texts(text, private=text), 60_000)


def adobe(transform: int) -> bytes:
    """APP14: 0 is RGB or CMYK, 1 YCbCr, 2 YCCK."""
    return segment(0xEE, b"Adobe\0\x64\0\0\0\0" + bytes([transform]))


def huffman_table(selector: int, text: str) -> bytes:
    """A table whose values spell a text; its codes are all eight bits long."""
    counts = [0] * 7 + [len(text)] + [0] * 8
    return segment(0xC4, bytes([selector, *counts]) + text.encode())


def little_endian_block(text: str) -> bytes:
    """A TIFF block in the byte order of Intel, with the maker's name."""
    value = text.encode() + b"\0"
    return b"II*\0\x08\0\0\0" + struct.pack("<HHHIII", 1, 0x010F, 2, len(value), 26, 0) + value


def little_endian_exif(text: str) -> bytes:
    return segment(0xE1, b"Exif\0\0" + little_endian_block(text))


def movie(text: str) -> bytes:
    """The beginning of an MP4."""
    return b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + struct.pack(">I", 8 + len(text)) + b"mdat" + text.encode()
