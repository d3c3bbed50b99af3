"""One small adapter for each program."""

from . import exiftool, exiv2, gifsicle, imagemagick, jpegtran, libvips, mat2, pdf, pillow, worker
from .tool import Refused, Tool

#: In the order of the page's columns, behind the worker.
OTHERS: list[Tool] = [
    exiftool.TOOL, mat2.TOOL, exiv2.TOOL, imagemagick.TOOL, libvips.TOOL, pillow.TOOL, jpegtran.TOOL, gifsicle.TOOL,
]


def all_tools(worker_path: str, documents: bool = False) -> list[Tool]:
    """Those that clean pictures, or those that clean documents."""
    return [worker.tool(worker_path, documents), *(pdf.TOOLS if documents else OTHERS)]
