"""ImageMagick: decodes the picture and encodes it again."""

from .tool import Tool, of_package, run

#: Debian's own name of the program; `convert` could be another one.
PROGRAM = "convert-im6.q16"

TOOL = Tool(
    "ImageMagick", "convert IN -auto-orient -strip OUT", of_package("imagemagick-6.q16"),
    lambda source, target: run(PROGRAM, source, "-auto-orient", "-strip", target))
