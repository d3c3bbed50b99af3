"""Sealed files, written and opened from docs/encryption.md alone, with the library cryptography."""

import hashlib
import hmac
import os
import struct

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

MAGIC = b"INGSEAL1"
FIXED, SLOT, TAG = 72, 80, 16
HEADER = FIXED + 2 * SLOT
PURPOSES = {"object": 1, "quarantined-file": 2, "quarantined-descriptor": 3, "release": 4}


def key_id(master: bytes) -> bytes:
    return hmac.digest(master, b"ingest-sealed/1 key id", "sha256")[:16]


def wrapping_key(master: bytes, salt: bytes, fixed: bytes) -> bytes:
    return hmac.digest(master, b"ingest-sealed/1 wrap" + key_id(master) + salt + fixed, "sha256")


def path_digest(purpose: str, path: str) -> bytes:
    return hashlib.sha256(b"ingest-sealed/1 path\0" + bytes([PURPOSES[purpose]]) + path.encode()).digest()


def nonce(prefix: bytes, segment: int, count: int) -> bytes:
    return prefix + struct.pack(">IB", segment, segment == count - 1)


def seal(plain: bytes, master: bytes, purpose: str, path: str, generation: int = 1, exponent: int = 16, random=os.urandom) -> bytes:
    prefix, salt, key = random(7), random(16), random(32)
    fixed = MAGIC + bytes([1, exponent, PURPOSES[purpose], 0]) + prefix + bytes(5)
    fixed += struct.pack(">QQ", generation, len(plain)) + path_digest(purpose, path)
    slot = key_id(master) + salt + AESGCM(wrapping_key(master, salt, fixed)).encrypt(bytes(12), key, fixed)
    size = 1 << exponent
    count = max(1, -(-len(plain) // size))
    segments = [
        AESGCM(key).encrypt(nonce(prefix, index, count), plain[index * size:(index + 1) * size], fixed) for index in range(count)
    ]
    return fixed + slot + bytes(SLOT) + b"".join(segments)


def open_sealed(data: bytes, master: bytes, purpose: str, path: str, generation: int = 1) -> bytes:
    """The plaintext; raises when anything at all is wrong."""
    fixed = data[:FIXED]
    assert fixed[:8] == MAGIC and fixed[8] == 1 and fixed[10] == PURPOSES[purpose] and fixed[11] == 0, fixed[:12]
    prefix, size = fixed[12:19], 1 << fixed[9]
    assert fixed[19:24] == bytes(5) and fixed[40:72] == path_digest(purpose, path)
    found, length = struct.unpack(">QQ", fixed[24:40])
    assert found == generation, found
    key = None
    for slot in (data[FIXED:FIXED + SLOT], data[FIXED + SLOT:HEADER]):
        if slot != bytes(SLOT):
            assert slot[:16] == key_id(master)
            key = AESGCM(wrapping_key(master, slot[16:32], fixed)).decrypt(bytes(12), slot[32:], fixed)
    count = max(1, -(-length // size))
    assert len(data) == HEADER + length + count * TAG
    plain = b""
    for index in range(count):
        start = HEADER + index * (size + TAG)
        plain += AESGCM(key).decrypt(nonce(prefix, index, count), data[start:start + size + TAG], fixed)
    assert len(plain) == length
    return plain
