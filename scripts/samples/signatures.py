"""Looks for files inside a file: libmagic at every place where a known signature begins."""

import ctypes
import re
import struct

#: How a type begins, and how many bytes before these bytes.
SIGNATURES = [(signature, 0) for signature in (
    b"PK\3\4", b"PK\5\6", b"%PDF-", b"%!PS", b"GIF8", b"\x89PNG", b"\xff\xd8\xff", b"RIFF", b"<!DOCTYPE", b"<html", b"<script",
    b"<?php", b"<?xml", b"<svg", b"MZ", b"\x7fELF", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"BZh", b"\xfd7zXZ", b"\x04\x22\x4d\x18",
    b"\x28\xb5\x2f\xfd", b"FWS", b"CWS", b"ZWS", b"\xca\xfe\xba\xbe", b"\xfe\xed\xfa", b"\xcf\xfa\xed\xfe", b"{\\rtf",
    b"\xd0\xcf\x11\xe0", b"ID3", b"OggS", b"fLaC", b"#!", b"\0asm", b"MSCF", b"!<arch>", b"SQLite format 3", b"II*\0", b"MM\0*",
    b"8BPS", b"Cr24", b"L\0\0\0\1\x14\2\0", b"From:", b"MThd", b"wOFF", b"\0\1\0\0\0", b"OTTO", b"\x1aE\xdf\xa3", b"FLV\1")]
SIGNATURES += [(b"ftyp", 4), (b"ustar", 257), (b"DICM", 128), (b"CD001", 32_769)]
PATTERN = re.compile(b"|".join(re.escape(signature) for signature, _ in SIGNATURES))
BEFORE = dict(SIGNATURES)
#: What libmagic calls bytes that are no file of a kind.
NOTHING = {"application/octet-stream", "text/plain", "application/x-empty"}


class Magic:
    """libmagic's own answer, by media type."""

    def __init__(self):
        self.library = ctypes.CDLL("libmagic.so.1")
        self.library.magic_open.restype = ctypes.c_void_p
        self.library.magic_load.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        self.library.magic_buffer.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t]
        self.library.magic_buffer.restype = ctypes.c_char_p
        self.cookie = self.library.magic_open(0x10)  # MAGIC_MIME_TYPE
        if self.library.magic_load(self.cookie, None) != 0:
            raise SystemExit("libmagic has no database")

    def media_type(self, data: bytes) -> str:
        return (self.library.magic_buffer(self.cookie, data, len(data)) or b"").decode()


def coded_ranges(data: bytes) -> list[tuple[int, int]]:
    """Where the coded data of pixels and pages stand. They are as good as random: of any two bytes one in 65,536 is "MZ".
    What they mean was decoded and compared, so that they hold what a person sees and nothing else; a file cannot be put
    there without being seen. They are left out, to the byte; what frames them is not."""
    if data.startswith(b"\xff\xd8"):
        return _coded_in_jpeg(data)
    if data.startswith(b"\x89PNG"):
        return _coded_in_png(data)
    if data.startswith(b"RIFF"):
        return _coded_in_webp(data, 12, len(data))
    if data.startswith(b"GIF8"):
        return [match.span() for match in re.finditer(rb"(?s),.{9}.*?\0(?=[;!,])", data)]
    return [match.span(1) for match in re.finditer(rb"(?s)stream\r?\n(.*?)\r?\nendstream", data)]


def _coded_in_jpeg(data: bytes) -> list[tuple[int, int]]:
    ranges, position = [], 2
    while position + 4 <= len(data) and data[position + 1] != 0xD9:
        marker, length = data[position + 1], struct.unpack_from(">H", data, position + 2)[0]
        start = position = position + 2 + length
        if marker == 0xDA:
            while not (data[position] == 0xFF and data[position + 1] not in (0, *range(0xD0, 0xD8))):
                position += 1
            ranges.append((start, position))
    return ranges


def _coded_in_png(data: bytes) -> list[tuple[int, int]]:
    ranges, position = [], 8
    while position + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, position)
        if kind in (b"IDAT", b"fdAT"):
            ranges.append((position + 8, position + 8 + length))
        position += 12 + length
    return ranges


def _coded_in_webp(data: bytes, position: int, end: int) -> list[tuple[int, int]]:
    ranges = []
    while position + 8 <= end:
        kind, length = struct.unpack_from("<4sI", data, position)
        if kind in (b"VP8 ", b"VP8L", b"ALPH"):
            ranges.append((position + 8, position + 8 + length))
        elif kind == b"ANMF":
            ranges += _coded_in_webp(data, position + 24, position + 8 + length)
        position += 8 + length + length % 2
    return ranges


def files_inside(data: bytes, magic: Magic) -> list[tuple[int, str]]:
    """The places, but for the first, at which libmagic sees a file begin, outside of coded data."""
    ranges = coded_ranges(data)
    found = []
    for match in PATTERN.finditer(data):
        place = match.start() - BEFORE[match.group()]
        if place <= 0 or any(start <= match.start() < end for start, end in ranges):
            continue
        kind = magic.media_type(data[place:])
        if kind not in NOTHING:
            found.append((place, kind))
    return found
