"""Words that are planted in a file and must not be in its clean copy."""

import base64
import hashlib
import re

#: What breaks lines of hexadecimal digits and of base64.
WHITE_SPACE = re.compile(rb"[ \t\r\n\0]+")


def canary(place: str, seed: int = 0) -> str:
    """A word that is in no other place of any other file."""
    digest = hashlib.sha256(f"{place}/{seed}".encode()).hexdigest()[:10].upper()
    return f"CANARY{digest}"


def spellings(word: str) -> list[bytes]:
    """Every way in which `word` could stand in a file that is not compressed."""
    plain = [word.encode(), word.encode("utf-16-be"), word.encode("utf-16-le")]
    return plain + [form for text in plain for form in as_digits(text)]


def as_digits(text: bytes) -> set[bytes]:
    """`text` in hexadecimal digits, and in base64 (both alphabets) wherever in a longer text it stands."""
    forms = {text.hex().encode(), text.hex().upper().encode()}
    for before in range(3):
        # A digit of base64 holds six bits: leave out those that also hold bits of the neighbours.
        first = (before * 8 + 5) // 6
        last = (before + len(text)) * 8 // 6
        padded = bytes(before) + text + bytes(3)
        forms |= {encode(padded)[first:last] for encode in (base64.b64encode, base64.urlsafe_b64encode)}
    return forms


def found(words: list[str], data: bytes) -> list[str]:
    """The words that are in `data`, in any spelling, also when lines are broken in the middle of it."""
    joined = WHITE_SPACE.sub(b"", data)
    return [word for word in words if any(form in data or form in joined for form in spellings(word))]
