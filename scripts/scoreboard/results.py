"""Runs every program over every file, and collects what became of each."""

import dataclasses
import itertools
import json
import multiprocessing
import os
import pathlib
import tempfile
from typing import Callable

from samples.places import rows_of

from . import documents, judges
from .documents import all_documents
from .pictures import CORPUS, Picture, all_pictures
from .tools import Refused, Tool, all_tools

NOT_FILES = (".expect", ".md")


@dataclasses.dataclass
class Results:
    tools: list[Tool]
    #: what became of what a corpus file hides, by program and file
    hiding: dict[tuple[str, str], str] = dataclasses.field(default_factory=dict)
    #: whether a picture is as it should be, by program, aspect and picture
    looks: dict[tuple[str, str, str], bool] = dataclasses.field(default_factory=dict)
    #: bytes before and after
    sizes: dict[str, tuple[int, int]] = dataclasses.field(default_factory=dict)
    #: whether a word is planted in the file
    has_word: dict[str, bool] = dataclasses.field(default_factory=dict)

    def files_of(self, row: str) -> list[str]:
        return [name for name in self.has_word if row in rows_of(name)]

    def as_json(self) -> dict:
        return {
            "programs": {tool.name: {"version": tool.version(), "command": tool.shown} for tool in self.tools},
            "hiding": [{"program": key[0], "file": key[1], "outcome": value} for key, value in self.hiding.items()],
            "looks": [
                {"program": key[0], "aspect": key[1], "picture": key[2], "same": value}
                for key, value in self.looks.items()],
            "bytes": self.sizes,
        }


def hiding_files(are_documents: bool) -> list[pathlib.Path]:
    return [
        path for folder in ("sanitize", "known-gaps") for path in sorted((CORPUS / folder).iterdir())
        if path.suffix not in NOT_FILES and (path.suffix == ".pdf") == are_documents]


def collected(worker: str, are_documents: bool, progress: Callable[[int, int], None]) -> Results:
    results = Results(all_tools(worker, are_documents))
    files = hiding_files(are_documents)
    samples = all_documents() if are_documents else all_pictures()
    for path in files:
        expected = json.loads(path.with_name(path.name + ".expect").read_text())
        results.has_word[path.name] = bool(expected["canaries"])
    groups = [
        tuple(group) for _, group in itertools.groupby(samples, key=lambda sample: sample.name)
    ] if are_documents else [(sample,) for sample in samples]
    work = [
        (worker, number, item) for number, tool in enumerate(results.tools)
        for item in [*files[::tool.stride], *groups]]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        for done, answers in enumerate(pool.imap_unordered(one, work, chunksize=8), start=1):
            for answer in answers:
                take(results, answer)
            progress(done, len(work))
    read = {tool for tool, _ in results.hiding}
    results.tools = [tool for tool in results.tools if tool.name in read]
    # In the same order, whichever answer came first.
    results.hiding = dict(sorted(results.hiding.items()))
    results.looks = dict(sorted(results.looks.items()))
    return results


def take(results: Results, answer: tuple) -> None:
    match answer:
        case ("hiding", tool, file, outcome):
            results.hiding[tool, file] = outcome
        case ("look", tool, aspect, picture, good, before, after):
            if aspect != "size" and good is not None:
                results.looks[tool, aspect, picture] = good
            elif aspect == "size" and after:
                sizes = results.sizes.get(tool, (0, 0))
                results.sizes[tool] = (sizes[0] + before, sizes[1] + after)


def one(work: tuple) -> list[tuple]:
    """Runs one program over one file, which may be looked at in several ways; nothing when it does not read the format."""
    worker, number, item = work
    file = item if isinstance(item, pathlib.Path) else item[0]
    suffix = file.suffix
    tool = all_tools(worker, suffix == ".pdf")[number]
    if suffix not in tool.formats:
        return []
    with tempfile.TemporaryDirectory(prefix="ingest-scoreboard-") as name:
        scratch = pathlib.Path(name)
        source, target = scratch / f"in{suffix}", scratch / f"out{suffix}"
        source.write_bytes(file.read_bytes() if isinstance(file, pathlib.Path) else file.data)
        clean = cleaned(tool, source, target)
        if isinstance(file, pathlib.Path):
            judge = documents.hiding if suffix == ".pdf" else judges.hiding
            outcome = judges.REFUSED if clean is None else judge(file, clean, worker, scratch)
            return [("hiding", tool.name, file.name, outcome)]
        answers = []
        for sample in item:
            if isinstance(sample, Picture):
                good = judges.look(sample.aspect, sample.data, clean or b"")
            else:
                good = documents.look(sample.aspect, source, target, scratch)
            answers.append(
                ("look", tool.name, sample.aspect, sample.name, good, len(sample.data), len(clean or b"")))
        return answers


def cleaned(tool: Tool, source: pathlib.Path, target: pathlib.Path) -> bytes | None:
    try:
        tool.clean(source, target)
    except Refused:
        return None
    # A program may write each frame into a file of its own, and then none has the name that was asked for.
    return target.read_bytes() if target.exists() else None
