"""What the scoreboard asks of a program."""

import dataclasses
import pathlib
import subprocess
from typing import Callable

SECONDS = 60
PICTURES = frozenset({".jpg", ".png", ".gif", ".webp"})


class Refused(Exception):
    """The program did not write a file."""


@dataclasses.dataclass(frozen=True)
class Tool:
    name: str
    #: the command as a person would type it
    shown: str
    version: Callable[[], str]
    #: writes a clean copy of the first file as the second, or raises `Refused`
    clean: Callable[[pathlib.Path, pathlib.Path], None]
    #: the endings of the files that it reads
    formats: frozenset[str] = PICTURES
    #: a slow program takes one of so many files of the corpus
    stride: int = 1


def run(*command, allowed: tuple[int, ...] = (0,)) -> str:
    """What the command prints. Raises `Refused` when it ends with another exit code than those `allowed`."""
    try:
        result = subprocess.run(list(map(str, command)), capture_output=True, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise Refused(f"no end after {SECONDS} s") from None
    if result.returncode not in allowed:
        raise Refused(result.stderr.decode(errors="replace").strip()[-200:])
    return result.stdout.decode(errors="replace").strip()


def first_line(*command) -> Callable[[], str]:
    return lambda: run(*command).splitlines()[0]


def of_package(package: str) -> Callable[[], str]:
    """The version of a Debian package."""
    return lambda: run("dpkg-query", "--show", "--showformat=${Version}", package)
