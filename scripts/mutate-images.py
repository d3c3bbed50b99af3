#!/usr/bin/python3
"""Damages the pictures of the corpus in many ways, and checks that the worker answers for each as it promises.

    scripts/mutate-images.py WORKER [--files N] [--seed N] [--defects DIR] [--only KEY] [--json]

First one small file of each format is cut at every byte; then come N files with one to three random changes. Every one
must be accepted or rejected with a code that is about the file. Of an accepted one, the clean copy must show the same
in Pillow if the damaged file is shown without an error, must be rebuilt to the same bytes, and must not hold a canary.

Prints how many got which answer. What is amiss is kept in DIR with what reproduces it, and then the exit code is 1.
"""

import argparse
import collections
import dataclasses
import functools
import json
import multiprocessing
import os
import pathlib
import random
import shutil
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples import decoded, jpeg
from samples.canary import found
from samples.exiftool import is_damaged, orientations
from samples.mutations import mutated
from samples.progress import show_progress
from samples.unpacked import unpacked
from samples.worker import WorkerFailed, clean_path, sanitize

FOLDERS = ("accept", "sanitize", "regressions", "reject", "known-gaps")
NOT_PICTURES = (".expect", ".md", ".pdf")
BATCH = 250
#: Codes that say something of the worker, not of the file.
AMISS = ("sandbox.", "limits.processor-time", "limits.wall-time", "limits.memory")
#: Places that are known to let things through are not looked at for canaries.
GAPS = "known-gaps"


@dataclasses.dataclass
class Trial:
    #: what makes the same file again
    key: str
    source: pathlib.Path
    data: bytes
    done: str


@dataclasses.dataclass
class Outcome:
    key: str
    answer: str
    complaint: str = ""
    seen_by_pillow: bool = False
    #: something that is counted and is no defect
    remark: str = ""


def pictures() -> list[pathlib.Path]:
    return [
        path for folder in FOLDERS for path in sorted((ROOT / "corpus" / folder).iterdir())
        if path.suffix not in NOT_PICTURES and "bomb" not in path.name]


@functools.cache
def contents() -> dict[pathlib.Path, bytes]:
    return {path: path.read_bytes() for path in pictures()}


@functools.cache
def smallest() -> dict[str, pathlib.Path]:
    """The smallest good file of each format, by its ending; a picture of a single pixel is too simple."""
    good = [path for path in pictures() if path.parent.name == "accept" and "one-pixel" not in path.name]
    return {path.suffix: path for path in sorted(good, key=lambda path: -path.stat().st_size)}


def trial(key: str, seed: int) -> Trial:
    """`cut.jpg.17` is the small JPEG file cut behind 17 bytes, `change.17` random change 17."""
    kind, *rest = key.split(".")
    if kind == "cut":
        path = smallest()["." + rest[0]]
        return Trial(key, path, contents()[path][: int(rest[1])], f"cut behind {rest[1]} bytes")
    chance = random.Random(f"{seed}/{rest[0]}")
    path = chance.choice(pictures_of_a_format(chance))
    return Trial(key, path, *mutated(contents()[path], chance))


@functools.cache
def by_format() -> dict[str, list[pathlib.Path]]:
    found = collections.defaultdict(list)
    for path in pictures():
        found[path.suffix].append(path)
    return found


def pictures_of_a_format(chance: random.Random) -> list[pathlib.Path]:
    """Each format is chosen as often as the others."""
    return by_format()[chance.choice(sorted(by_format()))]


def all_keys(count: int) -> list[str]:
    cuts = [f"cut{suffix}.{end}" for suffix, path in sorted(smallest().items()) for end in range(path.stat().st_size)]
    return cuts + [f"change.{number}" for number in range(count)]


def run_batch(work: tuple[str, int, list[str], pathlib.Path]) -> list[Outcome]:
    worker, seed, keys, kept = work
    trials = [trial(key, seed) for key in keys]
    with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir=memory_directory()) as name:
        directory = pathlib.Path(name)
        paths = [directory / f"{one.key}{one.source.suffix}" for one in trials]
        for one, path in zip(trials, paths):
            path.write_bytes(one.data)
        try:
            reports = sanitize(worker, paths, directory / "clean")
            accepted = [path for report in reports if (path := clean_path(report))]
            again = dict(zip(accepted, sanitize(worker, accepted, directory / "again") if accepted else []))
        except WorkerFailed as failure:
            if len(trials) > 1:
                return [outcome for key in keys for outcome in run_batch((worker, seed, [key], kept))]
            outcomes = [Outcome(keys[0], "no answer", complaint=str(failure))]
        else:
            outcomes = [judged(*work, again) for work in zip(trials, paths, reports)]
    for one, outcome in zip(trials, outcomes):
        if outcome.complaint:
            keep(kept, worker, seed, one, outcome)
    return outcomes


def memory_directory() -> str | None:
    """Files in memory do not wait for a disk."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def judged(one: Trial, source: pathlib.Path, report: dict, again: dict[pathlib.Path, dict]) -> Outcome:
    if report["verdict"] != "accepted":
        code = (report["reason"] or {}).get("code", "no code")
        bad = report["verdict"] == "failed" or code.startswith(AMISS)
        return Outcome(one.key, code, complaint=f"{report['verdict']}: {code}" if bad else "")
    path = clean_path(report)
    after = path.read_bytes()
    complaints = list(second_look(report, again[path], after)) + canaries(one, after)
    outcome = Outcome(one.key, "accepted")
    try:
        before = decoded.shown(one.data)
    except decoded.UNREADABLE:
        pass
    else:
        outcome.seen_by_pillow = True
        try:
            complaints += seen_differences(outcome, before, report, source, path)
        except decoded.UNREADABLE as error:
            complaints.append(f"Pillow does not read the clean copy: {error}")
    outcome.complaint = "; ".join(complaints)
    return outcome


def seen_differences(
    outcome: Outcome, before: decoded.Shown, report: dict, source: pathlib.Path, clean: pathlib.Path
) -> list[str]:
    """What is not the same, but for where Pillow reads damaged parts in another way than other programs do."""
    data, after = source.read_bytes(), clean.read_bytes()
    different = before.differences(decoded.shown(after))
    if different == ["pixels"] and differ_in_turn_alone(data, after):
        if orientations(clean) <= orientations(source):
            different, outcome.remark = [], "turned as ExifTool reads it, not as Pillow does"
        elif is_damaged(source):
            different, outcome.remark = [], "turned as a block of EXIF says in which ExifTool warns of damage"
    if before.profile and decoded.same_colours(data, after) is False:
        removed = [finding["construct"] for finding in report["findings"] if finding["action"] == "removed"]
        if any(".icc" in name or name.endswith(".misplaced-chunk") for name in removed):
            outcome.remark = "a damaged profile was removed that LittleCMS still reads"
        else:
            different.append("colours")
    return different


def differ_in_turn_alone(before: bytes, after: bytes) -> bool:
    one, other = decoded.shown(before, turned=False), decoded.shown(after, turned=False)
    return one.differences(other) == []


def second_look(report: dict, second: dict, after: bytes):
    if second["verdict"] != "accepted":
        yield f"the clean copy is {second['verdict']}"
    elif second["output"]["sha256"] != report["output"]["sha256"]:
        yield "the clean copy is rebuilt to other bytes"
    if any(finding["action"] in ("removed", "normalized") for finding in second["findings"]):
        yield "the clean copy still carries something"
    if len(after) != report["output"]["bytes"]:
        yield "the clean copy does not have the length that the report says"


def canaries(one: Trial, after: bytes) -> list[str]:
    if one.source.parent.name == GAPS:
        return []
    expected = json.loads(one.source.with_name(one.source.name + ".expect").read_text())
    # A change can make a word a part of what the picture uses of a table.
    searched = jpeg.without_tables(after) if one.source.suffix == ".jpg" else after
    words = found(expected.get("canaries", []), unpacked(searched, thorough=False))
    return [f"{word} is still there" for word in words]


def keep(kept: pathlib.Path, worker: str, seed: int, one: Trial, outcome: Outcome) -> None:
    kept.mkdir(parents=True, exist_ok=True)
    path = kept / f"{one.key}{one.source.suffix}"
    path.write_bytes(one.data)
    text = f"{outcome.complaint}\n{one.source.relative_to(ROOT)}: {one.done}\n"
    text += f"scripts/mutate-images.py {worker} --seed {seed} --only {one.key}\n"
    text += f"{worker} sanitize {path} --output /tmp/clean --json\n"
    path.with_name(path.name + ".txt").write_text(text)


def summary(outcomes: list[Outcome], seconds: float) -> dict:
    answers = collections.Counter(outcome.answer for outcome in outcomes)
    return {
        "files": len(outcomes), "seconds": round(seconds, 1), "answers": dict(answers.most_common()),
        "compared by Pillow": sum(outcome.seen_by_pillow for outcome in outcomes),
        "remarks": dict(collections.Counter(outcome.remark for outcome in outcomes if outcome.remark)),
        "defects": {outcome.key: outcome.complaint for outcome in outcomes if outcome.complaint},
    }


def printed(result: dict) -> None:
    for answer, count in result["answers"].items():
        print(f"{answer:<40} {count:>8}")
    print(f"{result['files']} files in {result['seconds']} s, {result['compared by Pillow']} accepted ones compared by "
          f"Pillow, {len(result['defects'])} defects")
    for remark, count in result["remarks"].items():
        print(f"  {count}: {remark}")
    for key, complaint in result["defects"].items():
        print(f"  {key}: {complaint}"[:160])


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description="Damages the pictures of the corpus and checks that the worker answers for each as it promises.")
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=100_000, metavar="N", help="random changes (default: 100000)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--defects", type=pathlib.Path, default=ROOT / ".build" / "mutation-defects", metavar="DIR")
    parser.add_argument("--only", metavar="KEY", help="one file alone, such as change.17 or cut.jpg.200")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    shutil.rmtree(chosen.defects, ignore_errors=True)
    keys = [chosen.only] if chosen.only else all_keys(chosen.files)
    work = [
        (str(pathlib.Path(chosen.worker).resolve()), chosen.seed, keys[start : start + BATCH], chosen.defects)
        for start in range(0, len(keys), BATCH)]
    outcomes, started = [], time.monotonic()
    with multiprocessing.Pool(chosen.processes) as pool:
        for batch in pool.imap_unordered(run_batch, work):
            outcomes += batch
            show_progress(len(outcomes), len(keys))
    result = summary(outcomes, time.monotonic() - started)
    print(json.dumps(result, indent=2)) if chosen.json else printed(result)
    if result["defects"]:
        print(f"kept in {chosen.defects}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
