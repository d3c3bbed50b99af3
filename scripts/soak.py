#!/usr/bin/python3
"""Takes many mixed files through one worker and checks that the counts add up and nothing grows.

    scripts/soak.py WORKER [--files N]

The files are those of the corpus, each made unlike every other; every tenth must be refused. They are handed in by
rename, and drained by one `run --once`. Prints one line. Exit code 1 when a file is neither stored nor quarantined, or
is the wrong one of the two, or when memory or descriptors grow.
"""

import argparse
import collections
import dataclasses
import itertools
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))
from samples import jpeg, png

CORPUS = HERE.parent / "corpus"
#: Every so many files are bad. The decompression bombs are left out: they would decide how long it takes.
BAD_EVERY = 10
MEBIBYTE = 1024  # KiB


@dataclasses.dataclass
class Usage:
    """What the worker uses when so many files are claimed."""

    claimed: int
    resident: int
    peak: int
    descriptors: int


def corpus_files(folder: str) -> list[pathlib.Path]:
    return sorted(path for path in (CORPUS / folder).iterdir() if path.suffix not in (".expect", ".md"))


def unlike(data: bytes, suffix: str, mark: str) -> bytes:
    """The same good file with one more comment."""
    if suffix == ".jpg":
        return jpeg.after_start(data, jpeg.comment(mark))
    if suffix == ".png":
        place = len(png.SIGNATURE) + 25
        return data[:place] + png.chunk(b"tEXt", b"Comment\0" + mark.encode()) + data[place:]
    return data + f"\n% {mark}\n".encode()


def fill(incoming: pathlib.Path, count: int) -> tuple[int, int]:
    """Hands in `count` files; how many of them are good, and of how many different ones they are made."""
    good_paths = corpus_files("sanitize")
    bad_paths = [path for path in corpus_files("reject") + corpus_files("disguise") if "bomb" not in path.name]
    contents = {path: path.read_bytes() for path in good_paths + bad_paths}
    good_turn, bad_turn = itertools.cycle(good_paths), itertools.cycle(bad_paths)
    good = 0
    for number in range(count):
        mark = f"file {number}"
        if number % BAD_EVERY == BAD_EVERY - 1:
            path = next(bad_turn)
            data = contents[path] + mark.encode()
        else:
            path = next(good_turn)
            data = unlike(contents[path], path.suffix, mark)
            good += 1
        (incoming / f".{number}").write_bytes(data)
        os.rename(incoming / f".{number}", incoming / f"{number}-{path.name}")
    return good, len(contents)


def usage(process: int, claimed: int) -> Usage:
    lines = pathlib.Path(f"/proc/{process}/status").read_text().splitlines()
    values = {line.split(":")[0]: line.split()[1] for line in lines if line.startswith(("VmRSS", "VmHWM"))}
    try:
        descriptors = len(os.listdir(f"/proc/{process}/fd"))
    except PermissionError:
        descriptors = 0  # the worker cannot be looked into; only root sees what it has open
    return Usage(claimed, int(values["VmRSS"]), int(values["VmHWM"]), descriptors)


def watch(command: list[str], incoming: pathlib.Path, count: int) -> tuple[list[Usage], int]:
    """Runs the worker; what it uses every fifth of a second, and its exit code."""
    seen = []
    with subprocess.Popen(command) as process:
        while process.poll() is None:
            claimed = count - sum(1 for _ in os.scandir(incoming))
            try:
                seen.append(usage(process.pid, claimed))
            except (FileNotFoundError, ProcessLookupError, KeyError):
                break  # it has just ended
            show_progress(claimed, count)
            time.sleep(0.2)
    show_progress(None, count)
    return seen, process.returncode


def show_progress(done: int | None, count: int) -> None:
    if not sys.stderr.isatty():
        return
    width = 40
    filled = width * (done or 0) // max(count, 1)
    line = "" if done is None else f"[{'#' * filled}{'.' * (width - filled)}] {done} of {count}"
    print(f"\r{line:<70}\r", end="", file=sys.stderr, flush=True)


def outcome(worker: str, home: pathlib.Path) -> tuple[collections.Counter, int]:
    """How many jobs are in each state, and how many objects are in the store."""
    listing = subprocess.run(
        [worker, "jobs", "list", "--json", "--home", str(home)], stdout=subprocess.PIPE, check=True).stdout
    states = collections.Counter(json.loads(line)["state"] for line in listing.splitlines())
    return states, sum(len(files) for _, _, files in os.walk(home / "store"))


def complaints(seen: list[Usage], states: collections.Counter, objects: int, code: int, count: int, good: int):
    if code != 0:
        yield f"the worker ended with {code}"
    if (states["stored"], states["quarantined"]) != (good, count - good):
        yield f"{good} should be stored and {count - good} quarantined: {dict(states)}"
    if objects != states["stored"]:
        yield f"{objects} objects for {states['stored']} stored jobs"
    if not seen:
        yield "the worker ended before it could be looked at: take more files"
        return
    first, last = at_tenth(seen, count), seen[-1]
    if last.resident > first.resident * 1.2 + 8 * MEBIBYTE:
        yield "memory grows"
    if last.descriptors > first.descriptors + 32:
        yield "descriptors grow"


def at_tenth(seen: list[Usage], count: int) -> Usage:
    return next((moment for moment in seen if moment.claimed >= count / 10), seen[-1])


def described(moment: Usage) -> str:
    return (f"rss={moment.resident / MEBIBYTE:.1f}MiB peak={moment.peak / MEBIBYTE:.1f}MiB "
            f"descriptors={moment.descriptors}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Takes many mixed files through one worker.")
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=10_000, metavar="N")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="ingest-soak-", dir=".") as directory:
        home = pathlib.Path(directory)
        incoming = home / "spool" / "incoming"
        incoming.mkdir(parents=True)
        home.chmod(0o700)
        good, bases = fill(incoming, options.files)
        started = time.monotonic()
        command = [options.worker, "run", "--once", "--quiet", "--home", str(home)]
        seen, code = watch(command, incoming, options.files)
        seconds = time.monotonic() - started
        states, objects = outcome(options.worker, home)
    found = list(complaints(seen, states, objects, code, options.files, good))
    total = states["stored"] + states["quarantined"]
    moments = f"at 10 %: {described(at_tenth(seen, options.files))}, at the end: {described(seen[-1])}" if seen else "-"
    print(
        f"{options.files} files of {bases} kinds: {states['stored']} stored + {states['quarantined']} quarantined = "
        f"{total}, {objects} objects, {seconds:.1f} s; {moments}")
    if found:
        sys.exit("; ".join(found))


if __name__ == "__main__":
    main()
