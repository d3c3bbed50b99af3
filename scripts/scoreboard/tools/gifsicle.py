"""Gifsicle: rewrites GIF files."""

from .tool import Tool, of_package, run

TOOL = Tool(
    "Gifsicle", "gifsicle --no-comments --no-names --no-extensions IN -o OUT", of_package("gifsicle"),
    lambda source, target: run("gifsicle", "--no-comments", "--no-names", "--no-extensions", source, "-o", target),
    frozenset({".gif"}))
