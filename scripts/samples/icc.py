"""Colour profiles put together by hand, the same on every day (version 2: ICC.1:2001-04; version 4: ICC.1:2022)."""

import struct


def s15(number: float) -> bytes:
    """A signed fixed-point number with 16 bits behind the point."""
    return struct.pack(">i", round(number * 65536))


def xyz(*values: float) -> bytes:
    return b"XYZ \0\0\0\0" + b"".join(map(s15, values))


def gamma(exponent: float) -> bytes:
    """A tone curve that is a power function."""
    return b"curv\0\0\0\0" + struct.pack(">IH", 1, round(exponent * 256))


def plain_text(text: str) -> bytes:
    return b"text\0\0\0\0" + text.encode() + b"\0"


def description(text: str, wide: str = "", script: str = "") -> bytes:
    """A version 2 description: ASCII, UTF-16 and the 67 bytes of the Macintosh script code."""
    ascii_part, wide_part = text.encode() + b"\0", wide.encode("utf-16-be") + b"\0\0"
    body = struct.pack(">I", len(ascii_part)) + ascii_part + struct.pack(">II", 0, len(wide_part) // 2) + wide_part
    return b"desc\0\0\0\0" + body + struct.pack(">HB", 0, len(script)) + script.encode().ljust(67, b"\0")


def localized(text: str) -> bytes:
    """A version 4 text in one language."""
    wide = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(wide), 28) + wide


def assembled(tags: dict[bytes, bytes], version: int, maker: bytes = b"\0\0\0\0", space: bytes = b"RGB ") -> bytes:
    """A display profile with these tags, aligned to four bytes."""
    place, table, body = 128 + 4 + 12 * len(tags), b"", b""
    for name, value in tags.items():
        table += name + struct.pack(">II", place + len(body), len(value))
        body += value + b"\0" * (-len(value) % 4)
    head = struct.pack(">4s4sI4s4s4s", bytes(4), maker, version << 24, b"mntr", space, b"XYZ ")
    head += struct.pack(">6H", 2020, 1, 1, 0, 0, 0) + b"acsp" + struct.pack(">4sI", b"\0\0\0\0", 0)
    head += maker + maker + bytes(8) + bytes(4) + s15(0.9642) + s15(1) + s15(0.8249) + maker + bytes(44)
    whole = head + struct.pack(">I", len(tags)) + table + body
    return struct.pack(">I", len(whole)) + whole[4:]


#: The primaries of sRGB, adapted to D50.
PRIMARIES = {
    b"rXYZ": xyz(0.4361, 0.2225, 0.0139), b"gXYZ": xyz(0.3851, 0.7169, 0.0971), b"bXYZ": xyz(0.1431, 0.0606, 0.7141),
    b"wtpt": xyz(0.9642, 1, 0.8249),
}
CURVES = {b"rTRC": gamma(2.2), b"gTRC": gamma(2.2), b"bTRC": gamma(2.2)}


def with_texts(
    description_text: str, wide: str = "", script: str = "", copyright_text: str = "none", maker: str | None = None,
    model: str | None = None, private: str | None = None,
) -> bytes:
    """A version 2 profile with a text in each place that a name can stand in."""
    tags = {b"desc": description(description_text, wide, script), b"cprt": plain_text(copyright_text)}
    if maker is not None:
        tags[b"dmnd"] = description(maker)
    if model is not None:
        tags[b"dmdd"] = description(model)
    if private is not None:
        tags[b"pRiv"] = plain_text(private)
    return assembled(tags | PRIMARIES | CURVES, version=2)


def version_4(description_text: str, copyright_text: str) -> bytes:
    tags = {b"desc": localized(description_text), b"cprt": localized(copyright_text)}
    return assembled(tags | PRIMARIES | CURVES, version=4)


def grey(description_text: str) -> bytes:
    tags = {b"desc": description(description_text), b"cprt": plain_text("none"), b"wtpt": xyz(0.9642, 1, 0.8249)}
    return assembled(tags | {b"kTRC": gamma(2.2)}, version=2, space=b"GRAY")
