"""jpegtran: codes the same coefficients again."""

from .tool import Tool, of_package, run

#: It has written the file, and something was odd with the other.
WITH_WARNING = 2

TOOL = Tool(
    "jpegtran", "jpegtran -copy none -outfile OUT IN", of_package("libjpeg-turbo-progs"),
    lambda source, target: run(
        "jpegtran", "-copy", "none", "-outfile", target, source, allowed=(0, WITH_WARNING)), frozenset({".jpg"}))
