"""Small damage to files, the same for the same seed."""

import random
import zlib

from . import png

#: Blocks are at most so long.
LONGEST_BLOCK = 64
#: How every planted word begins.
PLANTED = b"CANARY"
#: Larger chunks are not changed under their compression.
MOST_UNPACKED = 1 << 18


def mutated(data: bytes, chance: random.Random) -> tuple[bytes, str]:
    """`data` with one to three changes, and what was done to it."""
    done = []
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if data.startswith(png.SIGNATURE) and chance.random() < 0.7:
            data, words = inside_chunk(data, chance)
        else:
            data, words = changed(data, chance)
        done.append(words)
    return data, ", then ".join(done)


def changed(data: bytes, chance: random.Random) -> tuple[bytes, str]:
    """One change of one byte or of one block."""
    if not data:
        return bytes([chance.randrange(256)]), "a byte into the void"
    place = chance.randrange(len(data))
    length = chance.choice((1, 1, 1, 2, 4, chance.randint(1, LONGEST_BLOCK)))
    end = min(len(data), place + length)
    block = data[place:end]
    head, tail = data[:place], data[end:]
    kind = chance.choice(("flip", "set", "insert", "delete", "duplicate", "swap", "zero", "ones"))
    match kind:
        case "flip":
            inverted = bytes([block[0] ^ 1 << chance.randrange(8)]) + block[1:]
            result = head + inverted + tail
        case "set":
            result = head + chance.randbytes(len(block)) + tail
        case "insert":
            result = head + chance.randbytes(length) + block + tail
        case "delete":
            result = head + tail
        case "duplicate":
            result = head + block + block + tail
        case "swap":
            other = chance.randrange(len(data))
            result = swapped(data, *sorted((place, other)), length)
        case "zero":
            result = head + bytes(len(block)) + tail
        case "ones":
            result = head + b"\xff" * len(block) + tail
    return result, f"{kind} {length} at {place}"


def swapped(data: bytes, first: int, second: int, length: int) -> bytes:
    """Two blocks in each other's place; they do not overlap."""
    length = min(length, second - first, len(data) - second)
    one, two = data[first : first + length], data[second : second + length]
    if PLANTED in one + two:
        return data  # a word that is moved into the coded pixels is not hidden
    return data[:first] + two + data[first + length : second] + one + data[second + length :]


def inside_chunk(data: bytes, chance: random.Random) -> tuple[bytes, str]:
    """A change of one PNG chunk with a right checksum again, half of the time under its compression."""
    parts, rest = png.whole_chunks(data)
    if not parts:
        return changed(data, chance)
    number = chance.randrange(len(parts))
    kind, payload = parts[number]
    words = f"chunk {number}"
    prefix, packed = payload[: packed_at(kind, payload)], payload[packed_at(kind, payload) :]
    if packed and chance.random() < 0.5:
        if content := unpacked(packed):
            content, what = changed(content, chance)
            payload, words = prefix + zlib.compress(content), words + ", unpacked, " + what
    elif chance.random() < 0.1:
        other = chance.randrange(len(parts))
        parts[number], parts[other] = parts[other], parts[number]
        return png.assembled(parts) + rest, f"chunks {number} and {other} swapped"
    else:
        payload, what = changed(payload, chance)
        words += ", " + what
    parts[number] = (kind, payload)
    return png.assembled(parts) + rest, words


def unpacked(packed: bytes) -> bytes | None:
    """What a whole and not too large zlib stream holds."""
    decoder = zlib.decompressobj()
    try:
        content = decoder.decompress(packed, MOST_UNPACKED)
    except zlib.error:
        return None
    return content if decoder.eof else None


def packed_at(kind: bytes, payload: bytes) -> int:
    """Where the zlib stream of a chunk begins; its length when it has none."""
    if kind == b"IDAT":
        return 0
    if kind == b"fdAT":
        return min(4, len(payload))
    if kind in (b"iCCP", b"zTXt") and b"\0" in payload:
        return min(payload.index(b"\0") + 2, len(payload))
    return len(payload)
