"""Words that are planted in a file and must not be in its clean copy."""

import hashlib


def canary(place: str, seed: int = 0) -> str:
    """A word that is in no other place of any other file."""
    digest = hashlib.sha256(f"{place}/{seed}".encode()).hexdigest()[:10].upper()
    return f"CANARY{digest}"


def spellings(word: str) -> list[bytes]:
    """Every way in which `word` could stand in a file that is not compressed."""
    ascii_form = word.encode()
    forms = [ascii_form, word.encode("utf-16-be"), word.encode("utf-16-le")]
    return forms + [ascii_form.hex().encode(), ascii_form.hex().upper().encode()]


def found(words: list[str], data: bytes) -> list[str]:
    """The words that are in `data`, in any spelling."""
    return [word for word in words if any(form in data for form in spellings(word))]
