"""Other programs that clean files, each as a user would call it, and how long they take."""

import dataclasses
import os
import pathlib
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable

IMAGES = {".jpg", ".png", ".gif", ".webp"}


@dataclasses.dataclass
class Peer:
    name: str
    #: What it is, for the page.
    description: str
    endings: set[str]
    #: Cleans the first file into the second, which is not there yet.
    clean: Callable[[pathlib.Path, pathlib.Path], None]
    #: Ends what was started for it.
    close: Callable[[], None] = lambda: None

    def milliseconds(self, source: pathlib.Path, target: pathlib.Path) -> float | None:
        """How long it takes; nothing when it fails or takes too long."""
        started = time.perf_counter()
        try:
            self.clean(source, target)
        except (subprocess.SubprocessError, OSError, ValueError):
            return None
        elapsed = (time.perf_counter() - started) * 1000
        written = target.exists()
        target.unlink(missing_ok=True)
        return elapsed if written else None


def handler() -> Peer:
    """What is written in an afternoon: libmagic says the type, Pillow or pikepdf writes the file anew."""
    import magic
    import pikepdf
    from PIL import Image, ImageOps

    types = {"image/jpeg": "JPEG", "image/png": "PNG", "image/gif": "GIF", "image/webp": "WEBP"}

    def clean(source: pathlib.Path, target: pathlib.Path) -> None:
        data = source.read_bytes()
        kind = magic.from_buffer(data, mime=True)
        if kind == "application/pdf":
            with pikepdf.open(source) as document:
                if "/Metadata" in document.Root:
                    del document.Root.Metadata
                if "/Info" in document.trailer:
                    del document.trailer["/Info"]
                document.save(target)
            return
        with Image.open(source) as image:
            image.verify()
        with Image.open(source) as image:
            options = {"save_all": True} if getattr(image, "is_animated", False) else {}
            shown = image if options else ImageOps.exif_transpose(image)
            shown.info.pop("exif", None)
            shown.save(target, types[kind], **options)

    return Peer(
        "handler", "a Python handler: python-magic, Pillow and pikepdf in one process that is running already",
        IMAGES | {".pdf"}, clean)


def called(name: str, description: str, endings: set[str], command: Callable[[str, str], list[str]]) -> Peer:
    """A program that is started for each file.

    Without a limit of time: with one, Python looks only every 50 ms whether it has ended.
    """

    def clean(source: pathlib.Path, target: pathlib.Path) -> None:
        subprocess.run(
            command(str(source), str(target)), check=True, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    return Peer(name, description, endings, clean)


def staying_exiftool() -> Peer:
    process = subprocess.Popen(
        ["exiftool", "-stay_open", "True", "-@", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL)

    def clean(source: pathlib.Path, target: pathlib.Path) -> None:
        process.stdin.write(f"-all=\n-o\n{target}\n{source}\n-execute\n".encode())
        process.stdin.flush()
        while process.stdout.readline().strip() != b"{ready}":
            if process.poll() is not None:
                raise OSError("exiftool has ended")

    def close() -> None:
        process.stdin.write(b"-stay_open\nFalse\n")
        process.stdin.close()
        process.wait()

    return Peer("open ExifTool", "ExifTool that stays open", {".jpg", ".png", ".gif", ".webp", ".pdf"}, clean, close)


def mat2() -> Peer:
    """It writes beside its input, under a name of its own."""

    def clean(source: pathlib.Path, target: pathlib.Path) -> None:
        copy = target.with_name("input" + source.suffix)
        if not copy.exists():
            shutil.copy(source, copy)
        subprocess.run(
            ["mat2", str(copy)], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL)
        os.replace(copy.with_name("input.cleaned" + source.suffix), target)

    return Peer("mat2", "mat2, a process a file", IMAGES | {".pdf"}, clean)


def available() -> list[Peer]:
    convert = next((name for name in ("convert-im6.q16", "magick", "convert") if shutil.which(name)), None)
    peers = [handler()]
    if shutil.which("exiftool"):
        peers.append(staying_exiftool())
        peers.append(called(
            "ExifTool", "ExifTool, a process a file", IMAGES | {".pdf"},
            lambda source, target: ["exiftool", "-all=", "-o", target, source]))
    if shutil.which("mat2"):
        peers.append(mat2())
    if shutil.which("qpdf"):
        peers.append(called(
            "qpdf", "qpdf, a plain rewrite, a process a file", {".pdf"},
            lambda source, target: ["qpdf", source, target]))
    if shutil.which("vips"):
        peers.append(called(
            "libvips", "libvips, `vips copy` with strip, a process a file", IMAGES - {".gif"},
            lambda source, target: ["vips", "copy", source, target + "[strip]"]))
    if convert:
        peers.append(called(
            "ImageMagick", "ImageMagick, `-strip`, a process a file", IMAGES,
            lambda source, target: [convert, source, "-strip", target]))
    return peers


def median(values: list[float]) -> float | None:
    return statistics.median(values) if values else None
