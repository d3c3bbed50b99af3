"""Where files hide things: a table for each format. docs/hiding-places.md is made of them and of the corpus."""

from . import gif, jpeg, pdf, png, webp
from .place import Place

#: By the name of the format, in the order of the page.
TABLES: dict[str, list[Place]] = {
    "JPEG": jpeg.PLACES, "PNG": png.PLACES, "GIF": gif.PLACES, "WebP": webp.PLACES, "PDF": pdf.PLACES,
}
PLACES = {place.row: place for table in TABLES.values() for place in table}


def rows_of(file: str) -> list[str]:
    """The rows that a corpus file shows."""
    return [row for row, place in PLACES.items() if place.shows(file)]
