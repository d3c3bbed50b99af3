"""mat2: decodes and encodes again, or drops what it knows, by format."""

import shutil

from .tool import Refused, Tool, of_package, run


def clean(source, target) -> None:
    copy = target.with_name("mat2-" + source.name)
    shutil.copyfile(source, copy)
    run("mat2", copy)
    cleaned = copy.with_name(f"{copy.stem}.cleaned{copy.suffix}")
    if not cleaned.exists():
        raise Refused("no output")
    cleaned.rename(target)


TOOL = Tool("mat2", "mat2 FILE", of_package("mat2"), clean)
