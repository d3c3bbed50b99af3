"""The corpus under builds that check what can be checked: exclusivity and overflow always (the debug build does both, and the
release build too), and in the long form also where our code says that a number may wrap, and undefined behavior of our C."""

import os
import pathlib
import re
import shutil
import subprocess

from .row import Row, Settings
from . import tests

ROOT = pathlib.Path(__file__).resolve().parents[2]
#: What would take checks away.
UNCHECKED = re.compile(
    r"-Ounchecked|-enforce-exclusivity=(none|unchecked)|unsafeFlags\(\[(?!\"-Xlinker\")|unsafelyUnwrapped|withUnsafe.*unchecked")
WRAPPING = re.compile(r"&([-+*])(?==? )")
#: Lines that want to wrap: remainders by a power of two, masks, hashes, the bytes of PNG filters (PNG, 9.2).
MEANT = re.compile(r"0x|zeros|complement|UInt64\(2\)|2_654_435_761|&<< width &- 1|bits\) &- 1|Bits\) &- 1|\bdata\[(?:index|place)\]|sums\.|0 &- ")
#: Hot loops over numbers that stay small. Each index that comes of them is checked by what it indexes.
COUNTING = ["FileFormats/JPEG", "FileFormats/GIF", "FileFormats/WebP", "FileFormats/PNG/PNGFilter.swift",
            "FileFormats/PNG/PNGHiddenColours.swift", "FileFormats/PDF/Content/PDFContentReader+Values.swift",
            "NativeHandles/Bytes/Words.swift"]
#: Our code that may say that numbers wrap: hashes, numbers too long to be kept, bytes of filters, ranges of bytes, eight
#: bytes at once. Another file is to be looked at first.
KNOWN = ["FileFormats/GainMap/ISOGainMapMetadata.swift", "Sanitizers/JPEG/JPEGCoefficientDigest.swift", "SampleFiles",
         "FileFormats/PDF/PDFName.swift", "FileFormats/PDF/PDFNumber.swift", "FileFormats/PDF/PDFObjectParser.swift",
         "FileFormats/PDF/PDFPredictor.swift",
         "FileFormats/PDF/Content/PDFStringScan.swift", "Sanitizers/PDF/Content/PDFContentLook.swift",
         "Sanitizers/PDF/Proof/PDFSeenNames.swift", "Encryption/KeyWeakness.swift", *COUNTING]
OPTIONS = ["-Xswiftc", "-enforce-exclusivity=checked", "-Xcc", "-fsanitize=undefined", "-Xcc", "-fsanitize-trap=undefined"]


def _unchecked() -> list[str]:
    """Where a check is taken away, or a number wraps in a file that is not known."""
    found = [str(path) for path in [ROOT / "Package.swift", *(ROOT / "Sources").rglob("*.swift")]
             if UNCHECKED.search(path.read_text())]
    for path in (ROOT / "Sources").rglob("*.swift"):
        name = str(path.relative_to(ROOT / "Sources"))
        if WRAPPING.search(path.read_text()) and not name.startswith(tuple(KNOWN)):
            found.append(name)
    return found


def _fully_checked_worker() -> pathlib.Path:
    """A build of a copy of this tree in which numbers that count do not wrap but trap, and undefined behavior of C too."""
    place = ROOT / ".build" / "checked"
    tree = place / "tree"
    shutil.rmtree(tree, ignore_errors=True)
    tree.mkdir(parents=True)
    for name in ("Sources", "Tests"):
        shutil.copytree(ROOT / name, tree / name, symlinks=True)
    for name in ("Package.swift", "Package.resolved"):
        shutil.copy2(ROOT / name, tree / name)
    for path in (tree / "Sources").rglob("*.swift"):
        if str(path.relative_to(tree / "Sources")).startswith(tuple(COUNTING)):
            lines = path.read_text().split("\n")
            path.write_text("\n".join(line if MEANT.search(line) else WRAPPING.sub(r"\1", line) for line in lines))
    for product in ("ingest-sandbox", "ingest-worker"):
        subprocess.run(
            ["swift", "build", "--package-path", tree, "--scratch-path", place, "--product", product, *OPTIONS], check=True,
            stdout=subprocess.DEVNULL)
    return place / "debug" / "ingest-worker"


def corpus_with_all_checks(settings: Settings) -> Row:
    worker = _fully_checked_worker() if settings.long else ROOT / ".build" / "debug" / "ingest-worker"
    kind = "exclusivity, every overflow, undefined behavior of C" if settings.long else "exclusivity and overflow"
    if not os.access(worker, os.X_OK):
        return Row(None, f"{worker} is not there: swift build", "no trap")
    unchecked = _unchecked()
    row = tests.corpus(Settings(worker, settings.long, []))
    if unchecked:
        return Row(False, f"unchecked: {', '.join(unchecked)}", "no trap")
    return Row(row.holds, f"{row.figure}, checked: {kind}", "no trap")
