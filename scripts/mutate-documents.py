#!/usr/bin/python3
"""Damages the documents of the corpus in many ways, and checks that the worker answers for each as it promises.

    scripts/mutate-documents.py WORKER [--files N] [--from N] [--seed N] [--profile NAME] [--defects DIR] [--only N] [--json]

N files: of two thirds, one to four names, numbers, references, texts or bytes of streams are changed, in a file that is
whole around them; of one third, one to three places of the file as it lies. Every one must be accepted or rejected, in
time and within its memory, with a code that is about the file. The clean copy of an accepted one must be rebuilt to the
same bytes, nothing may be found in it but what stays, and `qpdf --check` must have no error and no warning about it.

Prints how many got which answer. What is amiss is kept in DIR with what reproduces it, and then the exit code is 1.
`--from` goes on where an earlier run ended.
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
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "scripts"))
from samples import damaged_documents, mutations
from samples.progress import show_progress
from samples.worker import WorkerFailed, clean_path, sanitize

FOLDERS = ("accept", "sanitize", "regressions", "reject", "known-gaps")
BATCH = 100
#: Larger documents take too long to be damaged often.
MOST_BYTES = 100_000
#: Codes that say something of the worker, not of the file. `limits.memory` is no such code: libqpdf, to which documents
#: go that leave a doubt, unpacks bombs until the sandbox ends it.
AMISS = ("sandbox.", "limits.processor-time", "limits.wall-time")
#: What becomes of a construct that a clean file may show.
STAYS = ("kept", "reported")


@dataclasses.dataclass
class Judge:
    """What all files of a run have in common."""
    worker: str
    seed: int
    policy: tuple[str, ...]
    #: where defects are kept
    kept: pathlib.Path


@dataclasses.dataclass
class Outcome:
    number: int
    answer: str
    complaint: str = ""
    milliseconds: float = 0
    memory: int = 0


@functools.cache
def documents() -> list[pathlib.Path]:
    return [path for folder in FOLDERS for path in sorted((ROOT / "corpus" / folder).glob("*.pdf"))
            if path.stat().st_size <= MOST_BYTES]


@functools.cache
def objects(path: pathlib.Path) -> dict[int, bytes]:
    return damaged_documents.objects_of(path.read_bytes())


def trial(number: int, seed: int) -> tuple[pathlib.Path, bytes, str]:
    """The document that is damaged, what becomes of it, and what was done."""
    chance = random.Random(f"{seed}/{number}")
    path = chance.choice(documents())
    if chance.random() < 2 / 3 and (whole := objects(path)):
        return path, *damaged_documents.mutated(whole, chance)
    return path, *mutations.mutated(path.read_bytes(), chance)


def run_batch(judge: Judge, numbers: list[int]) -> list[Outcome]:
    trials = [trial(number, judge.seed) for number in numbers]
    with tempfile.TemporaryDirectory(prefix="ingest-mutations-", dir="/dev/shm") as name:
        directory = pathlib.Path(name)
        paths = [directory / f"{number}.pdf" for number in numbers]
        for path, (_, data, _) in zip(paths, trials):
            path.write_bytes(data)
        try:
            reports = sanitize(judge.worker, paths, directory / "clean", judge.policy)
            accepted = [path for report in reports if (path := clean_path(report))]
            second = sanitize(judge.worker, accepted, directory / "again", judge.policy) if accepted else []
        except WorkerFailed as failure:
            if len(trials) > 1:
                return [outcome for number in numbers for outcome in run_batch(judge, [number])]
            outcomes = [Outcome(numbers[0], "no answer", str(failure))]
        else:
            again = dict(zip(accepted, second))
            outcomes = [judged(number, report, again) for number, report in zip(numbers, reports)]
    for (path, data, done), outcome in zip(trials, outcomes):
        if outcome.complaint:
            keep(judge, path, data, done, outcome)
    return outcomes


def judged(number: int, report: dict, again: dict[pathlib.Path, dict]) -> Outcome:
    usage = report.get("usage") or {}
    cost = (usage.get("processorMilliseconds", 0), usage.get("peakMemoryBytes", 0))
    if report["verdict"] != "accepted":
        code = (report["reason"] or {}).get("code", "no code")
        bad = report["verdict"] == "failed" or code.startswith(AMISS)
        return Outcome(number, code, f"{report['verdict']}: {code}" if bad else "", *cost)
    path = clean_path(report)
    return Outcome(number, "accepted", "; ".join(complaints(report, again[path], path)), *cost)


def complaints(report: dict, second: dict, clean: pathlib.Path):
    if second["verdict"] != "accepted":
        yield f"the clean copy is {second['verdict']}"
    elif second["output"]["sha256"] != report["output"]["sha256"]:
        yield "the clean copy is rebuilt to other bytes"
    if any(finding["action"] not in STAYS for finding in second["findings"]):
        yield "the clean copy still carries something"
    checked = subprocess.run(["qpdf", "--check", str(clean)], capture_output=True, text=True)
    if checked.returncode:
        words = (checked.stderr or checked.stdout).strip().splitlines()[-1:] or [""]
        yield f"qpdf --check ends with {checked.returncode}: {words[0].removeprefix(str(clean))}"


def keep(judge: Judge, source: pathlib.Path, data: bytes, done: str, outcome: Outcome) -> None:
    judge.kept.mkdir(parents=True, exist_ok=True)
    path = judge.kept / f"{outcome.number}.pdf"
    path.write_bytes(data)
    text = f"{outcome.complaint}\n{source.relative_to(ROOT)}: {done}\n"
    text += f"scripts/mutate-documents.py {judge.worker} --seed {judge.seed} {' '.join(judge.policy)} --only {outcome.number}\n"
    path.with_name(path.name + ".txt").write_text(text)


def options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worker")
    parser.add_argument("--files", type=int, default=50_000, metavar="N", help="how many (default: 50000)")
    parser.add_argument("--from", type=int, default=0, metavar="N", dest="first", help="the first of them (default: 0)")
    parser.add_argument("--seed", type=int, default=1, metavar="N")
    parser.add_argument("--profile", metavar="NAME", help="a profile of the worker, such as strict")
    parser.add_argument("--defects", type=pathlib.Path, default=ROOT / ".build" / "document-defects", metavar="DIR")
    parser.add_argument("--only", type=int, metavar="N", help="one file alone")
    parser.add_argument("--processes", type=int, default=os.cpu_count(), metavar="N")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def main() -> None:
    chosen = options()
    numbers = [chosen.only] if chosen.only is not None else list(range(chosen.first, chosen.first + chosen.files))
    policy = ("--profile", chosen.profile) if chosen.profile else ()
    judge = Judge(str(pathlib.Path(chosen.worker).resolve()), chosen.seed, policy, chosen.defects)
    batches = [numbers[start : start + BATCH] for start in range(0, len(numbers), BATCH)]
    outcomes, started = [], time.monotonic()
    with multiprocessing.Pool(chosen.processes) as pool:
        for batch in pool.imap_unordered(functools.partial(run_batch, judge), batches):
            outcomes += batch
            show_progress(len(outcomes), len(numbers))
    answers = collections.Counter(outcome.answer for outcome in outcomes)
    result = {
        "files": len(outcomes), "seconds": round(time.monotonic() - started, 1), "answers": dict(answers.most_common()),
        "most processor milliseconds": max(outcome.milliseconds for outcome in outcomes),
        "most memory bytes": max(outcome.memory for outcome in outcomes),
        "defects": {outcome.number: outcome.complaint for outcome in outcomes if outcome.complaint},
    }
    print(json.dumps(result, indent=2)) if chosen.json else printed(result)
    if result["defects"]:
        print(f"kept in {chosen.defects}", file=sys.stderr)
        sys.exit(1)


def printed(result: dict) -> None:
    for answer, count in result["answers"].items():
        print(f"{answer:<40} {count:>8}")
    print(f"{result['files']} files in {result['seconds']} s, {len(result['defects'])} defects; at most "
          f"{result['most processor milliseconds']:.0f} ms of processor time and {result['most memory bytes'] >> 20} MB")
    for number, complaint in result["defects"].items():
        print(f"  {number}: {complaint}"[:200])


if __name__ == "__main__":
    main()
