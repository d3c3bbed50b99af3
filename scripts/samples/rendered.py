"""Pages as two programs paint them."""

import pathlib
import subprocess
import tempfile


def by_poppler(data: bytes, resolution: int = 100) -> list[bytes]:
    """What poppler shows of each page, as pixels."""
    with tempfile.TemporaryDirectory(prefix="ingest-rendered-") as directory:
        path = pathlib.Path(directory, "a.pdf")
        path.write_bytes(data)
        subprocess.run(["pdftoppm", "-cropbox", "-r", str(resolution), path, pathlib.Path(directory, "p")], check=True,
                       capture_output=True)
        return [page.read_bytes() for page in sorted(pathlib.Path(directory).glob("p*.ppm"))]


def by_mupdf(data: bytes, resolution: int = 100) -> list[bytes]:
    """What MuPDF shows of each page, as pixels. It says that something is wrong where it shows a page all the same."""
    with tempfile.TemporaryDirectory(prefix="ingest-rendered-") as directory:
        path = pathlib.Path(directory, "a.pdf")
        path.write_bytes(data)
        subprocess.run(["mutool", "draw", "-q", "-r", str(resolution), "-o", pathlib.Path(directory, "p%04d.ppm"), path],
                       capture_output=True)
        return [page.read_bytes() for page in sorted(pathlib.Path(directory).glob("p*.ppm"))]
