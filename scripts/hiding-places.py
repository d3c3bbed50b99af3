#!/usr/bin/python3
"""Writes docs/hiding-places.md: every place where a file can hide something, and what shows that it is gone.

    scripts/hiding-places.py WORKER [--check]

The places are the tables of scripts/samples/places. Constructs, risks and actions are what the worker reports of the
corpus files that show the place. --check writes nothing, and ends with 1 when the page is out of date, a place has no
file and is not known to have none, or a file that hides something has no place.
"""

import argparse
import collections
import pathlib
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples.places import TABLES, rows_of
from samples.places.place import Place
from samples.worker import sanitize

PAGE = ROOT / "docs" / "hiding-places.md"
FOLDERS = ("sanitize", "known-gaps", "reject", "accept", "disguise")
HEAD = """# Hiding places

Made by `make hiding-places` from the tables in `scripts/samples/places`, the corpus, and what the worker says of it. A
test fails when this page is out of date, or when a place has no corpus file.

Each file holds a word that is looked for in the clean copy: as ASCII and UTF-16, in hexadecimal digits and base64, and
in all that can be unpacked from it. *Proved by* names what else looks at the copies. Files in `corpus/known-gaps` are
those that something still gets through in; they are marked **gap**.
"""
NOT_ACCEPTED = "Files of this format are not accepted yet. What they can hide:"


def corpus_files() -> list[pathlib.Path]:
    """Every file that shows a place, or should."""
    return [
        path for folder in FOLDERS for path in sorted((ROOT / "corpus" / folder).iterdir())
        if path.suffix not in (".expect", ".md") and (rows_of(path.name) or folder in FOLDERS[:2])]


def reports(worker: str, paths: list[pathlib.Path]) -> list[dict]:
    with tempfile.TemporaryDirectory(prefix="ingest-places-") as directory:
        return sanitize(worker, paths, pathlib.Path(directory))


def becomes(report: dict) -> list[tuple[str, str, str]]:
    """Construct or code, risk, and what becomes of it."""
    if report["verdict"] == "rejected":
        return [(report["reason"]["code"], "", "rejected")]
    return [(finding["construct"], finding["risk"], finding["action"]) for finding in report["findings"]]


def row(place: Place, files: list[tuple[pathlib.Path, dict]]) -> str:
    actions = collections.defaultdict(set)
    risks = set()
    for _, report in files:
        for name, risk, action in becomes(report):
            actions[action].add(name)
            risks.add(risk)
    outcome = "; ".join(
        f"{action}: " + ", ".join(f"`{name}`" for name in sorted(names)) for action, names in sorted(actions.items()))
    gap = {path for path, _ in files if path.parent.name == "known-gaps"}
    named = ", ".join(f"`{path.stem}`" + (" **gap**" if path in gap else "") for path, _ in files)
    without = f"none: {place.without_file}" if place.without_file else "**missing**"
    proof = place.proof if named else ""
    cells = [place.row, place.words, ", ".join(sorted(risks - {""})), outcome, named or without, proof]
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def page(found: list[tuple[pathlib.Path, dict]]) -> str:
    by_row = collections.defaultdict(list)
    for path, report in found:
        for name in rows_of(path.name):
            by_row[name].append((path, report))
    text = HEAD
    for format, places in TABLES.items():
        text += f"\n## {format}\n\n"
        if not is_accepted(places):
            text += f"{NOT_ACCEPTED}\n\n"
            text += "".join(f"- {place.row}: {place.words}\n" for place in places)
            continue
        text += "| Row | Place | Risk | What becomes of it | Corpus files | Proved by |\n|---|---|---|---|---|---|\n"
        text += "".join(row(place, by_row[place.row]) + "\n" for place in places)
    return text


def is_accepted(places: list[Place]) -> bool:
    """Whether the corpus has any file that shows one of these."""
    return any(place.shows(path.name) for path in corpus_files() for place in places)


def defects(paths: list[pathlib.Path]) -> list[str]:
    shown = {row for path in paths for row in rows_of(path.name)}
    wanted = [place for table in TABLES.values() if is_accepted(table) for place in table if not place.without_file]
    without = [f"{place.row} has no corpus file" for place in wanted if place.row not in shown]
    return without + [f"{path.name} is in no row of scripts/samples/places" for path in paths if not rows_of(path.name)]


def main() -> None:
    parser = argparse.ArgumentParser(description="Writes docs/hiding-places.md from the corpus and what WORKER says.")
    parser.add_argument("worker")
    parser.add_argument("--check", action="store_true", help="write nothing; end with 1 when something is amiss")
    options = parser.parse_args()
    paths = corpus_files()
    text = page(list(zip(paths, reports(options.worker, paths))))
    amiss = defects(paths)
    if options.check and PAGE.read_text() != text:
        amiss.append("docs/hiding-places.md is out of date: run make hiding-places")
    if not options.check:
        PAGE.write_text(text)
    for line in amiss:
        print(line, file=sys.stderr)
    sys.exit(1 if amiss else 0)


if __name__ == "__main__":
    main()
