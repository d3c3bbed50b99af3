"""How poppler draws a document, without what is taken out of it although it shows something."""

import pathlib
import subprocess
import tempfile

import pikepdf

#: The pin of a file, the button of a sound, the picture of a movie.
REMOVED_ANNOTATIONS = ("/FileAttachment", "/Sound", "/Movie")


def without_removed(path: pathlib.Path, copy: pathlib.Path) -> pathlib.Path:
    """The document, or a copy of it without annotations that are removed although they show something."""
    with pikepdf.open(path) as document:
        pages = [page for page in document.pages if any(map(is_removed, page.obj.get("/Annots", [])))]
        if not pages:
            return path
        for page in pages:
            page.obj.Annots = pikepdf.Array([box for box in page.obj.Annots if not is_removed(box)])
        document.save(copy)
    return copy


def is_removed(annotation: pikepdf.Object | None) -> bool:
    return isinstance(annotation, pikepdf.Dictionary) and annotation.get("/Subtype") in REMOVED_ANNOTATIONS


def pages(path: pathlib.Path, dots_per_inch: int, seconds: int = 60, may_warn: bool = False) -> list[bytes] | None:
    """The pages as poppler draws them; None when it fails, warns of something or does not come to an end."""
    with tempfile.TemporaryDirectory(prefix="ingest-drawn-") as scratch:
        command = ["pdftoppm", "-r", str(dots_per_inch), str(path), f"{scratch}/page"]
        try:
            result = subprocess.run(command, capture_output=True, timeout=seconds)
        except subprocess.TimeoutExpired:
            return None
        if result.returncode or (result.stderr and not may_warn):
            return None
        return [page.read_bytes() for page in sorted(pathlib.Path(scratch).iterdir())]
