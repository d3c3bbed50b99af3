"""ExifTool: takes out what it knows."""

from .tool import Tool, first_line, run

TOOL = Tool(
    "ExifTool", "exiftool -all= -o OUT IN", first_line("exiftool", "-ver"),
    lambda source, target: run("exiftool", "-q", "-all=", "-o", target, source))
