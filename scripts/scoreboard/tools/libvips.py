"""libvips: decodes the picture and encodes it again, as servers make thumbnails."""

from .tool import Tool, of_package, run


def clean(source, target) -> None:
    # Only smaller: a picture is never made larger than it is.
    run("vipsthumbnail", source, "--size", "100000x100000>", "-o", f"{target}[strip]")


TOOL = Tool(
    "libvips", "vipsthumbnail IN --size '100000x100000>' -o 'OUT[strip]'", of_package("libvips-tools"), clean)
