"""WebP files: images by Pillow, chunks put together by hand (RFC 9649)."""

import io
import struct

from PIL import Image

#: Flags of a VP8X chunk.
ICC, ALPHA, EXIF, XMP, ANIMATION = 0x20, 0x10, 0x08, 0x04, 0x02


def encoded(picture: Image.Image, **options) -> bytes:
    output = io.BytesIO()
    picture.save(output, "WEBP", **options)
    return output.getvalue()


def chunk(kind: bytes, data: bytes = b"", padding: bytes = b"\0") -> bytes:
    return kind + struct.pack("<I", len(data)) + data + padding[: len(data) % 2]


def chunks(data: bytes, start: int = 12) -> list[tuple[bytes, bytes]]:
    """The chunks of a file, or of a frame when `start` says where they begin, with their data."""
    result = []
    while start < len(data):
        kind, length = struct.unpack_from("<4sI", data, start)
        result.append((kind, data[start + 8 : start + 8 + length]))
        start += 8 + length + length % 2
    return result


def contained(body: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WEBP" + body


def assembled(parts: list[tuple[bytes, bytes]]) -> bytes:
    return contained(b"".join(chunk(kind, data) for kind, data in parts))


def three(number: int) -> bytes:
    return struct.pack("<I", number)[:3]


def header(flags: int, width: int, height: int, reserved: bytes = bytes(3)) -> tuple[bytes, bytes]:
    return b"VP8X", bytes([flags]) + reserved + three(width - 1) + three(height - 1)


def size(data: bytes) -> tuple[int, int]:
    with Image.open(io.BytesIO(data)) as picture:
        return picture.size


def extended(data: bytes, flags: int, before: list = [], after: list = []) -> bytes:
    """A still picture in the extended form, with chunks before and after its image."""
    images = [part for part in chunks(data) if part[0] in (b"ALPH", b"VP8 ", b"VP8L")]
    return assembled([header(flags, *size(data)), *before, *images, *after])


def image(data: bytes, kind: bytes) -> bytes:
    """The data of the first chunk of this kind."""
    return next(payload for name, payload in chunks(data) if name == kind)


def with_image(data: bytes, kind: bytes, payload: bytes) -> bytes:
    """The same file with other data in its chunk of this kind."""
    return assembled([(name, payload if name == kind else old) for name, old in chunks(data)])


def frame(column: int, row: int, width: int, height: int, duration: int, parts: list, options: int = 0) -> tuple:
    """An animation frame with the chunks `parts` in it."""
    place = b"".join(map(three, (column // 2, row // 2, width - 1, height - 1, duration)))
    return b"ANMF", place + bytes([options]) + b"".join(chunk(*part) for part in parts)


def animation(plays: int = 0, background: bytes = b"\xff\xff\xff\xff") -> tuple[bytes, bytes]:
    return b"ANIM", background + struct.pack("<H", plays)


def lossy_with_slack(payload: bytes, slack: bytes, first: bool = False) -> bytes:
    """Puts bytes behind the last symbol of the first partition of a VP8 frame, or of the last one."""
    tag = int.from_bytes(payload[:3], "little")
    end = 10 + (tag >> 5) if first else len(payload)
    if first:
        tag += len(slack) << 5
    return tag.to_bytes(3, "little") + payload[3:end] + slack + payload[end:]
