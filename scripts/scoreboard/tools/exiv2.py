"""Exiv2: removes metadata in place."""

import shutil

from .tool import PICTURES, Tool, of_package, run


def clean(source, target) -> None:
    shutil.copyfile(source, target)
    run("exiv2", "rm", target)


TOOL = Tool("Exiv2", "exiv2 rm FILE", of_package("exiv2"), clean, PICTURES - {".gif"})
