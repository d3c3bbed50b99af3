"""A place of a format in which something can hide."""

import dataclasses
import fnmatch


@dataclasses.dataclass(frozen=True)
class Place:
    #: its name in the table, which never changes: a letter for the format, and a number
    row: str
    #: what can stand there, in words
    words: str
    #: the corpus files that show it, by their names without ending, as in `jpeg-exif-*`
    files: tuple[str, ...] = ()
    #: the tools that do not know the worker and by which a test shows that it is gone
    proof: str = ""
    #: why there is no file, for a place that is known to have none
    without_file: str = ""

    def __post_init__(self):
        if isinstance(self.files, str):
            raise TypeError(f"{self.row}: a single pattern needs a comma behind it")

    def shows(self, file: str) -> bool:
        name = file.rpartition(".")[0] or file
        return any(fnmatch.fnmatchcase(name, pattern) for pattern in self.files)
