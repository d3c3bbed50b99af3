"""Records of origin: JUMBF boxes in APP11 segments (ISO/IEC 19566-5, annex D.2; C2PA 2.1)."""

import struct

from . import jpeg

MANIFEST_STORE = b"c2pa" + bytes.fromhex("00110010800000AA00389B71")
OTHER = b"json" + bytes.fromhex("00110010800000AA00389B71")


def box(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", 8 + len(content)) + kind + content


def superbox(content_type: bytes, label: str, *boxes: bytes) -> bytes:
    description = box(b"jumd", content_type + b"\x03" + label.encode() + b"\0")
    return box(b"jumb", description + b"".join(boxes))


def manifest_store(word: str) -> bytes:
    """The outline of a manifest store: a claim generator that names somebody."""
    return superbox(MANIFEST_STORE, "c2pa", superbox(OTHER, word, box(b"json", f'{{"author":"{word}"}}'.encode())))


def parts(store: bytes, size: int, number: int = 1) -> list[bytes]:
    """A box in as many segments as it needs; every one repeats its header."""
    header, content = store[:8], store[8:]
    return [
        jpeg.segment(0xEB, b"JP" + struct.pack(">HI", number, sequence) + header + content[start : start + size])
        for sequence, start in enumerate(range(0, len(content), size), 1)]
